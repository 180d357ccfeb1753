/* What a record can answer: its fields and focused sentences against the aspects asked for. */
#ifndef UNDERSTANDING_ASPECTS_H
#define UNDERSTANDING_ASPECTS_H

#include "understanding/analysis.h"

/* Types of entities that act: companies, people, institutes. */
bool is_actor_type(struct text type);

/* A named person's own company: no answer to "who", and no other company than supposed. */
bool aspects_employs_named(const struct analysis *analysis, const struct entity *party);

/* The kind of actor that is asked for is named: "company"; or that, or "who". */
bool aspects_list_actor(const struct analysis *analysis);
bool aspects_ask_actor(const struct analysis *analysis);

/*
 * What the question asks for and the record does not state, at most `capacity` of it: aspects,
 * "quote", "most" or "least", the kind of actor of a list. Returns how many were written.
 */
size_t aspects_unstated(struct analysis *analysis, const struct record *record,
        struct text *unstated, size_t capacity);
/* True when there is nothing of that kind. */
bool aspects_stated(struct analysis *analysis, const struct record *record);

/* The focused answer that fits the question best, NULL when none does. */
const struct focused_answer *aspects_focused_answer(
        struct analysis *analysis, const struct record *record);

#endif
