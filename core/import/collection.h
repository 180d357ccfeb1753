/*
 * The records that are taken from files, before they are written as a pack: ids are proved to be
 * unique, languages are told apart, repetitions left out.
 */
#ifndef IMPORT_COLLECTION_H
#define IMPORT_COLLECTION_H

#include "import/language_guess.h"
#include "knowledge/record.h"

/* Where a record comes from. */
struct origin {
    const char *file;
    uint32_t line;
};

/* Texts live in the collection's arena once the record is added. */
struct taken_record {
    enum record_kind kind;
    bool is_source;    /* of sources.json: `kind` means nothing */
    struct text id;    /* empty: one is made from `stem` */
    struct text stem;  /* of the file */
    uint32_t language; /* LANGUAGE_NONE: the default, else as the text tells */
    struct text title;
    struct text text;           /* faq: the answer */
    struct text url;            /* empty when none */
    struct text date;           /* a value of a date, or empty */
    struct text_list phrasings; /* faq */
    struct text whole; /* JSON of a record that is in the form of packs already, else empty */
    struct origin origin;
};

struct collection {
    struct arena *arena; /* borrowed */
    const struct languages *languages;
    struct language_guess guess;
    uint32_t default_language; /* LANGUAGE_NONE when none was given */
    struct taken_record *records;
    size_t count;
    size_t capacity;
    struct map by_id;      /* -> position plus 1 */
    struct map source_ids; /* of sources that were taken over, as above */
    struct map numbers;    /* stem -> struct running_number */
    uint32_t used;         /* bit i: language i has texts */
    int32_t newest_day;    /* of all dates, in days since 1970; INT32_MIN when there is none */
};

/* `arena` and `languages` are borrowed until collection_clear. */
void collection_init(
        struct collection *collection, struct arena *arena, const struct languages *languages);
void collection_clear(struct collection *collection);

/*
 * Adds a record; its texts must live in the collection's arena. `*repeats` tells that it says what
 * another one of its id says: it is left out. Errors, with file, line and what to do: ERR_EXISTS
 * (the id says something else elsewhere), ERR_INVALID (a wrong id or date, a size that no pack
 * takes).
 */
MUST_CHECK int collection_add(struct collection *collection, const struct taken_record *record,
        bool *repeats, struct error *error);

/* The language of an id such as "ko" or "ko-KR", or LANGUAGE_NONE after an error. */
uint32_t collection_language(const struct collection *collection, struct text id,
        const struct origin *origin, struct error *error);

#endif
