/*
 * What `answerd explain` prints about one question. The words are for people who write packs;
 * knowledge/README.md explains them.
 */
#ifndef PROCESS_EXPLAIN_H
#define PROCESS_EXPLAIN_H

#include "conversation/conversation.h"
#include "understanding/explanation.h"

/* Everything is borrowed. */
struct explained_turn {
    const struct question_trace *trace;
    const struct explanation *explanation;
    const struct plugin_host *plugin_host;
};

/* The record that decided: what the answer stands on, else the best one. NULL when there is none.
 */
const struct explained_record *explain_deciding_record(const struct explained_turn *turn);

/* One sentence: "declined: the best record, X, covers 'a' but does not state 'price'". */
void explain_reason(const struct explained_turn *turn, struct text_buffer *out);

/* For people. `colours`: with the escapes of a terminal. */
void explain_text(const struct explained_turn *turn, bool colours, struct text_buffer *out);

/* For programs: one JSON object. */
void explain_json(const struct explained_turn *turn, struct text_buffer *out);

/* "states", "contradicts", ...: names of MATCH_* by bit, ended by NULL. Static. */
const char *const *explain_flag_names(void);

/* "untried", "answered", "declined", "failed". Static. */
const char *explain_fate_name(enum bid_fate fate);

#endif
