#include "unit/store/rig.h"
#include <postgresql/libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

enum rig_backend rig_backend;
const char *rig_postgresql;

static char folder[64];
static int databases;
static size_t outcomes_seen;

void rig_begin(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/answerd-store-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        abort();
    }
    rig_postgresql = getenv("ANSWERD_TEST_POSTGRESQL");
}

void rig_end(void)
{
    char command[128];
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    if (system(command) != 0) {
        abort();
    }
}

const char *rig_folder(void)
{
    return folder;
}

static void execute_postgresql(const char *address, const char *sql)
{
    PGconn *connection = PQconnectdb(address);
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    }
    PQclear(result);
    PQfinish(connection);
}

static void execute_sqlite(const char *file, const char *sql)
{
    sqlite3 *handle = NULL;
    char *message = NULL;
    if (sqlite3_open(file, &handle) != SQLITE_OK ||
            sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message != NULL ? message : sqlite3_errmsg(handle));
    }
    sqlite3_close(handle);
}

void rig_execute(const char *address, const char *sql)
{
    if (strncmp(address, "sqlite:", 7) == 0) {
        execute_sqlite(address + 7, sql);
    } else {
        execute_postgresql(address, sql);
    }
}

void rig_let_killed_sessions_end(void)
{
    if (rig_backend == RIG_SQLITE) {
        return;
    }
    PGconn *connection = PQconnectdb(rig_postgresql);
    bool ended = false;
    while (!ended) {
        PGresult *result = PQexec(connection,
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'answerd'");
        assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
        ended = strcmp(PQgetvalue(result, 0, 0), "0") == 0;
        PQclear(result);
    }
    PQfinish(connection);
}

/* A schema of its own is as good as a database of its own and quicker made. */
void rig_fresh_address(enum rig_backend backend, char address[ADDRESS_SIZE])
{
    int number = ++databases;
    if (backend == RIG_SQLITE) {
        (void)snprintf(address, ADDRESS_SIZE, "sqlite:%s/%d.db", folder, number);
        return;
    }
    char sql[64];
    (void)snprintf(sql, sizeof(sql), "CREATE SCHEMA test_%d_%d", (int)getpid(), number);
    execute_postgresql(rig_postgresql, sql);
    (void)snprintf(address, ADDRESS_SIZE, "%s&options=-csearch_path%%3Dtest_%d_%d", rig_postgresql,
            (int)getpid(), number);
}

int rig_open(struct rig *rig)
{
    rig->error = (struct error){0};
    rig->options.address = rig->address;
    return store_open(&rig->options, rig->loop, NULL, rig->metrics, &rig->store, &rig->error);
}

void rig_set_up(struct rig *rig)
{
    *rig = (struct rig){.options = {.durability = STORE_PROCESS,
                                .queue_limit = 10000,
                                .group_limit = 256,
                                .busy_ms = BUSY_MS}};
    rig_fresh_address(rig_backend, rig->address);
    assert_int_equal(event_loop_create(&rig->loop, NULL), 0);
    rig->metrics = metrics_create();
    if (rig_open(rig) != 0) {
        fail_msg("%s", rig->error.text);
    }
}

static void stop_loop(void *context)
{
    event_loop_stop(context);
}

void rig_close(struct rig *rig)
{
    if (rig->store != NULL) {
        store_close(rig->store, stop_loop, rig->loop);
        event_loop_run(rig->loop);
        rig->store = NULL;
    }
}

void rig_tear_down(struct rig *rig)
{
    rig_close(rig);
    event_loop_destroy(rig->loop);
    metrics_destroy(rig->metrics);
}

/* ---- Outcomes ----------------------------------------------------------------------------- */

static void copy(char *out, size_t size, struct text text)
{
    memset(out, 0, size);
    if (text.length > 0) {
        memcpy(out, text.data, text.length < size ? text.length : size);
    }
}

void rig_on_done(void *context, int status, const struct error *error)
{
    struct outcome *outcome = context;
    outcome->came++;
    outcome->order = ++outcomes_seen;
    outcome->status = status;
    assert_int_equal(error == NULL, status == 0);
    if (error != NULL) {
        outcome->error = *error;
        assert_int_equal(error->code, status);
        assert_true(error->text[0] != '\0');
    }
    if (outcome->left != NULL && --*outcome->left == 0) {
        event_loop_stop(outcome->loop);
    }
}

static void keep_turn(struct kept_turn *kept, const struct store_turn *turn)
{
    kept->turn = *turn;
    copy(kept->client_message_id, sizeof(kept->client_message_id), turn->client_message_id);
    copy(kept->question, sizeof(kept->question), turn->question);
    copy(kept->final, sizeof(kept->final), turn->final);
}

void rig_on_loaded(
        void *context, int status, const struct store_loaded *loaded, const struct error *error)
{
    struct outcome *outcome = context;
    assert_int_equal(loaded != NULL, status == 0);
    if (loaded != NULL) {
        outcome->conversation = loaded->conversation;
        copy(outcome->language, sizeof(outcome->language), loaded->conversation.language);
        copy(outcome->focus, sizeof(outcome->focus), loaded->conversation.focus);
        outcome->turn_count = loaded->turn_count;
        for (size_t i = 0; i < loaded->turn_count && i < KEPT_TURNS; i++) {
            keep_turn(&outcome->turns[i], &loaded->turns[i]);
        }
    }
    rig_on_done(outcome, status, error);
}

void rig_expect(struct rig *rig, struct outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = (struct outcome){.loop = rig->loop};
    }
}

void rig_wait(struct rig *rig, struct outcome *outcomes, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (outcomes[i].came == 0) {
            outcomes[i].left = &left;
            left++;
        }
    }
    if (left > 0) {
        event_loop_run(rig->loop);
    }
    for (size_t i = 0; i < count; i++) {
        outcomes[i].left = NULL;
        assert_int_equal(outcomes[i].came, 1);
    }
}

/* ---- Samples ------------------------------------------------------------------------------ */

struct store_conversation rig_conversation(const char *id, uint64_t sequence)
{
    struct store_conversation conversation = {.language = TEXT("ko"),
            .focus = TEXT("focus"),
            .sequence = sequence,
            .used_at_ms = 1755700000000u + sequence};
    (void)snprintf(conversation.id, sizeof(conversation.id), "%s", id);
    memset(conversation.token_hash, 0xa5, sizeof(conversation.token_hash));
    return conversation;
}

struct store_turn rig_turn(const char *conversation_id, uint64_t sequence, char message_id[64])
{
    struct store_turn turn = {.sequence = sequence,
            .question = TEXT("최태원은 누구인가요?"),
            .final = TEXT("{\"text\":\"SK그룹 회장입니다.\"}"),
            .asked_at_ms = 1755700000000u};
    (void)snprintf(message_id, 64, "m%llu", (unsigned long long)sequence);
    turn.client_message_id = text_from(message_id);
    (void)snprintf(turn.answer_id, sizeof(turn.answer_id), "a%s.%llu", conversation_id,
            (unsigned long long)sequence);
    return turn;
}

int rig_put_turn(struct rig *rig, const char *conversation_id, uint64_t sequence)
{
    char message_id[64];
    struct store_conversation conversation = rig_conversation(conversation_id, sequence);
    struct store_turn turn = rig_turn(conversation_id, sequence, message_id);
    struct outcome outcome;
    rig_expect(rig, &outcome, 1);
    assert_int_equal(store_put_turn(rig->store, &conversation, &turn, rig_on_done, &outcome), 0);
    rig_wait(rig, &outcome, 1);
    return outcome.status;
}

int rig_load(struct rig *rig, const char *conversation_id, uint32_t limit, struct outcome *outcome)
{
    rig_expect(rig, outcome, 1);
    assert_int_equal(
            store_load_conversation(rig->store, conversation_id, limit, rig_on_loaded, outcome), 0);
    rig_wait(rig, outcome, 1);
    return outcome->status;
}

struct counting {
    size_t turns;
    struct event_loop *loop;
};

static void count_turns(
        void *context, int status, const struct store_loaded *loaded, const struct error *error)
{
    struct counting *counting = context;
    (void)error;
    counting->turns = status == 0 ? loaded->turn_count : 0;
    for (size_t i = 0; i < counting->turns; i++) {
        assert_int_equal(loaded->turns[i].sequence, i + 1);
    }
    event_loop_stop(counting->loop);
}

size_t rig_count_turns(struct rig *rig, const char *conversation_id)
{
    struct counting counting = {.loop = rig->loop};
    assert_int_equal(store_load_conversation(
                             rig->store, conversation_id, UINT32_MAX, count_turns, &counting),
            0);
    event_loop_run(rig->loop);
    return counting.turns;
}
