#include "rig.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

int rig_set_up(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    assert_non_null(rig);
    rig->arena = arena_create(0, 0);
    assert_int_equal(languages_load(RIG_LANGUAGES, &rig->languages, &rig->error), 0);
    collection_init(&rig->collection, rig->arena, rig->languages);
    snprintf(rig->folder, sizeof(rig->folder), "/tmp/import-XXXXXX");
    assert_non_null(mkdtemp(rig->folder));
    *state = rig;
    return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

int rig_tear_down(void **state)
{
    struct rig *rig = *state;
    (void)nftw(rig->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    collection_clear(&rig->collection);
    languages_destroy(rig->languages);
    arena_destroy(rig->arena);
    free(rig);
    return 0;
}

const char *rig_path(struct rig *rig, const char *name)
{
    return arena_format(rig->arena, "%s/%s", rig->folder, name).data;
}

const char *rig_write(struct rig *rig, const char *name, const void *data, size_t length)
{
    const char *path = rig_path(rig, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

int rig_import(struct rig *rig, const char *name, const char *content)
{
    struct text copy = arena_copy_text(rig->arena, text_from(content));
    char *bytes = (char *)(uintptr_t)copy.data;
    for (size_t i = 0; i < copy.length; i++) {
        bytes[i] = bytes[i] == '\'' ? '"' : bytes[i];
    }
    rig->error = (struct error){0};
    const char *path = rig_write(rig, name, copy.data, copy.length);
    return import_file(&rig->collection, path, &rig->report, &rig->error);
}

void rig_refuse(struct rig *rig, const char *name, const char *content, int code, const char *place,
        const char *what)
{
    assert_int_equal(rig_import(rig, name, content), code);
    const char *expected = rig_path(rig, place);
    if (strncmp(rig->error.text, expected, strlen(expected)) != 0 ||
            strstr(rig->error.text, what) == NULL) {
        fail_msg("expected %s ... %s, found %s", expected, what, rig->error.text);
    }
}
