/*
 * The languages folder as data: every surface that the understanding module segments with, the
 * concepts shared by all languages, and the wording templates. Immutable after loading, so any
 * thread may read.
 */
#ifndef KNOWLEDGE_LANGUAGES_H
#define KNOWLEDGE_LANGUAGES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/text.h"

#define LANGUAGE_LIMIT 8
#define LANGUAGE_NONE UINT32_MAX

enum segmentation { SEGMENT_SPACES, SEGMENT_PARTICLES, SEGMENT_RUNS };

enum lexicon_class {
    LEXICON_FUNCTION,
    LEXICON_PARTICLE,
    LEXICON_ENDING,
    LEXICON_ASPECT,
    LEXICON_FORM,
    LEXICON_PRONOUN,
    LEXICON_CONTINUATION,
    LEXICON_TIME,
    LEXICON_NEGATION,
    LEXICON_NUMBER,
    LEXICON_UNIT,
    LEXICON_SMALL_TALK,
    LEXICON_CONCEPT,
    LEXICON_NAME,
    LEXICON_UNSTEMMED, /* words whose stem would be that of another word */
};

/* One meaning and all surfaces of it that one list holds. */
struct lexicon_entry {
    enum lexicon_class class;
    struct text id;        /* "who", "invest", "osaka"; empty for plain lists */
    struct text type;      /* LEXICON_NAME: "place", "company", ...; else empty */
    struct text *surfaces; /* as written in the file */
    size_t surface_count;
    double number; /* LEXICON_NUMBER */
};

struct text_list {
    struct text *items;
    size_t count;
};

/* What one text stands for, in the order of the file. */
struct text_pairs {
    struct text *keys;
    struct text *values;
    size_t count;
};

struct language {
    uint32_t index;
    struct text id;      /* "en" */
    struct text name;    /* "English" */
    struct text stemmer; /* Snowball algorithm or empty */
    enum segmentation segmentation;
    struct text list_separator;
    struct text list_last;
    /* Particles, or prepositions where words are parted by spaces: who acts, what is acted on. */
    struct text_list subject_marks;
    struct text_list object_marks;
    struct text_list joining_marks; /* between two that are named together: "and", "or" */
    struct text_list passive_marks; /* parts of verbs: subjects and objects change places */
    struct lexicon_entry *entries;
    size_t entry_count;
    struct map templates;            /* key -> struct template_text */
    struct text_pairs keyboard_keys; /* "q" -> "ㅂ"; empty where Latin keys type Latin letters */
    struct text_pairs keyboard_combine;
    struct text_pairs romanisation_units; /* letters of the own script -> Latin ones */
    struct text_pairs romanisation_latin; /* spellings -> one of them */
    struct text_pairs romanisation_words;
};

/* Alternatives of one template, used in turn; most have one. */
struct template_text {
    struct text *alternatives;
    size_t count;
};

enum concept_class {
    CONCEPT_RELATION,
    CONCEPT_ATTRIBUTE,
    CONCEPT_ROLE,
    CONCEPT_QUALITY,
    CONCEPT_THING
};

struct concept {
    uint32_t index;
    struct text id;
    enum concept_class class;
    struct concept **broader;
    size_t broader_count;
    struct concept **opposites; /* both name each other */
    size_t opposite_count;
    struct text *selects; /* types of the records that it asks for: "joint_venture", ... */
    size_t selects_count;
    bool selects_said; /* and those of other types whose text says it */
};

struct languages {
    struct arena *arena;
    struct language items[LANGUAGE_LIMIT];
    size_t count;
    struct concept *concepts;
    size_t concept_count;
    struct map concept_by_id;
};

/*
 * Loads every language folder below `directory` (those with a language.json), in the order of
 * their ids. `*languages` is owned by the caller, ended by languages_destroy. Blocks on files: call
 * before the loop runs or on a worker. Errors: ERR_NOT_FOUND, ERR_PARSE, ERR_INVALID, ERR_LIMIT.
 */
MUST_CHECK int languages_load(
        const char *directory, struct languages **languages, struct error *error);
void languages_destroy(struct languages *languages);

/* LANGUAGE_NONE when unknown. "ko-KR" finds "ko". */
uint32_t languages_find(const struct languages *languages, struct text id);
const struct concept *languages_concept(const struct languages *languages, struct text id);
/* True when `other` is listed as an opposite of `concept`. */
bool concept_opposes(const struct concept *concept, const struct concept *other);
/* NULL when the language has no such template. */
const struct template_text *language_template(const struct language *language, struct text key);

#endif
