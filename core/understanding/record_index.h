/*
 * Inverted index over the modelled records of a snapshot: which records speak of which entity,
 * concept, number or word. Built by segmenting each record's own texts, so that a question and a
 * record are read by the same rules.
 */
#ifndef UNDERSTANDING_RECORD_INDEX_H
#define UNDERSTANDING_RECORD_INDEX_H

#include "understanding/faq_index.h"
#include "understanding/passage_index.h"
#include "understanding/segmenter.h"
#include "understanding/text_index.h"

#define TERM_NONE UINT32_MAX

struct posting {
    uint32_t record;
    float strength; /* 0..1: how directly the record speaks of the term */
};

struct posting_list {
    const struct posting *items; /* by record, ascending */
    uint32_t count;
};

struct record_index;

/* Takes `lexicon`. */
MUST_CHECK int record_index_create(const struct knowledge *knowledge, struct lexicon *lexicon,
        struct record_index **index, struct error *error);
void record_index_destroy(struct record_index *index);
struct lexicon *record_index_lexicon(struct record_index *index);
const struct text_index *record_index_texts(const struct record_index *index);
const struct passage_index *record_index_passages(const struct record_index *index);
const struct faq_index *record_index_faqs(const struct record_index *index);

/* Terms; TERM_NONE when no record has it. */
uint32_t record_index_entity(const struct record_index *index, const struct entity *entity);
uint32_t record_index_concept(const struct record_index *index, const struct concept *concept);
uint32_t record_index_number(const struct record_index *index, double number);
uint32_t record_index_word(const struct record_index *index, const uint32_t *points, size_t count);

/* A form's word such as "most" in a record's text. */
uint32_t record_index_form(const struct record_index *index, const char *id);

struct posting_list record_index_postings(const struct record_index *index, uint32_t term);
/* Natural logarithm of records over records with the term, at least 0. */
double record_index_idf(const struct record_index *index, uint32_t term);
/*
 * How much the record's title, or the question that it was written to answer, is about the terms
 * in `asked`: the larger share of the two, 0..1, rarer terms counting more.
 */
double record_index_likeness(const struct record_index *index, uint32_t record, uint32_t language,
        const uint32_t *asked, size_t asked_count);
/* Strength of `term` in one record, 0 when absent. */
float record_index_strength(const struct record_index *index, uint32_t term, uint32_t record);

#endif
