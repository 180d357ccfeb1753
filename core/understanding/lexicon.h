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
#include "understanding/spelling.h"

/* What a surface can mean. Values below PIECE_ENTITY are enum lexicon_class. */
enum piece_class {
    PIECE_ENTITY = LEXICON_UNSTEMMED + 1, /* an entity of a pack */
    PIECE_WORD,                           /* content that no surface covers */
    PIECE_DIGITS                          /* a written number */
};

#define PIECE_NONE UINT32_MAX

/* One meaning of one surface. */
struct lexicon_piece {
    uint32_t class;    /* enum lexicon_class or enum piece_class */
    uint32_t language; /* index; LANGUAGE_NONE: any */
    struct text id;
    struct text type;
    const struct entity *entity;
    const struct concept *concept;
    double number;
    uint32_t next;   /* another meaning of the same surface, or PIECE_NONE */
    uint32_t length; /* code points of the key */
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
 * An edge of the trie in 64 bits, so that a look-up touches one cache line: node, code point and
 * child, 21 bits each. 0: empty slot.
 */
#define LEXICON_EDGE_BITS 21u
#define LEXICON_EDGE_MASK ((UINT64_C(1) << LEXICON_EDGE_BITS) - 1u)

/* The edges, open addressing; the beginning of every lexicon, for the step below. */
struct lexicon_edges {
    uint64_t *slots;
    size_t slot_count; /* a power of two */
};

const struct lexicon_edges *lexicon_edges(const struct lexicon *lexicon);

static inline size_t lexicon_edge_slot(const struct lexicon_edges *edges, uint64_t key)
{
    size_t mask = edges->slot_count - 1;
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;

    while (edges->slots[at] != 0 && edges->slots[at] >> LEXICON_EDGE_BITS != key) {
        at = (at + 1) & mask;
    }
    return at;
}

/* Root of the trie, and one step; 0 when no surface goes on that way. */
#define LEXICON_ROOT 1u
static inline uint32_t lexicon_step(
        const struct lexicon_edges *edges, uint32_t node, uint32_t point)
{
    uint64_t key = (uint64_t)node << LEXICON_EDGE_BITS | point;

    return (uint32_t)(edges->slots[lexicon_edge_slot(edges, key)] & LEXICON_EDGE_MASK);
}
/* First meaning of the surface that ends at `node`, or PIECE_NONE. */
uint32_t lexicon_piece_at(const struct lexicon *lexicon, uint32_t node);
const struct lexicon_piece *lexicon_piece(const struct lexicon *lexicon, uint32_t piece);

/* The language of a text by its scripts: the one whose surfaces use them most. */
uint32_t lexicon_detect_language(const struct lexicon *lexicon, const struct key_text *key);

/* The words that a misspelt one may have meant. */
const struct spelling *lexicon_spelling(const struct lexicon *lexicon);

#endif
