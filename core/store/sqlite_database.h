/* An SQLite database as the files sqlite_*.c share it. One thread at a time. */
#ifndef STORE_SQLITE_DATABASE_H
#define STORE_SQLITE_DATABASE_H

#include "store/backend.h"
#include <sqlite3.h>

enum sqlite_statement {
    STATEMENT_BEGIN_WRITE,
    STATEMENT_BEGIN_READ,
    STATEMENT_COMMIT,
    STATEMENT_FIND_CONVERSATION,
    STATEMENT_NEXT_NUMBER,
    STATEMENT_INSERT_TURN,
    STATEMENT_INSERT_CONVERSATION,
    STATEMENT_UPDATE_CONVERSATION,
    STATEMENT_PUT_FEEDBACK,
    STATEMENT_DELETE_CONVERSATION,
    STATEMENT_EXPIRE,
    STATEMENT_LOAD_CONVERSATION,
    STATEMENT_LOAD_BY_MESSAGE,
    STATEMENT_LOAD_ANSWER,
    STATEMENT_COUNT
};

struct sqlite_database {
    struct store_database base;
    char *path; /* absolute */
    enum store_durability durability;
    uint64_t busy_ns;
    struct log *log;
    const _Atomic uint64_t *give_up_ns;
    sqlite3 *handle; /* NULL: it is opened with the next use */
    sqlite3_stmt *statements[STATEMENT_COUNT];
    uint64_t deadline_ns; /* until when a lock is waited for */
    int wal_pages;        /* in the write-ahead log after the last commit */
    bool has_erased;      /* and the log may still hold what was erased */
};

/* Opens the file when it is not open, or was moved away; migrates. Errors: as store_open. */
MUST_CHECK int sqlite_connect(struct sqlite_database *database, struct error *error);
/* What was not committed is rolled back. */
void sqlite_disconnect(struct sqlite_database *database);

/* Waits for locks from now on until `deadline_ns` at most. */
void sqlite_set_deadline(struct sqlite_database *database, uint64_t deadline_ns);

/*
 * The ERR_* of a result code, with the reason in `error`. After an error that may lie in the open
 * files the connection is given up, so that the next use finds the cause gone when it is.
 */
int sqlite_fail(struct sqlite_database *database, int result, struct error *error);

/* Steps once and resets. Returns SQLITE_ROW, SQLITE_DONE or an error. */
int sqlite_step_once(sqlite3_stmt *statement);

/* Where a conversation is, or will be. */
struct sqlite_place {
    int64_t number;
    bool exists;
};

/* Results of these three: SQLITE_OK or an error. Inside of a transaction that writes. */
int sqlite_find_place(struct sqlite_database *database, struct text id, struct sqlite_place *place);
/* Changes nothing when there is such a turn; see sqlite3_changes. */
int sqlite_insert_turn(struct sqlite_database *database, int64_t number,
        const struct store_turn *turn, struct text comment);
int sqlite_write_conversation(struct sqlite_database *database, const struct sqlite_place *place,
        const struct store_conversation *conversation);

/* Bytes of a column, borrowed until the statement goes on. */
struct text sqlite_text(sqlite3_stmt *statement, int column);
/* Of the columns from `column` on, in the order of the struct. */
void sqlite_read_conversation(
        sqlite3_stmt *statement, int column, struct store_conversation *conversation);
void sqlite_read_turn(sqlite3_stmt *statement, int column, struct store_turn *turn);

/* sqlite_transfer.c; see struct store_backend. */
MUST_CHECK int sqlite_scan(
        struct store_database *base, const struct row_sink *sink, struct error *error);
MUST_CHECK int sqlite_begin_import(struct store_database *base, struct error *error);
MUST_CHECK int sqlite_import_conversation(struct store_database *base,
        const struct store_conversation *conversation, struct error *error);
MUST_CHECK int sqlite_import_turn(struct store_database *base, struct text conversation_id,
        const struct store_turn *turn, struct text comment, struct error *error);
MUST_CHECK int sqlite_commit_import(struct store_database *base, struct error *error);

#endif
