#include "base/clock.h"
#include "unit/store/contract.h"
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct rig rig;

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

static struct store_counts count(const char *address)
{
    struct store_counts counts;
    struct error error = {0};
    if (store_count(address, &counts, &error) != 0) {
        fail_msg("%s", error.text);
    }
    return counts;
}

/* ---- Addresses and schemas ---------------------------------------------------------------- */

static void an_unknown_address_is_refused(void **state)
{
    (void)state;
    struct rig other = {.loop = rig.loop, .options = rig.options};
    static const char *const addresses[] = {"", "mysql://user:secret@host/db", "sqlite", "sqlite:"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        (void)snprintf(other.address, sizeof(other.address), "%s", addresses[i]);
        assert_int_equal(rig_open(&other), ERR_INVALID);
        assert_null(strstr(other.error.text, "secret"));
    }
}

static void a_newer_schema_is_left_alone(void **state)
{
    (void)state;
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    rig_close(&rig);
    rig_execute(rig.address, "UPDATE schema_version SET version = 1000");
    assert_int_equal(rig_open(&rig), ERR_UNSUPPORTED);
    assert_non_null(strstr(rig.error.text, "1000"));
    assert_non_null(strstr(rig.error.text, "newer answerd"));
    struct store_counts counts;
    assert_int_equal(store_count(rig.address, &counts, NULL), ERR_UNSUPPORTED);
    rig_execute(rig.address, "UPDATE schema_version SET version = 1");
    assert_int_equal(rig_open(&rig), 0);
    assert_int_equal(rig_count_turns(&rig, "c"), 1);
}

/* ---- Copies ------------------------------------------------------------------------------- */

static void fill(void)
{
    static const char *const ids[] = {"b", "a", "\xc3\xa9", "B", "aa"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        for (uint64_t sequence = 1; sequence <= 12; sequence++) {
            assert_int_equal(rig_put_turn(&rig, ids[i], sequence), 0);
        }
    }
    struct store_conversation conversation = rig_conversation("empty", 0);
    conversation.focus = (struct text){"\0\xff\1", 3};
    struct outcome outcomes[2];
    rig_expect(&rig, outcomes, 2);
    assert_int_equal(
            store_put_conversation(rig.store, &conversation, rig_on_done, &outcomes[0]), 0);
    assert_int_equal(store_put_feedback(rig.store, "a", TEXT("aa.3"), -1, TEXT("違います"),
                             rig_on_done, &outcomes[1]),
            0);
    rig_wait(&rig, outcomes, 2);
    assert_int_equal(outcomes[1].status, 0);
}

static void copy_to(enum rig_backend backend)
{
    char address[ADDRESS_SIZE];
    struct error error = {0};
    struct store_counts before = count(rig.address);
    assert_int_equal(before.conversations, 6);
    assert_int_equal(before.turns, 60);
    assert_int_equal(before.feedback, 1);
    rig_fresh_address(backend, address);
    if (store_copy(rig.address, address, &error) != 0) {
        fail_msg("%s", error.text);
    }
    struct store_counts after = count(address);
    assert_int_equal(after.conversations, before.conversations);
    assert_int_equal(after.turns, before.turns);
    assert_int_equal(after.feedback, before.feedback);
    assert_string_equal(after.hash, before.hash);
    assert_int_equal(store_copy(rig.address, address, &error), ERR_EXISTS);
    assert_string_equal(count(address).hash, before.hash);

    struct rig copy = {.loop = rig.loop, .options = rig.options};
    memcpy(copy.address, address, sizeof(address));
    assert_int_equal(rig_open(&copy), 0);
    assert_int_equal(rig_put_turn(&copy, "b", 13), 0);
    assert_int_equal(rig_put_turn(&copy, "b", 1), ERR_EXISTS);
    rig_close(&copy);
}

static void a_copy_has_the_same_hash(void **state)
{
    (void)state;
    fill();
    copy_to(RIG_SQLITE);
    if (rig_postgresql != NULL) {
        copy_to(RIG_POSTGRESQL);
    }
}

static void an_empty_store_is_copied_too(void **state)
{
    (void)state;
    char address[ADDRESS_SIZE];
    rig_fresh_address(rig_backend, address);
    assert_int_equal(store_copy(rig.address, address, NULL), 0);
    assert_string_equal(count(address).hash, count(rig.address).hash);
}

static void a_copy_needs_its_source(void **state)
{
    (void)state;
    struct error error = {0};
    assert_int_equal(store_copy("sqlite:/nowhere/at/all.db", rig.address, &error), ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "/nowhere/at/all.db"));
    assert_int_not_equal(access("/nowhere", F_OK), 0);
}

/* ---- Several at once ---------------------------------------------------------------------- */

static void two_stores_share_one_database(void **state)
{
    (void)state;
    struct rig other = rig;
    other.store = NULL;
    assert_int_equal(rig_open(&other), 0);
    for (uint64_t i = 1; i <= 40; i++) {
        struct rig *writer = i % 2 == 0 ? &rig : &other;
        struct rig *reader = i % 2 == 0 ? &other : &rig;
        assert_int_equal(rig_put_turn(writer, "c", i), 0);
        assert_int_equal(rig_count_turns(reader, "c"), i);
        assert_int_equal(rig_put_turn(reader, "c", i), ERR_EXISTS);
    }
    rig_close(&other);
}

#define PROCESSES 6
#define TURNS_EACH 60

/* Exits with 0 when every turn was written. Makes its own loop: none survives a fork. */
static _Noreturn void write_as_process(const char *address, int number)
{
    struct rig child = {.options = rig.options};
    char id[STORE_ID_SIZE];
    (void)snprintf(id, sizeof(id), "process-%d", number);
    (void)snprintf(child.address, sizeof(child.address), "%s", address);
    int status = event_loop_create(&child.loop, NULL);
    if (status == 0) {
        status = rig_open(&child);
    }
    if (status != 0) {
        fprintf(stderr, "%s\n", child.error.text);
        _exit(1);
    }
    for (uint64_t i = 1; i <= TURNS_EACH && status == 0; i++) {
        status = rig_put_turn(&child, id, i);
    }
    rig_close(&child);
    event_loop_destroy(child.loop);
    _exit(status == 0 ? 0 : 1);
}

static void processes_open_a_fresh_database_at_once(void **state)
{
    (void)state;
    char address[ADDRESS_SIZE];
    pid_t children[PROCESSES];
    rig_close(&rig);
    rig_fresh_address(rig_backend, address);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            write_as_process(address, i);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    struct store_counts counts = count(address);
    assert_int_equal(counts.conversations, PROCESSES);
    assert_int_equal(counts.turns, PROCESSES * TURNS_EACH);
}

/* ---- Sudden ends -------------------------------------------------------------------------- */

#define KILLS 200
#define KILLS_AT_LEAST 20
#define KILLING_SECONDS 15
#define IN_FLIGHT 16

struct killed_writer {
    struct rig rig;
    uint64_t next;
    int confirmations; /* a pipe */
};

static void write_next(struct killed_writer *writer);

static void confirm(void *context, int status, const struct error *error)
{
    struct killed_writer *writer = context;
    (void)error;
    char byte = status == 0 ? 'y' : 'n';
    if (write(writer->confirmations, &byte, 1) != 1) {
        _exit(1);
    }
    write_next(writer);
}

static void write_next(struct killed_writer *writer)
{
    char message_id[64];
    uint64_t sequence = writer->next++;
    struct store_conversation conversation = rig_conversation("c", sequence);
    struct store_turn turn = rig_turn("c", sequence, message_id);
    if (store_put_turn(writer->rig.store, &conversation, &turn, confirm, writer) != 0) {
        _exit(1);
    }
}

static _Noreturn void write_until_killed(uint64_t first, int confirmations)
{
    struct killed_writer writer = {
            .rig = {.options = rig.options}, .next = first, .confirmations = confirmations};
    memcpy(writer.rig.address, rig.address, sizeof(rig.address));
    if (event_loop_create(&writer.rig.loop, NULL) != 0 || rig_open(&writer.rig) != 0) {
        fprintf(stderr, "%s\n", writer.rig.error.text);
        _exit(1);
    }
    for (int i = 0; i < IN_FLIGHT; i++) {
        write_next(&writer);
    }
    event_loop_run(writer.rig.loop);
    _exit(1);
}

/* Kills it some time after its first confirmation; returns how many turns it had confirmed. */
static size_t kill_a_writer(uint64_t first, unsigned after_us)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_until_killed(first, ends[1]);
    }
    close(ends[1]);
    char bytes[4096];
    size_t confirmed = 0;
    ssize_t length = read(ends[0], bytes, 1);
    assert_int_equal(length, 1);
    nanosleep(&(struct timespec){.tv_nsec = (long)after_us * 1000}, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    rig_let_killed_sessions_end();
    do {
        for (ssize_t i = 0; i < length; i++) {
            assert_int_equal(bytes[i], 'y');
        }
        confirmed += (size_t)length;
        length = read(ends[0], bytes, sizeof(bytes));
    } while (length > 0);
    close(ends[0]);
    return confirmed;
}

static void a_killed_writer_loses_nothing_confirmed(void **state)
{
    (void)state;
    uint64_t written = 0;
    uint64_t begun_ns = clock_monotonic_ns(clock_system());
    int kills = 0;
    while (kills < KILLS) {
        rig_close(&rig);
        size_t confirmed = kill_a_writer(written + 1, (unsigned)(kills * 37) % 3000);
        assert_int_equal(rig_open(&rig), 0);
        /* rig_count_turns sees to it that the sequences have no gap and nothing twice. */
        size_t found = rig_count_turns(&rig, "c");
        assert_in_range(found, written + confirmed, written + confirmed + IN_FLIGHT);
        written = found;
        kills++;
        if (kills >= KILLS_AT_LEAST && clock_monotonic_ns(clock_system()) - begun_ns >
                                               (uint64_t)KILLING_SECONDS * 1000000000u) {
            break;
        }
    }
    assert_int_equal(count(rig.address).turns, written);
    print_message("killed %d writers of %llu turns\n", kills, (unsigned long long)written);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int contract_run_processes(void)
{
    const struct CMUnitTest tests[] = {
            TEST(an_unknown_address_is_refused),
            TEST(a_newer_schema_is_left_alone),
            TEST(a_copy_has_the_same_hash),
            TEST(an_empty_store_is_copied_too),
            TEST(a_copy_needs_its_source),
            TEST(two_stores_share_one_database),
            TEST(processes_open_a_fresh_database_at_once),
            TEST(a_killed_writer_loses_nothing_confirmed),
    };
    return cmocka_run_group_tests_name("processes", tests, NULL, NULL);
}
