/* What happened within a time, what came first, and what is the latest. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_selects(
        struct rig *rig, const char *text, enum selection_kind kind, const char *first)
{
    rig_match(rig, text);
    const struct selection *selection = analysis_selection(rig->analysis);
    if (selection->kind != kind ||
            (kind != SELECTION_NONE && !text_equal_string(selection->records[0]->id, first))) {
        fail_msg("'%s' gives %d: %.*s", text, (int)selection->kind,
                selection->count > 0 ? (int)selection->records[0]->id.length : 0,
                selection->count > 0 ? selection->records[0]->id.data : "");
    }
}

static void a_time_alone_asks_for_events_in_order(void **state)
{
    struct rig *rig = *state;
    assert_selects(rig, "What in 2030?", SELECTION_EVENTS, "arvo-dock-acquisition");
    assert_int_equal(analysis_selection(rig->analysis)->count, 2);
    assert_selects(rig, "what before April 2031?", SELECTION_EVENTS, "arvo-dock-acquisition");
    assert_selects(rig, "2031년에는 무엇?", SELECTION_EVENTS, "dahl-sail");
    assert_int_equal(analysis_selection(rig->analysis)->count, 2);
    assert_selects(rig, "2031年には何？", SELECTION_EVENTS, "dahl-sail");
    assert_selects(rig, "What in 1999?", SELECTION_NONE, "");
    assert_selects(rig, "What did Norlin Lines do in 2031?", SELECTION_NONE, "");
}

static void parts_of_a_year_narrow_it(void **state)
{
    struct rig *rig = *state;
    assert_selects(rig, "What in early 2030?", SELECTION_EVENTS, "eastport-terminal");
    assert_int_equal(analysis_selection(rig->analysis)->count, 1);
    assert_selects(rig, "What in late 2030?", SELECTION_NONE, "");
    assert_selects(rig, "2030년 초에는 무엇?", SELECTION_EVENTS, "eastport-terminal");
    assert_selects(rig, "2030年の初めには何？", SELECTION_EVENTS, "eastport-terminal");
}

static void of_two_events_the_earlier_comes_first(void **state)
{
    struct rig *rig = *state;
    assert_selects(rig,
            "Which came first, Norlin's investment in Arvo or the dock acquisition in Greyhaven?",
            SELECTION_ORDER, "arvo-dock-acquisition");
    assert_selects(rig, "아르보 투자와 그레이헤이븐 인수 어느 것이 먼저?", SELECTION_ORDER,
            "arvo-dock-acquisition");
    /* Nothing says when the quay was bought. */
    assert_selects(rig,
            "Which came first, Norlin's investment in Arvo or the quay acquisition in Eastport?",
            SELECTION_NONE, "");
}

static void the_latest_is_told_by_dates(void **state)
{
    struct rig *rig = *state;
    assert_selects(rig, "the last investment", SELECTION_LATEST, "norlin-arvo-investment");
    assert_int_equal(analysis_selection(rig->analysis)->known, 2);
    assert_selects(rig, "the first investment", SELECTION_EARLIEST, "arvo-dock-acquisition");
    assert_selects(rig, "last acquisition in Eastport", SELECTION_NONE, "");
    assert_true(rig->match_count == 0 || rig->matches[0].confidence <= 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    a_time_alone_asks_for_events_in_order, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(parts_of_a_year_narrow_it, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    of_two_events_the_earlier_comes_first, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(the_latest_is_told_by_dates, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
