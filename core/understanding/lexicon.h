/*
 * The lexicon: every surface of every language and every name of the packs, in one trie over folded
 * and stemmed code points. Built once a snapshot, read-only afterwards.
 */
#ifndef UNDERSTANDING_LEXICON_H
#define UNDERSTANDING_LEXICON_H

#include "base/arena.h"
#include "knowledge/knowledge.h"
#include "language/stemmer.h"
#include "language/unicode.h"
#include "understanding/romanisation.h"
#include "understanding/spelling.h"
#include "understanding/trie.h"

/* What a surface can mean. Values below PIECE_ENTITY are enum lexicon_class. */
enum piece_class {
    PIECE_ENTITY = LEXICON_UNSTEMMED + 1, /* an entity of a pack */
    PIECE_WORD,                           /* content that no surface covers */
    PIECE_DIGITS                          /* a written number */
};

#define READING_NONE 0u

/* What surfaces mean. */
struct lexicon_piece {
    uint32_t class;    /* enum lexicon_class or enum piece_class */
    uint32_t language; /* index; LANGUAGE_NONE: any */
    struct text id;
    struct text type;
    const struct entity *entity;
    const struct concept *concept;
    double number;
};

/* Text as the trie sees it: Latin words stemmed, everything folded, single spaces. Arena-owned. */
struct key_text {
    uint32_t *points;
    uint32_t *starts; /* byte offsets in the original text */
    uint32_t *ends;
    uint8_t *scripts;
    size_t count;
};

struct lexicon;

MUST_CHECK int lexicon_create(
        const struct knowledge *knowledge, struct lexicon **lexicon, struct error *error);
void lexicon_destroy(struct lexicon *lexicon);

/* Folds and stems. Not thread-safe: the stemmer's cache is the lexicon's. */
void lexicon_key(
        struct lexicon *lexicon, struct arena *arena, struct text text, struct key_text *key);

/*
 * The surfaces; a value is the first reading of the surface that ends there. Readings say which
 * pieces a surface may be.
 */
const struct trie *lexicon_trie(const struct lexicon *lexicon);
const struct lexicon_piece *lexicon_piece(const struct lexicon *lexicon, uint32_t reading);
/* Of the same surface; READING_NONE after the last. */
uint32_t lexicon_next_reading(const struct lexicon *lexicon, uint32_t reading);

/* The language of a text by its scripts: the one whose surfaces use them most. */
uint32_t lexicon_detect_language(const struct lexicon *lexicon, const struct key_text *key);

/* The names that Latin letters may spell. */
const struct romanisation *lexicon_romanisation(const struct lexicon *lexicon);

/* The words that a misspelt one may have meant. */
const struct spelling *lexicon_spelling(const struct lexicon *lexicon);

#endif
