/*
 * Services that a host offers to plugins, found with answerd_host.find_service. Each is a table
 * that grows at the end only; see the rules in plugin.h. All functions run on the plugin's thread.
 */
#ifndef ANSWERD_SERVICES_H
#define ANSWERD_SERVICES_H

#include "answerd/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- answerd.log/1 ---- */

#define ANSWERD_SERVICE_LOG "answerd.log/1"
#define ANSWERD_LOG_DEBUG UINT32_C(0)
#define ANSWERD_LOG_INFO UINT32_C(1)
#define ANSWERD_LOG_WARNING UINT32_C(2)
#define ANSWERD_LOG_ERROR UINT32_C(3)

typedef struct answerd_log_service {
    uint32_t struct_size;
    uint32_t reserved;
    /* Writes one line. Never pass a question's text. */
    void (*write)(const answerd_host *host, uint32_t level, answerd_text message);
} answerd_log_service;

/* ---- answerd.question/1: what the host understood ---- */

#define ANSWERD_SERVICE_QUESTION "answerd.question/1"

/* Forms of a question; several may hold at once. */
#define ANSWERD_FORM_YES_NO UINT32_C(0x1)
#define ANSWERD_FORM_LIST UINT32_C(0x2)
#define ANSWERD_FORM_COUNT UINT32_C(0x4)
#define ANSWERD_FORM_COMPARE UINT32_C(0x8)
#define ANSWERD_FORM_QUOTE UINT32_C(0x10)
#define ANSWERD_FORM_DEFINE UINT32_C(0x20)
#define ANSWERD_FORM_OVERVIEW UINT32_C(0x40)
#define ANSWERD_FORM_FIRST UINT32_C(0x80)
#define ANSWERD_FORM_LAST UINT32_C(0x100)
#define ANSWERD_FORM_MOST UINT32_C(0x200)
#define ANSWERD_FORM_LEAST UINT32_C(0x400)
#define ANSWERD_FORM_TIME UINT32_C(0x800)       /* limits the time; see time_range */
#define ANSWERD_FORM_FOLLOW_UP UINT32_C(0x1000) /* leans on the turn before */
#define ANSWERD_FORM_NEGATED UINT32_C(0x2000)
#define ANSWERD_FORM_SMALL_TALK UINT32_C(0x4000)  /* see small_talk */
#define ANSWERD_FORM_CHRONOLOGY UINT32_C(0x10000) /* "in order of time" */
#define ANSWERD_FORM_EMPTY UINT32_C(0x8000)       /* holds no words: blank, punctuation, emoji */

typedef struct answerd_question_entity {
    answerd_text id;   /* entity of a pack */
    answerd_text type; /* "company", "person", ... */
    uint32_t start;    /* byte span in the question's text; length 0: from the turn before */
    uint32_t length;
} answerd_question_entity;

/* Days since 1970-01-01, both inclusive. */
typedef struct answerd_day_range {
    int32_t first;
    int32_t last;
} answerd_day_range;

typedef struct answerd_question_service {
    uint32_t struct_size;
    uint32_t reserved;
    uint32_t (*forms)(const answerd_question *question); /* ANSWERD_FORM_* */
    /* What is asked for: "who", "when", "how_much", ...; empty when the whole statement is. */
    answerd_text (*aspect)(const answerd_question *question);
    uint32_t (*entity_count)(const answerd_question *question);
    /* ANSWERD_ERR_NOT_FOUND beyond the last. */
    int32_t (*entity)(
            const answerd_question *question, uint32_t position, answerd_question_entity *entity);
    /* 1 and the range when the question limits the time. */
    uint32_t (*time_range)(const answerd_question *question, answerd_day_range *range);
    /* "greeting", "thanks", "help", ... or empty. */
    answerd_text (*small_talk)(const answerd_question *question);
    /* 1 when the question names the concept (an id of languages/concepts.json). */
    uint32_t (*has_concept)(const answerd_question *question, const char *concept_id);
} answerd_question_service;

/* ---- answerd.knowledge/1: the records of the question's snapshot ---- */

#define ANSWERD_SERVICE_KNOWLEDGE "answerd.knowledge/1"

#define ANSWERD_KIND_ENTITY UINT32_C(0x1)
#define ANSWERD_KIND_PARTNERSHIP UINT32_C(0x2)
#define ANSWERD_KIND_VIEW UINT32_C(0x4)
#define ANSWERD_KIND_FACT UINT32_C(0x8)
#define ANSWERD_KIND_PASSAGE UINT32_C(0x10)
#define ANSWERD_KIND_FAQ UINT32_C(0x20)
#define ANSWERD_KIND_ALL UINT32_C(0x3f)

/* The record states what was asked for. Without it the record is merely near. */
#define ANSWERD_MATCH_STATES UINT32_C(0x1)
/* The record speaks of the same thing but holds another value than the question supposes. */
#define ANSWERD_MATCH_CONTRADICTS UINT32_C(0x2)
/* The record fits every filter of a list question (parties, topics, kind, time). */
#define ANSWERD_MATCH_FITS UINT32_C(0x4)
/* The record gathers several others. */
#define ANSWERD_MATCH_SUMMARY UINT32_C(0x8)
/* The record is one of the question's selection; these come first, in its order. */
#define ANSWERD_MATCH_SELECTED UINT32_C(0x10)
/* With CONTRADICTS: `asked` is a name or a number, so that a sentence can deny it. */
#define ANSWERD_MATCH_NAMED UINT32_C(0x20)

/* One record that has to do with the question. */
typedef struct answerd_match {
    answerd_text record; /* id */
    uint32_t confidence; /* 0..1000, comparable across kinds */
    uint32_t flags;      /* ANSWERD_MATCH_* */
    uint32_t kind;       /* ANSWERD_KIND_* */
    uint32_t label;      /* 0 fact, 1 claim, 2 opinion, 3 forecast */
    answerd_text asked;  /* CONTRADICTS: the part of the question that does not hold */
    int32_t first_day;   /* the record's date; 0 and 0 when it has none */
    int32_t last_day;
} answerd_match;

/* What a question wants of the records that meet its conditions. */
#define ANSWERD_SELECTION_NONE UINT32_C(0)
#define ANSWERD_SELECTION_ALL UINT32_C(1)
#define ANSWERD_SELECTION_MOST UINT32_C(2)   /* the first: largest amount or best place */
#define ANSWERD_SELECTION_LEAST UINT32_C(3)  /* the first: smallest amount or last place */
#define ANSWERD_SELECTION_EVENTS UINT32_C(4) /* dated, the earliest first */
#define ANSWERD_SELECTION_ORDER UINT32_C(5)  /* two events, the earlier first */
#define ANSWERD_SELECTION_LATEST UINT32_C(6) /* the first: latest of those with a date */
#define ANSWERD_SELECTION_EARLIEST UINT32_C(7)

typedef struct answerd_selection {
    uint32_t kind;    /* ANSWERD_SELECTION_* */
    uint32_t ranks;   /* MOST, LEAST: 1 when places are compared, 0 when amounts are */
    uint32_t count;   /* records that fit, which is all that the packs hold */
    uint32_t known;   /* MOST to EARLIEST: how many of them have what is compared */
    uint32_t undated; /* further records that would fit, but have no date */
    uint32_t reserved;
} answerd_selection;

typedef struct answerd_knowledge_service {
    uint32_t struct_size;
    uint32_t reserved;
    /*
     * The best matches among the kinds of the mask, best first, at most `capacity`; returns how
     * many were written. Computed once a question and cached, so calling it is cheap.
     */
    uint32_t (*match)(const answerd_question *question, uint32_t kinds, answerd_match *matches,
            uint32_t capacity);
    /*
     * A text of a record in the question's language, empty when it has none. Fields: "kind",
     * "type", "title", "text", "answer" (the sentences that fit what is asked, else the text),
     * "question", "note", "label", "date" (ISO), "date_text" (written out), "speaker",
     * "speaker_role", "quote" (all quotes as the question's language gives them, quoted),
     * "verbatim" (the same in the source's words), "name" (of an entity), "as_of_text" (until
     * when the record's pack knows, written out; since minor 1).
     */
    answerd_text (*field)(const answerd_question *question, answerd_text record, const char *field);
    /* Number of records of the kinds in the mask. */
    uint32_t (*record_count)(const answerd_question *question, uint32_t kinds);
    uint32_t (*pack_count)(const answerd_question *question);
    /* Fields of a pack: "id", "title", "about", "as_of", "version", and "suggestion.N". */
    answerd_text (*pack_field)(
            const answerd_question *question, uint32_t position, const char *field);
    /* Since minor 1. Fills *selection; returns its kind. */
    uint32_t (*selection)(const answerd_question *question, answerd_selection *selection);
    /*
     * Since minor 1. The record that says who is meant where the question describes somebody
     * ("the company that A works with"); empty when it describes nobody.
     */
    answerd_text (*bridge)(const answerd_question *question);
} answerd_knowledge_service;

/* ---- answerd.reply/1: writing the answer ---- */

#define ANSWERD_SERVICE_REPLY "answerd.reply/1"

#define ANSWERD_OUTCOME_ANSWERED UINT32_C(0)
#define ANSWERD_OUTCOME_UNKNOWN UINT32_C(1)
#define ANSWERD_OUTCOME_CLARIFY UINT32_C(2)

typedef struct answerd_reply_service {
    uint32_t struct_size;
    uint32_t reserved;
    /* Appends text. ERR_INVALID: not UTF-8; ERR_LIMIT: longer than an answer may be. */
    int32_t (*append)(answerd_reply *reply, answerd_text text);
    /*
     * Cites a record: appends its marker, such as " [1]", and adds the citation. The same record
     * keeps its number; a repeated marker directly after itself is not written again.
     */
    int32_t (*cite)(answerd_reply *reply, answerd_text record);
    /* Offers a next question: the record's own. Records without a question are passed over. */
    int32_t (*suggest)(answerd_reply *reply, answerd_text record);
    /* Offers a next question in words. */
    int32_t (*suggest_text)(answerd_reply *reply, answerd_text title, answerd_text question);
    /* 1 when the asker left or the deadline passed: stop early. */
    uint32_t (*is_cancelled)(const answerd_reply *reply);
    /* Ends the answer, exactly once. */
    int32_t (*finish)(answerd_reply *reply, uint32_t outcome);
} answerd_reply_service;

/* ---- answerd.wording/1: sentences in the asker's language ---- */

#define ANSWERD_SERVICE_WORDING "answerd.wording/1"

typedef struct answerd_argument {
    const char *name; /* placeholder without braces */
    answerd_text value;
} answerd_argument;

typedef struct answerd_wording_service {
    uint32_t struct_size;
    uint32_t reserved;
    /*
     * The template `key` of the question's language with its placeholders filled; empty when the
     * language has no such template.
     */
    answerd_text (*say)(const answerd_question *question, const char *key,
            const answerd_argument *arguments, uint32_t argument_count);
} answerd_wording_service;

/* ---- answerd.metrics/1 ---- */

#define ANSWERD_SERVICE_METRICS "answerd.metrics/1"

typedef struct answerd_metrics_service {
    uint32_t struct_size;
    uint32_t reserved;
    /* Adds to a counter named answerd_plugin_<plugin id>_<name>. */
    void (*count)(const answerd_host *host, const char *name, uint64_t amount);
} answerd_metrics_service;

#ifdef __cplusplus
}
#endif

#endif
