/*
 * A final answer as the server sent it, checked once so that the rest of the client can rely on its
 * shape.
 */
#ifndef WIRE_ANSWER_H
#define WIRE_ANSWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum answer_outcome {
    ANSWER_ANSWERED,
    ANSWER_UNKNOWN,
    ANSWER_CLARIFY,
    ANSWER_CANCELLED,
    ANSWER_FAILED,
};

struct answer {
    json_t *body; /* owned reference; every text below is borrowed from it */
    enum answer_outcome outcome;
    const char *id;
    const char *client_msg_id;
    const char *text;
    const char *band;          /* NULL when the server gave none */
    const char *lang;          /* NULL when the server gave none */
    const json_t *citations;   /* array, NULL when there are none */
    const json_t *suggestions; /* array, NULL when there are none */
    double confidence;         /* 0..1 */
    int64_t seq;               /* 0 when the event is not numbered */
};

/*
 * Fills `answer` from the body of an answer.done event, whose reference it shares. Returns 0, or -1
 * when the body is not an answer. End with answer_clear. Any thread.
 */
int answer_decode(struct answer *answer, json_t *body);

/* Gives up what the answer holds. Accepts a zeroed answer. Any thread. */
void answer_clear(struct answer *answer);

/* Says whether the outcome counts as a question that got no answer. Any thread. */
bool answer_is_refused(enum answer_outcome outcome);

/*
 * Returns the answer as one object of JSON Lines output, owned by the caller. Any thread.
 */
json_t *answer_record(const struct answer *answer);

/*
 * Returns the same kind of object for a question that the server or the client turned down: outcome
 * `failed`, refused, `message` as text. `lang` may be NULL. Owned by the caller. Any thread.
 */
json_t *answer_record_rejected(const char *message, const char *lang);

/*
 * Returns the text of member `name` of `object`, borrowed from it, or NULL when it is no text.
 * Numbers and absent members give NULL. Any thread.
 */
const char *answer_member(const json_t *object, const char *name);

#endif
