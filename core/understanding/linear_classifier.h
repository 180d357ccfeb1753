/*
 * Multinomial logistic regression over sparse rows, trained by stochastic gradient descent. Of the
 * weights those are kept that set a class apart.
 */
#ifndef UNDERSTANDING_LINEAR_CLASSIFIER_H
#define UNDERSTANDING_LINEAR_CLASSIFIER_H

#include "base/arena.h"
#include <stddef.h>
#include <stdint.h>

/* Row i holds features[starts[i]] to features[starts[i + 1] - 1]; its values have norm 1. */
struct sparse_rows {
    const uint32_t *starts; /* count + 1 */
    const uint32_t *features;
    const float *values;
    const uint32_t *classes; /* the class of each row */
    size_t count;
    size_t feature_count;
    size_t class_count;
};

#define LINEAR_CLASS_LIMIT 65536u
#define LINEAR_WEIGHT_UNIT (1.0F / 1024.0F)

struct linear_weight {
    uint16_t class;
    int16_t units; /* LINEAR_WEIGHT_UNIT each */
};

/* The weights of a feature: weights[starts[feature]] to weights[starts[feature + 1] - 1]. */
struct linear_classifier {
    const uint32_t *starts; /* feature_count + 1 */
    const struct linear_weight *weights;
    size_t feature_count;
    size_t class_count;
};

/*
 * Trains a classifier that lives in `arena`; at most LINEAR_CLASS_LIMIT classes. Deterministic.
 * Blocks: some 0.4 s for 8,000 rows and 77 classes; time and working memory grow with the classes.
 * Any thread.
 * Source: L. Bottou, "Stochastic Gradient Descent Tricks", 2012; instead of a penalty features are
 * left out at random as in S. Wager et al., "Dropout Training as Adaptive Regularization", 2013.
 */
void linear_classifier_train(
        const struct sparse_rows *rows, struct arena *arena, struct linear_classifier *classifier);

/* Log-odds of all classes up to a common constant, into `scores` (class_count). Any thread. */
void linear_classifier_score(const struct linear_classifier *classifier, const uint32_t *features,
        const float *values, size_t count, float *scores);

/* `scores` become their shares of 1 (softmax). */
void linear_classifier_shares(float *scores, size_t count);

#endif
