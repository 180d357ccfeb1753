/* Reads the files of one pack folder: pack.json, sources.json and every other *.json and *.jsonl.
 */
#ifndef KNOWLEDGE_PACK_READER_H
#define KNOWLEDGE_PACK_READER_H

#include "knowledge/fields.h"

/*
 * Reads the pack in `directory` into reader->pack, reader->records and reader->references, and
 * computes its hash. `reader` brings findings, arena and languages; the rest is zero. What it
 * collects ends with pack_reader_clear. Problems, unreadable files too, become findings. Blocks.
 */
void pack_read(struct pack_reader *reader, const char *directory);
void pack_reader_clear(struct pack_reader *reader);

/* True when `directory` holds a pack.json. */
bool pack_is_folder(const char *directory);

/*
 * Calls `read` for each object of a file: the items of a JSON array, or the lines of JSON Lines
 * when the name ends in ".jsonl". Syntax errors become findings. `hash_input` may be NULL; it gets
 * the file's content in canonical form.
 */
void pack_each_object(struct pack_reader *reader, const char *path,
        void (*read)(struct pack_reader *reader, const struct data_value *object),
        struct text_buffer *hash_input);

#endif
