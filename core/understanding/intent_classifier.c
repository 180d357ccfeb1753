#include "understanding/intent_classifier.h"

#include "understanding/intent_cache.h"
#include "understanding/intent_confidence.h"
#include "understanding/intent_training.h"
#include <math.h>

#define MODEL_BLOCK 4096u
#define CANDIDATES 5u  /* at least, so that the nearest phrasing can speak for the second best */
#define FEW_CLASSES 5u /* the confidence was fitted to packs of so many and more */
#define HOPELESS 0.02F /* of the best class's share: such a class is no guess */

struct intent_classifier {
    struct lexicon *lexicon;
    struct intent_model model;
};

static struct intent_classifier *allocate(struct lexicon *lexicon)
{
    struct intent_classifier *classifier = calloc(1, sizeof(*classifier));

    if (classifier == NULL) {
        abort();
    }
    classifier->lexicon = lexicon;
    classifier->model.arena = arena_create(MODEL_BLOCK, 0);
    return classifier;
}

struct intent_classifier *intent_classifier_create(struct lexicon *lexicon,
        const struct intent_example *examples, size_t count, size_t class_count)
{
    struct intent_classifier *classifier = allocate(lexicon);

    classifier->model.class_count = class_count;
    intent_model_train(lexicon, examples, count, &classifier->model);
    return classifier;
}

void intent_classifier_destroy(struct intent_classifier *classifier)
{
    if (classifier == NULL) {
        return;
    }
    arena_destroy(classifier->model.arena);
    free(classifier);
}

int intent_classifier_save(const struct intent_classifier *classifier, uint64_t key,
        const char *path, struct error *error)
{
    return intent_model_write(&classifier->model, key, path, error);
}

int intent_classifier_load(struct lexicon *lexicon, uint64_t key, const char *path,
        struct intent_classifier **classifier, struct error *error)
{
    struct intent_classifier *made = allocate(lexicon);
    int status = intent_model_read(key, path, &made->model, error);

    *classifier = status == 0 ? made : NULL;
    if (status != 0) {
        intent_classifier_destroy(made);
    }
    return status;
}

uint64_t intent_examples_key(
        const struct intent_example *examples, size_t count, size_t class_count, uint64_t stamp)
{
    uint64_t key = text_hash(TEXT_NONE, stamp ^ class_count);

    for (size_t i = 0; i < count; i++) {
        key = text_hash(examples[i].text, key + examples[i].class);
    }
    return key;
}

/* What each feature of a phrasing adds to its cosine with the question. */
static float *feature_gains(
        const struct intent_model *model, struct arena *arena, const struct intent_vector *vector)
{
    float *gains = arena_allocate_array(arena, model->feature_count, sizeof(*gains));

    for (size_t i = 0; i < vector->count; i++) {
        uint32_t feature = vector->features[i];
        gains[feature] = vector->values[i] * model->weights[feature];
    }
    return gains;
}

static float cosine(const struct intent_model *model, const float *gains, size_t phrasing)
{
    float sum = 0;

    for (size_t s = phrasing * INTENT_BLOCK_COUNT; s < (phrasing + 1) * INTENT_BLOCK_COUNT; s++) {
        float product = 0;

        for (uint32_t i = model->segments[s]; i < model->segments[s + 1]; i++) {
            product += gains[model->features[i]];
        }
        sum += product * model->segment_scales[s];
    }
    return fminf(sum, 1.0F);
}

static float nearest_phrasing(const struct intent_model *model, const float *gains, uint32_t class)
{
    float nearest = 0;

    for (uint32_t p = model->class_starts[class]; p < model->class_starts[class + 1]; p++) {
        nearest = fmaxf(nearest, cosine(model, gains, p));
    }
    return nearest;
}

/* The classes of the largest shares, best first; equal ones in their order. */
static size_t find_candidates(
        const float *shares, size_t count, struct intent_guess *guesses, size_t capacity)
{
    size_t found = 0;

    for (size_t k = 0; k < count; k++) {
        size_t at = found < capacity ? found++ : capacity;

        for (; at > 0 && guesses[at - 1].score < shares[k]; at--) {
            if (at < capacity) {
                guesses[at] = guesses[at - 1];
            }
        }
        if (at < capacity) {
            guesses[at] = (struct intent_guess){.class = (uint32_t)k, .score = shares[k]};
        }
    }
    while (found > 1 && guesses[found - 1].score < HOPELESS * guesses[0].score) {
        found--;
    }
    return found;
}

static void sort_by_confidence(struct intent_guess *guesses, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct intent_guess guess = guesses[i];
        size_t at = i;

        for (; at > 0 && guesses[at - 1].confidence < guess.confidence; at--) {
            guesses[at] = guesses[at - 1];
        }
        guesses[at] = guess;
    }
}

/* Among few classes a large share says little: one class alone always has all of it. */
static float believable_share(float share, size_t class_count)
{
    float most = 1.0F - 0.3F / (float)class_count;

    return class_count < FEW_CLASSES ? fminf(share, most) : share;
}

static size_t judge_candidates(const struct intent_model *model, struct arena *arena,
        const struct intent_vector *vector, struct intent_guess *guesses, size_t capacity)
{
    float *shares = arena_allocate_array(arena, model->class_count, sizeof(*shares));
    const float *gains = feature_gains(model, arena, vector);
    size_t count;

    linear_classifier_score(
            &model->linear, vector->features, vector->values, vector->count, shares);
    linear_classifier_shares(shares, model->class_count);
    count = find_candidates(shares, model->class_count, guesses, capacity);
    for (size_t i = 0; i < count; i++) {
        guesses[i].nearest = nearest_phrasing(model, gains, guesses[i].class);
        guesses[i].confidence = intent_confidence(
                believable_share(guesses[i].score, model->class_count), guesses[i].nearest);
    }
    sort_by_confidence(guesses, count);
    return count;
}

size_t intent_classifier_classify(const struct intent_classifier *classifier, struct arena *arena,
        struct text question, struct intent_guess *guesses, size_t capacity)
{
    size_t room = capacity > CANDIDATES ? capacity : CANDIDATES;
    struct intent_guess *candidates = arena_allocate_array(arena, room + 1, sizeof(*candidates));
    struct intent_features features;
    struct intent_vector vector;
    size_t count;

    intent_features_of(classifier->lexicon, arena, question, &features);
    intent_model_vector(&classifier->model, arena, &features, &vector);
    if (vector.count == 0) {
        return 0;
    }
    count = judge_candidates(&classifier->model, arena, &vector, candidates, room);
    count = count < capacity ? count : capacity;
    if (count > 0) {
        memcpy(guesses, candidates, count * sizeof(*guesses));
    }
    return count;
}
