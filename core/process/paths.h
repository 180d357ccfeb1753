/*
 * Where the program's own files are, found from where its executable is: in the build tree the
 * plugins beside it and the packs of the repository, else the folders of an installation.
 */
#ifndef PROCESS_PATHS_H
#define PROCESS_PATHS_H

#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"

struct paths {
    const char *plugins; /* "" when there are none */
    struct config_list knowledge;
    const char *languages;         /* NULL: as knowledge_load finds it */
    const char *shipped_languages; /* NULL when they were not found */
};

/*
 * What the configuration says, and the shipped folders where it says nothing. Texts live in
 * `arena`. Blocks on the file system. Errors: ERR_NOT_FOUND, naming what to give.
 */
MUST_CHECK int paths_find(
        const struct config *config, struct arena *arena, struct paths *paths, struct error *error);

/*
 * The address of the store that the configuration names, or of the file in its data folder; NULL
 * when conversations are not kept. In `arena`.
 */
const char *paths_store(const struct config *config, struct arena *arena);

/*
 * The folder of the server's pages: what the configuration names, else what ships; NULL when there
 * is none. In `arena`.
 */
const char *paths_pages(const struct config *config, struct arena *arena);

/* The shipped packs' folder, or NULL. In `arena`. */
const char *paths_shipped_knowledge(struct arena *arena);

/* The languages beside them, or NULL. In `arena`. */
const char *paths_shipped_languages(struct arena *arena);

/* The shipped plugins' folder, or NULL. In `arena`. */
const char *paths_shipped_plugins(struct arena *arena);

#endif
