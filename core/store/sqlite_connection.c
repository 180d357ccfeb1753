#include "base/clock.h"
#include "base/crash_point.h"
#include "store/schema.h"
#include "store/sqlite_database.h"
#include <errno.h>
#include <sys/stat.h>

#define LONGEST_NAP_NS 4000000u
#define FIRST_NAP_NS 250000u
#define LONGEST_NAP_DOUBLINGS 4

static const char *const statement_texts[STATEMENT_COUNT] = {
        [STATEMENT_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [STATEMENT_BEGIN_READ] = "BEGIN",
        [STATEMENT_COMMIT] = "COMMIT",
        [STATEMENT_FIND_CONVERSATION] = "SELECT number FROM conversation WHERE id = ?1",
        [STATEMENT_NEXT_NUMBER] = "SELECT coalesce(max(number), 0) + 1 FROM conversation",
        [STATEMENT_INSERT_TURN] =
                "INSERT INTO turn (conversation, sequence, answer_id, client_message_id, question, "
                "final, asked_at_ms, rating, comment) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
                "ON CONFLICT DO NOTHING",
        [STATEMENT_INSERT_CONVERSATION] =
                "INSERT INTO conversation (number, token_hash, language, focus, sequence, "
                "used_at_ms, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [STATEMENT_UPDATE_CONVERSATION] =
                "UPDATE conversation SET token_hash = ?2, language = ?3, focus = ?4, "
                "sequence = max(sequence, ?5), used_at_ms = max(used_at_ms, ?6) WHERE number = ?1",
        [STATEMENT_PUT_FEEDBACK] =
                "UPDATE turn SET rating = ?3, comment = ?4 WHERE answer_id = ?2 "
                "AND conversation = (SELECT number FROM conversation WHERE id = ?1)",
        [STATEMENT_DELETE_CONVERSATION] = "DELETE FROM conversation WHERE id = ?1",
        [STATEMENT_EXPIRE] =
                "DELETE FROM conversation WHERE number IN (SELECT number "
                "FROM conversation WHERE used_at_ms < ?1 ORDER BY used_at_ms LIMIT ?2)",
#define LOADED                                                                                     \
    "SELECT c.id, c.token_hash, c.language, c.focus, c.sequence, c.used_at_ms, t.sequence, "       \
    "t.answer_id, t.client_message_id, t.question, t.final, t.asked_at_ms, t.rating "
        [STATEMENT_LOAD_CONVERSATION] =
                LOADED "FROM conversation c LEFT JOIN (SELECT * FROM turn WHERE conversation = "
                       "(SELECT number FROM conversation WHERE id = ?1) "
                       "ORDER BY sequence DESC LIMIT ?2) t WHERE c.id = ?1 ORDER BY t.sequence",
        [STATEMENT_LOAD_BY_MESSAGE] =
                LOADED "FROM conversation c JOIN turn t ON t.conversation = c.number "
                       "WHERE c.id = ?1 AND t.client_message_id = ?2 "
                       "AND t.client_message_id <> ''",
        [STATEMENT_LOAD_ANSWER] = LOADED "FROM turn t JOIN conversation c "
                                         "ON c.number = t.conversation WHERE t.answer_id = ?1",
#undef LOADED
};

static uint64_t now_ns(void)
{
    return clock_monotonic_ns(clock_system());
}

void sqlite_set_deadline(struct sqlite_database *database, uint64_t deadline_ns)
{
    database->deadline_ns = deadline_ns;
}

static bool nap(const struct sqlite_database *database, int earlier_naps)
{
    uint64_t now = now_ns();
    if (now >= database->deadline_ns || now >= atomic_load(database->give_up_ns)) {
        return false;
    }
    int doublings = earlier_naps < LONGEST_NAP_DOUBLINGS ? earlier_naps : LONGEST_NAP_DOUBLINGS;
    long length = FIRST_NAP_NS << doublings;
    nanosleep(
            &(struct timespec){.tv_nsec = length < LONGEST_NAP_NS ? length : LONGEST_NAP_NS}, NULL);
    return true;
}

/* SQLite's own handler sleeps up to 100 ms, much longer than a group of another worker takes. */
static int handle_busy(void *context, int earlier_calls)
{
    return nap(context, earlier_calls);
}

static int note_commit(void *context, sqlite3 *handle, const char *name, int wal_pages)
{
    struct sqlite_database *database = context;
    (void)handle;
    (void)name;
    database->wal_pages = wal_pages;
    return SQLITE_OK;
}

static bool may_lie_in_files(int result)
{
    switch (result & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return true;
    default:
        return false;
    }
}

int sqlite_fail(struct sqlite_database *database, int result, struct error *error)
{
    int primary = result & 0xff;
    int code = primary == SQLITE_BUSY || primary == SQLITE_LOCKED ? ERR_BUSY : ERR_IO;
    int cause = database->handle == NULL ? 0 : sqlite3_system_errno(database->handle);
    bool has_cause = cause != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN);
    const char *text = primary == SQLITE_ERROR && database->handle != NULL
                               ? sqlite3_errmsg(database->handle)
                               : sqlite3_errstr(result);
    if (code == ERR_BUSY) {
        error_set(error, code, "%s is locked by another process", database->path);
    } else {
        error_set(error, code, "%s: %s (%d)%s%s", database->path, text, result,
                has_cause ? ": " : "", has_cause ? strerror(cause) : "");
    }
    if (may_lie_in_files(result)) {
        sqlite_disconnect(database);
    }
    return code;
}

int sqlite_step_once(sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    int ended = sqlite3_reset(statement);
    return ended != SQLITE_OK ? ended : result;
}

/* ---- Opening ------------------------------------------------------------------------------ */

void sqlite_disconnect(struct sqlite_database *database)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(database->statements[i]);
        database->statements[i] = NULL;
    }
    sqlite3_close(database->handle);
    database->handle = NULL;
}

static int execute(struct sqlite_database *database, const char *sql)
{
    return sqlite3_exec(database->handle, sql, NULL, NULL, NULL);
}

/* The change to write-ahead logging does not call the busy handler. */
static int use_write_ahead_log(struct sqlite_database *database)
{
    int result = SQLITE_BUSY;
    for (int naps = 0; result == SQLITE_BUSY; naps++) {
        result = execute(database, "PRAGMA journal_mode = WAL");
        if (result == SQLITE_BUSY && !nap(database, naps)) {
            break;
        }
    }
    return result;
}

static int configure(struct sqlite_database *database)
{
    sqlite3_busy_handler(database->handle, handle_busy, database);
    int result = use_write_ahead_log(database);
    if (result == SQLITE_OK) {
        /* Erased means overwritten; a log that has grown is cut; temporary data stays in memory. */
        result = execute(database, "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; "
                                   "PRAGMA journal_size_limit = 67108864;"
                                   "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;");
    }
    if (result == SQLITE_OK) {
        result = execute(database, database->durability == STORE_POWER
                                           ? "PRAGMA synchronous = FULL"
                                           : "PRAGMA synchronous = NORMAL");
    }
    sqlite3_wal_hook(database->handle, note_commit, database);
    return result;
}

static int read_number(struct sqlite_database *database, const char *sql, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
    }
    if (result == SQLITE_ROW) {
        *number = sqlite3_column_int64(statement, 0);
        result = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return result;
}

/* 0 for a database without tables. */
static int read_version(struct sqlite_database *database, int64_t *version)
{
    int64_t tables = 0;
    *version = 0;
    int result = read_number(
            database, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'", &tables);
    if (result == SQLITE_OK && tables > 0) {
        result = read_number(
                database, "SELECT coalesce(max(version), 0) FROM schema_version", version);
    }
    return result;
}

static int apply_step(struct sqlite_database *database, int64_t version)
{
    char note[96];
    (void)snprintf(note, sizeof(note), "INSERT INTO schema_version VALUES (%lld, unixepoch())",
            (long long)version + 1);
    int result = version == 0
                         ? execute(database, "CREATE TABLE schema_version (version INTEGER PRIMARY "
                                             "KEY, applied_at INTEGER NOT NULL)")
                         : SQLITE_OK;
    if (result == SQLITE_OK) {
        result = execute(database, schema_sqlite.steps[version]);
    }
    return result == SQLITE_OK ? execute(database, note) : result;
}

/* Another process may do the same: the version counts once the lock is held. */
static int apply_steps(struct sqlite_database *database)
{
    int64_t version = 0;
    int result = execute(database, "BEGIN IMMEDIATE");
    crash_point(SQLITE_MIGRATE);
    if (result == SQLITE_OK) {
        result = read_version(database, &version);
    }
    while (result == SQLITE_OK && (uint64_t)version < schema_sqlite.count) {
        result = apply_step(database, version++);
        crash_point(SQLITE_MIGRATE_STEP);
    }
    return result == SQLITE_OK ? execute(database, "COMMIT") : result;
}

static int migrate(struct sqlite_database *database, struct error *error)
{
    int64_t version = 0;
    int result = read_version(database, &version);
    if (result == SQLITE_OK) {
        int status = schema_check(&schema_sqlite, version, database->path, error);
        if (status != 0 || (uint64_t)version == schema_sqlite.count) {
            return status;
        }
        result = apply_steps(database);
        crash_point(SQLITE_MIGRATED);
    }
    return result == SQLITE_OK ? 0 : sqlite_fail(database, result, error);
}

static int prepare(struct sqlite_database *database)
{
    int result = SQLITE_OK;
    for (size_t i = 0; i < STATEMENT_COUNT && result == SQLITE_OK; i++) {
        result = sqlite3_prepare_v3(database->handle, statement_texts[i], -1,
                SQLITE_PREPARE_PERSISTENT, &database->statements[i], NULL);
    }
    return result;
}

static bool has_moved(struct sqlite_database *database)
{
    int moved = 0;
    return sqlite3_file_control(database->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
                   SQLITE_OK &&
           moved != 0;
}

int sqlite_connect(struct sqlite_database *database, struct error *error)
{
    if (database->handle != NULL && has_moved(database)) {
        log_write(database->log, LOG_ERROR, "the store's file was moved away; it is opened again",
                LOG_STRING("file", database->path));
        sqlite_disconnect(database);
    }
    if (database->handle != NULL) {
        return 0;
    }
    /* Made, not opened: closing a descriptor would drop the locks of this process's other
     * connections. The log's files get the same mode. Errors show when SQLite opens it. */
    (void)mknod(database->path, S_IFREG | S_IRUSR | S_IWUSR, 0);
    int result = sqlite3_open_v2(database->path, &database->handle,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (result == SQLITE_OK) {
        crash_point(SQLITE_CREATED);
        result = configure(database);
    }
    crash_point(SQLITE_CONFIGURED);
    int status = result == SQLITE_OK ? migrate(database, error) : 0;
    if (result == SQLITE_OK && status == 0) {
        result = prepare(database);
    }
    if (result != SQLITE_OK) {
        status = sqlite_fail(database, result, error);
    }
    if (status != 0) {
        sqlite_disconnect(database);
    }
    return status;
}
