/*
 * A plugin's file: judged as data before any of its code may run, then loaded from a private copy,
 * so that the file can be replaced while the copy is in use.
 */
#ifndef PLUGIN_HOST_PLUGIN_FILE_H
#define PLUGIN_HOST_PLUGIN_FILE_H

#include "answerd/plugin.h"
#include "base/error.h"
#include <stdbool.h>

struct plugin_file {
    int descriptor; /* of the private copy, -1 when closed */
    void *library;
    const answerd_plugin *plugin;
    uint64_t table_size; /* bytes of *plugin, as the file's symbol says */
};

/*
 * Opens, judges and loads `path`: a regular file owned by root or this user and writable by nobody
 * else, a shared object of this machine that defines answerd_plugin_v1 as data and runs nothing at
 * load. Errors: ERR_DENIED, ERR_IO, ERR_UNSUPPORTED, ERR_PLUGIN (a symbol is missing).
 */
MUST_CHECK int plugin_file_load(const char *path, struct plugin_file *file, struct error *error);
/*
 * Unmaps the code: nothing of it may be in use. Zeroed input is accepted. False when the loader
 * keeps it mapped (it is marked so, or registered something that outlives it): the memory, and the
 * descriptor that names it, are then never given back.
 */
bool plugin_file_unload(struct plugin_file *file);

/* True when the file at `path` has the same bytes. Blocks. */
bool plugin_file_is_same(const struct plugin_file *file, const char *path);

#define PLUGIN_FILE_PATH_SIZE 64

/* Where the private copy behind `descriptor` can be loaded from, as plugin_file_load takes it. */
void plugin_file_path(int descriptor, char path[PLUGIN_FILE_PATH_SIZE]);

#endif
