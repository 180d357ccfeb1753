/*
 * One call of a store as it travels: made on the loop from copies of its arguments, run on the
 * store's thread, called back and freed on the loop.
 */
#ifndef STORE_OPERATION_H
#define STORE_OPERATION_H

#include "base/list.h"
#include "store/store.h"

enum operation_kind {
    OPERATION_PUT_TURN,
    OPERATION_PUT_CONVERSATION,
    OPERATION_PUT_FEEDBACK,
    OPERATION_ERASE,
    OPERATION_EXPIRE,
    OPERATION_LOAD_CONVERSATION, /* from here on they only read */
    OPERATION_LOAD_BY_MESSAGE,
    OPERATION_LOAD_ANSWER
};

/* What the call was about. As an argument of operation_create all of it is borrowed. */
struct operation_request {
    enum operation_kind kind;
    const struct store_conversation *conversation; /* puts */
    const struct store_turn *turn;                 /* put_turn */
    struct text conversation_id;                   /* all but load_answer and expire */
    struct text key;                               /* client_message_id or answer_id */
    struct text comment;
    int rating;
    uint32_t limit;
    uint64_t used_before_ms;
    store_done_fn done;
    store_loaded_fn loaded;
    void *context;
};

/* One row of a load: the conversation, and a turn of it where there is one. Borrowed. */
struct operation_row {
    struct store_conversation conversation;
    struct store_turn turn;
    bool has_turn;
};

struct operation {
    struct list link; /* store::fresh, store::queue or batch::operations */
    struct operation_request request;
    struct store_conversation conversation; /* request.conversation points here */
    struct store_turn turn;                 /* request.turn points here */
    uint64_t queued_ns;
    int status; /* 0 or ERR_*: the outcome of this operation in a group that was committed */
    struct error error;
    struct arena *arena; /* of what was loaded, or NULL */
    struct store_loaded loaded;
    size_t turn_capacity;
    char bytes[]; /* what the texts point to */
};

/* Errors: ERR_INVALID, ERR_LIMIT. Any thread. */
MUST_CHECK int operation_create(
        const struct operation_request *request, struct operation **operation);
void operation_destroy(struct operation *operation);

bool operation_is_read(const struct operation *operation);

/* Takes back every outcome, before it is run again. */
void operation_reset(struct operation *operation);

/* Copies a row of a load; rows come in the order of their sequences. */
void operation_add_row(struct operation *operation, const struct operation_row *row);

/* Records ERR_NOT_FOUND or ERR_EXISTS as its outcome. */
void operation_refuse(struct operation *operation, int status);

/* Runs its callback, the last thing done with it but operation_destroy. Loop thread. */
void operation_call_back(struct operation *operation);

#endif
