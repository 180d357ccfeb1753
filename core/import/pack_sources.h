/*
 * The sources of a pack that is imported: passages of the same title, address and date come from
 * one source, whose paragraphs they are. Records with neither address nor date need none.
 */
#ifndef IMPORT_PACK_SOURCES_H
#define IMPORT_PACK_SOURCES_H

#include "import/collection.h"

struct made_source;

/* The place of one record. */
struct cited_paragraph {
    const struct made_source *source; /* NULL: the record has none */
    uint32_t number;                  /* from 1 */
};

/*
 * A citation for each record of `collection`, by position; in `arena`, as are the sources, whose
 * number goes to `*count`. They borrow the records.
 */
struct cited_paragraph *pack_sources_make(
        struct arena *arena, const struct collection *collection, size_t *count);

struct text made_source_id(const struct made_source *source);

/*
 * Appends sources.json: those that were taken over as they are, then the others, one a line.
 * `as_of` stands for the day of a source without a date.
 */
void pack_sources_append(struct text_buffer *out, const struct collection *collection,
        const struct cited_paragraph *cited, struct text as_of);

#endif
