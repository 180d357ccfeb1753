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

#endif
