/*
 * The words that content surfaces consist of, and which of them a misspelt word may have meant.
 * Filled once, settled, read-only afterwards.
 */
#ifndef UNDERSTANDING_SPELLING_H
#define UNDERSTANDING_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spelling;

/* Owned by the caller, ended by spelling_destroy. */
struct spelling *spelling_create(void);
/* NULL is accepted. */
void spelling_destroy(struct spelling *spelling);

/*
 * Remembers a word as it is written, and what stands for it in a key text: its stem, or itself.
 * Both are copied. Words that are too short to be told from others are passed over.
 */
void spelling_remember(struct spelling *spelling, const uint32_t *written, size_t written_count,
        const uint32_t *points, size_t count);
/* Whether remembering the word would change nothing. Before spelling_settle. */
bool spelling_knows(const struct spelling *spelling, const uint32_t *written, size_t count);
/* After the last word, before the first correction. */
void spelling_settle(struct spelling *spelling);

/*
 * What stands for the known word nearest to an unknown one within the distance that its length
 * allows; NULL when there is none or two are equally near. `*length` gets its code points.
 */
const uint32_t *spelling_correct(
        const struct spelling *spelling, const uint32_t *word, size_t count, size_t *length);

#endif
