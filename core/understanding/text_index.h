/*
 * Full-text index over the modelled records of a snapshot: words where words are parted by spaces,
 * pairs of characters elsewhere, scored by BM25. It knows no lexicon, so that it tells how near a
 * question is to a record in plain wording. Built once, read-only afterwards.
 */
#ifndef UNDERSTANDING_TEXT_INDEX_H
#define UNDERSTANDING_TEXT_INDEX_H

#include "understanding/lexicon.h"

struct text_index;

/* Owned by the caller, ended by text_index_destroy. `lexicon` folds and stems; it is borrowed. */
struct text_index *text_index_create(const struct knowledge *knowledge, struct lexicon *lexicon);
void text_index_destroy(struct text_index *index);

/*
 * Scores of those records for a question in `language`, by record: BM25 over what a record would
 * get that held every token of the question, 0..1. Source: S. Robertson, H. Zaragoza, "The
 * Probabilistic Relevance Framework: BM25 and Beyond", 2009. Arena-owned.
 */
const float *text_index_score(const struct text_index *index, struct arena *arena,
        const struct key_text *key, uint32_t language);

#endif
