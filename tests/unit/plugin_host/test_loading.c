/* Plugins that cannot run: each is named with its reason, and the host goes on without it. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void refuse(void **state, const char *name, const char *reason)
{
    rig_start_with(*state, name);
    rig_assert_failed(*state, name, reason);
}

static void a_missing_symbol(void **state)
{
    refuse(state, "missing_symbol", "has no symbol answerd_plugin_v1");
}

static void a_function_as_symbol(void **state)
{
    refuse(state, "function_symbol", "is not data");
}

static void an_undefined_symbol(void **state)
{
    refuse(state, "undefined_symbol", "function_that_nobody_has");
}

static void constructors(void **state)
{
    refuse(state, "constructor", "runs code at load");
}

static void another_abi_version(void **state)
{
    refuse(state, "wrong_version", "built for ABI 1.99 and this server speaks 1.");
    assert_int_equal(rig_info(*state, "wrong_version.so").abi_minor, 99);
    assert_string_equal(rig_info(*state, "wrong_version.so").id, "wrong_version");
}

static void a_short_table(void **state)
{
    refuse(state, "short_struct", "where ABI version 1 has");
    assert_string_equal(rig_info(*state, "short_struct.so").id, "");
}

static void a_table_that_claims_too_much(void **state)
{
    refuse(state, "long_struct", "claims 4096 bytes and has 8");
}

static void a_bad_id(void **state)
{
    refuse(state, "bad_id", "its id");
    assert_string_equal(rig_info(*state, "bad_id.so").id, "");
}

static void a_name_that_is_no_text(void **state)
{
    refuse(state, "bad_name", "its name or version is no line of UTF-8");
}

static void a_reason_that_is_no_text(void **state)
{
    refuse(state, "bad_reason", "create failed: ?[31mred????");
    const char *reason = rig_info(*state, "bad_reason.so").reason;
    assert_int_equal(strlen(reason), strlen("create failed: ") + 255);
    assert_int_equal(strspn(strrchr(reason, 'd') + 1, "?"), strlen(strrchr(reason, 'd') + 1));
}

static void a_default_out_of_range(void **state)
{
    refuse(state, "bad_options", "option 'limit' is a number from 1 to 10, not '12'");
}

static void options_that_are_not_there(void **state)
{
    refuse(state, "no_options", "option table is missing");
}

static void a_missing_function(void **state)
{
    refuse(state, "lacks_answer", "lacks create, bid, answer or destroy");
}

static void a_failing_start(void **state)
{
    refuse(state, "start_failure", "start failed: the disk is full");
}

static void a_failing_create(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    rig_set(rig, "good", "refuse", "true");
    assert_int_equal(rig_create_host(rig), 0);
    struct plugin_info info = rig_info(rig, "good.so");
    assert_int_equal(info.state, PLUGIN_FAILED);
    assert_string_equal(info.reason, "create failed: told to refuse");
    rig_ask(rig, "Hello?");
    assert_int_equal(rig->bid_count, 0);
}

static void the_same_id_twice(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, "same_id");
    struct plugin_info info = rig_info(rig, "same_id.so");
    assert_int_equal(info.state, PLUGIN_ASIDE);
    assert_non_null(strstr(info.reason, "same id"));
    rig_assert_good_works(rig);
    assert_int_equal(rig->bid_count, 1);
}

static char *path_in(const struct rig *rig, const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof(path), "%s/%s", rig->folder.path, name);
    return path;
}

static void a_file_that_everybody_can_write(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    plugin_folder_add_as(&rig->folder, "declines", "open");
    assert_int_equal(chmod(path_in(rig, "open.so"), 0666), 0);
    assert_int_equal(rig_create_host(rig), 0);
    rig_assert_failed(rig, "open", "chmod o-w");
}

static void a_folder_that_everybody_can_write(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    assert_int_equal(chmod(rig->folder.path, 0777), 0);
    assert_int_equal(rig_create_host(rig), ERR_DENIED);
    assert_non_null(strstr(rig->error.text, rig->folder.path));
    assert_non_null(strstr(rig->error.text, "chmod o-w"));
}

static void a_folder_that_is_not_there(void **state)
{
    struct rig *rig = *state;
    plugin_folder_remove(&rig->folder);
    assert_int_equal(rig_create_host(rig), ERR_NOT_FOUND);
    assert_non_null(strstr(rig->error.text, "--plugins"));
    assert_null(rig->host);
}

static void files_of_other_users(void **state)
{
    struct rig *rig = *state;
    if (geteuid() != 0) {
        skip(); /* only root may give a file away */
    }
    plugin_folder_add(&rig->folder, "good");
    plugin_folder_add_as(&rig->folder, "declines", "theirs");
    assert_int_equal(chown(path_in(rig, "theirs.so"), 12345, 12345), 0);
    assert_int_equal(rig_create_host(rig), 0);
    rig_assert_failed(rig, "theirs", "belongs to another user");
    plugin_host_destroy(rig->host);
    rig->host = NULL;
    assert_int_equal(chown(rig->folder.path, 12345, 12345), 0);
    assert_int_equal(rig_create_host(rig), ERR_DENIED);
}

static void write_file(const struct rig *rig, const char *name, const void *data, size_t size)
{
    FILE *file = fopen(path_in(rig, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void what_is_no_shared_object(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    write_file(rig, "empty.so", "", 0);
    write_file(rig, "text.so", "#!/bin/sh\nexit 0\n", 17);
    write_file(rig, "magic.so", "\177ELF", 4);
    write_file(rig, "notes.txt", "not looked at", 13);
    write_file(rig, ".hidden.so", "not looked at", 13);
    assert_int_equal(mkdir(path_in(rig, "folder.so"), 0755), 0);
    assert_int_equal(mkfifo(path_in(rig, "pipe.so"), 0644), 0);
    assert_int_equal(symlink("/nowhere/at/all.so", path_in(rig, "link.so")), 0);
    assert_int_equal(rig_create_host(rig), 0);
    assert_int_equal(plugin_host_count(rig->host), 7);
    rig_assert_failed(rig, "empty", "is no shared object");
    rig_assert_failed(rig, "text", "is no shared object");
    rig_assert_failed(rig, "magic", "is no shared object");
    rig_assert_failed(rig, "folder", "is no regular file");
    rig_assert_failed(rig, "pipe", "is no regular file");
    rig_assert_failed(rig, "link", "cannot be opened");
    (void)unlink(path_in(rig, ".hidden.so"));
}

static size_t read_good(const struct rig *rig, char *data, size_t size)
{
    FILE *file = fopen(path_in(rig, "good.so"), "rb");
    assert_non_null(file);
    size_t length = fread(data, 1, size, file);
    assert_true(length > 4096 && length < size);
    assert_int_equal(fclose(file), 0);
    return length;
}

/* A copy that was interrupted anywhere is refused before it is loaded. */
static void files_that_are_cut_off(void **state)
{
    static char data[1 << 20];
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    size_t length = read_good(rig, data, sizeof(data));
    char name[16];
    for (size_t i = 0; i < 60; i++) {
        (void)snprintf(name, sizeof(name), "cut%zu.so", i);
        write_file(rig, name, data, i < 30 ? i * 7 : length * (i - 29) / 31 - 1);
    }
    assert_int_equal(rig_create_host(rig), 0);
    for (size_t i = 0; i < 60; i++) {
        (void)snprintf(name, sizeof(name), "cut%zu", i);
        rig_assert_failed(rig, name, i < 30 && i * 7 < 64 ? "is no shared object" : "is damaged");
    }
}

/* Numbers of the file that point outside of it: header, section table and symbol table. */
static void files_that_point_outside(void **state)
{
    static char data[1 << 20];
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    size_t length = read_good(rig, data, sizeof(data));
    static const struct {
        size_t offset;
        size_t size;
        const char *reason;
    } fields[] = {{4, 1, "another machine"}, {16, 2, "is no shared object"}, {40, 8, "damaged"},
            {58, 2, "damaged"}, {60, 2, "damaged"}};
    char name[16];
    char kept[8];
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        memcpy(kept, data + fields[i].offset, fields[i].size);
        memset(data + fields[i].offset, 0xfe, fields[i].size);
        (void)snprintf(name, sizeof(name), "field%zu.so", i);
        write_file(rig, name, data, length);
        memcpy(data + fields[i].offset, kept, fields[i].size);
    }
    assert_int_equal(rig_create_host(rig), 0);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        (void)snprintf(name, sizeof(name), "field%zu", i);
        rig_assert_failed(rig, name, fields[i].reason);
    }
}

/* The file may be replaced or removed while its copy is in use. */
static void a_file_that_is_replaced(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, "declines");
    write_file(rig, "good.so", "gone", 4);
    assert_int_equal(unlink(path_in(rig, "declines.so")), 0);
    rig_assert_good_works(rig);
    assert_int_equal(rig_answer(rig, "declines"), ERR_NOT_FOUND);
}

static void no_folder_means_no_plugins(void **state)
{
    struct rig *rig = *state;
    const struct plugin_host_options options = {.version = "1"};
    assert_int_equal(plugin_host_create(&options, NULL, rig->metrics, &rig->clock.clock, &rig->host,
                             &rig->error),
            0);
    assert_int_equal(plugin_host_count(rig->host), 0);
    rig_ask(rig, "Hello?");
    assert_int_equal(rig->bid_count, 0);
    plugin_host_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_missing_symbol),
            TEST(a_function_as_symbol),
            TEST(an_undefined_symbol),
            TEST(constructors),
            TEST(another_abi_version),
            TEST(a_short_table),
            TEST(a_table_that_claims_too_much),
            TEST(a_bad_id),
            TEST(a_name_that_is_no_text),
            TEST(a_reason_that_is_no_text),
            TEST(a_default_out_of_range),
            TEST(options_that_are_not_there),
            TEST(a_missing_function),
            TEST(a_failing_start),
            TEST(a_failing_create),
            TEST(the_same_id_twice),
            TEST(a_file_that_everybody_can_write),
            TEST(a_folder_that_everybody_can_write),
            TEST(a_folder_that_is_not_there),
            TEST(files_of_other_users),
            TEST(what_is_no_shared_object),
            TEST(files_that_are_cut_off),
            TEST(files_that_point_outside),
            TEST(a_file_that_is_replaced),
            TEST(no_folder_means_no_plugins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
