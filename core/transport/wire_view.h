/*
 * From what the conversation says to what the wire carries: answers, errors, limits. Loop thread.
 */
#ifndef TRANSPORT_WIRE_VIEW_H
#define TRANSPORT_WIRE_VIEW_H

#include "transport/internal.h"

#define VIEW_CITATIONS 64
#define VIEW_SUGGESTIONS 16
#define VIEW_PACKS 32

/* An answer in the wire's terms, borrowing the texts of the answer it was made from. */
struct wire_view {
    struct wire_answer answer;
    struct wire_citation citations[VIEW_CITATIONS];
    struct wire_suggestion suggestions[VIEW_SUGGESTIONS];
    struct wire_pin packs[VIEW_PACKS];
    struct wire_pin plugin;
    struct text records[VIEW_CITATIONS];
};

/* What exceeds the view's room is left out; the conversation's own bounds are lower. */
void wire_view_fill(struct wire_view *view, const struct answer *answer);

/*
 * The wire's error for an ERR_* of the conversation. The result borrows `error`'s text.
 * `retry_after_ms` 0: not said.
 */
struct wire_error wire_error_from(
        struct transport *transport, int code, const struct error *error, uint32_t retry_after_ms);

/* Counts it in the metrics. */
void wire_error_count(struct transport *transport, const struct wire_error *error);

#endif
