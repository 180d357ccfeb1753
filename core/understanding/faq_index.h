/*
 * The frequently asked questions of a snapshot, and what their phrasings teach.
 */
#ifndef UNDERSTANDING_FAQ_INDEX_H
#define UNDERSTANDING_FAQ_INDEX_H

#include "understanding/intent_classifier.h"

/* Zero-initialised is empty. Read-only once learnt. */
struct faq_index {
    struct intent_classifier *intents; /* NULL: there are no phrasings */
    const struct record **records;     /* by class of the classifier */
    size_t count;
};

/* Blocks: call at load. `knowledge` and `lexicon` are borrowed. */
void faq_index_learn(
        struct faq_index *index, const struct knowledge *knowledge, struct lexicon *lexicon);
void faq_index_clear(struct faq_index *index);

#endif
