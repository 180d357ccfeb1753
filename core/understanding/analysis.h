/*
 * Inside of an analysis, shared by the files of this folder only.
 */
#ifndef UNDERSTANDING_ANALYSIS_H
#define UNDERSTANDING_ANALYSIS_H

#include "understanding/record_index.h"
#include "understanding/segmenter.h"
#include "understanding/understanding.h"

#define ASPECT_LIMIT 4
#define CURRENCY_LIMIT 4
#define LEANING_LIMIT 4
#define ITEM_LIMIT 48
#define SHARER_LIMIT 8
#define WEIGHT_CARRIED_RECORD 2.6

enum item_type {
    ITEM_ENTITY,
    ITEM_CONCEPT,
    ITEM_NAME,   /* a name of the world that no record holds */
    ITEM_WORD,   /* content that the lexicon does not know */
    ITEM_NUMBER, /* written in digits, or an ordinal */
    ITEM_TIME,
    ITEM_RECORD /* the record that the turn before was about */
};

/* What an entity is to the verb, as far as particles and word order tell. */
enum item_case { CASE_UNKNOWN, CASE_SUBJECT, CASE_OBJECT };

/* One thing that the question names and a fitting record must speak of. */
struct item {
    enum item_type type;
    const struct entity *entity;
    const struct concept *concept;
    const struct record *record;
    struct text id;
    struct text name_type; /* ITEM_NAME: "place", ... */
    double number;
    bool written_as_word; /* ITEM_NUMBER: "third", not "3" */
    uint32_t term;        /* of the record index, TERM_NONE when no record has it */
    double weight;
    enum item_case marked; /* by a particle or preposition */
    bool background;       /* named beside the question: nothing that a record must have */
    uint32_t start;        /* bytes in the question */
    uint32_t end;
};

/* One of several things that are meant alike. */
struct choice {
    const struct record *record;
    uint32_t confidence; /* 0..1000 */
};

enum year_part { YEAR_WHOLE, YEAR_EARLY, YEAR_LATE, YEAR_FIRST_HALF, YEAR_SECOND_HALF };
enum time_relation { TIME_WITHIN, TIME_BEFORE, TIME_UNTIL, TIME_AFTER, TIME_SINCE };

struct analysis {
    struct arena *arena;
    const struct knowledge *knowledge;
    struct record_index *index;
    const struct focus *focus; /* NULL for a conversation's first turn */
    struct text text;
    struct key_text key; /* `text` as it was cut, spelling corrected */
    struct segments segments;
    const float *text_scores; /* by record: nearness of the plain wording, 0..1 */
    float text_score_max;
    uint32_t language;      /* of the answer */
    uint32_t text_language; /* of the question */
    uint32_t forms;         /* FORM_* */
    struct text aspects[ASPECT_LIMIT];
    size_t aspect_count;
    struct item items[ITEM_LIMIT];
    size_t item_count;
    /* What the record at hand covers of each item; negative: not looked up yet. */
    const struct record *coverage_record;
    float coverage[ITEM_LIMIT];
    const struct focused_answer *focused; /* of focused_record */
    const struct record *focused_record;
    struct question_entity *entities;
    size_t entity_count;
    struct text small_talk;
    struct text currencies[CURRENCY_LIMIT]; /* units of money that the question names */
    size_t currency_count;
    uint32_t relation_start; /* bytes: where "before" or "after" stands */
    uint32_t relation_end;
    bool has_alternatives;
    size_t alternatives[2];      /* items that are put up for choice */
    const struct entity *chosen; /* of them by the records, or NULL */
    bool chooses;                /* "A or B": the answer is one of them, neither yes nor no */
    uint32_t quoted_from;        /* bytes between quotation marks: no part of the question itself */
    uint32_t quoted_to;
    bool orders;       /* "which came first" */
    bool by_size;      /* "the largest": amounts or places are to be compared */
    bool lists_actors; /* "which companies" */
    bool enumerates;   /* "which deals", "what deals": several may be meant */
    bool by_name;      /* "what is the name of": a group is no answer */
    bool spans;        /* "between A and B" */
    bool future;       /* "when will": what has not happened yet */
    bool has_time;
    enum time_relation time_relation;
    enum year_part year_part; /* "early", "the second half of" */
    struct day_range time;
    struct text pronoun; /* type of the pronoun in the question, or empty */
    bool continues;      /* opens as a continuation */
    int32_t ordinal;     /* "the second one": 2, else 0 */
    /* What the question may lean on, should it not stand alone; matching decides. */
    struct item leanings[LEANING_LIMIT];
    size_t leaning_count;
    /* The first name of the question that several entities share, and its item. */
    const struct entity *sharers[SHARER_LIMIT];
    size_t sharer_count; /* 0: there is none */
    size_t shared_item;
    struct choice choices[FOCUS_CHOICES + 1]; /* one more: too many */
    size_t choice_count;
    const struct record *picked; /* what the turn chose of what was asked back, or NULL */
    struct selection selection;
    const struct record *bridge; /* tells who is meant by a description in the question, or NULL */
    bool undescribed;            /* no record, or several, may be what the question describes */
    double alone;                /* factor on the confidence of its standing alone */
    struct match *matches;       /* computed at the first call of understanding_match */
    size_t match_count;
    bool matched;
    struct key_text written; /* the question before any correction: passages are searched with it */
    const struct passage_part *part; /* NULL: no passages, or not searched yet */
    struct passage_hits *hits;
    struct match *passage_matches; /* of passages and faqs, best first */
    size_t passage_match_count;
};

/* Entities in the order of the question; those carried over have no span. */
void analysis_list_entities(struct analysis *analysis);
bool analysis_asks(const struct analysis *analysis, const char *aspect);
/* True when the question names an entity of that type. */
bool analysis_names_type(const struct analysis *analysis, const char *type);
void analysis_add_item(struct analysis *analysis, const struct item *item);

/* question_words.c: what a question word says; ids of languages/LL/words.json. */
void question_add_aspect(struct analysis *analysis, struct text aspect);
void question_add_form(struct analysis *analysis, struct text id);
/*
 * Question words that are part of another one: "where does it rank" asks for a rank, not for a
 * place, and "how many won" for an amount. After all are added.
 */
void question_settle_aspects(struct analysis *analysis);

/* time_range.c: takes the time out of segments [at, count); returns how many segments it used. */
size_t time_range_take(struct analysis *analysis, const struct key_text *key,
        const struct segments *segments, size_t at);
/* After the last segment: turns what was gathered into a range. */
void time_range_settle(struct analysis *analysis);
struct day_range time_range_of_month(int32_t year, int32_t month);
int32_t time_days_of_date(int32_t year, int32_t month, int32_t day);
/* The reverse. */
void time_date_of_days(int32_t days, int32_t *year, int32_t *month, int32_t *day);

/* yes_no.c: true when the surface has a meaning of that class, and of that id unless it is NULL. */
bool segment_means(const struct lexicon *lexicon, const struct segment *segment, uint32_t class,
        const char *id);
/* After the items and aspects are taken: sets FORM_YES_NO. */
void yes_no_judge(
        struct analysis *analysis, const struct lexicon *lexicon, const struct segments *segments);

/* alternatives.c: after yes_no_judge: which two items the question has to choose from. */
void alternatives_find(struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segments *segments);

/* sentences.c: lowers what stands beside the question. */
void sentences_weigh(struct analysis *analysis);

/* quotation.c: "who said '…'": the record that holds the words. Before the segments are taken. */
void quotation_resolve(struct analysis *analysis);

/* event_anchor.c: "after the meeting in X": the time of the record that the words name. */
void event_anchor_resolve(struct analysis *analysis);

/* choice.c: notes a name that several entities share, once its item is added. */
void choice_note_name(
        struct analysis *analysis, const struct lexicon *lexicon, const struct segment *segment);
/*
 * When the turn picks one of the choices of the turn before, the analysis becomes that of the
 * question asked back about.
 */
bool choice_take(struct analysis *analysis);
/* The shared name is read as this entity's. */
void choice_name(struct analysis *analysis, const struct entity *entity);
/* True when the item of the question before is a name that the one at hand shares another way. */
bool choice_replaces(const struct analysis *analysis, const struct analysis *before, size_t item);
/* True when the conversation spoke of it just before. */
bool choice_in_focus(const struct analysis *analysis, const struct entity *entity);
void choice_add(struct analysis *analysis, const struct record *record, uint32_t confidence);
/* analysis.c: of a named entity. */
double analysis_entity_weight(const struct analysis *analysis, uint32_t term);
/* grammar.c: how the particle or preposition beside segments [at] marks it. */
enum item_case grammar_marked(const struct analysis *analysis, const struct key_text *key,
        const struct segments *segments, size_t at);
/* The case of an entity of the question, by its mark or by its place beside the verb. */
enum item_case grammar_case(const struct analysis *analysis, const struct item *item);
/* True when "and", "or" or the like stands between the bytes `start` and `end`. */
bool grammar_joins(const struct analysis *analysis, uint32_t start, uint32_t end);
/* True when the record has one side act on the other, and the question has it the other way. */
bool grammar_reverses(const struct analysis *analysis, const struct record *record);
/* True for records in which the first party acts on the others: investments, acquisitions. */
bool grammar_is_directed(const struct record *record);

/* focus.c: adds what pronouns and ellipsis refer to. */
void focus_resolve(struct analysis *analysis);

#endif
