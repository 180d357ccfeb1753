/* "A or B?", and which part of a yes/no question does not hold. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_one_that_the_records_state_is_chosen(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *record;
    } cases[] = {
            {"Did Norlin invest in Kestrel Lines or Arvo?", "norlin-arvo-investment"},
            {"Did Norlin invest in Arvo or Kestrel Lines?", "norlin-arvo-investment"},
            {"Did Arvo Ferries buy a dock in Greyhaven or in Eastport?", "arvo-dock-acquisition"},
            {"노를린이 투자, 아르보 아니면 Kestrel Lines?", "norlin-arvo-investment"},
            {"ノーリン汽船が投資、アルヴォそれともKestrel Lines？", "norlin-arvo-investment"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rig_match(rig, cases[i].text);
        if (!text_equal_string(rig_best(rig), cases[i].record) ||
                (rig->matches[0].flags & (MATCH_STATES | MATCH_CONTRADICTS)) != MATCH_STATES) {
            fail_msg("'%s' gives %.*s with %x", cases[i].text, TEXT_ARG(rig_best(rig)),
                    rig->match_count > 0 ? rig->matches[0].flags : 0);
        }
        assert_int_equal(analysis_forms(rig->analysis) & FORM_YES_NO, 0); /* neither yes nor no */
    }
}

static void neither_is_not_chosen(void **state)
{
    struct rig *rig = *state;
    rig_match(rig, "Did Norlin invest in Kestrel Lines or Osprey Lines?");
    assert_true(rig->match_count == 0 || rig->matches[0].confidence < 550);
}

static void a_no_names_the_wrong_part(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *asked;
        const char *record;
    } cases[] = {
            {"Did Norlin invest in Kestrel Lines?", "Kestrel Lines", "norlin-arvo-investment"},
            {"Did Arvo Ferries buy a dock in Eastport?", "Eastport", "arvo-dock-acquisition"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rig_match(rig, cases[i].text);
        assert_true(text_equal_string(rig_best(rig), cases[i].record));
        assert_int_equal(rig->matches[0].flags & (MATCH_CONTRADICTS | MATCH_NAMED),
                MATCH_CONTRADICTS | MATCH_NAMED);
        assert_true(text_equal_string(rig->matches[0].asked, cases[i].asked));
    }
}

static void an_office_is_held_where_it_is_held(void **state)
{
    struct rig *rig = *state;
    rig_match(rig, "Is Ines Dahl chairman of Norlin Lines?");
    assert_true(rig->match_count > 0);
    assert_int_equal(rig->matches[0].flags & MATCH_CONTRADICTS, 0);
    rig_match(rig, "Is Ines Dahl chairman of Arvo Ferries?");
    for (size_t i = 0; i < rig->match_count; i++) {
        bool yes = (rig->matches[i].flags & (MATCH_STATES | MATCH_CONTRADICTS)) == MATCH_STATES;
        assert_false(yes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    the_one_that_the_records_state_is_chosen, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(neither_is_not_chosen, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(a_no_names_the_wrong_part, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    an_office_is_held_where_it_is_held, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
