/*
 * What a question asks, and which records it concerns: one analysis a question, shared by all
 * plugins. Works on a knowledge snapshot through an index built once at load.
 *
 * Thread: the index is immutable after understanding_create; analyses belong to their question.
 */
#ifndef UNDERSTANDING_UNDERSTANDING_H
#define UNDERSTANDING_UNDERSTANDING_H

#include "base/arena.h"
#include "base/error.h"
#include "knowledge/knowledge.h"

/* Same bits as ANSWERD_FORM_* of the plugin ABI. */
enum question_form {
    FORM_YES_NO = 0x1,
    FORM_LIST = 0x2,
    FORM_COUNT = 0x4,
    FORM_COMPARE = 0x8,
    FORM_QUOTE = 0x10,
    FORM_DEFINE = 0x20,
    FORM_OVERVIEW = 0x40,
    FORM_FIRST = 0x80,
    FORM_LAST = 0x100,
    FORM_MOST = 0x200,
    FORM_LEAST = 0x400,
    FORM_TIME = 0x800,
    FORM_FOLLOW_UP = 0x1000,
    FORM_NEGATED = 0x2000,
    FORM_SMALL_TALK = 0x4000,
    FORM_EMPTY = 0x8000,
    FORM_CHRONOLOGY = 0x10000
};

/* Same bits as ANSWERD_MATCH_*. */
enum match_flag {
    MATCH_STATES = 0x1,
    MATCH_CONTRADICTS = 0x2,
    MATCH_FITS = 0x4,
    MATCH_SUMMARY = 0x8,
    MATCH_SELECTED = 0x10,
    MATCH_NAMED = 0x20 /* with CONTRADICTS: `asked` is a name or a number */
};

/* Same values as ANSWERD_SELECTION_*. */
enum selection_kind {
    SELECTION_NONE,
    SELECTION_ALL,  /* every record that fits */
    SELECTION_MOST, /* the one with the largest amount, or the best place */
    SELECTION_LEAST,
    SELECTION_EVENTS, /* everything dated within a time, the earliest first */
    SELECTION_ORDER,  /* two events, the earlier first */
    SELECTION_LATEST, /* the first has the latest date of those that have one */
    SELECTION_EARLIEST
};

/* The records that meet the conditions of a question. */
struct selection {
    enum selection_kind kind;
    bool ranks;                    /* MOST, LEAST: places are compared, not amounts */
    const struct record **records; /* in the order of the packs; the one asked for first */
    size_t count;
    size_t known;   /* MOST, LEAST, LATEST, EARLIEST: how many have what is compared */
    size_t undated; /* further ones that would fit, but have no date */
};

#define FOCUS_ID_SIZE 80
#define FOCUS_RECORD_ID_SIZE 129
#define FOCUS_RECORDS 8
#define FOCUS_ENTITIES 4
#define FOCUS_CHOICES 4

/*
 * What a conversation is about, carried from turn to turn. Plain data: may be copied and stored.
 * Zero-initialised is the focus of a new conversation.
 */
struct focus {
    char records[FOCUS_RECORDS][FOCUS_RECORD_ID_SIZE]; /* cited by the last answer, in order */
    char entities[FOCUS_ENTITIES][FOCUS_ID_SIZE];      /* last spoken of, most recent first */
    char aspect[32];                                   /* asked for by the last question */
    char question[512]; /* the last full question, for "what about X?" */
    char choices[FOCUS_CHOICES]
                [FOCUS_RECORD_ID_SIZE]; /* records, where the last answer asked back */
    char language[16];
    uint32_t turn;
};

struct question_entity {
    const struct entity *entity;
    uint32_t start;  /* bytes in the question's text */
    uint32_t length; /* 0: carried over from the turn before */
};

struct analysis; /* details: understanding/analysis.h */

struct match {
    const struct record *record;
    uint32_t confidence; /* 0..1000 */
    uint32_t share;      /* of the question's weight that the record speaks of, 0..1000 */
    uint32_t flags;      /* MATCH_* */
    struct text asked;   /* MATCH_CONTRADICTS: the part of the question that does not hold */
};

/*
 * Builds the index over `knowledge` and attaches it (knowledge->index), where knowledge_release
 * ends it. Call once a snapshot, before it is shared. Errors: ERR_LIMIT, ERR_INVALID.
 */
MUST_CHECK int understanding_attach(struct knowledge *knowledge, struct error *error);

/* True when `text` is well-formed UTF-8; *characters gets its code points. Any thread. */
bool understanding_check_text(struct text text, size_t *characters);

/*
 * Analyses `text` (valid UTF-8) in `arena`. `language` is the asker's choice or LANGUAGE_NONE to
 * detect it; `focus` may be NULL. The result lives as long as the arena and the snapshot.
 */
struct analysis *understanding_analyse(const struct knowledge *knowledge, struct arena *arena,
        struct text text, uint32_t language, const struct focus *focus);

uint32_t analysis_language(const struct analysis *analysis);
uint32_t analysis_forms(const struct analysis *analysis);
struct text analysis_aspect(const struct analysis *analysis);
struct text analysis_small_talk(const struct analysis *analysis);
size_t analysis_entities(const struct analysis *analysis, const struct question_entity **entities);
bool analysis_time_range(const struct analysis *analysis, struct day_range *range);
bool analysis_has_concept(const struct analysis *analysis, struct text concept_id);
/* Borrowed, lives as long as the analysis. */
const struct selection *analysis_selection(const struct analysis *analysis);

/* The record by which a description in the question was resolved to a name; NULL when none was. */
const struct record *analysis_bridge(const struct analysis *analysis);

/*
 * The best matches among the kinds of `kind_mask` (bit i: enum record_kind i), best first; returns
 * how many were written. The ranking is computed at the first call and kept in the analysis.
 */
size_t understanding_match(
        struct analysis *analysis, uint32_t kind_mask, struct match *matches, size_t capacity);

/*
 * The sentence of `record` that fits what is asked, in the question's language: a focused answer
 * or the record's text. Never empty unless the record has no text in that language.
 */
struct text understanding_answer_text(struct analysis *analysis, const struct record *record);

/* Field of a record in the question's language, as answerd.knowledge/1 `field` describes. */
struct text understanding_field(
        struct analysis *analysis, const struct record *record, struct text field);

/*
 * Things that the question may mean alike, so that it is better to ask back than to choose: the
 * entities of a name that they share, when nothing else tells them apart, or records of different
 * subjects that state what is asked as surely. Only those with a confidence of `least` (0..1000)
 * count. Returns how many were written: none, or at least two.
 */
size_t understanding_choices(
        struct analysis *analysis, uint32_t least, const struct record *choices[FOCUS_CHOICES]);

/* Moves the focus on after an answer that cited `records`. */
void understanding_update_focus(struct focus *focus, const struct analysis *analysis,
        const struct record *const *records, size_t record_count);
/*
 * The same after an answer that asked which of `choices` is meant: what was spoken of before stays,
 * and a next question that names one of them, by number or name, is the question asked back about.
 */
void understanding_await_choice(struct focus *focus, const struct analysis *analysis,
        const struct record *const *choices, size_t choice_count);

#endif
