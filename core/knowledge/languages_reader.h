/*
 * Reading of the languages folder, shared by the files that do it. One reader a load; blocks on
 * files.
 */
#ifndef KNOWLEDGE_LANGUAGES_READER_H
#define KNOWLEDGE_LANGUAGES_READER_H

#include "knowledge/data_tree.h"
#include "knowledge/languages.h"

/* One language folder while it is read. `file` is the one being read, for messages. */
struct languages_reader {
    struct arena *arena;   /* of the result */
    struct arena *scratch; /* of the file being read */
    struct languages *languages;
    struct language *language;
    size_t capacity; /* of language->entries */
    const char *file;
    struct error *error;
};

/* Sets the error to `what` and the word concerned, with file and line; returns ERR_INVALID. */
int languages_fail_at(
        const struct languages_reader *reader, uint32_t line, const char *what, struct text word);
/* Parses a file that holds one object. `*value` lives until the next file is opened. */
MUST_CHECK int languages_open_file(
        struct languages_reader *reader, const char *path, struct data_value *value);

/* languages_concepts.c: reads concepts.json and links what it names. */
MUST_CHECK int languages_read_concepts(struct languages_reader *reader, const char *path);
/* languages_tables.c: keyboard.json and romanisation.json of reader->language. */
MUST_CHECK int languages_read_keyboard(struct languages_reader *reader, const char *path);
MUST_CHECK int languages_read_romanisation(struct languages_reader *reader, const char *path);

#endif
