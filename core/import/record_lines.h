/*
 * Records from JSON: a passage `{id?, lang|language?, title?, text, indexed?, url?, date?}`, a faq
 * `{id?, lang?, intent?, title?, question?, answer?, phrasings}`, or a record in the form of packs
 * (one with a `kind`), one a line or all in an array.
 */
#ifndef IMPORT_RECORD_LINES_H
#define IMPORT_RECORD_LINES_H

#include "import/collection.h"

#define UNKNOWN_FIELDS_MAX 20u

/* A field that was left out, where it stood first. */
struct unknown_field {
    struct text name; /* in the collection's arena */
    uint32_t line;
};

/* What became of one file. */
struct import_report {
    size_t passages;
    size_t faqs;
    size_t others;    /* records of other kinds, in the form of packs */
    size_t unindexed; /* left out since they say "indexed": false */
    size_t repeated;  /* left out since they stand there already */
    struct unknown_field unknown[UNKNOWN_FIELDS_MAX];
    size_t unknown_count;
};

/* The file being read, for all of its records. */
struct record_file {
    struct collection *collection;
    const char *path;  /* outlives the collection */
    struct text stem;  /* ids are made from it; likewise */
    struct text title; /* of passages without one; likewise */
    struct import_report *report;
};

/*
 * Adds every record of `content`, which is JSON Lines or, with `is_array`, one JSON array. Errors
 * name file, line and what to do: ERR_PARSE, ERR_INVALID, ERR_EXISTS. Any thread.
 */
MUST_CHECK int record_lines_read(
        const struct record_file *file, struct text content, bool is_array, struct error *error);

#endif
