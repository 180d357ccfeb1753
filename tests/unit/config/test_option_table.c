#include "config/option_table.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/option_help.h"

static void keys_and_flags_are_unique(void **state)
{
    (void)state;
    size_t count = 0;
    const struct option *options = option_table(&count);
    assert_true(count > 30);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(option_find(text_from(options[i].key)), &options[i]);
        assert_true(strlen(options[i].help) > 0);
        if (options[i].flag != NULL) {
            assert_ptr_equal(option_find_flag(text_from(options[i].flag)), &options[i]);
            assert_non_null(options[i].value_name);
        }
    }
    assert_null(option_find(TEXT("absent")));
    assert_null(option_find_flag(TEXT("--absent")));
}

static void measures_typing_distance(void **state)
{
    (void)state;
    assert_int_equal(option_distance(TEXT("port"), TEXT("port"), 3), 0);
    assert_int_equal(option_distance(TEXT("prot"), TEXT("port"), 3), 2);
    assert_int_equal(option_distance(TEXT(""), TEXT("abc"), 3), 3);
    assert_int_equal(option_distance(TEXT("abcdef"), TEXT("uvwxyz"), 3), 4);
    assert_int_equal(option_distance(TEXT_NONE, TEXT_NONE, 3), 0);
}

static void suggests_the_nearest_key(void **state)
{
    (void)state;
    assert_string_equal(option_suggest(TEXT("log.levle")), "log.level");
    assert_string_equal(option_suggest(TEXT("level")), "log.level");
    assert_string_equal(option_suggest(TEXT("inflight")), "limits.in_flight");
    assert_null(option_suggest(TEXT("colour_scheme")));
}

static void every_form_of_help_names_every_option(void **state)
{
    (void)state;
    size_t count = 0;
    const struct option *options = option_table(&count);
    struct text_buffer markdown = {0};
    struct text_buffer list = {0};
    struct text_buffer manual = {0};
    struct text_buffer flags = {0};
    option_help_markdown(&markdown);
    option_help_list(&list);
    option_help_manual(&manual);
    option_help_flags(&flags);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(strstr(markdown.data, options[i].key));
        assert_non_null(strstr(list.data, options[i].key));
        assert_non_null(strstr(manual.data, options[i].key));
        assert_true(options[i].flag == NULL || strstr(flags.data, options[i].flag) != NULL);
    }
    text_buffer_clear(&markdown);
    text_buffer_clear(&list);
    text_buffer_clear(&manual);
    text_buffer_clear(&flags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(keys_and_flags_are_unique),
            cmocka_unit_test(measures_typing_distance),
            cmocka_unit_test(suggests_the_nearest_key),
            cmocka_unit_test(every_form_of_help_names_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
