#include "base/text.h"
#include "process/pack_folder.h"
#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    struct arena *arena;
    char root[64];
    const char *pack;
    struct pack_folder folder;
    struct error error;
};

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    assert_non_null(place);
    place->arena = arena_create(0, 0);
    snprintf(place->root, sizeof(place->root), "/tmp/folder-XXXXXX");
    assert_non_null(mkdtemp(place->root));
    place->pack = arena_format(place->arena, "%s/pack", place->root).data;
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    (void)nftw(place->root, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    arena_destroy(place->arena);
    free(place);
    return 0;
}

static void write_file(struct place *place, const char *folder, const char *name)
{
    FILE *file = fopen(arena_format(place->arena, "%s/%s", folder, name).data, "wb");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

static bool is_there(struct place *place, const char *name)
{
    return access(arena_format(place->arena, "%s/%s", place->pack, name).data, F_OK) == 0;
}

static size_t count_entries(const char *path)
{
    size_t count = 0;
    DIR *stream = opendir(path);
    assert_non_null(stream);
    for (struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
        count += entry->d_name[0] != '.';
    }
    closedir(stream);
    return count;
}

static int begin(struct place *place, bool replaces)
{
    place->error = (struct error){0};
    return pack_folder_begin(&place->folder, place->arena,
            arena_format(place->arena, "%s//", place->pack).data, replaces, &place->error);
}

static void appears_whole(void **state)
{
    struct place *place = *state;
    struct stat status;
    mode_t mask = umask(027);
    assert_int_equal(begin(place, false), 0);
    write_file(place, place->folder.draft, "pack.json");
    assert_int_equal(access(place->pack, F_OK), -1);
    assert_int_equal(pack_folder_keep(&place->folder, &place->error), 0);
    (void)umask(mask);
    assert_true(is_there(place, "pack.json"));
    assert_int_equal(count_entries(place->root), 1);
    assert_int_equal(stat(place->pack, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0750);
}

static void leaves_nothing_when_discarded(void **state)
{
    struct place *place = *state;
    assert_int_equal(begin(place, false), 0);
    write_file(place, place->folder.draft, "pack.json");
    pack_folder_discard(&place->folder);
    assert_int_equal(count_entries(place->root), 0);
    pack_folder_discard(&place->folder);
}

static void replaces_packs_only_when_told(void **state)
{
    struct place *place = *state;
    assert_int_equal(mkdir(place->pack, 0700), 0);
    assert_int_equal(begin(place, false), 0); /* an empty folder is free */
    pack_folder_discard(&place->folder);
    write_file(place, place->pack, "notes");
    assert_int_equal(begin(place, false), ERR_EXISTS);
    assert_non_null(strstr(place->error.text, "--force"));
    assert_int_equal(begin(place, true), ERR_EXISTS);
    assert_non_null(strstr(place->error.text, "holds no pack"));
    write_file(place, place->pack, "pack.json");
    assert_int_equal(begin(place, true), 0);
    write_file(place, place->folder.draft, "new");
    assert_true(is_there(place, "notes"));
    assert_int_equal(pack_folder_keep(&place->folder, &place->error), 0);
    assert_true(is_there(place, "new"));
    assert_false(is_there(place, "notes"));
    assert_int_equal(count_entries(place->root), 1);
}

static void refuses_what_is_no_folder(void **state)
{
    struct place *place = *state;
    write_file(place, place->root, "pack");
    assert_int_equal(
            pack_folder_begin(&place->folder, place->arena, place->pack, true, &place->error),
            ERR_EXISTS);
    const char *below = arena_format(place->arena, "%s/none/pack", place->root).data;
    assert_int_equal(
            pack_folder_begin(&place->folder, place->arena, below, true, &place->error), ERR_IO);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
            TEST(appears_whole),
            TEST(leaves_nothing_when_discarded),
            TEST(replaces_packs_only_when_told),
            TEST(refuses_what_is_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
