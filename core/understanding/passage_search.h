/*
 * Which passage answers a question, which of its sentences, and how sure that is.
 */
#ifndef UNDERSTANDING_PASSAGE_SEARCH_H
#define UNDERSTANDING_PASSAGE_SEARCH_H

#include "understanding/passage_question.h"

#define PASSAGE_HITS_MAX 24u

/* What is counted about a passage; shares are of the question's weight. */
enum passage_evidence {
    PASSAGE_BM25,           /* of the most that a passage could have */
    PASSAGE_UNITS,          /* share in title and text */
    PASSAGE_SENTENCE,       /* units and pairs of the best sentence, by its length */
    PASSAGE_WINDOW,         /* the same of two sentences in a row */
    PASSAGE_PAIRS,          /* share of the pairs */
    PASSAGE_SENTENCE_UNITS, /* share in the best sentence */
    PASSAGE_SENTENCE_PAIRS,
    PASSAGE_TITLE,
    PASSAGE_RUNS,     /* units that stand in a row as in the question */
    PASSAGE_HEAVIEST, /* weight of the heaviest unit that it lacks, of the heaviest of all */
    PASSAGE_PERSON,   /* 1: the sentence shows what is asked for, -1: it does not, 0: not asked */
    PASSAGE_TIME,
    PASSAGE_NUMBER,
    PASSAGE_OPENING,             /* the best sentence is the first */
    PASSAGE_LENGTH,              /* of the average */
    PASSAGE_TEXT,                /* share in the text alone */
    PASSAGE_LOST_NAMES,          /* share of the names and numbers that it lacks */
    PASSAGE_LOST_NAMES_SENTENCE, /* the same of the best sentence and the title */
    PASSAGE_LOST_NAMES_WEIGHT,   /* that share of the whole question */
    PASSAGE_SENTENCE_TITLE,      /* share in the best sentence and the title */
    PASSAGE_NEAR,                /* share that near words stand for */
    PASSAGE_SENTENCE_NEAR,
    PASSAGE_EVIDENCE_COUNT
};

struct passage_hit {
    const struct passage *passage;
    float order;                            /* decides rank */
    float confidence;                       /* that it answers, 0..1 */
    uint32_t first;                         /* unit of the passage: where the answer begins */
    uint32_t end;                           /* unit after it */
    float evidence[PASSAGE_EVIDENCE_COUNT]; /* see enum passage_evidence */
};

struct passage_hits {
    struct passage_hit *items; /* best first */
    size_t count;
    float unknown; /* share of the question's weight in words that no passage has */
    float content; /* units that say rather than ask */
};

/*
 * The passages that may answer a settled question. First BM25 over words, and pairs of characters
 * (Robertson, Zaragoza 2009), then a linear order over the evidence of the best of them, fitted to
 * public question sets. Confidence is a logistic regression. Arena-owned result.
 */
void passage_search(
        const struct passage_question *question, struct arena *arena, struct passage_hits *hits);

/* The sentence of a hit that answers, in the record's text; a short one with the next. */
struct text passage_answer(const struct passage_part *part, const struct passage_hit *hit);
/* The same with the sentence before it. */
struct text passage_answer_with_before(
        const struct passage_part *part, const struct passage_hit *hit);

/* passage_evidence.c: fills in the evidence and the best sentence. */
void passage_weigh(
        const struct passage_question *question, float bm25_share, struct passage_hit *hit);

#endif
