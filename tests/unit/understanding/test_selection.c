/* Questions that set conditions: all that fits, how many that is, and the largest of it. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* `records` are the ids of the selection, parted by spaces, in its order. */
static void assert_selects(
        struct rig *rig, const char *text, enum selection_kind kind, const char *records)
{
    char found[256] = "";
    rig_match(rig, text);
    const struct selection *selection = analysis_selection(rig->analysis);
    for (size_t i = 0; selection->kind != SELECTION_NONE && i < selection->count; i++) {
        size_t used = strlen(found);
        (void)snprintf(found + used, sizeof(found) - used, "%s%.*s", i > 0 ? " " : "",
                TEXT_ARG(selection->records[i]->id));
    }
    if (selection->kind != kind || strcmp(found, records) != 0) {
        fail_msg("'%s' gives %d: '%s'", text, (int)selection->kind, found);
    }
}

static void all_that_fits_is_selected(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *records;
    } cases[] = {
            {"How many acquisitions?", "arvo-dock-acquisition norlin-quay-acquisition"},
            {"몇 개 인수?", "arvo-dock-acquisition norlin-quay-acquisition"},
            {"買収はいくつ？", "arvo-dock-acquisition norlin-quay-acquisition"},
            {"list all acquisitions in Greyhaven", "arvo-dock-acquisition"},
            {"list all acquisitions of Norlin Lines", "norlin-quay-acquisition"},
            {"Which investments in 2031?", "norlin-arvo-investment"},
            {"2031年の投資の一覧", "norlin-arvo-investment"},
            /* An acquisition is an investment. */
            {"how many investments",
                    "norlin-arvo-investment arvo-dock-acquisition norlin-quay-acquisition"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_selects(rig, cases[i].text, SELECTION_ALL, cases[i].records);
        assert_int_equal(rig->matches[0].flags & MATCH_SELECTED, MATCH_SELECTED);
        assert_true(rig->matches[0].confidence > 900);
    }
}

static void what_has_no_date_is_counted_apart(void **state)
{
    struct rig *rig = *state;
    assert_selects(rig, "list all acquisitions in 2030", SELECTION_ALL, "arvo-dock-acquisition");
    assert_int_equal(analysis_selection(rig->analysis)->undated, 1);
    assert_selects(rig, "how many acquisitions", SELECTION_ALL,
            "arvo-dock-acquisition norlin-quay-acquisition");
    assert_int_equal(analysis_selection(rig->analysis)->undated, 0);
}

static void other_questions_select_nothing(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {"How much did Norlin Lines invest in Arvo Ferries?",
            "Did Norlin Lines invest in Arvo Ferries?", "How many employees does Norlin have?",
            "list all acquisitions of Kestrel Lines", "list all acquisitions in 1999",
            "list all quantum acquisitions", "노를린은 아르보에 얼마를 투자했나요?",
            "Which companies invest in Greyhaven?", ""};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_selects(rig, texts[i], SELECTION_NONE, "");
    }
}

/* What no field tells must not be answered by a record that names the same things. */
static void what_goes_beyond_the_fields_is_declined(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {"What is the second largest investment?",
            "Which acquisitions not in Greyhaven?", "list all acquisitions above 500 dollars",
            "How many companies?", "가장 큰 인수는 언제, 이스트포트?"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_selects(rig, texts[i], SELECTION_NONE, "");
        if (rig->match_count > 0 && rig->matches[0].confidence >= 550) {
            fail_msg("'%s' gives %.*s", texts[i], TEXT_ARG(rig_best(rig)));
        }
    }
}

static void superlatives_compare_amounts(void **state)
{
    struct rig *rig = *state;
    const char *largest = "norlin-arvo-investment arvo-dock-acquisition norlin-quay-acquisition";
    const char *smallest = "arvo-dock-acquisition norlin-arvo-investment norlin-quay-acquisition";
    assert_selects(rig, "What is the largest investment?", SELECTION_MOST, largest);
    assert_int_equal(analysis_selection(rig->analysis)->known, 2);
    assert_selects(rig, "가장 큰 투자는?", SELECTION_MOST, largest);
    assert_selects(rig, "最大の投資は？", SELECTION_MOST, largest);
    assert_selects(rig, "smallest investment", SELECTION_LEAST, smallest);
    assert_selects(rig, "the largest acquisition", SELECTION_MOST,
            "arvo-dock-acquisition norlin-quay-acquisition");
    assert_int_equal(analysis_selection(rig->analysis)->known, 1);
    /* Nothing is known of the amount, and "most" alone does not ask for one. */
    assert_selects(rig, "the largest acquisition in Eastport", SELECTION_NONE, "");
    assert_selects(rig, "most investment", SELECTION_NONE, "");
}

static void times_limit_superlatives(void **state)
{
    struct rig *rig = *state;
    assert_selects(rig, "the largest investment in 2030", SELECTION_MOST, "arvo-dock-acquisition");
    assert_selects(rig, "the largest investment before 2030", SELECTION_NONE, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(all_that_fits_is_selected, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    what_has_no_date_is_counted_apart, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    other_questions_select_nothing, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    what_goes_beyond_the_fields_is_declined, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(superlatives_compare_amounts, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(times_limit_superlatives, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
