#include "process/paths.h"
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The folder of the running executable, or an empty text. */
static struct text executable_folder(struct arena *arena)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
    if (length <= 0 || (size_t)length == sizeof(path)) {
        return TEXT_NONE;
    }
    struct text whole = {path, (size_t)length};
    size_t end = whole.length;
    while (end > 0 && path[end - 1] != '/') {
        end--;
    }
    return arena_copy_text(arena, text_slice(whole, 0, end));
}

/* The first of `candidates` (below the executable's folder) that is there, or NULL. */
static const char *first_folder(struct arena *arena, const char *const *candidates)
{
    struct text folder = executable_folder(arena);
    if (folder.length == 0) {
        return NULL;
    }
    for (; *candidates != NULL; candidates++) {
        struct text path = arena_format(arena, "%.*s%s", TEXT_ARG(folder), *candidates);
        char resolved[PATH_MAX];
        if (is_folder(path.data) && realpath(path.data, resolved) != NULL) {
            return arena_copy_string(arena, resolved);
        }
    }
    return NULL;
}

const char *paths_shipped_knowledge(struct arena *arena)
{
    /* Builds with sanitizers are one folder deeper than the plain one. */
    static const char *const candidates[] = {
            "../knowledge", "../../knowledge", "../share/answerd/knowledge", NULL};
    return first_folder(arena, candidates);
}

const char *paths_shipped_languages(struct arena *arena)
{
    const char *knowledge = paths_shipped_knowledge(arena);
    return knowledge == NULL ? NULL : arena_format(arena, "%s/languages", knowledge).data;
}

const char *paths_shipped_plugins(struct arena *arena)
{
    static const char *const candidates[] = {"plugins", "../lib/answerd/plugins", NULL};
    return first_folder(arena, candidates);
}

int paths_find(
        const struct config *config, struct arena *arena, struct paths *paths, struct error *error)
{
    *paths = (struct paths){
            .knowledge = config->knowledge, .shipped_languages = paths_shipped_languages(arena)};
    paths->languages = config->languages[0] == '\0' ? NULL : config->languages;
    if (config->plugins[0] != '\0') {
        paths->plugins = config->plugins;
        if (!is_folder(paths->plugins)) {
            return error_set(error, ERR_NOT_FOUND,
                    "the plugin folder %s is not there; see the option 'plugins'", paths->plugins);
        }
    } else {
        const char *shipped = paths_shipped_plugins(arena);
        paths->plugins = shipped == NULL ? "" : shipped;
    }
    if (paths->knowledge.count > 0) {
        return 0;
    }
    const char *shipped = paths_shipped_knowledge(arena);
    if (shipped == NULL) {
        return error_set(error, ERR_NOT_FOUND,
                "no knowledge: the shipped packs were not found, name a folder with --knowledge");
    }
    paths->knowledge.items = arena_allocate_array(arena, 1, sizeof(*paths->knowledge.items));
    paths->knowledge.items[0] = shipped;
    paths->knowledge.count = 1;
    return 0;
}

const char *paths_store(const struct config *config, struct arena *arena)
{
    if (config->store[0] != '\0') {
        return config->store;
    }
    return config->data[0] == '\0' ? NULL
                                   : arena_format(arena, "sqlite:%s/answerd.db", config->data).data;
}

const char *paths_pages(const struct config *config, struct arena *arena)
{
    /* Made small by `make widget`, else as they are written. */
    static const char *const candidates[] = {"web", "../clients/web_widget/site",
            "../../clients/web_widget/site", "../share/answerd/web", NULL};
    return config->pages[0] != '\0' ? config->pages : first_folder(arena, candidates);
}
