#include "pack_fixture.h"
#include "pack_texts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void write_small_pack(struct fixture *fixture, const char *folder, const char *id)
{
    char name[100];
    char json[400];
    snprintf(name, sizeof(name), "%s/pack.json", folder);
    snprintf(json, sizeof(json),
            "{'format': 1, 'id': '%s', 'version': '1', 'as_of': '2025-08-21', 'licence': 'x',"
            " 'title': {'ko': '팩'}, 'about': {'ko': '팩'}, 'languages': ['ko']}",
            id);
    fixture_write(fixture, name, json);
    snprintf(name, sizeof(name), "%s/p.json", folder);
    fixture_write(fixture, name,
            "[{'kind': 'passage', 'id': 'p', 'language': 'ko', 'title': '제목', 'text': '본문'}]");
}

static void loads_one_pack_or_a_folder_of_packs(void **state)
{
    struct fixture *fixture = *state;
    write_small_pack(fixture, "packs/b", "b");
    write_small_pack(fixture, "packs/a", "a");
    fixture_write(fixture, "packs/schema/pack.schema.json", "{}");
    fixture_write(fixture, "packs/README.md", "no pack");
    fixture_load(fixture, "packs/a", true, NULL);
    assert_int_equal(fixture->knowledge->pack_count, 1);
    fixture_load(fixture, "packs", true, NULL);
    fixture_expect_none(fixture);
    assert_int_equal(fixture->knowledge->pack_count, 2);
    assert_true(text_equal(fixture->knowledge->packs[0]->id, TEXT("a")));
    assert_int_equal(fixture->knowledge->record_count, 2);
    assert_int_equal(fixture->knowledge->records[1]->index, 1);
}

static void finds_records_of_packs_that_share_ids(void **state)
{
    struct fixture *fixture = *state;
    write_small_pack(fixture, "packs/a", "a");
    write_small_pack(fixture, "packs/b", "b");
    fixture_load(fixture, "packs", true, NULL);
    const struct record *a = knowledge_record(fixture->knowledge, TEXT("a/p"));
    const struct record *b = knowledge_record(fixture->knowledge, TEXT("b/p"));
    assert_true(text_equal(a->pack->id, TEXT("a")));
    assert_true(text_equal(b->pack->id, TEXT("b")));
    assert_ptr_equal(knowledge_record(fixture->knowledge, TEXT("p")), a);
    assert_null(knowledge_record(fixture->knowledge, TEXT("none")));
}

static void refuses_packs_of_one_id(void **state)
{
    struct fixture *fixture = *state;
    write_small_pack(fixture, "packs/a", "same");
    write_small_pack(fixture, "packs/b", "same");
    fixture_load(fixture, "packs", false, NULL);
    assert_int_equal(fixture->status, ERR_INVALID);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "packs/b", 0, "", "another pack has the same id",
            "another 'id'");
}

static void refuses_folders_without_a_pack(void **state)
{
    struct fixture *fixture = *state;
    fixture_load(fixture, "none", false, NULL);
    assert_int_equal(fixture->status, ERR_NOT_FOUND);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "none", 0, "", "no such folder", "give the folder");
    assert_int_equal(mkdir(fixture_path(fixture, "empty"), 0755), 0);
    fixture_load(fixture, "empty", false, NULL);
    assert_int_equal(fixture->status, ERR_NOT_FOUND);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "empty", 0, "", "no pack is here", "pack.json");
    fixture_load(fixture, "pack/pack.json", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack.json", 0, "", "no such folder", "give");
    assert_int_equal(symlink("loop", fixture_path(fixture, "loop")), 0);
    fixture_load(fixture, "loop", false, NULL);
    assert_int_equal(fixture->status, ERR_IO);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "loop", 0, "", "loop", "give the folder");
}

/* A pack whose pack.json is a broken link is a broken pack, not none. */
static void does_not_pass_over_broken_packs(void **state)
{
    struct fixture *fixture = *state;
    write_small_pack(fixture, "packs/a", "a");
    fixture_write(fixture, "packs/b/p.json", "[]");
    assert_int_equal(symlink("gone.json", fixture_path(fixture, "packs/b/pack.json")), 0);
    fixture_load(fixture, "packs", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "packs/b/pack.json", 0, "", "No such file", "make");
}

static void names_the_languages_folder_when_it_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "languages/ko/words.json", "{\n'fonction': []}");
    fixture_load(fixture, "pack", false, NULL);
    assert_int_equal(fixture->status, ERR_INVALID);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "languages/ko/words.json", 2, "",
            "unknown section 'fonction'", "--languages");
}

static void finds_languages_beside_the_pack(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct knowledge *knowledge = NULL;
    write_small_pack(fixture, "small", "small");
    const char *directories[] = {fixture_path(fixture, "small")};
    struct knowledge_options options = {.directories = directories, .directory_count = 1};
    assert_int_equal(knowledge_load(&options, &knowledge, &error), 0);
    assert_int_equal(knowledge->languages->count, 3);
    assert_ptr_equal(knowledge_retain(knowledge), knowledge);
    knowledge_release(knowledge);
    knowledge_release(knowledge);
    knowledge_release(NULL);
}

static void falls_back_to_the_languages_that_ship(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct knowledge *knowledge = NULL;
    char directory[400];
    write_small_pack(fixture, "elsewhere/small", "small");
    snprintf(directory, sizeof(directory), "%s", fixture_path(fixture, "elsewhere/small"));
    const char *directories[] = {directory};
    struct knowledge_options options = {.directories = directories, .directory_count = 1};
    assert_int_equal(knowledge_load(&options, &knowledge, &error), ERR_NOT_FOUND);
    options.shipped_languages = fixture_path(fixture, "languages");
    assert_int_equal(knowledge_load(&options, &knowledge, &error), 0);
    assert_int_equal(knowledge->languages->count, 3);
    knowledge_release(knowledge);
    /* Those beside the pack come first: here a folder that holds none. */
    fixture_write(fixture, "elsewhere/languages/concepts.json", "{}");
    options.shipped_languages = fixture_path(fixture, "languages");
    assert_int_not_equal(knowledge_load(&options, &knowledge, &error), 0);
}

static void reports_without_a_listener(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct knowledge *knowledge = NULL;
    fixture_write(fixture, "pack/records.json", "[\n{'kind': 'fact', 'id': '한'}]");
    const char *directories[] = {fixture_path(fixture, "pack")};
    struct knowledge_options options = {.directories = directories, .directory_count = 1};
    assert_int_equal(knowledge_load(&options, &knowledge, &error), ERR_INVALID);
    assert_non_null(strstr(error.text, "records.json:2: '한' is no id for 'id'; use 1 to 79"));
    assert_null(knowledge);
}

static void counts_entities(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(
            fixture, FACT("f", ", 'entities': ['a', 'b']},\n" ENTITY("a", "Acme", "") ",\n" ENTITY(
                                       "b", "Beta", "") ",\n{'kind': 'fact', 'id': 'g', " SOURCE
                                                        ", " TEXTS ", " TITLES));
    assert_int_equal(fixture->status, 0);
    assert_int_equal(fixture->knowledge->entity_count, 2);
    assert_int_equal(fixture->knowledge->entities[1]->index, 1);
    assert_int_equal(fixture->knowledge->record_count, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    loads_one_pack_or_a_folder_of_packs, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_records_of_packs_that_share_ids, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_packs_of_one_id, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_folders_without_a_pack, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    does_not_pass_over_broken_packs, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    names_the_languages_folder_when_it_is_wrong, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    falls_back_to_the_languages_that_ship, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_languages_beside_the_pack, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    reports_without_a_listener, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(counts_entities, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
