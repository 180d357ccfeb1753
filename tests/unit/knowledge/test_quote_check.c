#include "knowledge/quote_check.h"
#include "pack_fixture.h"
#include "pack_texts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A view of entity kim whose quote has this text, fingerprint and more. */
static void write_view(
        struct fixture *fixture, const char *quote, const char *sha256, const char *more)
{
    struct text_buffer json = {0};
    text_buffer_append_string(&json,
            "[" COVERED ",\n" ENTITY(
                    "kim", "Kim", "") ",\n{'kind': 'view', 'id': 'v', 'speaker': 'kim', " SOURCE
                                      ", " TEXTS ", " TITLES);
    text_buffer_format(&json, ", 'quote': {'language': 'en', 'text': '%s', 'sha256': '%s'%s}}]",
            quote, sha256, more);
    fixture_write(fixture, "pack/records.json", json.data);
    text_buffer_clear(&json);
}

#define TRANSLATED ", 'translations': {'ko': '한', 'ja': '日'}"
#define WORDS "bought “Hanbit” for"

static void accepts_a_quote_that_fits(void **state)
{
    struct fixture *fixture = *state;
    fixture_write_bytes(fixture, "article.txt", "x", 1);
    fixture_write(fixture, "article.txt",
            "2025-08-21 Headline\nPublished: today\n\n"
            "Acme bought \\\\ nothing.\nAcme  bought ”Hanbit” for 3 billion won.\r\n");
    write_view(fixture, WORDS, fixture_fingerprint(WORDS), TRANSLATED);
    fixture_load(fixture, "pack", true, "article.txt");
    fixture_expect_none(fixture);
    fixture_load(fixture, "pack", true, NULL);
    fixture_expect_none(fixture);
}

static void accepts_wrapped_paragraphs(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "article.txt",
            "\xEF\xBB\xBFHeadline\n\nAcme bought\n“Hanbit” for 3\nbillion won.\n\nMore.\n");
    write_view(fixture, WORDS, fixture_fingerprint(WORDS), TRANSLATED);
    fixture_load(fixture, "pack", true, "article.txt");
    fixture_expect_none(fixture);
}

static void refuses_a_quote_that_was_changed(void **state)
{
    struct fixture *fixture = *state;
    const char *changed = "bought “Hanbit” of";
    char right[65];
    snprintf(right, sizeof(right), "%s", fixture_fingerprint(changed));
    write_view(fixture, changed, fixture_fingerprint(WORDS), TRANSLATED);
    fixture_load(fixture, "pack", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 3, "v",
            "the fingerprint does not fit the quote 'bought “Hanbit” of'", right);
    assert_int_equal(fixture->status, ERR_INVALID);
}

static void refuses_words_that_the_paragraph_has_not(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "article.txt", "Headline\nAcme bought “Hanbit” for 3 billion won.\n");
    write_view(fixture, "sold “Hanbit”", fixture_fingerprint("sold “Hanbit”"), TRANSLATED);
    fixture_load(fixture, "pack", false, NULL);
    fixture_expect_none(fixture);
    fixture_load(fixture, "pack", false, "article.txt");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 3, "v",
            "the source's paragraph does not hold the quote 'sold", "word for word");
    /* What stands in another paragraph than the one cited does not count. */
    write_view(fixture, "Headline", fixture_fingerprint("Headline"), TRANSLATED);
    fixture_load(fixture, "pack", false, "article.txt");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 3, "v", "does not hold the quote", "");
}

static void finds_paragraphs_that_the_article_has_not(void **state)
{
    struct fixture *fixture = *state;
    write_view(fixture, WORDS, fixture_fingerprint(WORDS), TRANSLATED);
    fixture_write(fixture, "article.txt", "Headline\nAcme bought “Hanbit” for 4 billion won.\n");
    fixture_load(fixture, "pack", false, "article.txt");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "sources.json", 0, "article",
            "has the fingerprint of paragraph 1", "mend the fingerprint");
    fixture_write(fixture, "article.txt", "기사가 아닙니다.\n");
    fixture_load(fixture, "pack", false, "article.txt");
    fixture_expect(fixture, KNOWLEDGE_WARNING, "pack", 0, "",
            "no paragraph of the pack's sources is in", "text of one of its sources");
}

static void finds_articles_it_cannot_read(void **state)
{
    struct fixture *fixture = *state;
    write_view(fixture, WORDS, fixture_fingerprint(WORDS), TRANSLATED);
    fixture_load(fixture, "pack", false, "none.txt");
    assert_int_equal(fixture->status, ERR_NOT_FOUND);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "none.txt", 0, "", "No such file", "give the file");
    fixture_write_bytes(fixture, "bad.txt", "ok\n\xFF\n", 5);
    fixture_load(fixture, "pack", false, "bad.txt");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "bad.txt", 2, "", "UTF-8", "save the file");
    fixture_write_bytes(fixture, "empty.txt", "", 0);
    fixture_load(fixture, "pack", false, "empty.txt");
    fixture_expect(fixture, KNOWLEDGE_WARNING, "pack", 0, "", "no paragraph of the pack's", "");
}

static void wants_the_source_language_and_translations(void **state)
{
    struct fixture *fixture = *state;
    write_view(fixture, WORDS, fixture_fingerprint(WORDS), ", 'translations': {'ko': '한'}");
    fixture_load(fixture, "pack", false, NULL);
    fixture_expect(fixture, KNOWLEDGE_WARNING, "records.json", 3, "v",
            "the quote has no translation in 'ja'", "translations");
    fixture_load_records(fixture,
            "[" COVERED ",\n" ENTITY("kim", "Kim", "") ",{'kind': 'view', 'id': 'v', 'speaker':"
                                                       " 'kim', " SOURCE ", " TEXTS ", " TITLES
                                                       ", 'quote': {'language': 'ko', 'text': 'x',"
                                                       " 'sha256': ''}}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "v",
            "the quote is not in the source's language: 'ko'", "translations");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    accepts_a_quote_that_fits, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    accepts_wrapped_paragraphs, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_a_quote_that_was_changed, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_words_that_the_paragraph_has_not, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_paragraphs_that_the_article_has_not, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_articles_it_cannot_read, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    wants_the_source_language_and_translations, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
