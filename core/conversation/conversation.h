/*
 * Conversations: sessions, the questions asked in them, and the answers that they get. Everything
 * runs on the loop thread. Transport hands messages in and gets events back; nothing here knows a
 * socket.
 *
 * A question runs through RECEIVED, LOADING, BIDDING, ANSWERING and DONE. Submitting only queues
 * it; conversation_run_pending, called once a loop turn, does the work, so that no event is sent
 * before the submitting call has returned.
 */
#ifndef CONVERSATION_CONVERSATION_H
#define CONVERSATION_CONVERSATION_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/metrics.h"
#include "conversation/answer.h"
#include "knowledge/knowledge.h"
#include "plugin_host/plugin_host.h"
#include "store/store.h"

struct conversation;
struct session;

#define CONVERSATION_ID_SIZE 33 /* 128 random bits in hex and a NUL */

struct conversation_options {
    uint32_t question_characters;  /* code points of a question */
    uint32_t in_flight;            /* questions of one session that are not done */
    uint32_t queue;                /* questions of all sessions that are not done */
    uint32_t sessions;             /* sessions kept, attached or not */
    uint32_t session_idle_ms;      /* an unattached session is kept so long */
    uint32_t questions_per_second; /* a session; 0: no limit */
    uint32_t questions_burst;
    uint32_t question_deadline_ms;
};

enum conversation_event_type {
    EVENT_STATUS,   /* `state` */
    EVENT_DONE,     /* `answer`: the last event of a question */
    EVENT_REPLACED, /* another connection resumed the session: it is not the receiver's any more */
    EVENT_LOST /* the store failed: not the receiver's any more; what was kept can be resumed */
};

struct conversation_event {
    enum conversation_event_type type;
    struct text answer_id;
    struct text state;           /* "received", "answering" */
    const struct answer *answer; /* borrowed for the call */
    bool replayed;               /* sent before, to a client that may have missed it */
};

/* May call anything here but conversation_run_pending and conversation_destroy. */
typedef void (*conversation_event_fn)(void *context, const struct conversation_event *event);

/* All pointers are borrowed and must outlive the conversation, the plugin host until another is
 * used. `knowledge` is retained. */
struct conversation *conversation_create(const struct conversation_options *options,
        struct knowledge *knowledge, struct plugin_host *plugin_host, struct log *log,
        struct metrics *metrics, const struct clock *clock);
/*
 * From now on finals are sent once they are in `store`, and conversations are resumed from it.
 * Borrowed: it is closed, and has called everything, before conversation_destroy. Before the first
 * session.
 */
void conversation_use_store(struct conversation *conversation, struct store *store);
/* Ends every session; questions that are not done get no event any more. NULL is accepted. */
void conversation_destroy(struct conversation *conversation);

/* What became of a bid. */
enum bid_fate { BID_UNTRIED, BID_ANSWERED, BID_DECLINED, BID_FAILED };

/* How a question came to its answer. Borrowed, like everything that it points to. */
struct question_trace {
    struct text text;
    struct analysis *analysis;
    struct bid bids[BID_LIMIT]; /* best first */
    double thresholds[BID_LIMIT];
    enum bid_fate fates[BID_LIMIT];
    size_t bid_count;
    double threshold; /* of the first bid, or of the first pack when nobody bids */
    const struct answer *answer;
};

typedef void (*conversation_trace_fn)(void *context, const struct question_trace *trace);

/*
 * `on_trace` runs for each question once it has its answer and before anybody gets it; it may read
 * and must call nothing here. NULL ends that.
 */
void conversation_on_trace(
        struct conversation *conversation, conversation_trace_fn on_trace, void *context);

/*
 * Questions that begin from now on see these limits, this knowledge (retained) and these plugins
 * (borrowed, as at the beginning); those that run keep what they began with. A language that an
 * asker chose and that is gone is chosen no more.
 */
void conversation_use(struct conversation *conversation, const struct conversation_options *options,
        struct knowledge *knowledge, struct plugin_host *plugin_host);
/* The snapshot that new questions get. Borrowed. */
const struct knowledge *conversation_knowledge(const struct conversation *conversation);

struct session_info;

/* `info` is NULL unless `status` is 0. */
typedef void (*session_opened_fn)(
        void *context, int status, const struct session_info *info, const struct error *error);

/* What opening a session needs. Texts are borrowed for the call and may be empty. */
struct session_request {
    struct text conversation; /* to resume, together with its token */
    struct text resume_token;
    struct text language;
    int64_t last_sequence; /* replay above it; -1: everything kept */
    bool unlimited;        /* no rate limit: a peer that the operator trusts */
    conversation_event_fn on_event;
    void *context;
    session_opened_fn opened; /* called, with `context`, after CONVERSATION_LATER */
    /* Instead of a conversation and its token: the same text finds the same one, made when missing.
     */
    struct text key;
};

struct session_info {
    struct session *session;
    char conversation[CONVERSATION_ID_SIZE];
    char resume_token[CONVERSATION_ID_SIZE]; /* new at every opening */
    uint64_t last_sequence;
    bool resumed;
    bool gap; /* some missed finals are no longer kept */
};

#define CONVERSATION_LATER 1 /* no error: `opened` tells the result */

struct opening;

/*
 * Opens or resumes a session and attaches the event callback. A connection that was attached
 * before gets EVENT_REPLACED during this call, its last event, and may not use its session pointer
 * again, not even to detach. Missed finals are replayed by the next conversation_run_pending.
 * With a store, resuming takes turns of the loop: CONVERSATION_LATER, and `*opening`, where it is
 * not NULL, may be handed to conversation_abandon until `opened` is called. Errors: ERR_NOT_FOUND
 * (no such conversation), ERR_DENIED (wrong token), ERR_BUSY (too many sessions, a key in use, or
 * the store is away).
 */
MUST_CHECK int conversation_open(struct conversation *conversation,
        const struct session_request *request, struct session_info *info, struct opening **opening,
        struct error *error);
/* `opened` is not called any more. NULL is accepted. */
void conversation_abandon(struct opening *opening);

/*
 * The connection is gone: no more events. The session stays to be resumed until its idle time ends;
 * with `forget` it ends at once and its questions are cancelled.
 */
void conversation_detach(struct session *session, bool forget);

struct submission {
    struct text client_message_id; /* empty: asking again makes a second question */
    struct text text;
    struct text language; /* empty: the session's, or the text's own */
};

#define ANSWER_ID_SIZE 40

/*
 * Queues one question. `answer_id` gets its id. A client_message_id that was seen makes no second
 * question: its final is sent again. Errors: ERR_LIMIT (text too long), ERR_INVALID (language
 * unknown or text no UTF-8), ERR_BUSY (rate, in flight or queue full; *retry_after_ms says when).
 */
MUST_CHECK int conversation_submit(struct session *session, const struct submission *submission,
        char answer_id[ANSWER_ID_SIZE], uint32_t *retry_after_ms, struct error *error);

/* The question ends as cancelled. ERR_NOT_FOUND when it is done or unknown. */
MUST_CHECK int conversation_cancel(struct session *session, struct text answer_id);
/* ERR_NOT_FOUND when the answer is not kept any more. */
MUST_CHECK int conversation_feedback(
        struct session *session, struct text answer_id, int rating, struct text comment);
/* Empty: by the question's own language. ERR_INVALID when there is no such language. */
MUST_CHECK int conversation_set_language(struct session *session, struct text language);
/* Finals up to `sequence` need not be kept for replay. */
void conversation_acknowledge(struct session *session, uint64_t sequence);

/* The session's language, or that of the last answer, or the first of the pack. Never empty. */
struct text conversation_language(const struct session *session);
/*
 * A template of that language with `{subject}` filled by what the packs are about. Borrowed until
 * the next call.
 */
struct text conversation_say(struct session *session, const char *key);

/* Works on queued questions and replays; returns how many questions are still waiting. */
size_t conversation_run_pending(struct conversation *conversation);
/* Questions of all sessions that are not done. */
size_t conversation_in_flight(const struct conversation *conversation);
/* Ends sessions that nobody came back to. Call every few seconds. */
void conversation_expire(struct conversation *conversation);

/*
 * Asks `turns` one after the other in a new session and returns the last answer, owned by `arena`:
 * for `answerd test` and tests. Not while a loop is serving.
 */
const struct answer *conversation_ask_now(struct conversation *conversation, struct arena *arena,
        const struct text *turns, size_t turn_count, struct text language);

#endif
