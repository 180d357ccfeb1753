/*
 * Cuts a document into passages of a size that search and answers go well with: one paragraph or a
 * few, never across a heading, tables and code whole.
 */
#ifndef IMPORT_PASSAGES_H
#define IMPORT_PASSAGES_H

#include "import/document.h"

/*
 * What a text costs of a passage: a word of an alphabet five, a character of Han, kana or Hangul
 * two, so that 60 to 200 words weigh as much as 150 to 500 such characters.
 */
#define PASSAGE_COST_MIN 300u
#define PASSAGE_COST_MAX 1000u
/* Bytes of a passage, whatever it costs; below what a pack takes. */
#define PASSAGE_BYTES_MAX 60000u

/* One passage; texts are borrowed for the call. `line` is where it begins in the file. */
typedef void (*passage_fn)(void *context, struct text title, struct text text, uint32_t line);

/*
 * Calls `take` for each passage in order. The title is the document's with the headings above the
 * passage, joined with " › ". Any thread.
 */
void passages_each(const struct document *document, passage_fn take, void *context);

/* The cost of valid UTF-8, as above. */
size_t passage_cost(struct text text);

#endif
