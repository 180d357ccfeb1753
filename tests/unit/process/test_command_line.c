#include "process/command_line.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ARGUMENTS_LIMIT 16

struct parsed {
    char storage[512];
    char *argv[ARGUMENTS_LIMIT];
    int argc;
    const char *strict;
    const char *file;
    struct command_flag flags[3];
    struct command_line line;
    struct error error;
};

/* Splits at spaces, since the parser wants text that it may write to. */
static int parse(struct parsed *parsed, bool takes_options, const char *arguments)
{
    *parsed = (struct parsed){0};
    snprintf(parsed->storage, sizeof(parsed->storage), "command %s", arguments);
    for (char *word = parsed->storage; word != NULL && *word != '\0';) {
        char *space = strchr(word, ' ');
        parsed->argv[parsed->argc++] = word;
        if (space != NULL) {
            *space = '\0';
            space++;
        }
        word = space;
    }
    parsed->flags[0] = (struct command_flag){"--strict", false, &parsed->strict};
    parsed->flags[1] = (struct command_flag){"--file", true, &parsed->file};
    parsed->line.flags = parsed->flags;
    parsed->line.takes_options = takes_options;
    return command_line_parse(&parsed->line, parsed->argc, parsed->argv, &parsed->error);
}

static void flags_and_operands_mix(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_int_equal(parse(&parsed, false, "one --strict two --file x -- --three"), 0);
    assert_non_null(parsed.strict);
    assert_string_equal(parsed.file, "x");
    assert_int_equal(parsed.line.operand_count, 3);
    assert_string_equal(parsed.line.operands[0], "one");
    assert_string_equal(parsed.line.operands[1], "two");
    assert_string_equal(parsed.line.operands[2], "--three");
    assert_false(parsed.line.wants_help);
    command_line_clear(&parsed.line);

    assert_int_equal(parse(&parsed, false, "--file=y=z -h -"), 0);
    assert_string_equal(parsed.file, "y=z");
    assert_true(parsed.line.wants_help);
    assert_null(parsed.strict);
    assert_string_equal(parsed.line.operands[0], "-");
    command_line_clear(&parsed.line);
    command_line_clear(NULL);
}

static void options_become_overrides(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_int_equal(parse(&parsed, true,
                             "--listen 127.0.0.1:0 --knowledge a --knowledge=b "
                             "--set plugin.acme.depth=3 --config c.conf"),
            0);
    assert_int_equal(parsed.line.override_count, 4);
    assert_string_equal(parsed.line.overrides[0].key, "listen");
    assert_string_equal(parsed.line.overrides[0].value, "127.0.0.1:0");
    assert_string_equal(parsed.line.overrides[2].key, "knowledge");
    assert_string_equal(parsed.line.overrides[2].value, "b");
    assert_string_equal(parsed.line.overrides[3].key, "plugin.acme.depth");
    assert_string_equal(parsed.line.overrides[3].value, "3");
    assert_string_equal(parsed.line.config_file, "c.conf");
    command_line_clear(&parsed.line);
}

static void expect_refused(bool takes_options, const char *arguments, const char *message)
{
    struct parsed parsed;
    assert_int_equal(parse(&parsed, takes_options, arguments), ERR_INVALID);
    assert_string_equal(parsed.error.text, message);
    command_line_clear(&parsed.line);
}

static void mistakes_come_with_advice(void **state)
{
    (void)state;
    expect_refused(false, "--file", "--file needs a value");
    expect_refused(false, "--strict=yes", "--strict takes no value");
    expect_refused(false, "--stricd", "unknown flag '--stricd', did you mean '--strict'?");
    expect_refused(true, "--lisen x", "unknown flag '--lisen', did you mean '--listen'?");
    expect_refused(false, "--foo", "unknown flag '--foo'; --help lists them");
    expect_refused(true, "--nonsense", "unknown flag '--nonsense'; --help lists them");
    expect_refused(true, "--set depth", "--set wants KEY=VALUE, not 'depth'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(flags_and_operands_mix),
            cmocka_unit_test(options_become_overrides),
            cmocka_unit_test(mistakes_come_with_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
