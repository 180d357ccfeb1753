/* Makes an intent model from labelled phrasings. */
#ifndef UNDERSTANDING_INTENT_TRAINING_H
#define UNDERSTANDING_INTENT_TRAINING_H

#include "understanding/intent_classifier.h"
#include "understanding/intent_model.h"

/*
 * `model` brings its arena and class_count; the rest is zero. Examples are borrowed for the call;
 * their classes are below class_count. Deterministic. Blocks. One thread at a time, as the lexicon.
 */
void intent_model_train(struct lexicon *lexicon, const struct intent_example *examples,
        size_t count, struct intent_model *model);

#endif
