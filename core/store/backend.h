/*
 * What a store asks of a database. Calls come from one thread at a time: from the loop while the
 * store opens, then from the store's own thread, where they may block.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/operation.h"
#include <stdatomic.h>

struct store_backend;

/* Embedded at the start of a backend's own struct. */
struct store_database {
    const struct store_backend *backend;
};

struct backend_options {
    const char *address; /* borrowed for the call */
    enum store_durability durability;
    uint32_t busy_ms;
    bool must_exist; /* ERR_NOT_FOUND instead of making a file */
    struct log *log; /* may be NULL */
    /* Monotonic; set while the store closes: nothing is waited for after it. Borrowed for life. */
    const _Atomic uint64_t *give_up_ns;
};

struct operation_group {
    struct operation **operations; /* in the order of the calls, all reset */
    size_t count;
    bool only_reads;
    uint64_t deadline_ns; /* how long a locked or absent database is waited for */
};

/* Where the rows of a scan go. An error ends the scan. All is borrowed for the call. */
struct row_sink {
    int (*conversation)(
            void *context, const struct store_conversation *conversation, struct error *error);
    int (*turn)(void *context, struct text conversation_id, const struct store_turn *turn,
            struct text comment, struct error *error);
    void *context;
};

struct store_backend {
    const char *schemes[2]; /* how its addresses begin; the second may be NULL */

    MUST_CHECK int (*open)(const struct backend_options *options, struct store_database **database,
            struct error *error);
    void (*close)(struct store_database *database);

    /*
     * Runs a group in one transaction. 0: it is committed, and every operation has its own outcome,
     * 0, ERR_EXISTS or ERR_NOT_FOUND. Otherwise nothing of it is written: ERR_IO, ERR_BUSY.
     */
    MUST_CHECK int (*run)(struct store_database *database, const struct operation_group *group,
            struct error *error);
    /* Housekeeping that nobody waits for, once the outcomes of a group are on their way. Or NULL.
     */
    void (*tidy)(struct store_database *database);

    /* All conversations by id, then all turns by conversation and sequence, as of one moment. */
    MUST_CHECK int (*scan)(
            struct store_database *database, const struct row_sink *sink, struct error *error);
    /* Begins one transaction that takes rows in that order. ERR_EXISTS when there are rows. */
    MUST_CHECK int (*begin_import)(struct store_database *database, struct error *error);
    MUST_CHECK int (*import_conversation)(struct store_database *database,
            const struct store_conversation *conversation, struct error *error);
    MUST_CHECK int (*import_turn)(struct store_database *database, struct text conversation_id,
            const struct store_turn *turn, struct text comment, struct error *error);
    MUST_CHECK int (*commit_import)(struct store_database *database, struct error *error);
};

extern const struct store_backend sqlite_backend;
extern const struct store_backend postgresql_backend;

/* Chooses by the address, without the secrets that one may hold in the message. ERR_INVALID. */
MUST_CHECK int backend_open(const struct backend_options *options, struct store_database **database,
        struct error *error);
/* NULL is accepted. An import that was not committed is taken back. */
void backend_close(struct store_database *database);

#endif
