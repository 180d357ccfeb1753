/* The contract on SQLite, and what only a file can suffer. */
#include "unit/store/contract.h"
#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct rig rig;
static char mounted[128]; /* the file system of a test, or empty */

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
    if (mounted[0] != '\0') {
        umount2(mounted, MNT_DETACH);
        mounted[0] = '\0';
    }
    return 0;
}

static void reopen_at(const char *address)
{
    rig_close(&rig);
    (void)snprintf(rig.address, sizeof(rig.address), "%s", address);
    if (rig_open(&rig) != 0) {
        fail_msg("%s", rig.error.text);
    }
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static void files_are_for_the_owner_alone(void **state)
{
    (void)state;
    char address[ADDRESS_SIZE];
    char path[ADDRESS_SIZE];
    (void)snprintf(address, sizeof(address), "sqlite:%s/새 폴더/データ/answers.db", rig_folder());
    mode_t before = umask(0);
    reopen_at(address);
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    umask(before);
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", address + 7, suffixes[i]);
        assert_int_equal(mode_of(path), 0600);
    }
    (void)snprintf(path, sizeof(path), "%s/새 폴더/データ", rig_folder());
    assert_int_equal(mode_of(path), 0700);
}

static void what_is_no_database_stays_as_it_is(void **state)
{
    (void)state;
    rig_close(&rig);
    FILE *file = fopen(rig.address + 7, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++) {
        fputs("not a database ", file);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rig_open(&rig), ERR_IO);
    assert_non_null(strstr(rig.error.text, "not a database"));
    struct stat status;
    assert_int_equal(stat(rig.address + 7, &status), 0);
    assert_int_equal(status.st_size, 15000);
}

/* A write and a read in one group. */
static void write_and_read(uint64_t sequence, struct outcome outcomes[2])
{
    char message_id[64];
    struct store_conversation conversation = rig_conversation("c", sequence);
    struct store_turn turn = rig_turn("c", sequence, message_id);
    rig_expect(&rig, outcomes, 2);
    assert_int_equal(store_put_turn(rig.store, &conversation, &turn, rig_on_done, &outcomes[0]), 0);
    assert_int_equal(store_load_conversation(rig.store, "c", 100, rig_on_loaded, &outcomes[1]), 0);
    rig_wait(&rig, outcomes, 2);
}

static void a_locked_database_is_busy_and_can_be_read(void **state)
{
    (void)state;
    static struct outcome outcomes[2];
    rig_close(&rig);
    rig.options.busy_ms = 50;
    assert_int_equal(rig_open(&rig), 0);
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(rig.address + 7, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    write_and_read(2, outcomes);
    assert_int_equal(outcomes[0].status, ERR_BUSY);
    assert_non_null(strstr(outcomes[0].error.text, "locked"));
    assert_int_equal(outcomes[1].status, 0);
    assert_int_equal(outcomes[1].turn_count, 1);
    assert_int_equal(sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    write_and_read(2, outcomes);
    assert_int_equal(outcomes[0].status, 0);
    assert_int_equal(outcomes[1].turn_count, 2);
}

static void a_file_moved_away_is_made_anew(void **state)
{
    (void)state;
    char moved[128];
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    (void)snprintf(moved, sizeof(moved), "%s/moved", rig_folder());
    assert_int_equal(rename(rig.address + 7, moved), 0);
    assert_int_equal(rig_put_turn(&rig, "d", 1), 0);
    struct store_counts counts;
    assert_int_equal(store_count(rig.address, &counts, NULL), 0);
    assert_int_equal(counts.turns, 1);
    assert_int_equal(rig_count_turns(&rig, "d"), 1);
}

/* Whether any file of the store holds the bytes. */
static bool is_on_disk(struct text bytes)
{
    static const char *const suffixes[] = {"", "-wal"};
    bool found = false;
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        char path[ADDRESS_SIZE];
        char block[65536];
        struct text_buffer content = {0};
        size_t length = 0;
        (void)snprintf(path, sizeof(path), "%.400s%s", rig.address + 7, suffixes[i]);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        while ((length = fread(block, 1, sizeof(block), file)) > 0) {
            text_buffer_append(&content, block, length);
        }
        fclose(file);
        found = found || text_find(text_buffer_view(&content), bytes, 0) != SIZE_MAX;
        text_buffer_clear(&content);
    }
    return found;
}

static void what_is_erased_is_in_no_file(void **state)
{
    (void)state;
    static struct outcome outcome;
    struct text question = rig_turn("c", 1, (char[64]){0}).question;
    for (uint64_t i = 1; i <= 20; i++) {
        assert_int_equal(rig_put_turn(&rig, "c", i), 0);
    }
    assert_true(is_on_disk(question));
    rig_expect(&rig, &outcome, 1);
    assert_int_equal(store_erase(rig.store, "c", rig_on_done, &outcome), 0);
    rig_wait(&rig, &outcome, 1);
    assert_int_equal(rig_load(&rig, "c", 1, &outcome), ERR_NOT_FOUND);
    assert_false(is_on_disk(question));
}

/* ---- No room ------------------------------------------------------------------------------ */

#define GROUP 40u

static void submit_turn(uint64_t sequence, struct outcome *outcome)
{
    static char final[20000];
    char message_id[64];
    struct store_conversation conversation = rig_conversation("c", sequence);
    struct store_turn turn = rig_turn("c", sequence, message_id);
    memset(final, 'f', sizeof(final));
    turn.final = (struct text){final, sizeof(final)};
    assert_int_equal(store_put_turn(rig.store, &conversation, &turn, rig_on_done, outcome), 0);
}

/* A group that does not fit: all of it fails, nothing of it is there, and reading still works. */
static void expect_no_room(uint64_t first)
{
    static struct outcome outcomes[GROUP];
    size_t before = rig_count_turns(&rig, "c");
    rig_expect(&rig, outcomes, GROUP);
    for (size_t i = 0; i < GROUP; i++) {
        submit_turn(first + i, &outcomes[i]);
    }
    rig_wait(&rig, outcomes, GROUP);
    for (size_t i = 0; i < GROUP; i++) {
        assert_int_equal(outcomes[i].status, ERR_IO);
        assert_non_null(strstr(outcomes[i].error.text, ".db: "));
    }
    print_message("%s\n", outcomes[0].error.text);
    assert_int_equal(rig_count_turns(&rig, "c"), before);
}

static void a_size_limit_fails_whole_groups_until_it_is_lifted(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit tight = {400000, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    expect_no_room(2);
    expect_no_room(2);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(rig_put_turn(&rig, "c", 2), 0);
    assert_int_equal(rig_count_turns(&rig, "c"), 2);
}

/* A store on a file system of its own; false where this process may not mount. */
static bool open_on_small_disk(void)
{
    char address[ADDRESS_SIZE];
    (void)snprintf(mounted, sizeof(mounted), "%s/disk", rig_folder());
    assert_true(mkdir(mounted, 0700) == 0 || errno == EEXIST);
    if (mount("none", mounted, "tmpfs", 0, "size=2m") != 0) {
        print_message("not tested: a full disk, since no file system can be mounted: %s\n",
                strerror(errno));
        mounted[0] = '\0';
        return false;
    }
    (void)snprintf(address, sizeof(address), "sqlite:%s/a.db", mounted);
    reopen_at(address);
    return true;
}

static void fill_disk(bool fill)
{
    char name[ADDRESS_SIZE];
    (void)snprintf(name, sizeof(name), "%s/filling", mounted);
    if (!fill) {
        assert_int_equal(unlink(name), 0);
        return;
    }
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    static const char block[4096];
    while (fwrite(block, sizeof(block), 1, file) == 1) {
        setbuf(file, NULL);
    }
    fclose(file);
}

static void a_full_disk_fails_whole_groups_until_there_is_room(void **state)
{
    (void)state;
    if (!open_on_small_disk()) {
        return;
    }
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    fill_disk(true);
    expect_no_room(2);
    expect_no_room(2);
    fill_disk(false);
    assert_int_equal(rig_put_turn(&rig, "c", 2), 0);
    rig_close(&rig);
    assert_int_equal(rig_open(&rig), 0);
    assert_int_equal(rig_count_turns(&rig, "c"), 2);
}

static void a_read_only_disk_can_be_read(void **state)
{
    (void)state;
    static struct outcome outcomes[2];
    if (!open_on_small_disk()) {
        return;
    }
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    rig_close(&rig);
    assert_int_equal(mount("none", mounted, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
    assert_int_equal(rig_open(&rig), ERR_IO);
    assert_non_null(strstr(rig.error.text, "Read-only file system"));
    assert_int_equal(mount("none", mounted, "tmpfs", MS_REMOUNT, NULL), 0);
    assert_int_equal(rig_open(&rig), 0);
    write_and_read(2, outcomes);
    assert_int_equal(outcomes[0].status, 0);
    assert_int_equal(outcomes[1].turn_count, 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(files_are_for_the_owner_alone),
            TEST(what_is_no_database_stays_as_it_is),
            TEST(a_locked_database_is_busy_and_can_be_read),
            TEST(a_file_moved_away_is_made_anew),
            TEST(what_is_erased_is_in_no_file),
            TEST(a_size_limit_fails_whole_groups_until_it_is_lifted),
            TEST(a_full_disk_fails_whole_groups_until_there_is_room),
            TEST(a_read_only_disk_can_be_read),
    };
    rig_begin();
    rig_backend = RIG_SQLITE;
    int failed = contract_run();
    failed += contract_run_processes();
    failed += cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
    rig_end();
    return failed;
}
