/*
 * Words near in spelling: an index over the groups of three letters of a vocabulary. Filled once,
 * settled, read-only afterwards.
 */
#ifndef UNDERSTANDING_WORD_INDEX_H
#define UNDERSTANDING_WORD_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed before the first word. */
struct word_index {
    uint16_t *letters;
    size_t letter_count;
    size_t letter_capacity;
    uint32_t *starts; /* of each word in `letters`, and where the last one ends */
    uint32_t *terms;  /* what each word stands for */
    size_t word_count;
    size_t word_capacity;
    uint32_t *groups;  /* of each group of letters: its first member, and where the last one ends */
    uint32_t *members; /* words */
};

struct near_word {
    uint32_t term;
    float likeness; /* 0..1 */
    bool slip;      /* so near that one may be mistyped for the other */
};

/* Words of fewer than 3 or more than 32 letters are passed over: nothing is near them. */
void word_index_add(struct word_index *index, const uint32_t *letters, size_t count, uint32_t term);
/* After the last word, before the first search. */
void word_index_settle(struct word_index *index);
void word_index_clear(struct word_index *index);

/*
 * The words nearest to `letters` but for the same word, nearest first; returns how many were
 * written. Likeness is the share of letter groups in common (Dice 1945), or one less by the edits
 * that part the two where they are few. `shared` is zeroed, a byte for each word, and is so again
 * afterwards.
 */
size_t word_index_near(const struct word_index *index, uint8_t *shared, const uint32_t *letters,
        size_t count, struct near_word *near, size_t capacity);

#endif
