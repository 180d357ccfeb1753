#include "pack_fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void keeps_the_first_error_with_its_place(void **state)
{
    struct fixture *fixture = *state;
    struct findings findings = {
            .on_finding = fixture_keep_finding, .context = fixture, .error = &fixture->error};
    struct place place = {TEXT("a/facts.json"), TEXT("rank"), 7};
    findings_add(&findings, KNOWLEDGE_WARNING, &place, "mend it", "first %d", 1);
    assert_int_equal(findings.code, 0);
    findings_add_code(&findings, ERR_LIMIT, &place, "cut it", "second");
    findings_add(&findings, KNOWLEDGE_ERROR, &place, "mend it", "third");
    assert_int_equal(findings.code, ERR_LIMIT);
    assert_int_equal(findings.error_count, 2);
    assert_int_equal(findings.warning_count, 1);
    assert_string_equal(fixture->error.text, "a/facts.json:7: record 'rank': second; cut it");
    fixture_expect(fixture, KNOWLEDGE_WARNING, "facts.json", 7, "rank", "first 1", "mend it");
}

static void makes_warnings_errors_when_strict(void **state)
{
    struct fixture *fixture = *state;
    struct findings findings = {.on_finding = fixture_keep_finding,
            .context = fixture,
            .strict = true,
            .error = &fixture->error};
    findings_add(&findings, KNOWLEDGE_WARNING, &(struct place){.file = TEXT("f")}, "mend", "w");
    assert_int_equal(findings.code, ERR_INVALID);
    assert_string_equal(fixture->error.text, "f: w; mend");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "f", 0, "", "w", "mend");
}

static void counts_what_it_no_longer_reports(void **state)
{
    struct fixture *fixture = *state;
    struct findings findings = {.on_finding = fixture_keep_finding, .context = fixture};
    for (int i = 0; i < 1000; i++) {
        findings_add(&findings, KNOWLEDGE_WARNING, &(struct place){.file = TEXT("f")}, "a", "w");
    }
    assert_int_equal(findings.warning_count, 1000);
    assert_int_equal(fixture->finding_count, FINDINGS_LIMIT);
}

/* The texts of findings quote the file; fixture_keep_finding asserts that they stay UTF-8. */
static void cuts_long_texts_between_letters(void **state)
{
    struct fixture *fixture = *state;
    struct findings findings = {.on_finding = fixture_keep_finding, .context = fixture};
    struct text_buffer text = {0};
    for (int i = 0; i < 300; i++) {
        text_buffer_append_string(&text, "한");
    }
    for (int i = 0; i < 4; i++) {
        text_buffer_append_string(&text, "x");
        findings_add(&findings, KNOWLEDGE_WARNING, &(struct place){.file = TEXT("f")}, "a",
                "%.*s%s", i, "xxx", text.data);
        assert_true(strlen(fixture->findings[i].what) > 500);
    }
    text_buffer_clear(&text);
}

static void shows_no_control_characters(void **state)
{
    struct fixture *fixture = *state;
    struct findings findings = {.on_finding = fixture_keep_finding, .context = fixture};
    findings_add(&findings, KNOWLEDGE_WARNING, &(struct place){.file = TEXT("f")}, "a", "%s",
            "red \033[31m\nline\x7F");
    assert_string_equal(fixture->findings[0].what, "red  [31m line ");
}

static struct text candidate(const void *context, size_t index)
{
    const char *const *names = context;
    return text_from(names[index]);
}

static void suggests_what_was_meant(void **state)
{
    (void)state;
    static const char *const names[] = {"partnership", "view", "fact", "", "한빛전자"};
    assert_true(text_equal_string(
            findings_nearest(TEXT("partnersip"), 5, candidate, names), "partnership"));
    assert_true(text_equal_string(findings_nearest(TEXT("veiw"), 5, candidate, names), "view"));
    assert_true(
            text_equal_string(findings_nearest(TEXT("한빚전자"), 5, candidate, names), "한빛전자"));
    assert_int_equal(findings_nearest(TEXT("nothing"), 5, candidate, names).length, 0);
    assert_int_equal(findings_nearest(TEXT("x"), 0, candidate, names).length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    keeps_the_first_error_with_its_place, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    makes_warnings_errors_when_strict, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    counts_what_it_no_longer_reports, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    cuts_long_texts_between_letters, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    shows_no_control_characters, fixture_set_up, fixture_tear_down),
            cmocka_unit_test(suggests_what_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
