#include "base/clock.h"
#include "base/crash_point.h"
#include "store/sqlite_database.h"
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define NS_PER_MS 1000000u

/* Pages of 4 KiB in the log. From the first on they are copied to the database when nobody is in
 * the way; from the second on, and after an erasure, writers of other processes are held off until
 * the log is empty, since among busy ones it would never be. */
#define LOG_PAGES_TO_COPY 4000
#define LOG_PAGES_TO_INSIST 16000
#define INSISTING_MS 200u

static struct sqlite_database *of(struct store_database *base)
{
    return (struct sqlite_database *)base;
}

/* ---- Values ------------------------------------------------------------------------------- */

static void bind_text(sqlite3_stmt *statement, int index, struct text text)
{
    sqlite3_bind_text(
            statement, index, text.data != NULL ? text.data : "", (int)text.length, SQLITE_STATIC);
}

static void bind_bytes(sqlite3_stmt *statement, int index, struct text bytes)
{
    sqlite3_bind_blob(statement, index, bytes.data != NULL ? bytes.data : "", (int)bytes.length,
            SQLITE_STATIC);
}

static void bind_number(sqlite3_stmt *statement, int index, uint64_t number)
{
    sqlite3_bind_int64(statement, index, (sqlite3_int64)number);
}

struct text sqlite_text(sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);
    return (struct text){data, (size_t)sqlite3_column_bytes(statement, column)};
}

static void read_bytes(sqlite3_stmt *statement, int column, void *out, size_t size)
{
    struct text text = sqlite_text(statement, column);
    memset(out, 0, size);
    if (text.length > 0) {
        memcpy(out, text.data, text.length < size ? text.length : size);
    }
}

void sqlite_read_conversation(
        sqlite3_stmt *statement, int column, struct store_conversation *conversation)
{
    read_bytes(statement, column, conversation->id, sizeof(conversation->id) - 1);
    conversation->id[sizeof(conversation->id) - 1] = '\0';
    read_bytes(statement, column + 1, conversation->token_hash, sizeof(conversation->token_hash));
    conversation->language = sqlite_text(statement, column + 2);
    conversation->focus = sqlite_text(statement, column + 3);
    conversation->sequence = (uint64_t)sqlite3_column_int64(statement, column + 4);
    conversation->used_at_ms = (uint64_t)sqlite3_column_int64(statement, column + 5);
}

void sqlite_read_turn(sqlite3_stmt *statement, int column, struct store_turn *turn)
{
    turn->sequence = (uint64_t)sqlite3_column_int64(statement, column);
    read_bytes(statement, column + 1, turn->answer_id, sizeof(turn->answer_id) - 1);
    turn->answer_id[sizeof(turn->answer_id) - 1] = '\0';
    turn->client_message_id = sqlite_text(statement, column + 2);
    turn->question = sqlite_text(statement, column + 3);
    turn->final = sqlite_text(statement, column + 4);
    turn->asked_at_ms = (uint64_t)sqlite3_column_int64(statement, column + 5);
    turn->rating = sqlite3_column_int(statement, column + 6);
}

/* ---- Operations --------------------------------------------------------------------------- */

static int finish(sqlite3_stmt *statement)
{
    int result = sqlite_step_once(statement);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* Steps a query of one number once. SQLITE_ROW or SQLITE_DONE, or an error. */
static int query_number(sqlite3_stmt *statement, int64_t *number)
{
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) {
        *number = sqlite3_column_int64(statement, 0);
    }
    int ended = sqlite3_reset(statement);
    return ended != SQLITE_OK ? ended : result;
}

int sqlite_find_place(struct sqlite_database *database, struct text id, struct sqlite_place *place)
{
    bind_text(database->statements[STATEMENT_FIND_CONVERSATION], 1, id);
    int result = query_number(database->statements[STATEMENT_FIND_CONVERSATION], &place->number);
    place->exists = result == SQLITE_ROW;
    if (result == SQLITE_DONE) {
        result = query_number(database->statements[STATEMENT_NEXT_NUMBER], &place->number);
    }
    return result == SQLITE_ROW ? SQLITE_OK : result;
}

int sqlite_insert_turn(struct sqlite_database *database, int64_t number,
        const struct store_turn *turn, struct text comment)
{
    sqlite3_stmt *statement = database->statements[STATEMENT_INSERT_TURN];
    sqlite3_bind_int64(statement, 1, number);
    bind_number(statement, 2, turn->sequence);
    bind_text(statement, 3, text_from(turn->answer_id));
    bind_text(statement, 4, turn->client_message_id);
    bind_text(statement, 5, turn->question);
    bind_bytes(statement, 6, turn->final);
    bind_number(statement, 7, turn->asked_at_ms);
    sqlite3_bind_int(statement, 8, turn->rating);
    bind_text(statement, 9, comment);
    return finish(statement);
}

int sqlite_write_conversation(struct sqlite_database *database, const struct sqlite_place *place,
        const struct store_conversation *conversation)
{
    sqlite3_stmt *statement = database->statements[place->exists ? STATEMENT_UPDATE_CONVERSATION
                                                                 : STATEMENT_INSERT_CONVERSATION];
    sqlite3_bind_int64(statement, 1, place->number);
    bind_bytes(statement, 2,
            (struct text){(const char *)conversation->token_hash, STORE_TOKEN_HASH_SIZE});
    bind_text(statement, 3, conversation->language);
    bind_bytes(statement, 4, conversation->focus);
    bind_number(statement, 5, conversation->sequence);
    bind_number(statement, 6, conversation->used_at_ms);
    if (!place->exists) {
        bind_text(statement, 7, text_from(conversation->id));
    }
    return finish(statement);
}

static void refuse_unchanged(
        struct sqlite_database *database, struct operation *operation, int status)
{
    if (sqlite3_changes(database->handle) == 0) {
        operation_refuse(operation, status);
    }
}

static int put_turn(struct sqlite_database *database, struct operation *operation)
{
    struct sqlite_place place = {0};
    int result = sqlite_find_place(database, text_from(operation->conversation.id), &place);
    if (result == SQLITE_OK) {
        result = sqlite_insert_turn(database, place.number, &operation->turn, TEXT_NONE);
    }
    if (result != SQLITE_OK) {
        return result;
    }
    refuse_unchanged(database, operation, ERR_EXISTS);
    return operation->status == 0
                   ? sqlite_write_conversation(database, &place, &operation->conversation)
                   : SQLITE_OK;
}

static int put_conversation(struct sqlite_database *database, struct operation *operation)
{
    struct sqlite_place place = {0};
    int result = sqlite_find_place(database, text_from(operation->conversation.id), &place);
    return result == SQLITE_OK
                   ? sqlite_write_conversation(database, &place, &operation->conversation)
                   : result;
}

static int put_feedback(struct sqlite_database *database, struct operation *operation)
{
    const struct operation_request *request = &operation->request;
    sqlite3_stmt *statement = database->statements[STATEMENT_PUT_FEEDBACK];
    bind_text(statement, 1, request->conversation_id);
    bind_text(statement, 2, request->key);
    sqlite3_bind_int(statement, 3, request->rating);
    bind_text(statement, 4, request->comment);
    int result = finish(statement);
    refuse_unchanged(database, operation, ERR_NOT_FOUND);
    return result;
}

static int erase(struct sqlite_database *database, struct operation *operation)
{
    sqlite3_stmt *statement = database->statements[STATEMENT_DELETE_CONVERSATION];
    bind_text(statement, 1, operation->request.conversation_id);
    int result = finish(statement);
    refuse_unchanged(database, operation, ERR_NOT_FOUND);
    database->has_erased |= operation->status == 0;
    return result;
}

static int expire(struct sqlite_database *database, struct operation *operation)
{
    sqlite3_stmt *statement = database->statements[STATEMENT_EXPIRE];
    bind_number(statement, 1, operation->request.used_before_ms);
    bind_number(statement, 2, operation->request.limit);
    int result = finish(statement);
    database->has_erased |= sqlite3_changes(database->handle) > 0;
    return result;
}

static int load(sqlite3_stmt *statement, struct operation *operation)
{
    int result = sqlite3_step(statement);
    while (result == SQLITE_ROW) {
        struct operation_row row = {.has_turn = sqlite3_column_type(statement, 6) != SQLITE_NULL};
        sqlite_read_conversation(statement, 0, &row.conversation);
        if (row.has_turn) {
            sqlite_read_turn(statement, 6, &row.turn);
        }
        operation_add_row(operation, &row);
        result = sqlite3_step(statement);
    }
    int ended = sqlite3_reset(statement);
    if (ended == SQLITE_OK && operation->arena == NULL) {
        operation_refuse(operation, ERR_NOT_FOUND);
    }
    return ended;
}

static int load_conversation(struct sqlite_database *database, struct operation *operation)
{
    sqlite3_stmt *statement = database->statements[STATEMENT_LOAD_CONVERSATION];
    bind_text(statement, 1, operation->request.conversation_id);
    bind_number(statement, 2, operation->request.limit);
    return load(statement, operation);
}

static int load_by_message(struct sqlite_database *database, struct operation *operation)
{
    sqlite3_stmt *statement = database->statements[STATEMENT_LOAD_BY_MESSAGE];
    bind_text(statement, 1, operation->request.conversation_id);
    bind_text(statement, 2, operation->request.key);
    return load(statement, operation);
}

static int load_answer(struct sqlite_database *database, struct operation *operation)
{
    sqlite3_stmt *statement = database->statements[STATEMENT_LOAD_ANSWER];
    bind_text(statement, 1, operation->request.key);
    return load(statement, operation);
}

static int run_operation(struct sqlite_database *database, struct operation *operation)
{
    switch (operation->request.kind) {
    case OPERATION_PUT_TURN:
        return put_turn(database, operation);
    case OPERATION_PUT_CONVERSATION:
        return put_conversation(database, operation);
    case OPERATION_PUT_FEEDBACK:
        return put_feedback(database, operation);
    case OPERATION_ERASE:
        return erase(database, operation);
    case OPERATION_EXPIRE:
        return expire(database, operation);
    case OPERATION_LOAD_CONVERSATION:
        return load_conversation(database, operation);
    case OPERATION_LOAD_BY_MESSAGE:
        return load_by_message(database, operation);
    case OPERATION_LOAD_ANSWER:
        return load_answer(database, operation);
    }
    return SQLITE_MISUSE;
}

/* ---- Groups ------------------------------------------------------------------------------- */

static int run(
        struct store_database *base, const struct operation_group *group, struct error *error)
{
    struct sqlite_database *database = of(base);
    sqlite_set_deadline(database, group->deadline_ns);
    int status = sqlite_connect(database, error);
    if (status != 0) {
        return status;
    }
    int result = finish(
            database->statements[group->only_reads ? STATEMENT_BEGIN_READ : STATEMENT_BEGIN_WRITE]);
    crash_point(SQLITE_BEGUN);
    for (size_t i = 0; i < group->count && result == SQLITE_OK; i++) {
        result = run_operation(database, group->operations[i]);
        crash_point(SQLITE_OPERATION);
    }
    if (result == SQLITE_OK) {
        crash_point(SQLITE_COMMIT);
        result = finish(database->statements[STATEMENT_COMMIT]);
        crash_point(SQLITE_COMMITTED);
    }
    if (result == SQLITE_OK) {
        return 0;
    }
    status = sqlite_fail(database, result, error);
    if (database->handle != NULL && sqlite3_get_autocommit(database->handle) == 0 &&
            sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK) {
        sqlite_disconnect(database);
    }
    return status;
}

static void tidy(struct store_database *base)
{
    struct sqlite_database *database = of(base);
    if (database->handle == NULL ||
            (database->wal_pages < LOG_PAGES_TO_COPY && !database->has_erased)) {
        return;
    }
    bool insists = database->wal_pages >= LOG_PAGES_TO_INSIST || database->has_erased;
    sqlite_set_deadline(
            database, clock_monotonic_ns(clock_system()) + (uint64_t)INSISTING_MS * NS_PER_MS);
    crash_point(SQLITE_TIDY);
    /* What fails now is tried again after the next commit; the log keeps everything. */
    int result = sqlite3_wal_checkpoint_v2(database->handle, NULL,
            insists ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    crash_point(SQLITE_TIDIED);
    database->wal_pages = 0;
    database->has_erased = database->has_erased && result != SQLITE_OK;
}

/* ---- Life cycle --------------------------------------------------------------------------- */

static bool make_folders(char *path, struct error *error)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST) {
            error_set(error, ERR_IO, "cannot make the folder %s: %s", path, strerror(errno));
            return false;
        }
        *slash = '/';
    }
    return true;
}

/* The absolute path, so that a change of the working folder means nothing; owned by the caller.
 * NULL when there is none: `*status` says why. */
static char *resolve(const char *file, bool must_exist, int *status, struct error *error)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof(path), "%s%s", file[0] == '/' ? "" : "./", file);
    char *name = strrchr(path, '/') + 1;
    if (file[0] == '\0' || length < 0 || (size_t)length >= sizeof(path) || name[0] == '\0') {
        *status = error_set(error, ERR_INVALID, "sqlite: needs the name of a file");
        return NULL;
    }
    if (must_exist && access(path, F_OK) != 0) {
        *status = error_set(error, ERR_NOT_FOUND, "%s: %s", file, strerror(errno));
        return NULL;
    }
    if (!make_folders(path, error)) {
        *status = ERR_IO;
        return NULL;
    }
    char folder[PATH_MAX];
    (void)snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
    char *absolute = realpath(folder, NULL);
    if (absolute == NULL) {
        *status = error_set(error, ERR_IO, "%s: %s", folder, strerror(errno));
        return NULL;
    }
    struct text_buffer buffer = {0};
    text_buffer_format(&buffer, "%s/%s", strcmp(absolute, "/") == 0 ? "" : absolute, name);
    free(absolute);
    *status = 0;
    return buffer.data;
}

/* SQLite would open it all the same, and only say that something cannot be opened. */
static int check_writable(const char *path, struct error *error)
{
    return access(path, W_OK) == 0 || errno == ENOENT
                   ? 0
                   : error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
}

static void close_database(struct store_database *base)
{
    struct sqlite_database *database = of(base);
    sqlite_disconnect(database);
    free(database->path);
    free(database);
}

static int open_database(
        const struct backend_options *options, struct store_database **result, struct error *error)
{
    const char *file = strchr(options->address, ':') + 1;
    struct sqlite_database *database = calloc(1, sizeof(*database));
    if (database == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    database->base.backend = &sqlite_backend;
    database->durability = options->durability;
    database->busy_ns = (uint64_t)options->busy_ms * NS_PER_MS;
    database->log = options->log;
    database->give_up_ns = options->give_up_ns;
    int status = 0;
    database->path = resolve(file, options->must_exist, &status, error);
    if (database->path != NULL) {
        status = check_writable(database->path, error);
    }
    if (status == 0) {
        sqlite_set_deadline(database, clock_monotonic_ns(clock_system()) + database->busy_ns);
        status = sqlite_connect(database, error);
    }
    if (status != 0) {
        close_database(&database->base);
        return status;
    }
    *result = &database->base;
    return 0;
}

const struct store_backend sqlite_backend = {
        .schemes = {"sqlite:", NULL},
        .open = open_database,
        .close = close_database,
        .run = run,
        .tidy = tidy,
        .scan = sqlite_scan,
        .begin_import = sqlite_begin_import,
        .import_conversation = sqlite_import_conversation,
        .import_turn = sqlite_import_turn,
        .commit_import = sqlite_commit_import,
};
