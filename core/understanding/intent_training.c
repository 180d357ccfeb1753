#include "understanding/intent_training.h"

#include <assert.h>
#include <math.h>

#define SCRATCH_BLOCK (64u * 1024u)

/* Numbers that grow in malloc's memory, where growing may need no copy. */
struct numbers {
    uint32_t *items;
    size_t count;
    size_t capacity;
};

struct training {
    struct lexicon *lexicon;
    const struct intent_example *examples;
    size_t count;
    struct intent_model *model;
    struct numbers hashes;   /* by feature */
    struct numbers slots;    /* feature + 1 by hash; 0 is empty */
    struct numbers segments; /* as in the model */
    struct numbers features;
    uint32_t *class_starts;
};

static void reserve(struct numbers *numbers, size_t capacity)
{
    if (capacity <= numbers->capacity) {
        return;
    }
    numbers->capacity = capacity > 2 * numbers->capacity ? capacity : 2 * numbers->capacity;
    numbers->items = realloc(numbers->items, numbers->capacity * sizeof(*numbers->items));
    if (numbers->items == NULL) {
        abort();
    }
}

static void push(struct numbers *numbers, uint32_t item)
{
    reserve(numbers, numbers->count + 1);
    numbers->items[numbers->count++] = item;
}

static uint32_t *slot_of(const struct training *training, uint32_t hash)
{
    const struct numbers *slots = &training->slots;
    size_t slot = hash & (slots->count - 1);

    while (slots->items[slot] != 0 && training->hashes.items[slots->items[slot] - 1] != hash) {
        slot = (slot + 1) & (slots->count - 1);
    }
    return &slots->items[slot];
}

static void grow_slots(struct training *training)
{
    struct numbers *slots = &training->slots;

    slots->count = slots->count == 0 ? 4096 : 2 * slots->count;
    reserve(slots, slots->count);
    memset(slots->items, 0, slots->count * sizeof(*slots->items));
    for (size_t f = 0; f < training->hashes.count; f++) {
        *slot_of(training, training->hashes.items[f]) = (uint32_t)f + 1;
    }
}

static uint32_t feature_for(struct training *training, uint32_t hash)
{
    uint32_t *slot;

    if (2 * training->hashes.count >= training->slots.count) {
        grow_slots(training);
    }
    slot = slot_of(training, hash);
    if (*slot == 0) {
        push(&training->hashes, hash);
        *slot = (uint32_t)training->hashes.count;
    }
    return *slot - 1;
}

static void read_example(
        struct training *training, struct arena *scratch, const struct intent_example *example)
{
    struct intent_features features;

    intent_features_of(training->lexicon, scratch, example->text, &features);
    for (size_t b = 0; b < INTENT_BLOCK_COUNT; b++) {
        push(&training->segments, (uint32_t)training->features.count);
        for (size_t i = 0; i < features.counts[b]; i++) {
            push(&training->features, feature_for(training, features.hashes[b][i]));
        }
    }
}

/* Where the phrasings of each class begin, and the examples in this order. */
static uint32_t *sort_by_class(struct training *training, struct arena *scratch)
{
    size_t class_count = training->model->class_count;
    uint32_t *order = arena_allocate_array(scratch, training->count + 1, sizeof(*order));
    uint32_t *next = arena_allocate_array(scratch, class_count + 1, sizeof(*next));
    uint32_t *starts =
            arena_allocate_array(training->model->arena, class_count + 1, sizeof(*starts));

    for (size_t i = 0; i < training->count; i++) {
        assert(training->examples[i].class < class_count);
        starts[training->examples[i].class + 1]++;
    }
    for (size_t k = 0; k < class_count; k++) {
        starts[k + 1] += starts[k];
        next[k + 1] = starts[k + 1];
    }
    for (size_t i = 0; i < training->count; i++) {
        order[next[training->examples[i].class]++] = (uint32_t)i;
    }
    training->class_starts = starts;
    return order;
}

static void read_examples(struct training *training, const uint32_t *order)
{
    struct arena *scratch = arena_create(SCRATCH_BLOCK, 0);

    for (size_t i = 0; i < training->count; i++) {
        read_example(training, scratch, &training->examples[order[i]]);
        arena_reset(scratch);
    }
    push(&training->segments, (uint32_t)training->features.count);
    arena_destroy(scratch);
}

static const uint32_t *settle(struct training *training, const struct numbers *numbers)
{
    uint32_t *items = arena_allocate_array(
            training->model->arena, numbers->count + 1, sizeof(*numbers->items));

    if (numbers->count > 0) {
        memcpy(items, numbers->items, numbers->count * sizeof(*items));
    }
    return items;
}

/* Sums of c and of c * log c, where c is how many phrasings of one class have the feature. */
struct spread {
    uint32_t here; /* in the class at hand */
    uint32_t all;
    float entropy;
};

static void close_class(struct spread *spread)
{
    if (spread->here > 0) {
        spread->entropy += (float)spread->here * logf((float)spread->here);
        spread->all += spread->here;
        spread->here = 0;
    }
}

static void weigh_features(struct intent_model *model, struct arena *scratch)
{
    float *weights = arena_allocate_array(model->arena, model->feature_count + 1, sizeof(*weights));
    struct spread *spreads =
            arena_allocate_array(scratch, model->feature_count + 1, sizeof(*spreads));

    for (size_t k = 0; k < model->class_count; k++) {
        uint32_t from = model->segments[model->class_starts[k] * INTENT_BLOCK_COUNT];
        uint32_t to = model->segments[model->class_starts[k + 1] * INTENT_BLOCK_COUNT];

        for (uint32_t i = from; i < to; i++) {
            spreads[model->features[i]].here++;
        }
        for (uint32_t i = from; i < to; i++) {
            close_class(&spreads[model->features[i]]);
        }
    }
    for (size_t f = 0; f < model->feature_count; f++) {
        float all = (float)spreads[f].all;

        /* Perplexity: the classes a feature stands in, those that it hardly stands in hardly. */
        weights[f] = intent_feature_weight(
                model->class_count, expf(logf(all) - spreads[f].entropy / all));
    }
    model->weights = weights;
}

static void scale_segments(struct intent_model *model)
{
    float *scales = arena_allocate_array(
            model->arena, model->phrasing_count * INTENT_BLOCK_COUNT + 1, sizeof(*scales));

    for (size_t p = 0; p < model->phrasing_count; p++) {
        size_t first = p * INTENT_BLOCK_COUNT;
        float squares[INTENT_BLOCK_COUNT] = {0};

        for (size_t b = 0; b < INTENT_BLOCK_COUNT; b++) {
            for (uint32_t i = model->segments[first + b]; i < model->segments[first + b + 1]; i++) {
                float weight = model->weights[model->features[i]];
                squares[b] += weight * weight;
            }
        }
        for (size_t b = 0; b < INTENT_BLOCK_COUNT; b++) {
            scales[first + b] = intent_block_scale(squares, b);
        }
    }
    model->segment_scales = scales;
}

static void train(struct intent_model *model, struct arena *scratch)
{
    size_t count = model->phrasing_count;
    uint32_t *starts = arena_allocate_array(scratch, count + 1, sizeof(*starts));
    uint32_t *classes = arena_allocate_array(scratch, count + 1, sizeof(*classes));
    float *values = arena_allocate_array(
            scratch, model->segments[count * INTENT_BLOCK_COUNT] + 1u, sizeof(*values));

    for (size_t s = 0; s < count * INTENT_BLOCK_COUNT; s++) {
        for (uint32_t i = model->segments[s]; i < model->segments[s + 1]; i++) {
            values[i] = model->segment_scales[s] * model->weights[model->features[i]];
        }
    }
    for (size_t p = 0; p <= count; p++) {
        starts[p] = model->segments[p * INTENT_BLOCK_COUNT];
    }
    for (uint32_t k = 0; k < model->class_count; k++) {
        for (uint32_t p = model->class_starts[k]; p < model->class_starts[k + 1]; p++) {
            classes[p] = k;
        }
    }
    struct sparse_rows rows = {starts, model->features, values, classes, count,
            model->feature_count, model->class_count};
    linear_classifier_train(&rows, model->arena, &model->linear);
}

void intent_model_train(struct lexicon *lexicon, const struct intent_example *examples,
        size_t count, struct intent_model *model)
{
    struct arena *scratch = arena_create(SCRATCH_BLOCK, 0);
    struct training training = {
            .lexicon = lexicon, .examples = examples, .count = count, .model = model};

    read_examples(&training, sort_by_class(&training, scratch));
    model->phrasing_count = count;
    model->feature_count = training.hashes.count;
    model->class_starts = training.class_starts;
    model->hashes = settle(&training, &training.hashes);
    model->segments = settle(&training, &training.segments);
    model->features = settle(&training, &training.features);
    free(training.hashes.items);
    free(training.slots.items);
    free(training.segments.items);
    free(training.features.items);
    weigh_features(model, scratch);
    scale_segments(model);
    train(model, scratch);
    intent_model_index(model);
    arena_destroy(scratch);
}
