/*
 * How one record fits one question: the parts that the ranking is made of. Inside of this folder
 * only; an analysis belongs to its question, so nothing here is shared between threads.
 */
#ifndef UNDERSTANDING_MATCHING_H
#define UNDERSTANDING_MATCHING_H

#include "understanding/aspects.h"

struct candidate {
    const struct record *record;
    double share;      /* of the question's weight that the record speaks of, 0..1 */
    double confidence; /* 0..1 */
    double order;      /* confidence with tie-breakers: decides rank only */
    uint32_t flags;
    bool reverses;     /* MATCH_CONTRADICTS: it holds all that is asked, but for the opposite */
    struct text asked; /* MATCH_CONTRADICTS: the part of the question that does not hold */
};

/* What of the question is missing: factors on the confidence, the less the worse. */
#define UNMET_HARD 0.5 /* an attribute, office or foreign name that the record does not have */

/* How directly `record` speaks of one item, 0..1. */
double coverage_of(struct analysis *analysis, const struct item *item, const struct record *record);
/* True when the last answer cited the record. */
bool coverage_in_focus(struct analysis *analysis, const struct record *record);
bool coverage_overlaps_time(struct analysis *analysis, const struct record *record);
/* True when the question names the entity. */
bool coverage_names(const struct analysis *analysis, const struct entity *entity);
bool coverage_is_country(const struct item *item);
/* True when `concept` is `wanted` or one of its narrower ones; NULL is none. */
bool concept_is_a(const struct concept *concept, const struct concept *wanted);

/*
 * Sets MATCH_CONTRADICTS, `asked` and the confidence when the record speaks of the same matter
 * but holds something else where the question supposes a name, place, date or number.
 */
void contradiction_judge(struct analysis *analysis, struct candidate *candidate, double total);

/* What is left of the confidence for one item, and for all, when the record does not meet it. */
double demand_met(struct analysis *analysis, const struct item *item, const struct record *record);
double demands_met(struct analysis *analysis, const struct record *record);
/* True when the record speaks of the item or, an office being asked for, somebody in it holds it.
 */
bool demand_covered(
        struct analysis *analysis, const struct item *item, const struct record *record);

/* True when the question gives a named person an office that the person holds elsewhere, if at all.
 */
bool demands_misplace_office(struct analysis *analysis);

/* One reading of the question, ranked. */
struct ranking {
    struct candidate *best;
    size_t count;
    const struct candidate *first; /* that states something, or NULL */
    double sure;
};

void matcher_rank(struct analysis *analysis, struct ranking *ranking);

/*
 * alternatives.c: ranks "A or B?": each is asked for by itself; when the records say yes to one of
 * them only, that is the ranking. Otherwise the question is ranked as it stands, and a record that
 * speaks of both, but not of what they are compared by, must not answer (analysis->undescribed).
 */
void alternatives_choose(struct analysis *analysis, struct ranking *ranking);

/*
 * Ranks the records by each thing that the question may lean on and by none, and keeps the reading
 * whose best record is surest.
 */
void matcher_choose_leaning(struct analysis *analysis);

/* Two things are meant alike when their confidence differs by less, of 1000. */
#define CLARIFY_MARGIN 50u

/*
 * Ranks the records by each entity that shares a name of the question, and keeps the surest
 * reading; those that are as sure become choices, unless the conversation speaks of one already.
 */
void matcher_choose_sharer(struct analysis *analysis);

/* Added to the confidence to rank records that cover a question alike. */
double tie_breaker(struct analysis *analysis, const struct record *record, bool states);
/* How much the record is headed with what the question names, 0..1. */
double tie_breaker_likeness(struct analysis *analysis, const struct record *record);

/*
 * The measured chance that the best candidate which states something answers the question, 0..1.
 * `behind` is how far another one that states nothing stands before it in the order.
 */
double confidence_measure(struct analysis *analysis, const struct candidate *best, double behind);

/* passage_matches.c: searches once a question; returns how many analysis->passage_matches there
 * are. */
size_t passage_matches_find(struct analysis *analysis);
/* The sentences of a passage that answer; its whole text when it was not found. */
struct text passage_matches_answer(struct analysis *analysis, const struct record *record);

#endif
