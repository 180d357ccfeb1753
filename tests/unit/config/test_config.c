#include "config/config.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/option_help.h"
#include <unistd.h>

struct fixture {
    char folder[64];
    char path[96];
    struct text_buffer problems;
    const struct config *config;
};

static struct fixture fixture;

static int set_up(void **state)
{
    (void)state;
    fixture = (struct fixture){.folder = "/tmp/answerd-config-XXXXXX"};
    if (mkdtemp(fixture.folder) == NULL) {
        return -1;
    }
    snprintf(fixture.path, sizeof(fixture.path), "%s/test.conf", fixture.folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    config_release(fixture.config);
    text_buffer_clear(&fixture.problems);
    unlink(fixture.path);
    return rmdir(fixture.folder);
}

static void note_problem(void *context, const struct config_problem *problem)
{
    (void)context;
    text_buffer_format(&fixture.problems, "%s%u: %s\n", problem->file == NULL ? "-:" : "",
            problem->line, problem->text);
}

static int load(const char *content, const struct config_override *overrides, size_t count,
        struct error *error)
{
    if (content != NULL) {
        FILE *file = fopen(fixture.path, "w");
        assert_non_null(file);
        fputs(content, file);
        fclose(file);
    }
    struct config_sources sources = {
            .file = content == NULL ? NULL : fixture.path,
            .overrides = overrides,
            .override_count = count,
            .on_problem = note_problem,
    };
    return config_load(&sources, &fixture.config, error);
}

static void expect_problems(const char *content, const char *expected)
{
    struct error error = {0};
    assert_true(load(content, NULL, 0, &error) < 0);
    assert_string_equal(fixture.problems.data, expected);
    assert_true(error.code < 0);
    text_buffer_reset(&fixture.problems);
}

static void defaults_need_no_file(void **state)
{
    (void)state;
    assert_int_equal(load(NULL, NULL, 0, NULL), 0);
    const struct config *config = fixture.config;
    assert_null(config->file);
    assert_string_equal(config->listen, "127.0.0.1:8080");
    assert_string_equal(config->plugins, "");
    assert_int_equal(config->knowledge.count, 0);
    assert_int_equal(config->log_level, LOG_INFO);
    assert_int_equal(config->limits.message_bytes, 16384);
    assert_int_equal(config->limits.question_characters, 2000);
    assert_int_equal(config->limits.idle_ms, 120000);
    assert_int_equal(config->limits.connections_per_address_loopback, 0);
    assert_int_equal(config->heartbeat_ms, 30000);
    assert_int_equal(config->plugin_option_count, 0);
}

static void a_file_sets_every_type(void **state)
{
    (void)state;
    assert_int_equal(load("listen = [::1]:0\n"
                          "knowledge = packs/acme # relative\n"
                          "knowledge = /srv/packs\n"
                          "origins = https://acme.test\n"
                          "heartbeat_s = 7\n"
                          "[log]\nlevel = debug\n"
                          "[limits]\nmessage_bytes = 1MiB\nidle_s = 2min\nin_flight = 4\n"
                          "[plugin.acme]\ndepth = 3\nname = \"한빛\"\n",
                             NULL, 0, NULL),
            0);
    const struct config *config = fixture.config;
    char expected[128];
    snprintf(expected, sizeof(expected), "%s/packs/acme", fixture.folder);
    assert_string_equal(config->listen, "[::1]:0");
    assert_int_equal(config->knowledge.count, 2);
    assert_string_equal(config->knowledge.items[0], expected);
    assert_string_equal(config->knowledge.items[1], "/srv/packs");
    assert_string_equal(config->origins.items[0], "https://acme.test");
    assert_int_equal(config->heartbeat_ms, 7000);
    assert_int_equal(config->log_level, LOG_DEBUG);
    assert_int_equal(config->limits.message_bytes, 1048576);
    assert_int_equal(config->limits.idle_ms, 120000);
    assert_int_equal(config->limits.in_flight, 4);
    assert_int_equal(config->plugin_option_count, 2);
    assert_true(text_equal_string(config->plugin_options[1].plugin, "acme"));
    assert_true(text_equal_string(config->plugin_options[1].name, "name"));
    assert_true(text_equal_string(config->plugin_options[1].value, "한빛"));
    snprintf(expected, sizeof(expected), "%s:14", fixture.path);
    assert_string_equal(config->plugin_options[1].origin, expected);
}

static void the_command_line_stands_above_the_file(void **state)
{
    (void)state;
    static const struct config_override overrides[] = {
            {"listen", "127.0.0.1:9"},
            {"knowledge", "here"},
            {"plugin.acme.depth", "4"},
    };
    assert_int_equal(load("listen = 127.0.0.1:1\nknowledge = /a\nknowledge = /b\n"
                          "plugin.acme.depth = 3\n",
                             overrides, 3, NULL),
            0);
    assert_string_equal(fixture.config->listen, "127.0.0.1:9");
    assert_int_equal(fixture.config->knowledge.count, 1);
    assert_string_equal(fixture.config->knowledge.items[0], "here");
    assert_int_equal(fixture.config->plugin_option_count, 1);
    assert_true(text_equal_string(fixture.config->plugin_options[0].value, "4"));
    assert_string_equal(fixture.config->plugin_options[0].origin, "command line");
}

static void all_mistakes_are_told_with_advice(void **state)
{
    (void)state;
    expect_problems("prot = 1\n"
                    "lisen = 127.0.0.1:1\n"
                    "mesage_bytes = 1\n"
                    "listen = nowhere\n"
                    "[limits]\nin_flight = 0\nin_flight = 3\nidle_s = soon\n"
                    "message_bytes = 1TiB\nbody_bytes = 1\nquestion_deadline_ms = 2h\n"
                    "[log]\nlevel = loud\n"
                    "[plugin]\nacme = 1\n",
            "1: unknown option 'prot'; `answerd options` lists what there is\n"
            "2: unknown option 'lisen', did you mean 'listen'?\n"
            "3: unknown option 'mesage_bytes', did you mean 'limits.message_bytes'?\n"
            "4: listen = nowhere: expected an address such as 127.0.0.1:8080 or [::1]:8080\n"
            "6: limits.in_flight = 0: must be from 1 to 100000\n"
            "7: 'limits.in_flight' is set twice, first in line 6\n"
            "8: limits.idle_s = soon: expected a duration such as 250ms, 5s or 2min\n"
            "9: limits.message_bytes = 1TiB: expected a size such as 16384, 16KiB or 1MiB\n"
            "10: limits.body_bytes = 1: must be from 1KiB to 16MiB\n"
            "11: limits.question_deadline_ms = 2h: must be from 10ms to 1h\n"
            "13: log.level = loud: expected one of debug, info, warning, error\n"
            "15: a plugin's option is written plugin.ID.NAME = value\n");
}

static void options_must_fit_together(void **state)
{
    (void)state;
    expect_problems("heartbeat_s = 60\nlimits.idle_s = 60\n",
            "0: heartbeat_s must be below limits.idle_s: else quiet clients are cut off\n");
    expect_problems("limits.question_deadline_ms = 500\n",
            "0: limits.plugin_answer_ms is above limits.question_deadline_ms: raise the deadline "
            "or lower it\n");
}

static void the_error_names_file_and_line(void **state)
{
    (void)state;
    struct error error = {0};
    char expected[256];
    assert_int_equal(load("\nwhat\n", NULL, 0, &error), ERR_PARSE);
    snprintf(expected, sizeof(expected), "%s:2: expected key = value", fixture.path);
    assert_string_equal(error.text, expected);

    error = (struct error){0};
    struct config_sources sources = {.file = "/absent/acme.conf"};
    assert_int_equal(config_load(&sources, &fixture.config, &error), ERR_NOT_FOUND);
    assert_string_equal(error.text, "/absent/acme.conf: no such file");
    assert_null(fixture.config);
}

static void the_template_holds_together(void **state)
{
    (void)state;
    struct text_buffer template = {0};
    option_help_template(&template);
    assert_int_equal(load(template.data, NULL, 0, NULL), 0);
    config_release(fixture.config);
    fixture.config = NULL;

    /* And with every default uncommented, but for those that are empty. */
    struct text_buffer active = {0};
    struct text rest = text_buffer_view(&template);
    while (rest.length > 0) {
        struct text line = text_split(&rest, '\n');
        bool is_setting = line.length > 1 && line.data[0] == '#' && line.data[1] != ' ' &&
                          line.data[1] != '[' && line.data[1] != 'N' &&
                          !text_ends_with(line, TEXT("="));
        text_buffer_append_text(&active, is_setting ? text_slice(line, 1, line.length) : line);
        text_buffer_append_char(&active, '\n');
    }
    assert_int_equal(load(active.data, NULL, 0, NULL), 0);
    text_buffer_clear(&active);
    text_buffer_clear(&template);
}

static void snapshots_are_counted(void **state)
{
    (void)state;
    assert_int_equal(load(NULL, NULL, 0, NULL), 0);
    assert_ptr_equal(config_retain(fixture.config), fixture.config);
    config_release(fixture.config);
    assert_string_equal(fixture.config->listen, "127.0.0.1:8080");
    config_release(NULL);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(defaults_need_no_file),
            TEST(a_file_sets_every_type),
            TEST(the_command_line_stands_above_the_file),
            TEST(all_mistakes_are_told_with_advice),
            TEST(options_must_fit_together),
            TEST(the_error_names_file_and_line),
            TEST(the_template_holds_together),
            TEST(snapshots_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
