/*
 * What a phrasing consists of, as the intent classifier sees it: a set of hashed words and a set of
 * hashed character sequences. The same for all languages; the script decides how text is cut.
 */
#ifndef UNDERSTANDING_INTENT_FEATURES_H
#define UNDERSTANDING_INTENT_FEATURES_H

#include "base/arena.h"
#include "base/text.h"
#include "understanding/lexicon.h"

/* Words stand for the meaning, characters for what a misspelt or inflected word still shares. */
enum intent_block { INTENT_BLOCK_WORDS, INTENT_BLOCK_CHARACTERS, INTENT_BLOCK_COUNT };

/* Every block is sorted and holds a feature once. Arena-owned. */
struct intent_features {
    uint32_t *hashes[INTENT_BLOCK_COUNT];
    size_t counts[INTENT_BLOCK_COUNT];
};

/*
 * Words: stems and pairs of neighbours, the ends of the text counting as neighbours; a Han
 * character and a stretch of kana of one kind count as words, and so do the beginnings of Korean
 * ones. Characters: sequences of three within a word and its borders, of two in Hangul. Text of
 * punctuation and emoji alone has no features. `text` is valid UTF-8. One thread at a time, as the
 * lexicon.
 */
void intent_features_of(struct lexicon *lexicon, struct arena *arena, struct text text,
        struct intent_features *features);

#endif
