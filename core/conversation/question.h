/* One question on its way through the states. Inside of this folder only. */
#ifndef CONVERSATION_QUESTION_H
#define CONVERSATION_QUESTION_H

#include "base/list.h"
#include "conversation/conversation.h"

enum question_state {
    QUESTION_RECEIVED,
    QUESTION_LOADING,
    QUESTION_BIDDING,
    QUESTION_ANSWERING,
    QUESTION_DONE,
    QUESTION_STATE_COUNT
};

struct question {
    struct list link;         /* conversation.pending */
    struct list session_link; /* session.questions */
    struct session *session;
    enum question_state state;
    struct question_context context; /* the arena is the conversation's, lent while it runs */
    struct knowledge *knowledge;     /* retained, from LOADING on */
    struct plugin_host *plugin_host; /* the same */
    char answer_id[ANSWER_ID_SIZE];
    struct text client_message_id; /* these two stand behind the struct */
    struct text text;
    uint32_t language;
    uint64_t received_ns;
    const struct record *choices[FOCUS_CHOICES]; /* OUTCOME_CLARIFY: what may be meant */
    size_t choice_count;
    bool is_again;     /* the final is kept already: send it once more */
    bool in_flight;    /* counts against the session's limit */
    bool committing;   /* answered; its final is on its way into the store */
    uint64_t sequence; /* of that final */
};

/* With copies of the texts, in one piece of memory. */
struct question *question_create(
        struct text text, struct text client_message_id, uint32_t language);
/* Must be in no list. NULL is accepted. */
void question_destroy(struct question *question);

/* The only place where a state changes; a transition that the table does not have aborts. */
void question_enter_state(struct question *question, enum question_state state, struct log *log);

/*
 * Takes a queued question through bidding and answering and fills `answer`, whose texts live in the
 * lent arena or in the question, and `trace`. Ends in QUESTION_DONE.
 */
void question_run(struct question *question, const struct focus *focus, struct log *log,
        struct question_trace *trace, struct answer *answer);

#endif
