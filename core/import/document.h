/*
 * A text as its reader found it, whatever the format of its file: headings, paragraphs, items of
 * lists, and tables and code that must stay whole.
 */
#ifndef IMPORT_DOCUMENT_H
#define IMPORT_DOCUMENT_H

#include "base/arena.h"
#include "base/text.h"

#define DOCUMENT_LEVELS 6u /* of headings */

enum block_kind { BLOCK_HEADING, BLOCK_PARAGRAPH, BLOCK_ITEM, BLOCK_WHOLE };

struct block {
    enum block_kind kind;
    unsigned level; /* of a heading, from 1 */
    uint32_t line;  /* where it begins, from 1 */
    struct text text;
};

/* Zero-initialised but for `arena` is empty and valid; ended by document_clear. */
struct document {
    struct arena *arena; /* of all texts; borrowed */
    struct text title;   /* empty until the reader or document_settle_title finds one */
    struct block *blocks;
    size_t count;
    size_t capacity;
};

void document_clear(struct document *document);

/*
 * Adds a block with a clean copy of `text`: a block that stays whole keeps its lines, others flow.
 * What holds no text is left out. `level` is of a heading, else 0.
 */
void document_add(struct document *document, enum block_kind kind, unsigned level, uint32_t line,
        struct text text);

/*
 * Gives a document without a title that of its only heading of the first level, when it stands
 * before all others, else `fallback`, which is borrowed for as long as the document. Long titles
 * are cut.
 */
void document_settle_title(struct document *document, struct text fallback);

/* Readers of one format each. `text` is valid UTF-8 and borrowed for the call. */
void document_read_markdown(struct document *document, struct text text);
void document_read_html(struct document *document, struct text text);
void document_read_plain(struct document *document, struct text text);

#endif
