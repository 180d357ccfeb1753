/* The contract on PostgreSQL, and what a server and the way to it can do. */
#include "base/clock.h"
#include "unit/store/contract.h"
#include "unit/store/proxy.h"
#include <postgresql/libpq-fe.h>
#include <pthread.h>
#include <unistd.h>

#define PROXY_PORT 6543

static struct rig rig;
static const char *control; /* the program that stops and starts the server */

static int set_up(void **state)
{
    (void)state;
    rig_set_up(&rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_tear_down(&rig);
    return 0;
}

static void command_server(const char *command)
{
    char line[256];
    (void)snprintf(line, sizeof(line), "%s %s", control, command);
    if (system(line) != 0) {
        fail_msg("%s", line);
    }
}

static uint64_t now_ms(void)
{
    return clock_monotonic_ns(clock_system()) / 1000000u;
}

static void submit_turn(const char *id, uint64_t sequence, struct outcome *outcome)
{
    char message_id[64];
    struct store_conversation conversation = rig_conversation(id, sequence);
    struct store_turn turn = rig_turn(id, sequence, message_id);
    assert_int_equal(store_put_turn(rig.store, &conversation, &turn, rig_on_done, outcome), 0);
}

/* ---- A server that goes away -------------------------------------------------------------- */

static void a_server_that_is_away_fails_at_once(void **state)
{
    (void)state;
    struct rig other = {.loop = rig.loop, .options = rig.options};
    (void)snprintf(other.address, sizeof(other.address),
            "postgresql://answerd:secret@/postgres?host=%s", rig_folder());
    assert_int_equal(rig_open(&other), ERR_IO);
    assert_null(strstr(other.error.text, "secret"));
    assert_non_null(strstr(other.error.text, "No such file"));
}

/* Writers that go on, whatever happens, and keep what was confirmed. */
#define WRITERS 8u

struct going_writer {
    char id[STORE_ID_SIZE];
    uint64_t sequence;
    uint64_t confirmed;
    uint64_t failed;
    bool *stops;
    size_t *running;
};

static void go_on(struct going_writer *writer);

static void handle_going(void *context, int status, const struct error *error)
{
    struct going_writer *writer = context;
    /* One that failed may be there all the same when the answer was lost: it is tried again, and
     * then it exists. */
    if (status == 0 || status == ERR_EXISTS) {
        writer->confirmed = writer->sequence++;
    } else {
        assert_int_equal(status, ERR_IO);
        assert_non_null(strstr(error->text, "PostgreSQL"));
        writer->failed++;
    }
    if (!*writer->stops) {
        go_on(writer);
    } else if (--*writer->running == 0) {
        event_loop_stop(rig.loop);
    }
}

static void go_on(struct going_writer *writer)
{
    char message_id[64];
    struct store_conversation conversation = rig_conversation(writer->id, writer->sequence);
    struct store_turn turn = rig_turn(writer->id, writer->sequence, message_id);
    assert_int_equal(store_put_turn(rig.store, &conversation, &turn, handle_going, writer), 0);
}

static void *crash_server(void *context)
{
    bool *done = context;
    for (int i = 0; i < 3; i++) {
        usleep(150000);
        command_server("stop immediate");
        usleep(100000);
        command_server("start");
    }
    usleep(150000);
    __atomic_store_n(done, true, __ATOMIC_SEQ_CST);
    return NULL;
}

static void a_crashed_server_loses_nothing_confirmed(void **state)
{
    (void)state;
    static struct going_writer writers[WRITERS];
    bool crashed = false;
    bool stops = false;
    size_t running = WRITERS;
    pthread_t thread;
    for (size_t i = 0; i < WRITERS; i++) {
        writers[i] = (struct going_writer){.sequence = 1, .stops = &stops, .running = &running};
        (void)snprintf(writers[i].id, sizeof(writers[i].id), "w%zu", i);
        go_on(&writers[i]);
    }
    assert_int_equal(pthread_create(&thread, NULL, crash_server, &crashed), 0);
    while (!__atomic_load_n(&crashed, __ATOMIC_SEQ_CST)) {
        event_loop_turn(rig.loop);
        usleep(200);
    }
    stops = true;
    event_loop_run(rig.loop);
    pthread_join(thread, NULL);
    uint64_t confirmed = 0;
    uint64_t failed = 0;
    for (size_t i = 0; i < WRITERS; i++) {
        size_t found = rig_count_turns(&rig, writers[i].id);
        assert_in_range(found, writers[i].confirmed, writers[i].confirmed + 1);
        assert_true(writers[i].confirmed > 0);
        confirmed += writers[i].confirmed;
        failed += writers[i].failed;
    }
    print_message("3 crashes: %llu turns confirmed, %llu failed\n", (unsigned long long)confirmed,
            (unsigned long long)failed);
}

static void a_short_silence_is_waited_for(void **state)
{
    (void)state;
    static struct outcome outcomes[20];
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    rig_expect(&rig, outcomes, 20);
    command_server("freeze");
    for (size_t i = 0; i < 20; i++) {
        submit_turn("c", i + 2, &outcomes[i]);
    }
    for (int i = 0; i < 20; i++) {
        event_loop_turn(rig.loop);
        usleep(20000);
    }
    assert_int_equal(outcomes[0].came, 0);
    command_server("thaw");
    rig_wait(&rig, outcomes, 20);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(outcomes[i].status, 0);
    }
    assert_int_equal(rig_count_turns(&rig, "c"), 21);
}

static void a_long_silence_fails_and_ends(void **state)
{
    (void)state;
    static struct outcome outcomes[20];
    rig_close(&rig);
    rig.options.busy_ms = 300;
    assert_int_equal(rig_open(&rig), 0);
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    command_server("freeze");
    uint64_t begun_ms = now_ms();
    rig_expect(&rig, outcomes, 20);
    for (size_t i = 0; i < 20; i++) {
        submit_turn("c", i + 2, &outcomes[i]);
    }
    rig_wait(&rig, outcomes, 20);
    /* The limit, and one attempt to connect, for which libpq knows only whole seconds from 2 on. */
    assert_in_range(now_ms() - begun_ms, 290, 5000);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(outcomes[i].status, ERR_IO);
    }
    print_message("%s\n", outcomes[0].error.text);
    command_server("thaw");
    int status = ERR_IO;
    for (int i = 0; i < 100 && status == ERR_IO; i++) {
        status = rig_put_turn(&rig, "c", 2);
    }
    assert_int_equal(status, 0);
    assert_int_equal(rig_count_turns(&rig, "c"), 2);
}

static void closing_does_not_wait_for_a_server_that_is_away(void **state)
{
    (void)state;
    static struct outcome outcomes[600];
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    command_server("stop immediate");
    rig_expect(&rig, outcomes, 600);
    for (size_t i = 0; i < 600; i++) {
        submit_turn("c", i + 2, &outcomes[i]);
    }
    uint64_t begun_ms = now_ms();
    rig_close(&rig);
    assert_in_range(now_ms() - begun_ms, 0, BUSY_MS + 1500);
    command_server("start");
    for (size_t i = 0; i < 600; i++) {
        assert_int_equal(outcomes[i].came, 1);
        assert_int_equal(outcomes[i].status, ERR_IO);
    }
    assert_int_equal(rig_open(&rig), 0);
    assert_int_equal(rig_count_turns(&rig, "c"), 1);
}

/* ---- A commit whose answer is lost -------------------------------------------------------- */

static struct proxy *proxy;

static int set_up_proxy(void **state)
{
    char server[128];
    char through[ADDRESS_SIZE];
    rig_set_up(&rig);
    rig_close(&rig);
    const char *host = strstr(rig.address, "host=") + strlen("host=");
    int length = (int)strcspn(host, "&");
    (void)snprintf(server, sizeof(server), "%.*s/.s.PGSQL.5432", length, host);
    proxy = proxy_start(rig_folder(), PROXY_PORT, server);
    (void)snprintf(through, sizeof(through), "postgresql:///postgres?host=%s&port=%d%s",
            rig_folder(), PROXY_PORT, host + length);
    memcpy(rig.address, through, sizeof(through));
    (void)state;
    return rig_open(&rig);
}

static int tear_down_proxy(void **state)
{
    int result = tear_down(state);
    proxy_stop(proxy);
    return result;
}

/* Every kind of write in one group, among them what is refused. */
static void write_with_fault(enum proxy_fault fault)
{
    static struct outcome outcomes[6];
    const int expected[] = {0, ERR_EXISTS, 0, 0, ERR_NOT_FOUND, 0};
    struct store_conversation conversation = rig_conversation("d", 0);
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    proxy_set_fault(proxy, fault, 400);
    rig_expect(&rig, outcomes, 6);
    submit_turn("c", 2, &outcomes[0]);
    submit_turn("c", 2, &outcomes[1]);
    assert_int_equal(
            store_put_conversation(rig.store, &conversation, rig_on_done, &outcomes[2]), 0);
    assert_int_equal(store_put_feedback(rig.store, "c", TEXT("ac.2"), 1, TEXT("좋아요"),
                             rig_on_done, &outcomes[3]),
            0);
    assert_int_equal(store_erase(rig.store, "none", rig_on_done, &outcomes[4]), 0);
    assert_int_equal(store_load_conversation(rig.store, "c", 10, rig_on_loaded, &outcomes[5]), 0);
    rig_wait(&rig, outcomes, 6);
    assert_int_equal(proxy_faults(proxy), fault == PROXY_NO_FAULT ? 0 : 1);
    for (size_t i = 0; i < 6; i++) {
        if (outcomes[i].status != expected[i]) {
            fail_msg("%zu: %s", i, outcomes[i].error.text);
        }
    }
    assert_int_equal(outcomes[5].turn_count, 2);
    assert_int_equal(rig_put_turn(&rig, "c", 3), 0);
    assert_int_equal(rig_count_turns(&rig, "c"), 3);
    struct store_counts counts;
    assert_int_equal(store_count(rig.address, &counts, NULL), 0);
    assert_int_equal(counts.conversations, 2);
    assert_int_equal(counts.feedback, 1);
}

static void without_a_fault_the_proxy_changes_nothing(void **state)
{
    (void)state;
    write_with_fault(PROXY_NO_FAULT);
}

static void a_lost_answer_is_found_out(void **state)
{
    (void)state;
    write_with_fault(PROXY_LOSE_ANSWER);
}

static void a_lost_commit_is_made_again(void **state)
{
    (void)state;
    write_with_fault(PROXY_LOSE_COMMIT);
}

static void a_late_commit_is_waited_for(void **state)
{
    (void)state;
    write_with_fault(PROXY_DELAY_COMMIT);
}

/* Neither answer nor commit come while the store waits: it says that it does not know, and writes
 * nothing more before it does. Returns what writing the same turn again gives. */
static int write_with_long_doubt(uint32_t delay_ms)
{
    static struct outcome outcome;
    rig_close(&rig);
    rig.options.busy_ms = 200;
    assert_int_equal(rig_open(&rig), 0);
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    proxy_set_fault(proxy, PROXY_DELAY_COMMIT, delay_ms);
    rig_expect(&rig, &outcome, 1);
    submit_turn("c", 2, &outcome);
    rig_wait(&rig, &outcome, 1);
    assert_int_equal(outcome.status, ERR_IO);
    assert_non_null(strstr(outcome.error.text, "not known yet"));
    int status = ERR_IO;
    while (status == ERR_IO) {
        status = rig_put_turn(&rig, "c", 2);
    }
    assert_int_equal(rig_count_turns(&rig, "c"), 2);
    return status;
}

static void a_commit_that_comes_after_the_error_is_there(void **state)
{
    (void)state;
    assert_int_equal(write_with_long_doubt(1200), ERR_EXISTS);
    assert_int_equal(proxy_faults(proxy), 1);
}

static void a_commit_that_never_comes_is_ruled_out(void **state)
{
    (void)state;
    assert_int_equal(write_with_long_doubt(60000), 0);
}

/* ---- Other workers ------------------------------------------------------------------------ */

static void a_locked_table_is_busy_and_what_is_missing_an_error(void **state)
{
    (void)state;
    rig_close(&rig);
    rig.options.busy_ms = 200;
    assert_int_equal(rig_open(&rig), 0);
    PGconn *other = PQconnectdb(rig.address);
    PQclear(PQexec(other, "BEGIN; LOCK TABLE turn IN SHARE MODE"));
    assert_int_equal(PQtransactionStatus(other), PQTRANS_INTRANS);
    assert_int_equal(rig_put_turn(&rig, "c", 1), ERR_BUSY);
    assert_int_equal(rig_count_turns(&rig, "c"), 0);
    PQfinish(other);
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);

    rig_execute(rig.address, "ALTER TABLE turn RENAME TO hidden");
    assert_int_equal(rig_put_turn(&rig, "c", 2), ERR_IO);
    rig_execute(rig.address, "ALTER TABLE hidden RENAME TO turn");
    assert_int_equal(rig_put_turn(&rig, "c", 2), 0);
}

/* Another session holds "b" and waits for "a": the group that comes to hold "a" and to wait for
 * "b" closes the circle, and one of them is ended by the server. */
static void a_group_that_lost_a_deadlock_is_run_again(void **state)
{
    (void)state;
    static struct outcome outcomes[3];
    struct store_conversation a = rig_conversation("a", 1);
    struct store_conversation b = rig_conversation("b", 1);
    assert_int_equal(rig_put_turn(&rig, "a", 1), 0);
    assert_int_equal(rig_put_turn(&rig, "b", 1), 0);
    PGconn *other = PQconnectdb(rig.address);
    PQclear(PQexec(other, "SET deadlock_timeout = '10s'"));
    PQclear(PQexec(other, "BEGIN; UPDATE conversation SET language = 'x' WHERE id = 'b'"));
    assert_int_equal(PQtransactionStatus(other), PQTRANS_INTRANS);
    rig_expect(&rig, outcomes, 3);
    assert_int_equal(store_put_conversation(rig.store, &a, rig_on_done, &outcomes[0]), 0);
    submit_turn("a", 2, &outcomes[1]);
    assert_int_equal(store_put_conversation(rig.store, &b, rig_on_done, &outcomes[2]), 0);
    for (int i = 0; i < 20; i++) {
        event_loop_turn(rig.loop);
        usleep(10000);
    }
    assert_int_equal(outcomes[0].came, 0);
    assert_int_equal(
            PQsendQuery(other, "UPDATE conversation SET language = 'x' WHERE id = 'a'; COMMIT"), 1);
    rig_wait(&rig, outcomes, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(outcomes[i].status, 0);
    }
    PGresult *result = NULL;
    while ((result = PQgetResult(other)) != NULL) {
        assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
        PQclear(result);
    }
    PQfinish(other);
    assert_int_equal(rig_count_turns(&rig, "a"), 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
#define PROXY_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, set_up_proxy, tear_down_proxy)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_server_that_is_away_fails_at_once),
            TEST(a_crashed_server_loses_nothing_confirmed),
            TEST(a_short_silence_is_waited_for),
            TEST(a_long_silence_fails_and_ends),
            TEST(closing_does_not_wait_for_a_server_that_is_away),
            PROXY_TEST(without_a_fault_the_proxy_changes_nothing),
            PROXY_TEST(a_lost_answer_is_found_out),
            PROXY_TEST(a_lost_commit_is_made_again),
            PROXY_TEST(a_late_commit_is_waited_for),
            PROXY_TEST(a_commit_that_comes_after_the_error_is_there),
            PROXY_TEST(a_commit_that_never_comes_is_ruled_out),
            TEST(a_group_that_lost_a_deadlock_is_run_again),
            TEST(a_locked_table_is_busy_and_what_is_missing_an_error),
    };
    rig_begin();
    rig_backend = RIG_POSTGRESQL;
    control = getenv("ANSWERD_TEST_POSTGRESQL_CONTROL");
    int failed = 0;
    if (rig_postgresql != NULL && control != NULL) {
        failed = contract_run();
        failed += contract_run_processes();
        failed += cmocka_run_group_tests_name("postgresql", tests, NULL, NULL);
    }
    rig_end();
    return failed;
}
