/* Reading the files of a knowledge folder: whole files into an arena, and names in sorted order. */
#ifndef KNOWLEDGE_TEXT_FILE_H
#define KNOWLEDGE_TEXT_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define TEXT_FILE_SIZE_LIMIT (256u * 1024u * 1024u)

/*
 * Reads `path` into `arena`. Blocks. Errors: ERR_NOT_FOUND, ERR_IO, ERR_LIMIT (too large); `error`
 * names the path.
 */
MUST_CHECK int text_file_read(
        struct arena *arena, const char *path, struct text *content, struct error *error);

/*
 * Names of the entries of `directory` that `wanted` accepts, sorted by bytes, arena-owned. `path`
 * is the entry's whole path. Blocks. Errors: ERR_NOT_FOUND, ERR_IO.
 */
MUST_CHECK int text_file_list(struct arena *arena, const char *directory,
        bool (*wanted)(const char *path, const char *name), const char ***names, size_t *count,
        struct error *error);

/*
 * True for anything of that name, a broken link and a file of a closed folder too: whoever wrote it
 * meant it to be read, so that reading it must say why it cannot be.
 */
bool text_file_is_there(const char *path);
bool text_file_is_regular(const char *path);
bool text_file_is_directory(const char *path);
/* "directory/name", arena-owned. */
const char *text_file_path(struct arena *arena, const char *directory, const char *name);

#endif
