/*
 * The knowledge snapshot: all packs that the server answers from, immutable and counted. Questions
 * retain the snapshot they began with; a reload builds another one beside it.
 */
#ifndef KNOWLEDGE_KNOWLEDGE_H
#define KNOWLEDGE_KNOWLEDGE_H

#include "knowledge/record.h"
#include <stdatomic.h>

struct knowledge {
    struct arena *arena;
    const struct languages *languages; /* owned */
    struct pack **packs;
    size_t pack_count;
    struct record **records;
    size_t record_count;
    size_t modelled_count; /* of them: passages and faqs come last */
    struct entity **entities;
    size_t entity_count;
    struct map record_by_id; /* "id"; and "pack/id" when two packs share an id */
    atomic_uint references;
    /* Filled by understanding at load: its index over this snapshot, with its end. */
    void *index;
    void (*index_destroy)(void *index);
};

enum knowledge_severity { KNOWLEDGE_ERROR, KNOWLEDGE_WARNING };

/* One finding about a pack file, for a person. All texts are borrowed for the call. */
struct knowledge_finding {
    enum knowledge_severity severity;
    struct text file;
    uint32_t line;      /* 0 when it concerns the whole file */
    struct text record; /* id, or empty */
    struct text what;
    struct text advice;
};

typedef void (*knowledge_finding_fn)(void *context, const struct knowledge_finding *finding);

struct knowledge_options {
    const char *const *directories; /* packs, or folders of packs */
    size_t directory_count;
    const char *languages_directory; /* NULL: `languages` in or beside the first directory */
    const char *shipped_languages;   /* used when no such folder is there; may be NULL */
    const char *source_text;         /* NULL, or the article's file: quotes are checked in it */
    bool strict;                     /* warnings are errors */
    bool statements;                 /* compare sentences with fields too: only gives warnings */
    knowledge_finding_fn on_finding; /* may be NULL */
    void *context;
};

/*
 * Loads and proves all packs. On success `*knowledge` holds one reference. On failure every
 * problem found was reported through `on_finding`, and `error` holds the first with file and line.
 * Blocks on files. Errors: ERR_NOT_FOUND, ERR_PARSE, ERR_INVALID, ERR_LIMIT.
 */
MUST_CHECK int knowledge_load(
        const struct knowledge_options *options, struct knowledge **knowledge, struct error *error);

/* Any thread, as the release. */
struct knowledge *knowledge_retain(struct knowledge *knowledge);
/* Destroys at the last reference. NULL is accepted. */
void knowledge_release(struct knowledge *knowledge);

const struct record *knowledge_record(const struct knowledge *knowledge, struct text id);

#endif
