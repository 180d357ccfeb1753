/*
 * What outlives a process: conversations with their focus, and the turns asked in them with their
 * finals and feedback. One interface, several backends.
 *
 * Loop thread only. Nothing blocks: writes are queued and committed in groups, and every callback
 * runs on the loop in a later turn, exactly once, in the order of the calls. What a callback
 * reports as done is committed.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "base/metrics.h"
#include "event_loop/event_loop.h"

struct store;

#define STORE_ID_SIZE 33
#define STORE_TOKEN_HASH_SIZE 32
#define STORE_ANSWER_ID_SIZE 40

enum store_durability {
    STORE_PROCESS, /* survives the end of the process, however it ends */
    STORE_POWER    /* survives the loss of power too */
};

struct store_options {
    const char *address; /* "sqlite:FILE" or "postgresql://USER@HOST/DATABASE" */
    enum store_durability durability;
    uint32_t queue_limit; /* operations without a callback yet; above it ERR_BUSY */
    uint32_t group_limit; /* operations of one commit */
    uint32_t busy_ms;     /* how long a database that is locked, away or silent is waited for */
};

/* Bytes of one operation's texts; above it ERR_LIMIT. */
#define STORE_OPERATION_LIMIT ((size_t)16 * 1024 * 1024)

/*
 * Opens, or makes, and migrates; blocks for as long. `options` is borrowed for the call; `loop`,
 * `log` and `metrics` until `closed`, and the last two may be NULL.
 * Errors: ERR_IO, ERR_BUSY, ERR_INVALID (address), ERR_UNSUPPORTED (newer).
 */
MUST_CHECK int store_open(const struct store_options *options, struct event_loop *loop,
        struct log *log, struct metrics *metrics, struct store **store, struct error *error);
/*
 * Commits what is queued, calls what is due, then `closed`, in a later turn; a database that does
 * not answer is waited for busy_ms once. Operations after this get ERR_CLOSED. Once. Of NULL it
 * calls `closed`, which may be NULL, at once.
 */
void store_close(struct store *store, void (*closed)(void *context), void *context);

/*
 * Every operation copies what it is given and returns 0, or an error and then its callback never
 * runs: ERR_BUSY (queue_limit), ERR_CLOSED, ERR_LIMIT (too large), ERR_INVALID (an id that is empty
 * or not terminated, a number above INT64_MAX, a rating other than -1, 0, 1).
 *
 * `error` is set when `status` is not 0. ERR_IO and ERR_BUSY: try again later.
 */
typedef void (*store_done_fn)(void *context, int status, const struct error *error);

/* A conversation as it is after a turn. Texts are borrowed for the call. */
struct store_conversation {
    char id[STORE_ID_SIZE];
    unsigned char token_hash[STORE_TOKEN_HASH_SIZE]; /* SHA-256 of the resume token */
    struct text language;                            /* chosen, or empty */
    struct text focus;                               /* bytes that the conversation layer reads */
    uint64_t sequence;   /* of its last final; a write never lowers it */
    uint64_t used_at_ms; /* wall clock; a write never lowers it */
};

/* A question and its final. */
struct store_turn {
    uint64_t sequence;
    char answer_id[STORE_ANSWER_ID_SIZE]; /* unique in the store */
    struct text client_message_id;        /* empty, or unique in the conversation */
    struct text question;
    struct text final; /* bytes that the conversation layer reads */
    uint64_t asked_at_ms;
    int rating; /* -1, 0, 1 */
};

/*
 * Writes a turn, and the conversation after it, in one transaction. ERR_EXISTS when the
 * conversation has a turn of that client_message_id or sequence already, or the store one of that
 * answer_id: nothing is written then.
 */
MUST_CHECK int store_put_turn(struct store *store, const struct store_conversation *conversation,
        const struct store_turn *turn, store_done_fn done, void *context);
/* Makes or changes a conversation without a turn: a new token, a chosen language. */
MUST_CHECK int store_put_conversation(struct store *store,
        const struct store_conversation *conversation, store_done_fn done, void *context);
/* Replaces what was said before. ERR_NOT_FOUND when there is no such answer in the conversation. */
MUST_CHECK int store_put_feedback(struct store *store, const char *conversation_id,
        struct text answer_id, int rating, struct text comment, store_done_fn done, void *context);

/* Everything is borrowed for the callback. */
struct store_loaded {
    struct store_conversation conversation;
    const struct store_turn *turns; /* ascending by sequence */
    size_t turn_count;
};

/* `loaded` is NULL unless `status` is 0. ERR_NOT_FOUND: no such conversation, or turn. */
typedef void (*store_loaded_fn)(
        void *context, int status, const struct store_loaded *loaded, const struct error *error);

/* The conversation with its last turns, at most `turn_limit`. */
MUST_CHECK int store_load_conversation(struct store *store, const char *conversation_id,
        uint32_t turn_limit, store_loaded_fn loaded, void *context);
/* The one turn of that client_message_id. */
MUST_CHECK int store_load_by_message(struct store *store, const char *conversation_id,
        struct text client_message_id, store_loaded_fn loaded, void *context);
/* The one turn of that answer, with its conversation. */
MUST_CHECK int store_load_answer(
        struct store *store, struct text answer_id, store_loaded_fn loaded, void *context);

/* Erases a conversation and all that belongs to it. ERR_NOT_FOUND. */
MUST_CHECK int store_erase(
        struct store *store, const char *conversation_id, store_done_fn done, void *context);
/* Erases at most `limit` conversations that were not used since; `done` reports 0 also for none. */
MUST_CHECK int store_expire(struct store *store, uint64_t used_before_ms, uint32_t limit,
        store_done_fn done, void *context);

struct store_counts {
    uint64_t conversations;
    uint64_t turns;
    uint64_t feedback; /* turns with a rating or a comment */
    char hash[65];     /* SHA-256 over all rows in the order of their keys, hex */
};

/*
 * For `copy-store` and tests: blocks, on a connection of its own, which sees one state of a
 * database that is in use. Any thread. Errors: ERR_NOT_FOUND (no such file), and those of
 * store_open.
 */
MUST_CHECK int store_count(const char *address, struct store_counts *counts, struct error *error);
/*
 * Copies all rows in one transaction; the target is made when missing and must be empty. Blocks.
 * Any thread. Errors: as store_count, and ERR_EXISTS: then, as with any error, nothing is copied.
 */
MUST_CHECK int store_copy(const char *from, const char *to, struct error *error);

#endif
