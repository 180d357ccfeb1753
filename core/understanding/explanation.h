/*
 * How a question was read and how records answer to it, laid open for people who write packs.
 * Plain data beside the analysis; the words of `answerd explain` are made from it.
 */
#ifndef UNDERSTANDING_EXPLANATION_H
#define UNDERSTANDING_EXPLANATION_H

#include "understanding/understanding.h"

#define UNSTATED_LIMIT 8

/* One piece that the question was cut into. */
struct explained_piece {
    struct text said;
    const char *class;   /* "entity", "concept", "particle", "unknown", ...; static */
    struct text meaning; /* id of the entity, concept, aspect, ...; or empty */
    struct text kind;    /* type of an entity or name, class of a concept; or empty */
    struct text also;    /* what else the same words mean: "form define"; or empty */
    struct text read_as; /* the known word that a misspelt one was taken for, or empty */
};

/* One thing that a fitting record must speak of. */
struct explained_item {
    const char *type; /* "entity", "concept", "name", "word", "number", "time", "record"; static */
    struct text id;
    struct text kind; /* type of an entity or name, class of a concept; or empty */
    struct text said; /* empty for what the turn before named, and for times */
    double weight;
    double part;     /* of the weight of all items, 0..1 */
    bool carried;    /* from the turn before */
    bool background; /* named beside the question */
    bool unknown;    /* no record of any pack speaks of it */
};

struct explained_record {
    const struct record *record;
    uint32_t share;      /* 0..1000 */
    uint32_t confidence; /* 0..1000 */
    uint32_t flags;      /* MATCH_* */
    struct text asked;   /* MATCH_CONTRADICTS: the part of the question that does not hold */
    struct text unstated[UNSTATED_LIMIT]; /* what is asked for and not stated */
    size_t unstated_count;
    double *coverage; /* by item: how directly the record speaks of it, 0..1 */
    bool *covered;    /* by item: whether that is enough */
};

struct explanation {
    struct text text_language; /* ids: of the question, of the answer */
    struct text language;
    struct explained_piece *pieces;
    size_t piece_count;
    const struct text *aspects;
    size_t aspect_count;
    struct text forms; /* "yes/no, list", or empty */
    struct text time;  /* "from 2025-07-01 to 2025-07-31", or empty */
    struct explained_item *items;
    size_t item_count;
    struct text pronoun;        /* its words in the question, or empty */
    struct text pronoun_stands; /* "person", "company", ... */
    struct text picked;         /* id of what the turn chose of what was asked back, or empty */
    bool continues;             /* opens as a continuation */
    struct explained_record *records; /* best first */
    size_t record_count;
};

/*
 * Explains a question; ranks the records unless that is done. The result lives in the analysis'
 * arena. The question's thread only.
 */
const struct explanation *explanation_of(struct analysis *analysis);

#endif
