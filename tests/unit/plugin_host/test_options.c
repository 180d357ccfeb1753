/* Options of plugins, from the configuration to the plugin, and their life. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char question[] = "How much did Norlin invest in Arvo?";

static const char *value_of(struct rig *rig, const char *name)
{
    for (size_t i = 0; i < plugin_host_count(rig->host); i++) {
        struct plugin_info info = plugin_host_info(rig->host, i);
        for (uint32_t k = 0; k < info.option_count; k++) {
            if (strcmp(info.options[k].name, name) == 0) {
                return plugin_host_option_value(rig->host, i, k);
            }
        }
    }
    fail_msg("no option %s", name);
    return NULL;
}

static void defaults_hold_where_nothing_is_set(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    assert_int_equal(rig_create_host(rig), 0);
    assert_string_equal(value_of(rig, "confidence"), "900");
    assert_string_equal(value_of(rig, "refuse"), "false");
    assert_string_equal(value_of(rig, "word"), "Hello");
    rig_assert_good_works(rig);
}

static void values_reach_the_plugin(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    rig_set(rig, "good", "word", "안녕, 東山");
    rig_set(rig, "good", "confidence", "123");
    rig_set(rig, "good", "refuse", "false");
    assert_int_equal(rig_create_host(rig), 0);
    assert_string_equal(value_of(rig, "confidence"), "123");
    assert_string_equal(value_of(rig, "word"), "안녕, 東山");
    rig_ask(rig, question);
    assert_int_equal(rig->bid_count, 1);
    assert_true(rig->bids[0].confidence > 0.122 && rig->bids[0].confidence < 0.124);
    assert_int_equal(rig_answer(rig, "good"), 0);
    assert_true(text_equal(rig_reply(rig), TEXT("안녕, 東山 [1]")));
}

/* As with all options, the one given last counts: the command line comes after the file. */
static void the_last_value_counts(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    rig_set(rig, "good", "confidence", "1");
    rig_set(rig, "good", "confidence", "2");
    assert_int_equal(rig_create_host(rig), 0);
    assert_string_equal(value_of(rig, "confidence"), "2");
}

static void the_edges_of_a_range_belong_to_it(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    rig_set(rig, "good", "confidence", "1000");
    assert_int_equal(rig_create_host(rig), 0);
    assert_int_equal(rig_info(rig, "good.so").state, PLUGIN_RUNNING);
    plugin_host_destroy(rig->host);
    rig->settings[0].value = TEXT("0");
    assert_int_equal(rig_create_host(rig), 0);
    assert_int_equal(rig_info(rig, "good.so").state, PLUGIN_RUNNING);
    rig_ask(rig, question);
    assert_int_equal(rig->bid_count, 0);
}

static void values_that_do_not_fit_stop_the_plugin(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *name;
        const char *value;
        const char *reason;
    } cases[] = {
            {"confidence", "1001", "option 'confidence' is a number from 0 to 1000, not '1001'"},
            {"confidence", "-1", "not '-1'"},
            {"confidence", "", "not ''"},
            {"confidence", "1.5", "not '1.5'"},
            {"confidence", "99999999999999999999", "from 0 to 1000"},
            {"refuse", "yes", "option 'refuse' is true or false, not 'yes'"},
            {"refuse", "TRUE", "true or false"},
    };
    plugin_folder_add(&rig->folder, "good");
    plugin_folder_add(&rig->folder, "declines");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rig->setting_count = 0;
        rig_set(rig, "good", cases[i].name, cases[i].value);
        assert_int_equal(rig_create_host(rig), 0);
        struct plugin_info info = rig_info(rig, "good.so");
        assert_int_equal(info.state, PLUGIN_FAILED);
        if (strstr(info.reason, cases[i].reason) == NULL) {
            fail_msg("%s", info.reason);
        }
        assert_int_equal(rig_info(rig, "declines.so").state, PLUGIN_RUNNING);
        plugin_host_destroy(rig->host);
        rig->host = NULL;
    }
}

static void an_unknown_option_is_an_error(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    rig_set(rig, "good", "colour", "red");
    assert_int_equal(rig_create_host(rig), ERR_INVALID);
    assert_non_null(strstr(rig->error.text, "test.conf:7"));
    assert_non_null(strstr(rig->error.text, "plugin 'good' has no option 'colour'"));
    assert_null(rig->host);
}

static void an_option_of_an_unknown_plugin_is_an_error(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    rig_set(rig, "goods", "word", "red");
    assert_int_equal(rig_create_host(rig), ERR_INVALID);
    assert_non_null(strstr(rig->error.text, "test.conf:7: there is no plugin 'goods'"));
}

static int64_t counted(struct rig *rig, const char *what)
{
    char name[96];
    (void)snprintf(name, sizeof(name), "answerd_plugin_%s", what);
    return metric_value(metrics_counter(rig->metrics, name, NULL, ""));
}

static void plugins_count_under_their_own_name(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    assert_int_equal(rig_create_host(rig), 0);
    assert_int_equal(counted(rig, "good_created"), 1);
}

static void a_life_is_lived_once(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, "stateless");
    assert_int_equal(counted(rig, "stateless_started"), 1);
    rig_ask(rig, question);
    assert_int_equal(rig_answer(rig, "stateless"), 0);
    assert_int_equal(counted(rig, "stateless_stopped"), 0);
    plugin_host_destroy(rig->host);
    rig->host = NULL;
    assert_int_equal(counted(rig, "stateless_stopped"), 1);
    assert_int_equal(counted(rig, "stateless_destroyed"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(defaults_hold_where_nothing_is_set),
            TEST(values_reach_the_plugin),
            TEST(the_last_value_counts),
            TEST(the_edges_of_a_range_belong_to_it),
            TEST(values_that_do_not_fit_stop_the_plugin),
            TEST(an_unknown_option_is_an_error),
            TEST(an_option_of_an_unknown_plugin_is_an_error),
            TEST(plugins_count_under_their_own_name),
            TEST(a_life_is_lived_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
