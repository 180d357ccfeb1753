/*
 * Cuts a question into pieces by the cheapest path through all surfaces that fit, as
 * morphological analysers do (minimum-cost lattice; Viterbi 1967). What no surface covers becomes
 * PIECE_WORD: content that the lexicon does not know.
 */
#ifndef UNDERSTANDING_SEGMENTER_H
#define UNDERSTANDING_SEGMENTER_H

#include "understanding/lexicon.h"

struct segment {
    uint32_t class;                    /* enum lexicon_class or enum piece_class */
    const struct lexicon_piece *piece; /* NULL for PIECE_WORD and PIECE_DIGITS */
    size_t start;                      /* positions in the key text */
    size_t end;
    uint32_t reading; /* first reading of the surface, or READING_NONE */
    double number;    /* PIECE_DIGITS */
};

#define UNKNOWN_LIMIT 8

/* Bytes of the original text. */
struct byte_span {
    uint32_t start;
    uint32_t end;
};

struct segments {
    struct segment *items;
    size_t count;
    /* Letters that no surface covers, before any correction: the first few. */
    struct byte_span unknown[UNKNOWN_LIMIT];
    size_t unknown_count;
};

/*
 * `language` decides whose function words, particles and endings count. Arena-owned result. With
 * SEGMENT_CORRECT unknown words are replaced by the known word nearest in spelling; `key` changes
 * then. With SEGMENT_ON_TOPIC no small talk about the program itself is heard.
 */
#define SEGMENT_CORRECT 0x1u
#define SEGMENT_ON_TOPIC 0x2u
void segmenter_run(struct lexicon *lexicon, struct arena *arena, uint32_t language, unsigned flags,
        struct key_text *key, struct segments *segments);

#endif
