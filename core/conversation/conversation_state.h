/*
 * What all conversations of a worker share. Inside of this folder only.
 */
#ifndef CONVERSATION_STATE_H
#define CONVERSATION_STATE_H

#include "conversation/question.h"
#include "conversation/session.h"

#define CONVERSATION_NS_PER_MS UINT64_C(1000000)

struct conversation {
    struct conversation_options options;
    struct knowledge *knowledge;
    struct plugin_host *plugin_host;
    struct store *store; /* NULL: conversations live in memory */
    struct log *log;
    const struct clock *clock;
    struct map sessions_by_id;
    struct list sessions; /* session.link, least recently used first */
    size_t session_count;
    struct list pending; /* question.link */
    struct list replays; /* session.replay_link */
    size_t in_flight;
    uint64_t next_question;
    char answer_prefix[CONVERSATION_ID_SIZE];
    /* One question runs at a time, so that all share the memory they work in. */
    struct arena *arena;
    uint32_t longest_question; /* that it was made for: one that was queued may be as long */
    struct text_buffer reply_text;
    struct text_buffer said;
    conversation_trace_fn on_trace;
    void *trace_context;
    struct metric *questions;
    struct metric *outcomes[OUTCOME_FAILED + 1];
    struct metric *latency;
    struct metric *refused;
    struct metric *feedback;
    struct metric *session_gauge;
};

uint64_t conversation_now(const struct conversation *conversation);
/* Takes the question out of every list and frees it. */
void conversation_end_question(struct conversation *conversation, struct question *question);
/* Moves the session to the end of the list of those that may be given up. */
void conversation_touch(struct session *session);
/* LANGUAGE_NONE for an empty id. ERR_INVALID when there is no such language. */
MUST_CHECK int conversation_find_language(const struct conversation *conversation, struct text id,
        uint32_t *language, struct error *error);
/* Ends the session with its questions; nobody is told. */
void conversation_end_session(struct session *session);
/* Finals above `sequence` are sent by the next conversation_run_pending. */
void conversation_replay_from(struct session *session, uint64_t sequence);
/* Room for one more session, made by ending an idle one; false when there is none. */
bool conversation_make_room(struct conversation *conversation);
void conversation_add_session(struct session *session);
/* The connection that had the session hears that it is another's now. */
void conversation_attach(
        struct session *session, conversation_event_fn on_event, void *context, bool unlimited);
void conversation_emit_final(struct session *session, const struct answer *answer, bool replayed);
/* Ends a session that nobody is attached to, when all that it was asked is in the store. */
void conversation_let_go(struct session *session);

/* keeping.c: writes the final to the store; it is sent, and the question ends, when it is there. */
void keeping_commit(struct question *question, const struct answer *final);
/* Resumes from memory or from the store; CONVERSATION_LATER or an error. */
MUST_CHECK int keeping_open(struct conversation *conversation,
        const struct session_request *request, uint32_t language, struct opening **opening,
        struct error *error);
void keeping_put_feedback(
        struct session *session, struct text answer_id, int rating, struct text comment);

#endif
