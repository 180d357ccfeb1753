/*
 * Syllables of Hangul and the letters that they are made of, as compatibility jamo (U+3131 to
 * U+3163), which is what keyboards and tables show. Any thread. Source: The Unicode Standard,
 * section 3.12, "Conjoining Jamo Behavior".
 */
#ifndef LANGUAGE_HANGUL_H
#define LANGUAGE_HANGUL_H

#include <stdbool.h>
#include <stdint.h>

struct hangul_syllable {
    uint32_t initial;
    uint32_t vowel;
    uint32_t final; /* 0: none */
};

/* False when the code point is no whole syllable. */
bool hangul_split(uint32_t point, struct hangul_syllable *syllable);
/* 0 when the letters make no syllable. */
uint32_t hangul_join(const struct hangul_syllable *syllable);

bool hangul_is_vowel(uint32_t jamo);
bool hangul_is_initial(uint32_t jamo);
bool hangul_is_final(uint32_t jamo);
/* A consonant or vowel that stands alone. */
bool hangul_is_jamo(uint32_t point);

#endif
