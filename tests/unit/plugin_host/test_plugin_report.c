/* What `answerd plugins` prints. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct text_buffer out;

static int clear_all(void **state)
{
    text_buffer_clear(&out);
    return rig_teardown(state);
}

static void print(struct rig *rig, bool as_json, bool colour)
{
    text_buffer_reset(&out);
    plugin_host_print(rig->host, as_json, colour, &out);
}

static void assert_holds(const char *part)
{
    if (strstr(out.data, part) == NULL) {
        fail_msg("no '%s' in:\n%s", part, out.data);
    }
}

static void start_three(struct rig *rig)
{
    plugin_folder_add(&rig->folder, "same_id");
    rig_set(rig, "good", "word", "say \"안녕\"\n\\");
    rig_start_with(rig, "missing_symbol");
}

static void lists_versions_options_and_state(void **state)
{
    start_three(*state);
    print(*state, false, false);
    assert_holds("good             1.0.0     ABI 1.1  running  Fake\n");
    assert_holds("    plugin.good.confidence = 900   # what it bids\n");
    assert_holds("    plugin.good.refuse = false   # fail in create\n");
    assert_holds("-                -         ABI 1.0  failed   missing_symbol.so\n");
    assert_holds("    missing_symbol.so: has no symbol answerd_plugin_v1");
    assert_holds("good             1.0.0     ABI 1.1  aside    Fake\n");
    assert_holds("    same_id.so: another plugin has the same id\n");
    assert_null(strchr(out.data, '\033'));
}

static void colours_for_terminals_only(void **state)
{
    start_three(*state);
    print(*state, false, true);
    assert_holds("\033[32mrunning ");
    assert_holds("\033[31mfailed ");
    print(*state, true, true);
    assert_null(strchr(out.data, '\033'));
}

static void writes_json(void **state)
{
    start_three(*state);
    print(*state, true, false);
    assert_holds("[{\"id\":\"good\",\"name\":\"Fake\",\"version\":\"1.0.0\",\"abi\":\"1.1\","
                 "\"file\":\"good.so\",\"state\":\"running\",\"reason\":\"\",\"options\":{"
                 "\"confidence\":\"900\",\"refuse\":\"false\","
                 "\"word\":\"say \\\"안녕\\\"\\u000a\\\\\"}}");
    assert_holds("{\"id\":\"\",\"name\":\"\",\"version\":\"\",\"abi\":\"1.0\","
                 "\"file\":\"missing_symbol.so\",\"state\":\"failed\",\"reason\":\"has no symbol");
    assert_holds("\"state\":\"aside\"");
    assert_true(text_ends_with(text_buffer_view(&out), TEXT("}]\n")));
}

static void an_empty_folder_is_an_empty_list(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_create_host(rig), 0);
    print(rig, true, false);
    assert_string_equal(out.data, "[]\n");
    print(rig, false, false);
    assert_int_equal(out.length, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, clear_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(lists_versions_options_and_state),
            TEST(colours_for_terminals_only),
            TEST(writes_json),
            TEST(an_empty_folder_is_an_empty_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
