#include "config/config_file.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct trace {
    struct text_buffer out;
};

static void note_setting(void *context, uint32_t line, struct text key, struct text value)
{
    struct trace *trace = context;
    text_buffer_format(&trace->out, "%u:%.*s=<%.*s>\n", line, TEXT_ARG(key), TEXT_ARG(value));
}

static void note_mistake(void *context, uint32_t line, const char *text)
{
    struct trace *trace = context;
    text_buffer_format(&trace->out, "%u!%s\n", line, text);
}

static void expect(const char *content, const char *expected)
{
    struct trace trace = {0};
    struct arena *arena = arena_create(0, 0);
    config_file_parse(text_from(content), arena, note_setting, note_mistake, &trace);
    assert_string_equal(trace.out.data == NULL ? "" : trace.out.data, expected);
    text_buffer_clear(&trace.out);
    arena_destroy(arena);
}

static void reads_settings_and_comments(void **state)
{
    (void)state;
    expect("", "");
    expect("# only\n\n   # comments\n", "");
    expect("a=1\n b = two words \t# tail\r\nc=", "1:a=<1>\n2:b=<two words>\n3:c=<>\n");
    expect("\xef\xbb\xbf"
           "url = http://acme.test/#top",
            "1:url=<http://acme.test/#top>\n");
    expect("name = 한빛", "1:name=<한빛>\n");
}

static void quotes_keep_everything(void **state)
{
    (void)state;
    expect("a = \" # x \" # tail", "1:a=< # x >\n");
    expect("a = \"\\\"\\\\\\n\\t\"", "1:a=<\"\\\n\t>\n");
    expect("a = \"open", "1!the closing quote is missing\n");
    expect("a = \"x\" y", "1!text behind the closing quote; write \\\" for a quote inside\n");
    expect("a = \"\\x\"", "1!only \\\" \\\\ \\n and \\t may follow a backslash in quotes\n");
    expect("a = \"x\\", "1!only \\\" \\\\ \\n and \\t may follow a backslash in quotes\n");
}

static void sections_go_in_front(void **state)
{
    (void)state;
    expect("[limits]\na = 1\n[ plugin.acme ] # tail\nb = 2\n[]\nc = 3",
            "2:limits.a=<1>\n4:plugin.acme.b=<2>\n6:c=<3>\n");
    expect("[open\n", "1!a section is written [name]\n");
    expect("[a b]", "1!the name of a section holds letters, digits, '_', '-' and '.' only\n");
}

static void goes_on_after_a_mistake(void **state)
{
    (void)state;
    expect("what\na b = 1\n= 2\nc = 3",
            "1!expected key = value\n"
            "2!the part before '=' holds letters, digits, '_', '-' and '.' only\n"
            "3!the part before '=' holds letters, digits, '_', '-' and '.' only\n"
            "4:c=<3>\n");
}

static void names_the_file_it_cannot_read(void **state)
{
    (void)state;
    struct arena *arena = arena_create(0, 0);
    struct text content = TEXT_NONE;
    struct error error = {0};
    assert_int_equal(config_file_read("/absent/acme.conf", arena, &content, &error), ERR_NOT_FOUND);
    assert_string_equal(error.text, "/absent/acme.conf: no such file");
    error = (struct error){0};
    assert_int_equal(config_file_read("/", arena, &content, &error), ERR_IO);
    assert_string_equal(error.text, "/: not a regular file");
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(reads_settings_and_comments),
            cmocka_unit_test(quotes_keep_everything),
            cmocka_unit_test(sections_go_in_front),
            cmocka_unit_test(goes_on_after_a_mistake),
            cmocka_unit_test(names_the_file_it_cannot_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
