#include "knowledge/question_set.h"
#include "pack_fixture.h"
#include "pack_texts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

/* Loads a sound pack, then its question file with these lines. */
static struct question_set *load(struct fixture *fixture, const char *lines)
{
    struct question_set *set = NULL;
    struct error error = {0};
    if (lines != NULL) {
        fixture_write(fixture, "pack/questions/a.jsonl", lines);
    }
    fixture_load_records(fixture, FACT("f", ""));
    fixture_expect_none(fixture);
    fixture->status = question_set_load(fixture->knowledge, fixture->knowledge->packs[0],
            fixture_keep_finding, fixture, &set, &error);
    assert_non_null(set);
    return set;
}

static void assert_error(struct fixture *fixture, const char *lines, int line, const char *id,
        const char *what, const char *advice)
{
    question_set_destroy(load(fixture, lines));
    fixture_expect(fixture, KNOWLEDGE_ERROR, "questions/a.jsonl", line, id, what, advice);
    assert_int_not_equal(fixture->status, 0);
}

static void reads_questions(void **state)
{
    struct question_set *set = load(*state,
            "{'id': 'q1', 'lang': 'ko', 'question': '누가?', 'kind': 'who', 'expect': ['f',"
            " 'headline'], 'conversation': ['앞'], 'contains': ['가|나'], 'not_contains': "
            "['다']}\n\n"
            "{'id': 'q2', 'lang': 'ja', 'question': '何？', 'kind': 'decline', 'declines': true}\n"
            "{'id': 'q3', 'lang': 'en', 'question': 'Hi', 'kind': 'small_talk'}\n");
    assert_int_equal(set->count, 3);
    assert_int_equal(set->cases[0].language, 2);
    assert_int_equal(set->cases[0].expect.count, 2);
    assert_true(text_equal(set->cases[0].conversation.items[0], TEXT("앞")));
    assert_true(text_equal(set->cases[0].contains.items[0], TEXT("가|나")));
    assert_int_equal(set->cases[0].not_contains.count, 1);
    assert_true(set->cases[1].declines);
    assert_int_equal(set->cases[1].line, 3);
    question_set_destroy(set);
    question_set_destroy(NULL);
}

static void may_be_empty(void **state)
{
    struct fixture *fixture = *state;
    struct question_set *set = load(fixture, NULL);
    assert_int_equal(set->count, 0);
    assert_int_equal(fixture->status, 0);
    question_set_destroy(set);
}

#define CASE(more) "{'id': 'q1', 'lang': 'en', 'question': 'Q', 'kind': 'fact'" more "}"

static void finds_mistakes(void **state)
{
    struct fixture *fixture = *state;
    assert_error(fixture, CASE(", 'expect': ['headlin']"), 1, "q1",
            "'expect' names no record: 'headlin'", "did you mean 'headline'?");
    assert_error(fixture, CASE(", 'expect': ['없는것']"), 1, "q1", "'없는것'", "name a record");
    assert_error(fixture, CASE(""), 1, "q1", "the line demands nothing", "say what");
    assert_error(fixture, CASE(", 'declines': true, 'expect': ['f']"), 1, "q1",
            "'declines' stands beside 'expect'", "keep either");
    assert_error(fixture, CASE(", 'expects': ['f']"), 1, "", "a question has no field 'expects'",
            "did you mean 'expect'?");
    assert_error(fixture, CASE(", 'expect': ['f']") "\n" CASE(", 'expect': ['f']"), 2, "q1",
            "another question has the id 'q1'", "id of its own");
    assert_error(fixture,
            "{'id': 'q', 'lang': 'fr', 'question': 'Q', 'kind': 'who', 'expect':"
            " ['f']}",
            1, "", "there is no language 'fr'", "languages/");
    assert_error(fixture,
            "{'id': 'q', 'lang': 'en', 'question': 'Q', 'kind': 'whom', 'expect':"
            " ['f']}",
            1, "", "'whom' is not known", "did you mean 'who'?");
    assert_error(fixture, "{'lang': 'en'}", 1, "", "a question lacks 'question'", "add it");
    assert_error(fixture, CASE(", 'expect': ['f']") "\n{\n", 2, "", "member name", "mend the JSON");
    assert_error(fixture, "\n[]", 2, "", "must be an object", "README");
}

static void finds_files_it_cannot_read(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "pack/questions/b.txt", "not read");
    assert_int_equal(symlink("loop.jsonl", fixture_path(fixture, "pack/questions/loop.jsonl")), 0);
    question_set_destroy(load(fixture, NULL));
    fixture_expect(fixture, KNOWLEDGE_ERROR, "loop.jsonl", 0, "", "", "make it readable");
    assert_int_equal(fixture->finding_count, 1);
}

static void matches_alternatives(void **state)
{
    (void)state;
    assert_true(question_text_matches(TEXT("SK Hynix invested"), TEXT("sk hynix")));
    assert_true(question_text_matches(TEXT("3조 9200억 원"), TEXT("3.92 | 9200억")));
    assert_false(question_text_matches(TEXT("3조"), TEXT("4조|5조")));
    assert_false(question_text_matches(TEXT("a"), TEXT("abc")));
    assert_false(question_text_matches(TEXT("a"), TEXT_NONE));
    assert_false(question_text_matches(TEXT("a"), TEXT("|")));
    assert_false(question_text_matches(TEXT_NONE, TEXT("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(reads_questions, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(may_be_empty, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(finds_mistakes, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_files_it_cannot_read, fixture_set_up, fixture_tear_down),
            cmocka_unit_test(matches_alternatives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
