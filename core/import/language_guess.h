/*
 * Which language a text is in, told by its scripts alone: every language of the languages folder
 * has shares of them, which are counted in its words.
 */
#ifndef IMPORT_LANGUAGE_GUESS_H
#define IMPORT_LANGUAGE_GUESS_H

#include "knowledge/languages.h"
#include "language/unicode.h"

struct language_guess {
    double share[LANGUAGE_LIMIT][SCRIPT_COUNT];
    size_t count;
};

/* Any thread. */
void language_guess_init(struct language_guess *guess, const struct languages *languages);

/* The index of the likeliest language, or LANGUAGE_NONE for a text without letters. */
uint32_t language_guess(const struct language_guess *guess, struct text text);

#endif
