#include "knowledge/text_file.h"
#include "pack_fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int read_file(struct fixture *fixture, const char *name, struct text *content)
{
    static struct arena *arena;
    arena_destroy(arena);
    arena = arena_create(0, 0);
    fixture->error = (struct error){0};
    int status = text_file_read(arena, fixture_path(fixture, name), content, &fixture->error);
    if (status == 0) {
        static char kept[100];
        memcpy(kept, content->data, content->length);
        *content = (struct text){kept, content->length};
    }
    if (status != 0) {
        assert_non_null(strstr(fixture->error.text, name));
    }
    arena_destroy(arena);
    arena = NULL;
    return status;
}

static void reads_whole_files(void **state)
{
    struct fixture *fixture = *state;
    struct text content;
    fixture_write_bytes(fixture, "a", "한\0국", 7);
    assert_int_equal(read_file(fixture, "a", &content), 0);
    assert_true(text_equal(content, (struct text){"한\0국", 7}));
    fixture_write_bytes(fixture, "empty", "", 0);
    assert_int_equal(read_file(fixture, "empty", &content), 0);
    assert_int_equal(content.length, 0);
}

static void says_why_a_file_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct text content;
    assert_int_equal(read_file(fixture, "none", &content), ERR_NOT_FOUND);
    assert_int_equal(read_file(fixture, "pack", &content), ERR_IO);
    assert_int_equal(symlink("loop", fixture_path(fixture, "loop")), 0);
    assert_int_equal(read_file(fixture, "loop", &content), ERR_IO);
    assert_int_equal(symlink("nowhere", fixture_path(fixture, "broken")), 0);
    assert_int_equal(read_file(fixture, "broken", &content), ERR_NOT_FOUND);
    fixture_write_bytes(fixture, "file", "x", 1);
    assert_int_equal(read_file(fixture, "file/below", &content), ERR_NOT_FOUND);
}

/* A pipe without a writer must not stop the program. */
static void refuses_pipes_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct text content;
    assert_int_equal(mkfifo(fixture_path(fixture, "pipe"), 0600), 0);
    assert_int_equal(read_file(fixture, "pipe", &content), ERR_IO);
    assert_non_null(strstr(fixture->error.text, "regular"));
}

static void refuses_files_above_the_limit(void **state)
{
    struct fixture *fixture = *state;
    struct text content;
    fixture_write_bytes(fixture, "large", "x", 1);
    assert_int_equal(truncate(fixture_path(fixture, "large"), TEXT_FILE_SIZE_LIMIT + 1L), 0);
    assert_int_equal(read_file(fixture, "large", &content), ERR_LIMIT);
}

static bool is_wanted(const char *path, const char *name)
{
    return text_file_is_regular(path) && name[0] != 'x';
}

static void lists_names_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = arena_create(0, 0);
    const char **names;
    size_t count;
    fixture_write_bytes(fixture, "many/x", "", 0);
    fixture_write_bytes(fixture, "many/.hidden", "", 0);
    fixture_write_bytes(fixture, "many/folder/file", "", 0);
    for (int i = 39; i >= 0; i--) {
        char name[32];
        snprintf(name, sizeof(name), "many/f%02d", i);
        fixture_write_bytes(fixture, name, "", 0);
    }
    assert_int_equal(
            text_file_list(arena, fixture_path(fixture, "many"), is_wanted, &names, &count, NULL),
            0);
    assert_int_equal(count, 40);
    assert_string_equal(names[0], "f00");
    assert_string_equal(names[39], "f39");
    assert_int_equal(text_file_list(arena, fixture_path(fixture, "none"), is_wanted, &names, &count,
                             &fixture->error),
            ERR_NOT_FOUND);
    assert_string_equal(text_file_path(arena, "a/", "b"), "a/b");
    assert_string_equal(text_file_path(arena, "a", "b"), "a/b");
    arena_destroy(arena);
}

static void tells_what_is_there(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(symlink("nowhere", fixture_path(fixture, "broken")), 0);
    assert_true(text_file_is_there(fixture_path(fixture, "broken")));
    assert_false(text_file_is_regular(fixture_path(fixture, "broken")));
    assert_true(text_file_is_there(fixture_path(fixture, "pack")));
    assert_true(text_file_is_directory(fixture_path(fixture, "pack")));
    assert_false(text_file_is_there(fixture_path(fixture, "none")));
    assert_true(text_file_is_regular(fixture_path(fixture, "pack/pack.json")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(reads_whole_files, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    says_why_a_file_cannot_be_read, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_pipes_at_once, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_files_above_the_limit, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    lists_names_in_order, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(tells_what_is_there, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
