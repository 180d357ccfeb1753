#include "understanding/intent_model.h"

#include <math.h>

void intent_model_index(struct intent_model *model)
{
    model->slot_count = 16;
    while (model->slot_count < 2 * model->feature_count) {
        model->slot_count *= 2;
    }
    model->slots = arena_allocate_array(model->arena, model->slot_count, sizeof(*model->slots));
    for (size_t f = 0; f < model->feature_count; f++) {
        size_t slot = model->hashes[f] & (model->slot_count - 1);

        while (model->slots[slot] != 0) {
            slot = (slot + 1) & (model->slot_count - 1);
        }
        model->slots[slot] = (uint32_t)f + 1;
    }
}

uint32_t intent_model_find(const struct intent_model *model, uint32_t hash)
{
    size_t slot = hash & (model->slot_count - 1);

    while (model->slots[slot] != 0) {
        if (model->hashes[model->slots[slot] - 1] == hash) {
            return model->slots[slot] - 1;
        }
        slot = (slot + 1) & (model->slot_count - 1);
    }
    return FEATURE_NONE;
}

float intent_feature_weight(size_t class_count, float classes)
{
    return logf((1.0F + (float)class_count) / (1.0F + classes)) + 1.0F;
}

float intent_block_scale(const float squares[INTENT_BLOCK_COUNT], size_t block)
{
    size_t filled = 0;

    for (size_t b = 0; b < INTENT_BLOCK_COUNT; b++) {
        filled += squares[b] > 0 ? 1 : 0;
    }
    return squares[block] > 0 ? 1.0F / sqrtf(squares[block] * (float)filled) : 0.0F;
}

/* Appends the known features of a block; returns the sum of the squared weights of all. */
static float add_block(const struct intent_model *model, const struct intent_features *features,
        size_t block, struct intent_vector *vector)
{
    float unknown = intent_feature_weight(model->class_count, 1.0F);
    float squares = 0;

    for (size_t i = 0; i < features->counts[block]; i++) {
        uint32_t feature = intent_model_find(model, features->hashes[block][i]);
        float weight = feature == FEATURE_NONE ? unknown : model->weights[feature];

        squares += weight * weight;
        if (feature != FEATURE_NONE) {
            vector->features[vector->count] = feature;
            vector->values[vector->count++] = weight;
        }
    }
    return squares;
}

void intent_model_vector(const struct intent_model *model, struct arena *arena,
        const struct intent_features *features, struct intent_vector *vector)
{
    size_t room = features->counts[INTENT_BLOCK_WORDS] + features->counts[INTENT_BLOCK_CHARACTERS];
    size_t ends[INTENT_BLOCK_COUNT];
    float squares[INTENT_BLOCK_COUNT];

    *vector = (struct intent_vector){
            .features = arena_allocate_array(arena, room + 1, sizeof(*vector->features)),
            .values = arena_allocate_array(arena, room + 1, sizeof(*vector->values)),
    };
    for (size_t b = 0; b < INTENT_BLOCK_COUNT; b++) {
        squares[b] = add_block(model, features, b, vector);
        ends[b] = vector->count;
    }
    for (size_t b = 0, i = 0; b < INTENT_BLOCK_COUNT; b++) {
        for (float scale = intent_block_scale(squares, b); i < ends[b]; i++) {
            vector->values[i] *= scale;
        }
    }
}
