/*
 * Many surfaces (words, names, phrases) to be found in folded text, longest first. Filled once,
 * sorted once, then immutable: any thread may search.
 */
#ifndef LANGUAGE_SURFACE_SET_H
#define LANGUAGE_SURFACE_SET_H

#include "language/unicode.h"

struct surface {
    const uint32_t *points;
    size_t length;
    const void *value; /* the caller's */
};

/* Zero-initialised is empty and valid. */
struct surface_set {
    struct surface *items;
    size_t count;
    size_t capacity;
};

/* The surfaces that stand at one place with the same points; several when the word is shared. */
struct surface_match {
    const struct surface *first;
    size_t count;
    size_t length; /* points */
};

/*
 * Adds `surface` with `value`; its points live in `arena`. One that folds to nothing is left out.
 * Call surface_set_sort after the last one.
 */
void surface_set_add(
        struct surface_set *set, struct arena *arena, struct text surface, const void *value);
void surface_set_sort(struct surface_set *set);
void surface_set_clear(struct surface_set *set);

/*
 * The longest surface at point `at` of `text`. Alphabetic words and numbers are never matched in
 * part; where a Hangul or Japanese word ends is left to the caller.
 */
bool surface_set_match(const struct surface_set *set, const struct folded_text *text, size_t at,
        struct surface_match *match);

#endif
