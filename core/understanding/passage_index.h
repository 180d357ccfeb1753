/*
 * Full-text index over the passages of a snapshot, a part for each language. Words count
 * where spaces part them, characters and pairs of them elsewhere. Every passage keeps its words in
 * order, so that sentences and phrases can be weighed without reading the text again. Built once a
 * snapshot, read-only afterwards.
 */
#ifndef UNDERSTANDING_PASSAGE_INDEX_H
#define UNDERSTANDING_PASSAGE_INDEX_H

#include "understanding/lexicon.h"
#include "understanding/word_index.h"

#define PASSAGE_TERM_NONE UINT32_MAX

/* A unit is a word (its stem) or a character; in a passage: its term and these. */
#define UNIT_TERM UINT32_C(0x00FFFFFF)
#define UNIT_SENTENCE UINT32_C(0x01000000) /* the first of a sentence */
#define UNIT_CAPITAL UINT32_C(0x02000000)  /* begins with a capital letter */
#define UNIT_NUMBER UINT32_C(0x04000000)
#define UNIT_CHARACTER UINT32_C(0x08000000) /* of a script without spaces */

struct passage_posting {
    uint32_t passage : 24;
    uint32_t count : 8;
};

/* A unit or a pair of characters. */
struct passage_term {
    uint64_t hash;
    uint32_t first;    /* in the postings; characters in a row have none but by their pairs */
    uint32_t count;    /* of postings */
    uint32_t passages; /* that hold it */
    uint32_t last;     /* passage that was read last with it, plus one */
};

struct passage {
    const struct record *record;
    uint32_t first_unit; /* of the title; the text follows */
    uint32_t title_units;
    uint32_t unit_count; /* of both */
    uint32_t length;     /* in terms with postings */
};

struct passage_part {
    uint32_t language;
    struct passage *passages;
    size_t passage_count;
    uint32_t *units;
    uint32_t *offsets; /* of each unit: bytes in the record's title or text */
    size_t unit_count;
    struct passage_term *terms;
    size_t term_count;
    uint32_t *slots; /* open addressing: term plus one */
    size_t slot_count;
    struct passage_posting *postings;
    float average_length;
    struct word_index words;
};

struct passage_index;

/* Owned by the caller, ended by passage_index_destroy. `knowledge` and `lexicon` are borrowed. */
struct passage_index *passage_index_create(
        const struct knowledge *knowledge, struct lexicon *lexicon);
/* NULL is accepted. */
void passage_index_destroy(struct passage_index *index);
/* NULL when no passage is in the language. */
const struct passage_part *passage_index_part(const struct passage_index *index, uint32_t language);

/* PASSAGE_TERM_NONE when no passage has it. */
uint32_t passage_find_term(const struct passage_part *part, uint64_t hash);
/* Of two characters in a row. */
uint64_t passage_pair_hash(uint64_t first, uint64_t second);

/* Whether a sentence ends with the character at byte `at`. */
bool passage_is_full_stop(struct text text, uint32_t at);

/* A unit of a text that is not yet looked up. */
struct text_unit {
    uint64_t hash;
    uint32_t flags; /* UNIT_* */
    uint32_t start; /* bytes in the text */
    uint32_t point; /* position in the key text */
    uint32_t length;
};

/* Cuts a text whose key is given into at most `capacity` units; returns how many there are. */
size_t passage_cut(
        const struct key_text *key, struct text text, struct text_unit *units, size_t capacity);

#endif
