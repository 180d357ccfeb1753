#include "base/clock.h"
#include "base/crash_point.h"
#include "store/postgresql_database.h"
#include "store/schema.h"
#include <errno.h>
#include <poll.h>

#define NS_PER_MS 1000000u
#define FIRST_BACK_OFF_MS 50u
#define LONGEST_BACK_OFF_MS 1000u
#define LONGEST_NAP_MS 50u /* between looks at give_up_ns */
#define SHORTEST_TIMEOUT_S 2u
/* "answerd" as bytes: advisory locks are numbers that all programs on a database share. */
#define MIGRATION_LOCK "27424514944365156"

static uint64_t now_ns(void)
{
    return clock_monotonic_ns(clock_system());
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* ---- Errors ------------------------------------------------------------------------------- */

/* Copies the first line; the others repeat the statement or give hints. */
static void first_line(char *out, size_t size, const char *message)
{
    size_t length = strcspn(message, "\n");
    (void)snprintf(out, size, "%.*s", (int)(length < size ? length : size - 1), message);
}

int postgresql_fail_connection(const struct postgresql_database *database, struct error *error)
{
    char line[ERROR_TEXT_SIZE];
    first_line(line, sizeof(line), PQerrorMessage(database->connection));
    return error_set(
            error, ERR_IO, "PostgreSQL: %s", line[0] != '\0' ? line : "the connection was closed");
}

int postgresql_fail(
        const struct postgresql_database *database, const PGresult *result, struct error *error)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == NULL) {
        return postgresql_fail_connection(database, error);
    }
    /* lock_not_available, query_canceled */
    bool is_busy = strcmp(state, "55P03") == 0 || strcmp(state, "57014") == 0;
    char line[ERROR_TEXT_SIZE];
    first_line(line, sizeof(line), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    return error_set(error, is_busy ? ERR_BUSY : ERR_IO, "PostgreSQL: %s (%s)", line, state);
}

bool postgresql_is_failure(const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC:
    case PGRES_COPY_IN:
        return false;
    default:
        return true;
    }
}

/* ---- Waiting ------------------------------------------------------------------------------ */

/* Returns the events that came, 0 when none did for busy_ms. */
static short wait_for(struct postgresql_database *database, short events)
{
    uint64_t deadline_ns = now_ns() + database->busy_ns;
    struct pollfd descriptor = {.fd = PQsocket(database->connection), .events = events};
    for (;;) {
        int ready = poll(&descriptor, 1, LONGEST_NAP_MS);
        if (ready > 0) {
            return descriptor.revents;
        }
        if (ready < 0 && errno != EINTR) {
            return 0;
        }
        if (now_ns() >= earlier(deadline_ns, atomic_load(database->give_up_ns))) {
            return 0;
        }
    }
}

static int report_silence(const struct postgresql_database *database, struct error *error)
{
    return error_set(
            error, ERR_IO, "PostgreSQL: the server was silent for %u ms", database->busy_ms);
}

int postgresql_flush(struct postgresql_database *database, struct error *error)
{
    int unsent = 0;
    while ((unsent = PQflush(database->connection)) == 1) {
        short events = wait_for(database, POLLIN | POLLOUT);
        if (events == 0) {
            return report_silence(database, error);
        }
        /* A server whose results nobody reads stops reading too. */
        if ((events & POLLIN) != 0 && PQconsumeInput(database->connection) == 0) {
            return postgresql_fail_connection(database, error);
        }
    }
    return unsent == 0 ? 0 : postgresql_fail_connection(database, error);
}

int postgresql_next_result(
        struct postgresql_database *database, PGresult **result, struct error *error)
{
    while (PQisBusy(database->connection) == 1) {
        if (wait_for(database, POLLIN) == 0) {
            return report_silence(database, error);
        }
        if (PQconsumeInput(database->connection) == 0) {
            return postgresql_fail_connection(database, error);
        }
    }
    *result = PQgetResult(database->connection);
    return 0;
}

int postgresql_execute(
        struct postgresql_database *database, const char *sql, PGresult **last, struct error *error)
{
    if (PQsendQuery(database->connection, sql) == 0) {
        return postgresql_fail_connection(database, error);
    }
    int status = postgresql_flush(database, error);
    PGresult *kept = NULL;
    PGresult *result = NULL;
    while (status == 0) {
        status = postgresql_next_result(database, &result, error);
        if (status != 0 || result == NULL) {
            break;
        }
        PQclear(kept);
        kept = result;
        if (postgresql_is_failure(result)) {
            status = postgresql_fail(database, result, error);
            while ((result = PQgetResult(database->connection)) != NULL) {
                PQclear(result);
            }
        }
    }
    if (last != NULL && status == 0) {
        *last = kept;
    } else {
        PQclear(kept);
    }
    return status;
}

/* ---- Opening ------------------------------------------------------------------------------ */

static int read_number(
        struct postgresql_database *database, const char *sql, int64_t *number, struct error *error)
{
    PGresult *result = NULL;
    int status = postgresql_execute(database, sql, &result, error);
    if (status == 0) {
        *number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        PQclear(result);
    }
    return status;
}

/* 0 where there are no tables. */
static int read_version(struct postgresql_database *database, int64_t *version, struct error *error)
{
    int64_t exists = 0;
    *version = 0;
    int status = read_number(
            database, "SELECT (to_regclass('schema_version') IS NOT NULL)::int", &exists, error);
    if (status == 0 && exists != 0) {
        status = read_number(
                database, "SELECT coalesce(max(version), 0) FROM schema_version", version, error);
    }
    return status;
}

static int apply_step(struct postgresql_database *database, int64_t version, struct error *error)
{
    char note[96];
    (void)snprintf(note, sizeof(note), "INSERT INTO schema_version (version) VALUES (%lld)",
            (long long)version + 1);
    int status = version == 0 ? postgresql_execute(database,
                                        "CREATE TABLE schema_version (version integer PRIMARY KEY, "
                                        "applied_at timestamptz NOT NULL DEFAULT now())",
                                        NULL, error)
                              : 0;
    if (status == 0) {
        status = postgresql_execute(database, schema_postgresql.steps[version], NULL, error);
    }
    return status == 0 ? postgresql_execute(database, note, NULL, error) : status;
}

/*
 * Another process may do the same: the version counts once the lock is held. The lock is the
 * session's, taken before the transaction begins: one that waited for it inside would not see the
 * tables that were made meanwhile. A failure ends the session.
 */
static int apply_steps(struct postgresql_database *database, struct error *error)
{
    int64_t version = 0;
    int status = postgresql_execute(
            database, "SELECT pg_advisory_lock(" MIGRATION_LOCK ")", NULL, error);
    if (status == 0) {
        status = postgresql_execute(database, "BEGIN", NULL, error);
    }
    if (status == 0) {
        status = read_version(database, &version, error);
    }
    while (status == 0 && (uint64_t)version < schema_postgresql.count) {
        status = apply_step(database, version++, error);
        crash_point(POSTGRESQL_MIGRATE_STEP);
    }
    if (status == 0) {
        status = postgresql_execute(database, "COMMIT", NULL, error);
    }
    return status == 0 ? postgresql_execute(database,
                                 "SELECT pg_advisory_unlock(" MIGRATION_LOCK ")", NULL, error)
                       : status;
}

static int migrate(struct postgresql_database *database, struct error *error)
{
    int64_t version = 0;
    int status = read_version(database, &version, error);
    if (status == 0) {
        status = schema_check(&schema_postgresql, version, "the PostgreSQL database", error);
    }
    if (status == 0 && (uint64_t)version < schema_postgresql.count) {
        status = apply_steps(database, error);
    }
    return status;
}

#define LOADED                                                                                     \
    "SELECT c.id, c.token_hash, c.language, c.focus, c.sequence, c.used_at_ms, t.sequence, "       \
    "t.answer_id, t.client_message_id, t.question, t.final, t.asked_at_ms, t.rating::bigint "

static const char prepared[] =
        /* One statement, so that a turn that is there already is no error, which would end the
         * transaction of the whole group. */
        "PREPARE put_turn (bytea, bytea, bytea, bytea, bigint, bigint, bigint, bytea, bytea, "
        "bytea, bytea, bigint, bigint) AS WITH written AS (INSERT INTO turn (conversation, "
        "sequence, answer_id, client_message_id, question, final, asked_at_ms, rating, comment) "
        "VALUES ($1, $7, $8, $9, $10, $11, $12, $13::smallint, '') ON CONFLICT DO NOTHING "
        "RETURNING 1) INSERT INTO conversation (id, token_hash, language, focus, sequence, "
        "used_at_ms) SELECT $1, $2, $3, $4, $5, $6 FROM written ON CONFLICT (id) DO UPDATE SET "
        "token_hash = excluded.token_hash, language = excluded.language, focus = excluded.focus, "
        "sequence = greatest(conversation.sequence, excluded.sequence), "
        "used_at_ms = greatest(conversation.used_at_ms, excluded.used_at_ms);"
        "PREPARE put_conversation (bytea, bytea, bytea, bytea, bigint, bigint) AS "
        "INSERT INTO conversation (id, token_hash, language, focus, sequence, used_at_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET "
        "token_hash = excluded.token_hash, language = excluded.language, focus = excluded.focus, "
        "sequence = greatest(conversation.sequence, excluded.sequence), "
        "used_at_ms = greatest(conversation.used_at_ms, excluded.used_at_ms);"
        "PREPARE put_feedback (bytea, bytea, bigint, bytea) AS UPDATE turn "
        "SET rating = $3::smallint, comment = $4 WHERE answer_id = $2 AND conversation = $1;"
        "PREPARE erase (bytea) AS DELETE FROM conversation WHERE id = $1;"
        "PREPARE expire (bigint, bigint) AS DELETE FROM conversation WHERE id IN (SELECT id "
        "FROM conversation WHERE used_at_ms < $1 ORDER BY used_at_ms LIMIT $2 "
        "FOR UPDATE SKIP LOCKED);"
        "PREPARE load_conversation (bytea, bigint) AS " LOADED
        "FROM conversation c LEFT JOIN LATERAL (SELECT * FROM turn WHERE conversation = c.id "
        "ORDER BY sequence DESC LIMIT $2) t ON true WHERE c.id = $1 ORDER BY t.sequence;"
        "PREPARE load_by_message (bytea, bytea) AS " LOADED
        "FROM turn t JOIN conversation c ON c.id = t.conversation WHERE t.conversation = $1 "
        "AND t.client_message_id = $2 AND t.client_message_id <> '';"
        "PREPARE load_answer (bytea) AS " LOADED
        "FROM turn t JOIN conversation c ON c.id = t.conversation WHERE t.answer_id = $1;"
        "PREPARE add_mark (bytea) AS INSERT INTO commit_mark (id) VALUES ($1);"
        "PREPARE settle_mark (bytea) AS INSERT INTO commit_mark (id) VALUES ($1) "
        "ON CONFLICT DO NOTHING;"
        "PREPARE remove_mark (bytea) AS DELETE FROM commit_mark WHERE id = $1;";

#undef LOADED

/* Whoever holds a lock of ours longer than we wait for it is ended by the server; marks of
 * processes that died are removed once no commit of theirs can come any more. */
static int configure(struct postgresql_database *database, struct error *error)
{
    char settings[512];
    (void)snprintf(settings, sizeof(settings),
            "SET client_min_messages = error; SET lock_timeout = %u; "
            "SET idle_in_transaction_session_timeout = %u; %s",
            database->busy_ms, database->busy_ms + SHORTEST_TIMEOUT_S * 1000,
            database->durability == STORE_POWER
                    ? "SELECT set_config('synchronous_commit', 'on', false) "
                      "WHERE current_setting('synchronous_commit') = 'off'"
                    : "");
    int status = postgresql_execute(database, settings, NULL, error);
    if (status == 0) {
        status = migrate(database, error);
    }
    if (status == 0) {
        status = postgresql_execute(database, prepared, NULL, error);
    }
    if (status == 0) {
        status = postgresql_execute(database,
                "DELETE FROM commit_mark WHERE made_at < now() - interval '1 day'", NULL, error);
    }
    return status;
}

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static int connect_once(struct postgresql_database *database, struct error *error)
{
    char timeout[16];
    uint32_t seconds = database->busy_ms / 1000;
    (void)snprintf(timeout, sizeof(timeout), "%u",
            seconds < SHORTEST_TIMEOUT_S ? SHORTEST_TIMEOUT_S : seconds);
    /* What stands before dbname may be set otherwise in the address. */
    const char *keys[] = {
            "connect_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
    const char *values[] = {timeout, "answerd", database->address, "UTF8", NULL};
    database->connection = PQconnectdbParams(keys, values, 1);
    int status = 0;
    if (PQstatus(database->connection) != CONNECTION_OK ||
            PQsetnonblocking(database->connection, 1) != 0) {
        status = postgresql_fail_connection(database, error);
    } else {
        PQsetNoticeProcessor(database->connection, ignore_notice, NULL);
        status = configure(database, error);
    }
    if (status != 0) {
        postgresql_disconnect(database);
    }
    return status;
}

void postgresql_disconnect(struct postgresql_database *database)
{
    PQfinish(database->connection);
    database->connection = NULL;
}

/* False when the time is over first. */
static bool sleep_until(
        const struct postgresql_database *database, uint64_t until_ns, uint64_t deadline_ns)
{
    for (;;) {
        uint64_t now = now_ns();
        if (now >= until_ns) {
            return true;
        }
        if (now >= earlier(deadline_ns, atomic_load(database->give_up_ns))) {
            return false;
        }
        uint64_t nap_ns = earlier(until_ns - now, (uint64_t)LONGEST_NAP_MS * NS_PER_MS);
        nanosleep(&(struct timespec){.tv_nsec = (long)nap_ns}, NULL);
    }
}

static void back_off(struct postgresql_database *database)
{
    database->back_off_ms =
            database->back_off_ms == 0 ? FIRST_BACK_OFF_MS : database->back_off_ms * 2;
    if (database->back_off_ms > LONGEST_BACK_OFF_MS) {
        database->back_off_ms = LONGEST_BACK_OFF_MS;
    }
    database->next_attempt_ns = now_ns() + (uint64_t)database->back_off_ms * NS_PER_MS;
}

int postgresql_connect(
        struct postgresql_database *database, uint64_t deadline_ns, struct error *error)
{
    while (database->connection == NULL) {
        if (!sleep_until(database, database->next_attempt_ns, deadline_ns)) {
            return error_set(error, database->refusal.code, "%s", database->refusal.text);
        }
        database->refusal = (struct error){0};
        if (connect_once(database, &database->refusal) == 0) {
            crash_point(POSTGRESQL_CONNECTED);
            database->back_off_ms = 0;
            database->next_attempt_ns = 0;
        } else {
            back_off(database);
        }
    }
    return 0;
}
