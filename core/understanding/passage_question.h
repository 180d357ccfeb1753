/*
 * A question as passages are weighed by: its units, how much each counts, and what may stand for
 * each of them.
 */
#ifndef UNDERSTANDING_PASSAGE_QUESTION_H
#define UNDERSTANDING_PASSAGE_QUESTION_H

#include "understanding/passage_index.h"
#include "understanding/segmenter.h"

#define QUESTION_UNITS_MAX 96u
#define QUESTION_SLOTS 256u /* a power of two above twice the units */
#define NEAR_SLOTS 512u

/* What a question asks for, as a sentence shows it. */
enum answer_type { ANSWER_ANY, ANSWER_PERSON, ANSWER_TIME, ANSWER_NUMBER };

struct question_unit {
    uint64_t hash;
    uint32_t flags; /* UNIT_* */
    uint32_t term;  /* of the word that is meant, when it is mistyped */
    float factor;   /* how much words of its class count */
    float weight;   /* alone */
    float pair;     /* together with the unit after it */
    bool known;     /* some passage has it as it is written */
    uint8_t other;  /* another unit of the same term, plus one */
};

/* A term that is near to a unit in spelling. */
struct near_unit {
    uint32_t term; /* plus one; 0: empty slot */
    float likeness;
    uint8_t unit;
};

struct passage_question {
    const struct passage_part *part;
    struct question_unit units[QUESTION_UNITS_MAX];
    size_t count;
    float weight; /* of all units */
    float pairs;  /* of all pairs */
    enum answer_type type;
    uint32_t slot_terms[QUESTION_SLOTS];
    uint8_t slot_units[QUESTION_SLOTS]; /* plus one; 0: empty slot */
    struct near_unit near[NEAR_SLOTS];
    uint8_t *shared;    /* scratch of the search for near words */
    uint64_t filter[4]; /* no unit has a term whose bit is not set */
};

/* An empty question to the passages of one part. Arena-owned. */
struct passage_question *passage_question_create(
        struct arena *arena, const struct passage_part *part);

/*
 * Adds the units of a text. `share` lowers what they count: below 1 for an earlier turn. `key` and
 * `segments` are those of the text, before any correction.
 */
void passage_question_add(struct passage_question *question, struct arena *arena,
        const struct key_text *key, const struct segments *segments, struct text text, float share);
/* After the last text: weighs the pairs. */
void passage_question_settle(struct passage_question *question);

/* Inverse passage frequency of a term that `passages` hold (Robertson, Zaragoza 2009). */
float passage_idf(const struct passage_part *part, uint32_t passages);

static inline bool passage_question_may_have(const struct passage_question *question, uint32_t term)
{
    return (question->filter[term >> 6 & 3u] >> (term & 63u) & 1u) != 0;
}

/* First unit of the term plus one; 0 for none. */
static inline uint8_t passage_question_unit(const struct passage_question *question, uint32_t term)
{
    size_t at = (term * 0x9E3779B1u) >> 24;

    while (question->slot_units[at] != 0 && question->slot_terms[at] != term) {
        at = (at + 1) & (QUESTION_SLOTS - 1);
    }
    return question->slot_units[at];
}

/* NULL when the term is near to no unit. */
static inline const struct near_unit *passage_question_near(
        const struct passage_question *question, uint32_t term)
{
    size_t at = (term * 0x9E3779B1u) >> 23;

    while (question->near[at].term != 0) {
        if (question->near[at].term == term + 1) {
            return &question->near[at];
        }
        at = (at + 1) & (NEAR_SLOTS - 1);
    }
    return NULL;
}

#endif
