/*
 * What the intent classifier knows: the features of the phrasings it has seen, their weights, and
 * the phrasings themselves as sets of features. Immutable once made; intent_training.c makes it,
 * intent_cache.c keeps it in a file.
 */
#ifndef UNDERSTANDING_INTENT_MODEL_H
#define UNDERSTANDING_INTENT_MODEL_H

#include "base/arena.h"
#include "understanding/intent_features.h"
#include "understanding/linear_classifier.h"

#define FEATURE_NONE UINT32_MAX

/* All arrays live in `arena`. Phrasings stand in the order of their classes. */
struct intent_model {
    struct arena *arena;
    size_t class_count;
    size_t phrasing_count;
    size_t feature_count;
    const uint32_t *hashes;       /* of the features */
    const float *weights;         /* how telling a feature is */
    const uint32_t *class_starts; /* class_count + 1: its phrasings */
    /* Block b of phrasing p: features[segments[p * INTENT_BLOCK_COUNT + b]] and on. */
    const uint32_t *segments;
    const uint32_t *features;
    const float *segment_scales; /* makes the values of a phrasing a vector of norm 1 */
    struct linear_classifier linear;
    uint32_t *slots; /* feature + 1 by hash; 0 is empty */
    size_t slot_count;
};

/* A text as the model sees it. Arena-owned. */
struct intent_vector {
    uint32_t *features;
    float *values; /* norm 1 if all features are known; the unknown ones count in the norm */
    size_t count;
};

/* Makes the look-up table of `hashes`. */
void intent_model_index(struct intent_model *model);
/* FEATURE_NONE when no phrasing has it. Any thread. */
uint32_t intent_model_find(const struct intent_model *model, uint32_t hash);

/*
 * How telling a feature is that stands in as many classes: the fewer, the more. Its logarithm is
 * what idf is for documents: F. Ren, M. G. Sohrab, "Class-indexing-based term weighting for
 * automatic text classification", Information Sciences 236, 2013.
 */
float intent_feature_weight(size_t class_count, float classes);
/* Factor that gives a block of these squares its share of a vector of norm 1. */
float intent_block_scale(const float squares[INTENT_BLOCK_COUNT], size_t block);

void intent_model_vector(const struct intent_model *model, struct arena *arena,
        const struct intent_features *features, struct intent_vector *vector);

#endif
