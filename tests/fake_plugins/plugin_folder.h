/* A plugin folder of a test's own, filled with copies of the plugins that were built from here. */
#ifndef FAKE_PLUGINS_PLUGIN_FOLDER_H
#define FAKE_PLUGINS_PLUGIN_FOLDER_H

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct plugin_folder {
    char path[64];
};

static inline void plugin_folder_check(bool good, const char *what)
{
    if (!good) {
        perror(what);
        abort();
    }
}

static inline void plugin_folder_create(struct plugin_folder *folder)
{
    (void)snprintf(folder->path, sizeof(folder->path), "/tmp/answerd-plugins-XXXXXX");
    plugin_folder_check(mkdtemp(folder->path) != NULL, folder->path);
}

/* Copies `name`.so of the build, as `as`.so. */
static inline void plugin_folder_add_as(
        const struct plugin_folder *folder, const char *name, const char *as)
{
    const char *build = getenv("ANSWERD_BUILD");
    char path[4096];
    char buffer[65536];
    (void)snprintf(path, sizeof(path), "%s/tests/fake_plugins/%s.so",
            build != NULL ? build : "build", name);
    int from = open(path, O_RDONLY | O_CLOEXEC);
    plugin_folder_check(from >= 0, path);
    (void)snprintf(path, sizeof(path), "%s/%s.so", folder->path, as);
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    plugin_folder_check(to >= 0, path);
    for (ssize_t got; (got = read(from, buffer, sizeof(buffer))) > 0;) {
        plugin_folder_check(write(to, buffer, (size_t)got) == got, path);
    }
    close(from);
    close(to);
}

static inline void plugin_folder_add(const struct plugin_folder *folder, const char *name)
{
    plugin_folder_add_as(folder, name, name);
}

static inline void plugin_folder_remove(struct plugin_folder *folder)
{
    DIR *open_folder = opendir(folder->path);
    struct dirent *entry;
    char path[4096];
    while (open_folder != NULL && (entry = readdir(open_folder)) != NULL) {
        if (entry->d_name[0] != '.') {
            (void)snprintf(path, sizeof(path), "%s/%s", folder->path, entry->d_name);
            (void)remove(path);
        }
    }
    if (open_folder != NULL) {
        closedir(open_folder);
    }
    (void)rmdir(folder->path);
}

#endif
