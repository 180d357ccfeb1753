#include "process/pack_folder.h"
#include "base/text.h"
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_FOLDERS_MAX 16
#define FOLDER_MODE 0777 /* less what the umask takes */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void remove_tree(const char *path)
{
    (void)nftw(path, remove_entry, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
}

static bool is_empty(const char *path)
{
    DIR *stream = opendir(path);
    bool empty = stream != NULL;
    for (struct dirent *entry = empty ? readdir(stream) : NULL; entry != NULL && empty;
            entry = readdir(stream)) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    if (stream != NULL) {
        closedir(stream);
    }
    return empty;
}

static bool holds_pack(struct arena *arena, const char *path)
{
    struct stat status;
    return lstat(arena_format(arena, "%s/pack.json", path).data, &status) == 0;
}

static int check_place(struct arena *arena, const char *place, bool replaces, struct error *error)
{
    struct stat status;
    if (lstat(place, &status) != 0) {
        return errno == ENOENT ? 0 : error_set(error, ERR_IO, "%s: %s", place, strerror(errno));
    }
    if (!S_ISDIR(status.st_mode)) {
        return error_set(
                error, ERR_EXISTS, "%s: is there and no folder; give another --output", place);
    }
    if (is_empty(place)) {
        return 0;
    }
    if (!replaces) {
        return error_set(error, ERR_EXISTS,
                "%s: is not empty; give another folder with --output, or --force to replace it",
                place);
    }
    return holds_pack(arena, place)
                   ? 0
                   : error_set(error, ERR_EXISTS,
                             "%s: holds no pack, so --force will not replace it; give another "
                             "--output",
                             place);
}

/* "a/b/" and "a/b" are one place; the draft stands beside it. */
static const char *without_slashes(struct arena *arena, const char *place)
{
    struct text text = text_from(place);
    while (text.length > 1 && text.data[text.length - 1] == '/') {
        text.length--;
    }
    return arena_copy_text(arena, text).data;
}

static char *name_beside(struct arena *arena, const char *place)
{
    struct text name = arena_format(arena, "%s.XXXXXX", place);
    return (char *)(uintptr_t)name.data;
}

int pack_folder_begin(struct pack_folder *folder, struct arena *arena, const char *place,
        bool replaces, struct error *error)
{
    *folder = (struct pack_folder){.arena = arena, .place = without_slashes(arena, place)};
    int status = check_place(arena, folder->place, replaces, error);
    if (status != 0) {
        return status;
    }
    folder->draft = name_beside(arena, folder->place);
    if (mkdtemp(folder->draft) == NULL) {
        return error_set(error, ERR_IO, "%s: %s", folder->place, strerror(errno));
    }
    mode_t mask = umask(0);
    (void)umask(mask);
    if (chmod(folder->draft, FOLDER_MODE & ~mask) != 0) {
        return error_set(error, ERR_IO, "%s: %s", folder->draft, strerror(errno));
    }
    return 0;
}

int pack_folder_keep(struct pack_folder *folder, struct error *error)
{
    char *old = NULL;
    if (rename(folder->draft, folder->place) == 0) {
        return 0;
    }
    if (errno == ENOTEMPTY || errno == EEXIST) {
        /* An empty folder gives a name that is free; renaming a folder over it replaces it. */
        old = name_beside(folder->arena, folder->place);
        if (mkdtemp(old) != NULL && rename(folder->place, old) == 0) {
            if (rename(folder->draft, folder->place) == 0) {
                remove_tree(old);
                return 0;
            }
            (void)rename(old, folder->place);
        }
    }
    int status = error_set(error, ERR_IO, "%s: %s", folder->place, strerror(errno));
    pack_folder_discard(folder);
    return status;
}

void pack_folder_discard(struct pack_folder *folder)
{
    if (folder->draft != NULL) {
        remove_tree(folder->draft);
        folder->draft = NULL;
    }
}
