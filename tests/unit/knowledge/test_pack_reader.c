#include "knowledge/pack_reader.h"
#include "pack_fixture.h"
#include "pack_texts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_pack_error(
        struct fixture *fixture, const char *json, int line, const char *what, const char *advice)
{
    fixture_write(fixture, "pack/pack.json", json);
    fixture_load(fixture, "pack", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack/pack.json", line, "", what, advice);
}

static void assert_source_error(
        struct fixture *fixture, const char *json, int line, const char *what, const char *advice)
{
    fixture_write(fixture, "pack/sources.json", json);
    fixture_load(fixture, "pack", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack/sources.json", line, NULL, what, advice);
}

#define PACK(languages, more)                                                                      \
    "{'format': 1, 'id': 'pack', 'version': '1', 'licence': 'x', 'title': {'en': 'P'}, 'about':"   \
    " {'en': 'P'},\n'languages': " languages more "}"

static void reads_pack_settings(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "pack/pack.json",
            PACK("['en']", ", 'as_of': '2025-08-21', 'thresholds': {'answer': 0.7}"));
    fixture_write(fixture, "pack/sources.json", "[]");
    fixture_load(fixture, "pack", true, NULL);
    fixture_expect_none(fixture);
    const struct pack *pack = fixture->knowledge->packs[0];
    assert_true(text_equal(pack->id, TEXT("pack")));
    assert_int_equal(pack->languages, 1);
    assert_true(pack->answer_threshold > 0.69 && pack->answer_threshold < 0.71);
    assert_true(pack->accuracy_threshold > 0.94 && pack->accuracy_threshold < 0.96);
    assert_int_equal(strlen(pack->hash), 64);
}

static void refuses_wrong_pack_settings(void **state)
{
    struct fixture *fixture = *state;
    assert_pack_error(fixture, "{'format': 2}", 1, "unknown pack 'format'", "reads format 1");
    assert_pack_error(fixture, "{'format': 1}", 1, "the pack lacks 'languages'", "add it");
    assert_pack_error(
            fixture, PACK("['en', 'fr']", ""), 2, "there is no language 'fr'", "add its folder");
    assert_pack_error(fixture, PACK("[]", ""), 2, "the pack has no 'languages'", "at least one");
    assert_pack_error(fixture, PACK("'en'", ""), 2, "'languages' must be a list", "README");
    assert_pack_error(
            fixture, PACK("['en']", ", 'as_of': '2025-8'"), 1, "there is no day '2025-8'", "YYYY");
    assert_pack_error(
            fixture, PACK("['en']", ", 'as_of': '2025'"), 1, "there is no day '2025'", "YYYY");
    assert_pack_error(fixture, PACK("['en']", ", 'thresholds': {'answer': 7}"), 2,
            "'answer' cannot be 7", "0 to 1");
    assert_pack_error(fixture, PACK("['en', 'ko']", ""), 1, "'title' is missing in 'ko'", "write");
    assert_pack_error(fixture, "[]", 1, "'the pack' must be an object", "README");
    assert_pack_error(fixture, "{'format': 1,}", 1, "comma", "mend the JSON");
}

static void refuses_wrong_sources(void **state)
{
    struct fixture *fixture = *state;
    assert_source_error(fixture, "{}", 1, "'the file' must be a list", "README");
    assert_source_error(fixture,
            "[\n{'kind': 'source', 'id': 's', 'language': 'en', 'published':"
            " '2025-8-21', 'title': {'en': 'T', 'ko': 'T', 'ja': 'T'},"
            " 'paragraphs': []}]",
            2, "there is no day '2025-8-21'", "YYYY");
    assert_source_error(fixture, "[{'kind': 'source', 'id': 's', 'paragraphs': [\n{'n': 1}]}]", 2,
            "a paragraph is not written as it must be", "sha256");
    assert_source_error(fixture, "[{'kind': 'source', 'id': 's', 'paragraphs': [\n5]}]", 2,
            "a paragraph is not written", "sha256");
    assert_source_error(fixture,
            "[{'kind': 'source', 'id': 's', 'paragraphs': [\n{'n': 1, 'sha256': '가'}]}]", 2,
            "no fingerprint", "64");
    assert_source_error(fixture, "[{'kind': 'source', 'id': 's'},\n{'kind': 'source', 'id': 's'}]",
            2, "two sources have the id 's'", "another id");
    char json[400];
    snprintf(json, sizeof(json),
            "[{'kind': 'source', 'id': 's', 'paragraphs': [{'n': 1, 'sha256': '%s'}, {'n': 1,"
            " 'sha256': '%s'}]}]",
            fixture_fingerprint("a"), fixture_fingerprint("a"));
    assert_source_error(fixture, json, 1, "two paragraphs have one number", "its own 'n'");
    /* Not beside each other, and in no order. */
    struct text_buffer apart = {0};
    text_buffer_append_string(&apart, "[{'kind': 'source', 'id': 's', 'paragraphs': [");
    static const unsigned numbers[] = {3, 5, 4, 9, 5};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        text_buffer_format(&apart, "%s{'n': %u, 'sha256': '%s'}", i > 0 ? "," : "", numbers[i],
                fixture_fingerprint("a"));
    }
    text_buffer_append_string(&apart, "]}]");
    assert_source_error(fixture, apart.data, 1, "two paragraphs have one number", "its own 'n'");
    text_buffer_clear(&apart);
}

static void refuses_sources_elsewhere(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture, "[\n{'kind': 'source', 'id': 'a'}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "", "a source stands outside",
            "move it to sources.json");
}

static void reads_json_lines(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "pack/all.jsonl",
            "\xEF\xBB\xBF" COVERED "\r\n\r\n  \n{'kind': 'fact', 'id': 'f', " SOURCE ", " TEXTS
            ", " TITLES "}");
    fixture_load(fixture, "pack", true, NULL);
    fixture_expect_none(fixture);
    assert_int_equal(fixture->knowledge->record_count, 2);
    assert_int_equal(knowledge_record(fixture->knowledge, TEXT("f"))->line, 4);
    fixture_write(fixture, "pack/all.jsonl", COVERED "\n{broken\n" COVERED "\n[]\n");
    fixture_load(fixture, "pack", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "all.jsonl", 2, "", "member name", "mend the JSON");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "all.jsonl", 3, "headline", "stands already", "");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "all.jsonl", 4, "", "must be an object", "");
}

static void hashes_meaning_not_form(void **state)
{
    struct fixture *fixture = *state;
    char first[65];
    fixture_load_records(fixture, FACT("f", ""));
    snprintf(first, sizeof(first), "%s", fixture->knowledge->packs[0]->hash);
    fixture_load_records(fixture, "\n\n" FACT("f", "") "\n");
    assert_string_equal(fixture->knowledge->packs[0]->hash, first);
    fixture_load_records(fixture, FACT("f", ", 'label': 'claim'"));
    assert_string_not_equal(fixture->knowledge->packs[0]->hash, first);
}

/* Robustness: what people and machines leave in a folder. */

static void assert_file_error(struct fixture *fixture, const char *what, int line)
{
    fixture_load(fixture, "pack", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack/records.json", line, "", what, "");
    assert_int_not_equal(fixture->status, 0);
}

static void says_why_files_are_no_json(void **state)
{
    struct fixture *fixture = *state;
    const char *file = "pack/records.json";
    unsigned char noise[4096];
    for (size_t i = 0; i < sizeof(noise); i++) {
        noise[i] = (unsigned char)(i * 2654435761u >> 7);
    }
    fixture_write_bytes(fixture, file, noise, sizeof(noise));
    assert_file_error(fixture, "", -1);
    fixture_write_bytes(fixture, file,
            "\x7F"
            "ELF\x02\x01\x01\0\0\0",
            10);
    assert_file_error(fixture, "a value is expected", 1);
    fixture_write_bytes(fixture, file, "\xFF\xFE[\0]\0", 6);
    assert_file_error(fixture, "UTF-8", 1);
    fixture_write_bytes(fixture, file, "[\n\"\xC7\xD1\xB1\xB9\"]", 8); /* EUC-KR */
    assert_file_error(fixture, "UTF-8", 2);
    fixture_write_bytes(fixture, file, "", 0);
    assert_file_error(fixture, "ends too early", 1);
    fixture_write_bytes(fixture, file, "\xEF\xBB\xBF", 3);
    assert_file_error(fixture, "ends too early", 1);
    fixture_write(fixture, file, "[{'kind': 'fact',\n'id': 'a',\n'id': 'b'}]");
    assert_file_error(fixture, "'id' stands here twice", 3);
    fixture_write(fixture, file, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");
    assert_file_error(fixture, "nested too deeply", 1);
    fixture_write(fixture, file, "[{'kind': 'fact', 'rank': {'value': 1e999}}]");
    assert_file_error(fixture, "a number is too large", 1);
}

static void says_why_files_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    char path[400];
    snprintf(path, sizeof(path), "%s", fixture_path(fixture, "pack/records.json"));
    assert_int_equal(symlink("records.json", path), 0);
    assert_file_error(fixture, "", 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("nowhere", path), 0);
    assert_file_error(fixture, "No such file", 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_file_error(fixture, "not a regular file", 0);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_file_error(fixture, "not a regular file", 0);
}

/* Root reads everything, so the test becomes somebody else for a moment. */
static void says_what_it_may_not_read(void **state)
{
    struct fixture *fixture = *state;
    uid_t user = geteuid();
    fixture_write(fixture, "pack/records.json", "[]");
    assert_int_equal(chmod(fixture_path(fixture, "pack/records.json"), 0), 0);
    assert_int_equal(chmod(fixture->root, 0755), 0);
    assert_int_equal(user == 0 ? seteuid(65534) : 0, 0);
    fixture_load(fixture, "pack", false, NULL);
    assert_int_equal(user == 0 ? seteuid(0) : 0, 0);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack/records.json", 0, "", "Permission denied",
            "make it readable");
    assert_int_equal(chmod(fixture_path(fixture, "pack"), 0), 0);
    assert_int_equal(user == 0 ? seteuid(65534) : 0, 0);
    fixture_load(fixture, "pack", false, NULL);
    assert_int_equal(user == 0 ? seteuid(0) : 0, 0);
    assert_int_equal(chmod(fixture_path(fixture, "pack"), 0755), 0);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack/pack.json", 0, "", "Permission denied", "make");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(reads_pack_settings, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_wrong_pack_settings, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_wrong_sources, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_sources_elsewhere, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(reads_json_lines, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    hashes_meaning_not_form, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    says_why_files_are_no_json, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    says_why_files_cannot_be_read, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    says_what_it_may_not_read, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
