#include "process/paths.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

struct fixture {
    char folder[64];
    struct arena *arena;
    const struct config *config;
    struct paths paths;
    struct error error;
};

static struct fixture fixture;

static int set_up(void **state)
{
    (void)state;
    fixture = (struct fixture){.folder = "/tmp/answerd-paths-XXXXXX"};
    fixture.arena = arena_create(0, 0);
    return mkdtemp(fixture.folder) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    config_release(fixture.config);
    arena_destroy(fixture.arena);
    return rmdir(fixture.folder);
}

static int find_with(const char *key, const char *value)
{
    const struct config_override override = {key, value};
    const struct config_sources sources = {.overrides = &override, .override_count = 1};
    assert_int_equal(config_load(&sources, &fixture.config, NULL), 0);
    return paths_find(fixture.config, fixture.arena, &fixture.paths, &fixture.error);
}

static void the_configuration_comes_first(void **state)
{
    (void)state;
    assert_int_equal(find_with("knowledge", fixture.folder), 0);
    assert_int_equal(fixture.paths.knowledge.count, 1);
    assert_string_equal(fixture.paths.knowledge.items[0], fixture.folder);
    assert_null(fixture.paths.languages);
}

static void a_plugin_folder_must_be_there(void **state)
{
    (void)state;
    assert_int_equal(find_with("plugins", "/absent/acme"), ERR_NOT_FOUND);
    assert_string_equal(fixture.error.text,
            "the plugin folder /absent/acme is not there; see the option 'plugins'");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(the_configuration_comes_first),
            TEST(a_plugin_folder_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
