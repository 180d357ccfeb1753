/*
 * Amounts and dates as sentences state them ("3.92 trillion won", "3조 9200억 원", "2024年10月"),
 * read by the words of a language's folder. For checking packs, so that a text and the fields
 * beside it cannot drift apart: what is not certainly an amount or a date is left out.
 */
#ifndef KNOWLEDGE_STATED_VALUES_H
#define KNOWLEDGE_STATED_VALUES_H

#include "knowledge/record.h"
#include "language/surface_set.h"

/* Words of one language for numbers, units and times. Zero-initialised before stated_words_init. */
struct stated_words {
    const struct language *language;
    struct surface_set numbers; /* values: struct lexicon_entry */
    struct surface_set units;
    struct surface_set times;
    struct surface_set attached; /* particles and endings */
};

enum stated_kind { STATED_NOTHING, STATED_AMOUNT, STATED_DATE };

struct stated_value {
    enum stated_kind kind;
    size_t first; /* points of the folded text */
    size_t end;
    struct text currency; /* amount: "KRW" */
    double value;
    struct day_range range; /* date */
};

/* `language` must outlive the words; their points live in `arena`. */
void stated_words_init(
        struct stated_words *words, struct arena *arena, const struct language *language);
void stated_words_clear(struct stated_words *words);

/* The amount or date that begins at point `at`; kind is STATED_NOTHING when there is none. */
struct stated_value stated_value_at(
        const struct stated_words *words, const struct folded_text *text, size_t at);

#endif
