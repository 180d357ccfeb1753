/*
 * A finished answer, as every client gets it whatever protocol it speaks.
 */
#ifndef CONVERSATION_ANSWER_H
#define CONVERSATION_ANSWER_H

#include "base/arena.h"
#include "base/text.h"

enum outcome {
    OUTCOME_ANSWERED,
    OUTCOME_UNKNOWN,
    OUTCOME_CLARIFY,
    OUTCOME_CANCELLED,
    OUTCOME_FAILED
};

struct answer_citation {
    uint32_t number; /* as in the text's marker "[1]" */
    uint32_t paragraph;
    struct text record;
    struct text source_id;
    struct text title;        /* of the source, in the answer's language */
    struct text published;    /* "2025-08-21T07:00" */
    struct text url;          /* or empty */
    struct text quote;        /* the source's words where the record quotes, or empty */
    struct text label;        /* "fact", "claim", "opinion", "forecast" */
    struct text speaker;      /* or empty */
    struct text speaker_role; /* in the answer's language, or empty */
    struct text date;         /* of what the record says: "2024-10", "2025-spring"; or empty */
};

struct answer_suggestion {
    struct text title;
    struct text text; /* the next question */
};

struct answer_pack {
    struct text id;
    struct text hash;
};

/* All texts belong to the answer's owner (a question's arena or the session's store of finals). */
struct answer {
    uint64_t sequence; /* within the conversation, from 1 */
    struct text answer_id;
    struct text client_message_id;
    struct text text;
    enum outcome outcome;
    double confidence; /* 0..1 */
    struct text band;  /* "high" from .8, "medium" from .6, "low" below */
    struct text language;
    struct text plugin; /* id of the one that answered; empty when none did */
    struct text plugin_version;
    struct answer_citation *citations;
    size_t citation_count;
    struct answer_suggestion *suggestions;
    size_t suggestion_count;
    struct answer_pack *packs; /* receipt: the packs that were consulted */
    size_t pack_count;
};

/* "answered", "unknown", ... Static. */
const char *outcome_name(enum outcome outcome);
/* Band of a confidence. Static. */
struct text answer_band(double confidence);
/* Deep copy in `arena`. */
struct answer *answer_copy(struct arena *arena, const struct answer *answer);

#endif
