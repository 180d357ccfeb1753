#include "understanding/linear_classifier.h"

#include <math.h>

#define EPOCHS_MIN 20u
#define EPOCHS_MAX 60u
#define UPDATES 200000u /* few rows are read more often, up to EPOCHS_MAX times */
#define LEARNING_RATE 3.0F
#define DROPPED (UINT32_MAX / 5 * 3) /* three in five features are left out of a reading */
#define NEGLIGIBLE 1e-3F             /* a class this sure moves nothing */
#define WEIGHT_MIN 0.1F              /* smaller ones change no answer, and most are */
#define TRIMMING_ROUNDS 4u

/* Fits any pack: the shuffle and the dropout need speed and repeatability, not secrecy. */
#define SEED 0x2545F4914F6CDD1Du

struct trainer {
    const struct sparse_rows *rows;
    float *weights; /* feature_count * class_count */
    float *scores;
    float *values; /* of the row after dropout */
    uint32_t *features;
    uint32_t *order;
    uint32_t *active; /* classes that the row moves */
    uint64_t random;
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);

    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* Xorshift: G. Marsaglia, 2003. */
static uint32_t draw(struct trainer *trainer)
{
    uint64_t state = trainer->random;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    trainer->random = state;
    return (uint32_t)(state >> 32);
}

static void shuffle(struct trainer *trainer)
{
    for (size_t i = trainer->rows->count; i > 1; i--) {
        size_t other = draw(trainer) % i;
        uint32_t row = trainer->order[i - 1];

        trainer->order[i - 1] = trainer->order[other];
        trainer->order[other] = row;
    }
}

/* What dropout leaves of a row, of norm 1 again. */
static size_t thin_out(struct trainer *trainer, size_t row)
{
    const struct sparse_rows *rows = trainer->rows;
    size_t count = 0;
    float squares = 0;

    for (size_t i = rows->starts[row]; i < rows->starts[row + 1]; i++) {
        if (draw(trainer) > DROPPED) {
            trainer->features[count] = rows->features[i];
            trainer->values[count++] = rows->values[i];
            squares += rows->values[i] * rows->values[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        trainer->values[i] /= sqrtf(squares);
    }
    return count;
}

static void add_scaled(float *restrict to, const float *restrict from, float factor, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i] += factor * from[i];
    }
}

void linear_classifier_shares(float *scores, size_t count)
{
    float largest = -INFINITY;
    float sum = 0;

    for (size_t i = 0; i < count; i++) {
        largest = fmaxf(largest, scores[i]);
    }
    for (size_t i = 0; i < count; i++) {
        scores[i] = expf(scores[i] - largest);
        sum += scores[i];
    }
    for (size_t i = 0; i < count; i++) {
        scores[i] /= sum;
    }
}

/* Moves only the classes that matter: later on these are few. */
static void descend(struct trainer *trainer, size_t count, uint32_t class, float rate)
{
    size_t class_count = trainer->rows->class_count;
    size_t active = 0;

    trainer->scores[class] -= 1.0F;
    for (size_t k = 0; k < class_count; k++) {
        if (fabsf(trainer->scores[k]) >= NEGLIGIBLE) {
            trainer->active[active++] = (uint32_t)k;
        } else {
            trainer->scores[k] = 0;
        }
    }
    for (size_t i = 0; i < count; i++) {
        float *weights = trainer->weights + trainer->features[i] * class_count;
        float step = -rate * trainer->values[i];

        if (active * 4 > class_count) {
            add_scaled(weights, trainer->scores, step, class_count);
            continue;
        }
        for (size_t a = 0; a < active; a++) {
            weights[trainer->active[a]] += step * trainer->scores[trainer->active[a]];
        }
    }
}

static void learn_row(struct trainer *trainer, size_t row, float rate)
{
    size_t class_count = trainer->rows->class_count;
    size_t count = thin_out(trainer, row);

    memset(trainer->scores, 0, class_count * sizeof(*trainer->scores));
    for (size_t i = 0; i < count; i++) {
        add_scaled(trainer->scores, trainer->weights + trainer->features[i] * class_count,
                trainer->values[i], class_count);
    }
    linear_classifier_shares(trainer->scores, class_count);
    descend(trainer, count, trainer->rows->classes[row], rate);
}

static size_t epochs_for(size_t rows)
{
    size_t epochs = rows > 0 ? UPDATES / rows : 0;

    if (epochs < EPOCHS_MIN) {
        return EPOCHS_MIN;
    }
    return epochs > EPOCHS_MAX ? EPOCHS_MAX : epochs;
}

/* The rate falls to nothing, so that the last rows do not count more than the first. */
static void descend_all(struct trainer *trainer)
{
    size_t rows = trainer->rows->count;
    size_t total = epochs_for(rows) * rows;

    for (size_t done = 0; done < total; done++) {
        if (done % rows == 0) {
            shuffle(trainer);
        }
        learn_row(trainer, trainer->order[done % rows],
                LEARNING_RATE * (1.0F - (float)done / (float)total));
    }
}

/*
 * What most classes share of a feature's weight. It does not change their shares, so it can be
 * taken off, and most weights with it: a mean from which what lies far off is left out, again and
 * again.
 */
static float common_weight(const float *weights, size_t class_count)
{
    float common = 0;

    for (size_t round = 0; round < TRIMMING_ROUNDS; round++) {
        float distance = 0;
        float sum = 0;
        size_t near = 0;

        for (size_t k = 0; k < class_count; k++) {
            distance += fabsf(weights[k] - common) / (float)class_count;
        }
        for (size_t k = 0; k < class_count; k++) {
            if (fabsf(weights[k] - common) <= distance) {
                sum += weights[k];
                near++;
            }
        }
        common = near > 0 ? sum / (float)near : common;
    }
    return common;
}

/* Writes those of a feature that set a class apart to `kept`; returns how many. */
static size_t keep_telling(const float *weights, size_t class_count, struct linear_weight *kept)
{
    float common = common_weight(weights, class_count);
    size_t count = 0;

    for (size_t k = 0; k < class_count; k++) {
        float weight = weights[k] - common;

        if (fabsf(weight) >= WEIGHT_MIN) {
            float units = fminf(fmaxf(weight / LINEAR_WEIGHT_UNIT, INT16_MIN), INT16_MAX);
            kept[count++] = (struct linear_weight){(uint16_t)k, (int16_t)lrintf(units)};
        }
    }
    return count;
}

static void settle(
        const struct trainer *trainer, struct arena *arena, struct linear_classifier *classifier)
{
    size_t class_count = classifier->class_count;
    uint32_t *starts = arena_allocate_array(arena, classifier->feature_count + 1, sizeof(*starts));
    struct linear_weight *kept = allocate(class_count, sizeof(*kept));
    struct linear_weight *weights;
    size_t used = 0;

    for (size_t f = 0; f < classifier->feature_count; f++) {
        used += keep_telling(trainer->weights + f * class_count, class_count, kept);
        starts[f + 1] = (uint32_t)used;
    }
    weights = arena_allocate_array(arena, used + 1, sizeof(*weights));
    for (size_t f = 0; f < classifier->feature_count; f++) {
        size_t count = keep_telling(trainer->weights + f * class_count, class_count, kept);

        memcpy(weights + starts[f], kept, count * sizeof(*kept));
    }
    free(kept);
    classifier->starts = starts;
    classifier->weights = weights;
}

static size_t longest_row(const struct sparse_rows *rows)
{
    size_t longest = 0;

    for (size_t i = 0; i < rows->count; i++) {
        size_t length = rows->starts[i + 1] - rows->starts[i];
        longest = length > longest ? length : longest;
    }
    return longest;
}

void linear_classifier_train(
        const struct sparse_rows *rows, struct arena *arena, struct linear_classifier *classifier)
{
    size_t longest = longest_row(rows);
    struct trainer trainer = {
            .rows = rows,
            .weights = allocate(rows->feature_count * rows->class_count, sizeof(float)),
            .scores = allocate(rows->class_count, sizeof(float)),
            .values = allocate(longest, sizeof(float)),
            .features = allocate(longest, sizeof(uint32_t)),
            .order = allocate(rows->count, sizeof(uint32_t)),
            .active = allocate(rows->class_count, sizeof(uint32_t)),
            .random = SEED,
    };

    for (size_t i = 0; i < rows->count; i++) {
        trainer.order[i] = (uint32_t)i;
    }
    descend_all(&trainer);
    *classifier = (struct linear_classifier){
            .feature_count = rows->feature_count,
            .class_count = rows->class_count,
    };
    settle(&trainer, arena, classifier);
    free(trainer.weights);
    free(trainer.scores);
    free(trainer.values);
    free(trainer.features);
    free(trainer.order);
    free(trainer.active);
}

void linear_classifier_score(const struct linear_classifier *classifier, const uint32_t *features,
        const float *values, size_t count, float *scores)
{
    memset(scores, 0, classifier->class_count * sizeof(*scores));
    for (size_t i = 0; i < count; i++) {
        float factor = values[i] * LINEAR_WEIGHT_UNIT;
        uint32_t end = classifier->starts[features[i] + 1];

        for (uint32_t w = classifier->starts[features[i]]; w < end; w++) {
            scores[classifier->weights[w].class] += factor * (float)classifier->weights[w].units;
        }
    }
}
