#include "base/log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

struct fixture {
    int read_end;
    int write_end;
    struct manual_clock clock;
    char line[8192];
};

static int set_up(void **state)
{
    static struct fixture fixture;
    int ends[2];
    if (pipe(ends) != 0) {
        return -1;
    }
    fixture.read_end = ends[0];
    fixture.write_end = ends[1];
    manual_clock_init(&fixture.clock);
    manual_clock_advance_ms(&fixture.clock, 1007);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    close(fixture->read_end);
    close(fixture->write_end);
    return 0;
}

static const char *read_line(struct fixture *fixture)
{
    ssize_t length = read(fixture->read_end, fixture->line, sizeof(fixture->line) - 1);
    assert_true(length > 0);
    fixture->line[length] = '\0';
    return fixture->line;
}

static void writes_a_line_for_people(void **state)
{
    struct fixture *fixture = *state;
    struct log *log =
            log_create(fixture->write_end, LOG_INFO, LOG_FORMAT_TEXT, &fixture->clock.clock);
    log_write(log, LOG_DEBUG, "hidden");
    log_write(log, LOG_INFO, "plugin loaded", LOG_STRING("plugin", "acme"),
            LOG_STRING("file", "a b.so"), LOG_NUMBER("version", -3));
    assert_string_equal(read_line(fixture),
            "1970-01-01T00:00:01.007Z info plugin loaded plugin=acme file=\"a b.so\" version=-3\n");
    log_set_level(log, LOG_DEBUG);
    log_write(log, LOG_DEBUG, "shown");
    assert_string_equal(read_line(fixture), "1970-01-01T00:00:01.007Z debug shown\n");
    log_destroy(log);
}

static void writes_json_for_programs(void **state)
{
    struct fixture *fixture = *state;
    struct log *log =
            log_create(fixture->write_end, LOG_INFO, LOG_FORMAT_JSON, &fixture->clock.clock);
    log_write(log, LOG_ERROR, "it \"broke\"", LOG_STRING("where", "東山"), LOG_NUMBER("n", 1));
    assert_string_equal(read_line(fixture),
            "{\"time\":\"1970-01-01T00:00:01.007Z\",\"level\":\"error\","
            "\"message\":\"it \\\"broke\\\"\",\"where\":\"東山\",\"n\":1}\n");
    log_destroy(log);
}

static void values_cannot_forge_lines(void **state)
{
    struct fixture *fixture = *state;
    struct log *log =
            log_create(fixture->write_end, LOG_INFO, LOG_FORMAT_TEXT, &fixture->clock.clock);
    log_write(log, LOG_WARNING, "seen",
            LOG_STRING("value", "a\nb\x1b[31m\xe2\x80\xae\xff\xe0\x80\x80\""));
    assert_string_equal(read_line(fixture),
            "1970-01-01T00:00:01.007Z warning seen "
            "value=\"a\\u000ab\\u001b[31m\\u202e\\ufffd\\ufffd\\ufffd\\ufffd\\\"\"\n");
    log_destroy(log);
}

static void long_lines_are_cut_not_lost(void **state)
{
    struct fixture *fixture = *state;
    static char big[6000];
    memset(big, 'x', sizeof(big) - 1);
    struct log *log =
            log_create(fixture->write_end, LOG_INFO, LOG_FORMAT_JSON, &fixture->clock.clock);
    log_write(log, LOG_INFO, "cut", LOG_STRING("big", big), LOG_NUMBER("after", 5));
    const char *line = read_line(fixture);
    size_t length = strlen(line);
    assert_true(length <= 4096);
    assert_string_equal(line + length - 2, "}\n");
    log_destroy(log);
    log_write(NULL, LOG_ERROR, "nowhere");
    log_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(writes_a_line_for_people, set_up, tear_down),
            cmocka_unit_test_setup_teardown(writes_json_for_programs, set_up, tear_down),
            cmocka_unit_test_setup_teardown(values_cannot_forge_lines, set_up, tear_down),
            cmocka_unit_test_setup_teardown(long_lines_are_cut_not_lost, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
