/* A PostgreSQL database as the files postgresql_*.c share it. One thread at a time. */
#ifndef STORE_POSTGRESQL_DATABASE_H
#define STORE_POSTGRESQL_DATABASE_H

#include "store/backend.h"
#include <postgresql/libpq-fe.h>

#define COMMIT_MARK_SIZE 33

struct postgresql_database {
    struct store_database base;
    char *address; /* may hold a password: never shown */
    enum store_durability durability;
    uint32_t busy_ms;
    uint64_t busy_ns;
    struct log *log;
    const _Atomic uint64_t *give_up_ns;
    PGconn *connection;                    /* NULL: there is none */
    char committed_mark[COMMIT_MARK_SIZE]; /* in the database, of no use any more; or empty */
    char doubtful_mark[COMMIT_MARK_SIZE];  /* of a commit whose answer was lost; or empty */
    uint32_t back_off_ms;                  /* 0 after a success */
    uint64_t next_attempt_ns;
    struct error refusal;           /* why the last attempt to connect failed */
    const char *imported_table;     /* of the COPY that is under way, or NULL */
    struct text_buffer import_rows; /* of it, not sent yet */
};

/*
 * Connects when there is no connection, with back-off until `deadline_ns`; migrates and prepares.
 * Errors: as store_open.
 */
MUST_CHECK int postgresql_connect(
        struct postgresql_database *database, uint64_t deadline_ns, struct error *error);
void postgresql_disconnect(struct postgresql_database *database);

/* Sends what is buffered, while reading what comes. ERR_IO when the server is gone or silent. */
MUST_CHECK int postgresql_flush(struct postgresql_database *database, struct error *error);
/*
 * The next result, owned by the caller; NULL at the end of a query's results.
 * ERR_IO when the server is gone, or silent for longer than busy_ms.
 */
MUST_CHECK int postgresql_next_result(
        struct postgresql_database *database, PGresult **result, struct error *error);

/*
 * Runs statements without parameters, outside of a pipeline. `*result`, unless NULL, gets the last
 * one's. Errors: those of postgresql_fail.
 */
MUST_CHECK int postgresql_execute(struct postgresql_database *database, const char *sql,
        PGresult **result, struct error *error);

/* The ERR_* of a result that reports a failure, with the reason in `error`. */
int postgresql_fail(
        const struct postgresql_database *database, const PGresult *result, struct error *error);
/* ERR_IO with what libpq says of the connection. */
int postgresql_fail_connection(const struct postgresql_database *database, struct error *error);
bool postgresql_is_failure(const PGresult *result);

/* Values of a result in binary format. The text is borrowed from the result. */
struct text postgresql_text(const PGresult *result, int row, int column);
int64_t postgresql_number(const PGresult *result, int row, int column);
/* Of the columns from `column` on, in the order of the struct. */
void postgresql_read_conversation(
        const PGresult *result, int row, int column, struct store_conversation *conversation);
void postgresql_read_turn(const PGresult *result, int row, int column, struct store_turn *turn);

/* postgresql_transfer.c; see struct store_backend. */
MUST_CHECK int postgresql_scan(
        struct store_database *base, const struct row_sink *sink, struct error *error);
MUST_CHECK int postgresql_begin_import(struct store_database *base, struct error *error);
MUST_CHECK int postgresql_import_conversation(struct store_database *base,
        const struct store_conversation *conversation, struct error *error);
MUST_CHECK int postgresql_import_turn(struct store_database *base, struct text conversation_id,
        const struct store_turn *turn, struct text comment, struct error *error);
MUST_CHECK int postgresql_commit_import(struct store_database *base, struct error *error);

#endif
