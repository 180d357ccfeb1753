/* Reading a file to import: whole, unpacked, as UTF-8, and what format it is in. */
#ifndef IMPORT_INPUT_FILE_H
#define IMPORT_INPUT_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define INPUT_FILE_SIZE_LIMIT (256u * 1024u * 1024u) /* unpacked */

enum input_format { INPUT_JSON_LINES, INPUT_JSON_ARRAY, INPUT_MARKDOWN, INPUT_HTML, INPUT_PLAIN };

/*
 * Reads `path` into `arena`; gzip is recognised and unpacked, a byte order mark left out. Blocks.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_LIMIT (too large), ERR_ENCODING (not UTF-8, or binary),
 * ERR_INVALID (empty); `error` names the file, with the line where there is one, and what to do.
 */
MUST_CHECK int input_file_read(
        struct arena *arena, const char *path, struct text *content, struct error *error);

/* By the name's ending, else by how the content begins. Any thread. */
enum input_format input_format(const char *path, struct text content);

/* The file's name without folders and the endings of its format: "a/b.jsonl.gz" is "b". */
struct text input_stem(const char *path);

#endif
