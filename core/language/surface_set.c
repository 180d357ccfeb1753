#include "language/surface_set.h"

#include <stdlib.h>
#include <string.h>

void surface_set_add(
        struct surface_set *set, struct arena *arena, struct text surface, const void *value)
{
    struct folded_text folded;
    unicode_fold(arena, text_trim(surface), &folded);
    if (folded.count == 0) {
        return;
    }
    if (set->count == set->capacity) {
        size_t capacity = set->capacity == 0 ? 256 : set->capacity * 2;
        struct surface *items = reallocarray(set->items, capacity, sizeof(*items));
        if (items == NULL) {
            abort();
        }
        set->items = items;
        set->capacity = capacity;
    }
    set->items[set->count++] = (struct surface){folded.points, folded.count, value};
}

static int compare(const void *a, const void *b)
{
    const struct surface *left = a;
    const struct surface *right = b;
    size_t common = left->length < right->length ? left->length : right->length;
    for (size_t i = 0; i < common; i++) {
        if (left->points[i] != right->points[i]) {
            return left->points[i] < right->points[i] ? -1 : 1;
        }
    }
    return (left->length > right->length) - (left->length < right->length);
}

void surface_set_sort(struct surface_set *set)
{
    if (set->count > 0) {
        qsort(set->items, set->count, sizeof(*set->items), compare);
    }
}

void surface_set_clear(struct surface_set *set)
{
    free(set->items);
    *set = (struct surface_set){0};
}

/* First item of [low, high) whose point at `depth` is not below `point`. A shorter item is below:
 * it sorts before all that continue it. */
static size_t lower_bound(
        const struct surface *items, size_t low, size_t high, size_t depth, uint64_t point)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct surface *item = &items[middle];
        if (item->length <= depth || item->points[depth] < point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* True when a border between words can lie before point `at`. */
static bool is_border(const struct folded_text *text, size_t at)
{
    if (at == 0 || at >= text->count) {
        return true;
    }
    uint8_t script = text->scripts[at];
    return script != text->scripts[at - 1] || (script != SCRIPT_LATIN && script != SCRIPT_DIGIT);
}

bool surface_set_match(const struct surface_set *set, const struct folded_text *text, size_t at,
        struct surface_match *match)
{
    size_t low = 0;
    size_t high = set->count;
    match->count = 0;
    if (!is_border(text, at)) {
        return false;
    }
    for (size_t depth = 0; at + depth < text->count && low < high; depth++) {
        uint32_t point = text->points[at + depth];
        low = lower_bound(set->items, low, high, depth, point);
        high = lower_bound(set->items, low, high, depth, (uint64_t)point + 1);
        size_t same = low;
        while (same < high && set->items[same].length == depth + 1) {
            same++;
        }
        if (same > low && is_border(text, at + depth + 1)) {
            *match = (struct surface_match){&set->items[low], same - low, depth + 1};
        }
    }
    return match->count > 0;
}
