#include "base/clock.h"
#include "base/crash_point.h"
#include "store/postgresql_database.h"
#include <endian.h>
#include <sys/random.h>

#define NS_PER_MS 1000000u
#define PARAMETERS 13
/* A group that lost a deadlock is run again so often, whatever the time. */
#define FEWEST_ATTEMPTS 3

static struct postgresql_database *of(struct store_database *base)
{
    return (struct postgresql_database *)base;
}

static uint64_t now_ns(void)
{
    return clock_monotonic_ns(clock_system());
}

/* ---- Values ------------------------------------------------------------------------------- */

struct text postgresql_text(const PGresult *result, int row, int column)
{
    return (struct text){PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
}

int64_t postgresql_number(const PGresult *result, int row, int column)
{
    uint64_t bytes = 0;
    if (PQgetlength(result, row, column) == (int)sizeof(bytes)) {
        memcpy(&bytes, PQgetvalue(result, row, column), sizeof(bytes));
    }
    return (int64_t)be64toh(bytes);
}

static void read_bytes(const PGresult *result, int row, int column, void *out, size_t size)
{
    struct text text = postgresql_text(result, row, column);
    memset(out, 0, size);
    memcpy(out, text.data, text.length < size ? text.length : size);
}

void postgresql_read_conversation(
        const PGresult *result, int row, int column, struct store_conversation *conversation)
{
    read_bytes(result, row, column, conversation->id, sizeof(conversation->id) - 1);
    conversation->id[sizeof(conversation->id) - 1] = '\0';
    read_bytes(result, row, column + 1, conversation->token_hash, sizeof(conversation->token_hash));
    conversation->language = postgresql_text(result, row, column + 2);
    conversation->focus = postgresql_text(result, row, column + 3);
    conversation->sequence = (uint64_t)postgresql_number(result, row, column + 4);
    conversation->used_at_ms = (uint64_t)postgresql_number(result, row, column + 5);
}

void postgresql_read_turn(const PGresult *result, int row, int column, struct store_turn *turn)
{
    turn->sequence = (uint64_t)postgresql_number(result, row, column);
    read_bytes(result, row, column + 1, turn->answer_id, sizeof(turn->answer_id) - 1);
    turn->answer_id[sizeof(turn->answer_id) - 1] = '\0';
    turn->client_message_id = postgresql_text(result, row, column + 2);
    turn->question = postgresql_text(result, row, column + 3);
    turn->final = postgresql_text(result, row, column + 4);
    turn->asked_at_ms = (uint64_t)postgresql_number(result, row, column + 5);
    turn->rating = (int)postgresql_number(result, row, column + 6);
}

/* ---- Sending ------------------------------------------------------------------------------ */

/* Of one prepared statement, in binary format. Texts are borrowed. */
struct parameters {
    const char *values[PARAMETERS];
    int lengths[PARAMETERS];
    int formats[PARAMETERS];
    uint64_t numbers[PARAMETERS];
    int count;
};

static void add_text(struct parameters *parameters, struct text text)
{
    int i = parameters->count++;
    parameters->values[i] = text.data != NULL ? text.data : "";
    parameters->lengths[i] = (int)text.length;
    parameters->formats[i] = 1;
}

static void add_number(struct parameters *parameters, int64_t number)
{
    int i = parameters->count;
    parameters->numbers[i] = htobe64((uint64_t)number);
    add_text(parameters, (struct text){(const char *)&parameters->numbers[i], sizeof(uint64_t)});
}

static void add_conversation(
        struct parameters *parameters, const struct store_conversation *conversation)
{
    add_text(parameters, text_from(conversation->id));
    add_text(parameters,
            (struct text){(const char *)conversation->token_hash, STORE_TOKEN_HASH_SIZE});
    add_text(parameters, conversation->language);
    add_text(parameters, conversation->focus);
    add_number(parameters, (int64_t)conversation->sequence);
    add_number(parameters, (int64_t)conversation->used_at_ms);
}

static void add_turn(struct parameters *parameters, const struct store_turn *turn)
{
    add_number(parameters, (int64_t)turn->sequence);
    add_text(parameters, text_from(turn->answer_id));
    add_text(parameters, turn->client_message_id);
    add_text(parameters, turn->question);
    add_text(parameters, turn->final);
    add_number(parameters, (int64_t)turn->asked_at_ms);
    add_number(parameters, turn->rating);
}

/* Returns the name of the prepared statement that the parameters are for. */
static const char *add_request(
        struct parameters *parameters, const struct operation_request *request)
{
    switch (request->kind) {
    case OPERATION_PUT_TURN:
        add_conversation(parameters, request->conversation);
        add_turn(parameters, request->turn);
        return "put_turn";
    case OPERATION_PUT_CONVERSATION:
        add_conversation(parameters, request->conversation);
        return "put_conversation";
    case OPERATION_PUT_FEEDBACK:
        add_text(parameters, request->conversation_id);
        add_text(parameters, request->key);
        add_number(parameters, request->rating);
        add_text(parameters, request->comment);
        return "put_feedback";
    case OPERATION_EXPIRE:
        add_number(parameters, (int64_t)request->used_before_ms);
        add_number(parameters, request->limit);
        return "expire";
    case OPERATION_ERASE:
        add_text(parameters, request->conversation_id);
        return "erase";
    case OPERATION_LOAD_CONVERSATION:
        add_text(parameters, request->conversation_id);
        add_number(parameters, request->limit);
        return "load_conversation";
    case OPERATION_LOAD_BY_MESSAGE:
        add_text(parameters, request->conversation_id);
        add_text(parameters, request->key);
        return "load_by_message";
    case OPERATION_LOAD_ANSWER:
        add_text(parameters, request->key);
        return "load_answer";
    }
    return "";
}

static bool send_prepared(
        struct postgresql_database *database, const char *name, const struct parameters *parameters)
{
    return PQsendQueryPrepared(database->connection, name, parameters->count, parameters->values,
                   parameters->lengths, parameters->formats, 1) == 1;
}

static bool send_operation(struct postgresql_database *database, const struct operation *operation)
{
    struct parameters parameters = {.count = 0};
    const char *name = add_request(&parameters, &operation->request);
    return send_prepared(database, name, &parameters);
}

static bool send_mark(struct postgresql_database *database, const char *name, const char *mark)
{
    struct parameters parameters = {.count = 0};
    add_text(&parameters, text_from(mark));
    return send_prepared(database, name, &parameters);
}

/* ---- Outcomes ----------------------------------------------------------------------------- */

static bool changed_nothing(PGresult *result)
{
    return strcmp(PQcmdTuples(result), "0") == 0;
}

static void take_rows(const PGresult *result, struct operation *operation)
{
    int rows = PQntuples(result);
    for (int i = 0; i < rows; i++) {
        struct operation_row row = {.has_turn = PQgetisnull(result, i, 6) == 0};
        postgresql_read_conversation(result, i, 0, &row.conversation);
        if (row.has_turn) {
            postgresql_read_turn(result, i, 6, &row.turn);
        }
        operation_add_row(operation, &row);
    }
    if (rows == 0) {
        operation_refuse(operation, ERR_NOT_FOUND);
    }
}

static void take_outcome(PGresult *result, struct operation *operation)
{
    switch (operation->request.kind) {
    case OPERATION_PUT_TURN:
        if (changed_nothing(result)) {
            operation_refuse(operation, ERR_EXISTS);
        }
        break;
    case OPERATION_PUT_FEEDBACK:
    case OPERATION_ERASE:
        if (changed_nothing(result)) {
            operation_refuse(operation, ERR_NOT_FOUND);
        }
        break;
    case OPERATION_LOAD_CONVERSATION:
    case OPERATION_LOAD_BY_MESSAGE:
    case OPERATION_LOAD_ANSWER:
        take_rows(result, operation);
        break;
    default:
        break;
    }
}

/* ---- One attempt -------------------------------------------------------------------------- */

enum attempt {
    ATTEMPT_DONE,
    ATTEMPT_FAILED,  /* and would fail again */
    ATTEMPT_UNDONE,  /* nothing was committed; again may succeed */
    ATTEMPT_DOUBTFUL /* the commit was sent, its answer was lost */
};

/* What a result that reports a failure means while the transaction is open. */
static enum attempt judge(struct postgresql_database *database, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == NULL || PQstatus(database->connection) != CONNECTION_OK ||
            strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0) {
        return ATTEMPT_UNDONE;
    }
    /* serialization_failure, deadlock_detected */
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0) {
        return ATTEMPT_UNDONE;
    }
    /* read_only_sql_transaction: after a fail-over the address may lead to another server. */
    if (strcmp(state, "25006") == 0) {
        postgresql_disconnect(database);
    }
    return ATTEMPT_FAILED;
}

static bool send_group(
        struct postgresql_database *database, const struct operation_group *group, const char *mark)
{
    bool sent = PQenterPipelineMode(database->connection) == 1;
    if (!group->only_reads) {
        sent = sent &&
               PQsendQueryParams(database->connection, "BEGIN", 0, NULL, NULL, NULL, NULL, 0) == 1;
        sent = sent && send_mark(database, "add_mark", mark);
        sent = sent && send_mark(database, "remove_mark", database->committed_mark);
    }
    for (size_t i = 0; i < group->count && sent; i++) {
        sent = send_operation(database, group->operations[i]);
    }
    return sent && PQpipelineSync(database->connection) == 1;
}

/* Takes the results of a pipeline up to its end. ERR_IO: the connection is of no use any more. */
static int take_results(struct postgresql_database *database, const struct operation_group *group,
        enum attempt *attempt, struct error *error)
{
    size_t others = group->only_reads ? 0 : 3;
    size_t taken = 0;
    for (;;) {
        PGresult *result = NULL;
        int status = postgresql_next_result(database, &result, error);
        if (status != 0) {
            return status;
        }
        ExecStatusType type = PQresultStatus(result);
        if (result == NULL) { /* the end of one statement's results */
            if (PQstatus(database->connection) != CONNECTION_OK) {
                return postgresql_fail_connection(database, error);
            }
            taken++;
        } else if (type == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return 0;
        } else if (type != PGRES_PIPELINE_ABORTED && postgresql_is_failure(result)) {
            postgresql_fail(database, result, error);
            *attempt = judge(database, result);
        } else if (type != PGRES_PIPELINE_ABORTED && taken >= others &&
                   taken - others < group->count) {
            take_outcome(result, group->operations[taken - others]);
        }
        PQclear(result);
        if (database->connection == NULL) {
            return ERR_IO;
        }
    }
}

/* Everything but the commit. Unless it is ATTEMPT_DONE, nothing will be committed. */
static enum attempt run_statements(struct postgresql_database *database,
        const struct operation_group *group, const char *mark, struct error *error)
{
    enum attempt attempt = ATTEMPT_DONE;
    int status = send_group(database, group, mark) ? postgresql_flush(database, error)
                                                   : postgresql_fail_connection(database, error);
    crash_point(POSTGRESQL_SENT);
    if (status == 0) {
        status = take_results(database, group, &attempt, error);
    }
    if (status != 0 || PQexitPipelineMode(database->connection) == 0) {
        postgresql_disconnect(database);
        return attempt == ATTEMPT_FAILED ? ATTEMPT_FAILED : ATTEMPT_UNDONE;
    }
    if (attempt != ATTEMPT_DONE && !group->only_reads &&
            postgresql_execute(database, "ROLLBACK", NULL, NULL) != 0) {
        postgresql_disconnect(database);
    }
    return attempt;
}

static enum attempt commit(struct postgresql_database *database, struct error *error)
{
    PGresult *result = NULL;
    PGresult *end = NULL;
    crash_point(POSTGRESQL_COMMIT);
    bool sent = PQsendQuery(database->connection, "COMMIT") == 1 &&
                postgresql_flush(database, error) == 0;
    crash_point(POSTGRESQL_COMMIT_SENT);
    bool came = sent && postgresql_next_result(database, &result, error) == 0 && result != NULL;
    enum attempt attempt = ATTEMPT_DOUBTFUL;
    if (came && !postgresql_is_failure(result)) {
        attempt = ATTEMPT_DONE;
        crash_point(POSTGRESQL_COMMITTED);
    } else if (came) {
        const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
        postgresql_fail(database, result, error);
        /* More than an error ends the session, which may be after the commit. */
        if (severity != NULL && strcmp(severity, "ERROR") == 0) {
            attempt = judge(database, result);
        }
    }
    PQclear(result);
    if (attempt == ATTEMPT_DOUBTFUL ||
            (database->connection != NULL &&
                    (postgresql_next_result(database, &end, NULL) != 0 || end != NULL))) {
        PQclear(end);
        postgresql_disconnect(database);
    }
    return attempt;
}

static void make_mark(char mark[COMMIT_MARK_SIZE])
{
    unsigned char bytes[(COMMIT_MARK_SIZE - 1) / 2];
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
        abort();
    }
    for (size_t i = 0; i < sizeof(bytes); i++) {
        (void)snprintf(mark + 2 * i, 3, "%02x", bytes[i]);
    }
}

static enum attempt attempt_group(struct postgresql_database *database,
        const struct operation_group *group, struct error *error)
{
    char mark[COMMIT_MARK_SIZE] = "";
    if (!group->only_reads) {
        make_mark(mark);
    }
    enum attempt attempt = run_statements(database, group, mark, error);
    if (attempt == ATTEMPT_DONE && !group->only_reads) {
        attempt = commit(database, error);
        if (attempt == ATTEMPT_DONE) {
            memcpy(database->committed_mark, mark, sizeof(mark));
        } else if (attempt == ATTEMPT_DOUBTFUL) {
            memcpy(database->doubtful_mark, mark, sizeof(mark));
        }
    }
    return attempt;
}

/* ---- Groups ------------------------------------------------------------------------------- */

/* Puts the mark of the doubtful commit into the table itself: while that commit may still come, the
 * server lets us wait for it; once the mark is ours, it cannot come any more. */
static int add_doubtful_mark(
        struct postgresql_database *database, bool *committed, struct error *error)
{
    PGresult *result = NULL;
    PGresult *end = NULL;
    if (!send_mark(database, "settle_mark", database->doubtful_mark)) {
        return postgresql_fail_connection(database, error);
    }
    int status = postgresql_flush(database, error);
    if (status == 0) {
        status = postgresql_next_result(database, &result, error);
    }
    if (status == 0 && (result == NULL || postgresql_is_failure(result))) {
        status = postgresql_fail(database, result, error);
    }
    if (status == 0) {
        *committed = changed_nothing(result);
        status = postgresql_next_result(database, &end, error);
    }
    PQclear(end);
    PQclear(result);
    return status;
}

/* Finds out whether the doubtful commit took place, and sees to it that it stays so. */
static int settle(struct postgresql_database *database, uint64_t deadline_ns, bool *committed,
        struct error *error)
{
    for (;;) {
        struct error reason = {0};
        int status = postgresql_connect(database, deadline_ns, &reason);
        bool is_connected = status == 0;
        if (is_connected) {
            status = add_doubtful_mark(database, committed, &reason);
        }
        if (status == 0) {
            if (*committed) {
                memcpy(database->committed_mark, database->doubtful_mark, COMMIT_MARK_SIZE);
            }
            database->doubtful_mark[0] = '\0';
            return 0;
        }
        postgresql_disconnect(database);
        if (!is_connected || now_ns() >= deadline_ns) {
            return error_set(error, ERR_IO,
                    "whether the last commit took place is not known yet: %s", reason.text);
        }
    }
}

static void log_settled(struct postgresql_database *database, bool committed)
{
    log_write(database->log, LOG_WARNING, "a commit whose answer was lost is settled",
            LOG_STRING("outcome", committed ? "committed" : "not committed"));
}

static int settle_earlier(
        struct postgresql_database *database, uint64_t deadline_ns, struct error *error)
{
    bool committed = false;
    if (database->doubtful_mark[0] == '\0') {
        return 0;
    }
    int status = settle(database, deadline_ns, &committed, error);
    if (status == 0) {
        log_settled(database, committed);
    }
    return status;
}

static int run(
        struct store_database *base, const struct operation_group *group, struct error *error)
{
    struct postgresql_database *database = of(base);
    int status = group->only_reads ? 0 : settle_earlier(database, group->deadline_ns, error);
    for (int attempts = 1; status == 0; attempts++) {
        struct error reason = {0};
        bool committed = false;
        status = postgresql_connect(database, group->deadline_ns, error);
        if (status != 0) {
            break;
        }
        enum attempt attempt = attempt_group(database, group, &reason);
        if (attempt == ATTEMPT_DOUBTFUL) {
            crash_point(POSTGRESQL_SETTLE);
            status = settle(database, now_ns() + database->busy_ns, &committed, error);
            crash_point(POSTGRESQL_SETTLED);
            if (status != 0) {
                break;
            }
            log_settled(database, committed);
        }
        if (attempt == ATTEMPT_DONE || committed) {
            return 0;
        }
        if (attempt == ATTEMPT_FAILED ||
                (attempts >= FEWEST_ATTEMPTS && now_ns() >= group->deadline_ns)) {
            return error_set(error, reason.code != 0 ? reason.code : ERR_IO, "%s", reason.text);
        }
        for (size_t i = 0; i < group->count; i++) {
            operation_reset(group->operations[i]);
        }
    }
    return status;
}

/* ---- Life cycle --------------------------------------------------------------------------- */

static void close_database(struct store_database *base)
{
    struct postgresql_database *database = of(base);
    if (database->connection != NULL && database->committed_mark[0] != '\0' &&
            send_mark(database, "remove_mark", database->committed_mark)) {
        PGresult *result = NULL;
        if (postgresql_flush(database, NULL) == 0 &&
                postgresql_next_result(database, &result, NULL) == 0) {
            PQclear(result);
        }
    }
    postgresql_disconnect(database);
    text_buffer_clear(&database->import_rows);
    free(database->address);
    free(database);
}

static int open_database(
        const struct backend_options *options, struct store_database **result, struct error *error)
{
    struct postgresql_database *database = calloc(1, sizeof(*database));
    if (database == NULL || (database->address = strdup(options->address)) == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    database->base.backend = &postgresql_backend;
    database->durability = options->durability;
    database->busy_ms = options->busy_ms;
    database->busy_ns = (uint64_t)options->busy_ms * NS_PER_MS;
    database->log = options->log;
    database->give_up_ns = options->give_up_ns;
    /* The first refusal is reported: a server that starts wants to be told what is wrong. */
    int status = postgresql_connect(database, 0, error);
    if (status != 0) {
        close_database(&database->base);
        return status;
    }
    *result = &database->base;
    return 0;
}

const struct store_backend postgresql_backend = {
        .schemes = {"postgresql://", "postgres://"},
        .open = open_database,
        .close = close_database,
        .run = run,
        .scan = postgresql_scan,
        .begin_import = postgresql_begin_import,
        .import_conversation = postgresql_import_conversation,
        .import_turn = postgresql_import_turn,
        .commit_import = postgresql_commit_import,
};
