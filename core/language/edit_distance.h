/*
 * Edit distance for spelling: insertions, deletions, substitutions and swaps of neighbours count
 * one each (optimal string alignment; Damerau 1964). Hangul is compared letter by letter (jamo).
 */
#ifndef LANGUAGE_EDIT_DISTANCE_H
#define LANGUAGE_EDIT_DISTANCE_H

#include <stddef.h>
#include <stdint.h>

#define EDIT_LENGTH_MAX 64u

/* Distance of two sequences, or `limit` + 1 when it is above `limit` or a side is too long. */
unsigned edit_distance(
        const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length, unsigned limit);

/*
 * Writes the letters of the code points: a Hangul syllable becomes two or three jamo, others stay.
 * Returns how many were written, at most `capacity`.
 */
size_t edit_letters(const uint32_t *points, size_t count, uint32_t *letters, size_t capacity);

#endif
