/*
 * Records of a pack, after loading: references resolved, texts indexed by language. Everything is
 * immutable and lives as long as the `struct knowledge` that holds it.
 */
#ifndef KNOWLEDGE_RECORD_H
#define KNOWLEDGE_RECORD_H

#include "knowledge/languages.h"

enum record_kind {
    RECORD_ENTITY,
    RECORD_PARTNERSHIP,
    RECORD_VIEW,
    RECORD_FACT,
    RECORD_PASSAGE,
    RECORD_FAQ,
    RECORD_KIND_COUNT
};

enum record_label { LABEL_FACT, LABEL_CLAIM, LABEL_OPINION, LABEL_FORECAST };

/* One text in each language; empty where a language is missing. */
struct localized {
    struct text in[LANGUAGE_LIMIT];
};

struct localized_list {
    struct text_list in[LANGUAGE_LIMIT];
};

struct pack;
struct entity;

struct paragraph {
    uint32_t number;
    unsigned char sha256[32];
};

struct source {
    struct text id;
    struct text language;
    struct text published; /* as in the file: "2025-08-21T07:00" */
    struct text url;       /* empty when none */
    struct localized title;
    struct paragraph *paragraphs;
    size_t paragraph_count;
};

/* Days since 1970-01-01, first and last day inclusive. */
struct day_range {
    int32_t first;
    int32_t last;
};

enum date_precision { DATE_NONE, DATE_YEAR, DATE_SEASON, DATE_MONTH, DATE_DAY };

struct record_date {
    enum date_precision precision; /* DATE_NONE: the record has no date */
    struct day_range range;
    struct text value;    /* "2024-10" */
    struct text resolved; /* the source's words, or empty */
};

struct amount {
    struct text currency; /* "KRW" */
    double value;
};

struct rank {
    int32_t value; /* 0: the record has no rank */
    int32_t of;    /* 0: not said */
    const struct entity *scale;
};

struct party {
    const struct entity *entity;
    struct text role; /* "investor", or empty */
};

/* A sentence that answers one thing about the record. */
struct focused_answer {
    struct text *about; /* aspect, concept or entity ids */
    size_t about_count;
    struct localized text;
};

struct quote {
    struct text language;
    struct text text;
    struct localized translation;
    unsigned char sha256[32];
};

struct person_role {
    const struct concept *role; /* NULL when the id is no concept */
    struct text role_id;
    const struct entity *of; /* may be NULL */
    struct localized text;
};

struct record {
    enum record_kind kind;
    uint32_t index; /* position in knowledge.records */
    struct text id;
    const struct pack *pack;
    const struct source *source; /* NULL only for passages and faqs without one */
    uint32_t paragraph;
    uint32_t *further_paragraphs;
    size_t further_paragraph_count;
    struct text file; /* for messages */
    uint32_t line;

    struct localized title;
    struct localized text; /* faq: the answer */
    struct localized question;
    struct localized note;
    struct localized_list keywords; /* faq: the phrasings */
    struct focused_answer *answers;
    size_t answer_count;

    struct text type;   /* partnership and entity: "investment", "company" */
    struct text status; /* partnership */
    enum record_label label;
    bool summary;
    struct party *parties; /* partnership */
    size_t party_count;
    const struct entity **entities;
    size_t entity_count;
    const struct entity **places;
    size_t place_count;
    const struct entity **topics;
    size_t topic_count;
    struct record_date date;
    struct amount *amounts;
    size_t amount_count;
    struct rank rank;

    const struct entity *speaker; /* view */
    struct localized speaker_role;
    struct quote *quotes;
    size_t quote_count;

    const struct entity *entity; /* RECORD_ENTITY: the entity itself */
};

struct entity {
    const struct record *record; /* its record, which holds id, type and text */
    struct localized name;
    struct localized_list aliases;
    const struct entity *country;
    const struct entity **is_a;
    size_t is_a_count;
    const struct entity **part_of;
    size_t part_of_count;
    struct person_role *roles;
    size_t role_count;
    uint32_t index; /* position in knowledge.entities */
    /* Aliases that another entity may have as well, declared by both. */
    struct text_list shared_aliases;
};

struct pack {
    struct text id;
    struct text version;
    struct text licence;
    struct text as_of;
    struct localized title;
    struct localized about;
    uint32_t languages; /* bit i: language index i */
    double answer_threshold;
    double accuracy_threshold;
    const struct record **suggestions;
    size_t suggestion_count;
    struct source *sources;
    size_t source_count;
    struct text directory;
    char hash[65]; /* SHA-256 over the pack's files, hex */
};

/* "entity", "partnership", ... Static. */
const char *record_kind_name(enum record_kind kind);
/* "fact", "claim", ... Static. */
const char *record_label_name(enum record_label label);

#endif
