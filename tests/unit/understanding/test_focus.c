/* Places in the list that the last answer gave. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A turn that is answered with a list of all that was selected. */
static void ask_for_list(struct rig *rig, const char *text)
{
    rig_forget(rig);
    rig_match(rig, text);
    const struct selection *selection = analysis_selection(rig->analysis);
    assert_int_equal(selection->kind, SELECTION_ALL);
    understanding_update_focus(&rig->focus, rig->analysis, selection->records, selection->count);
}

static void ask_on(struct rig *rig, const char *text)
{
    rig->analysis = understanding_analyse(
            rig->knowledge, rig->arena, text_from(text), LANGUAGE_NONE, &rig->focus);
    rig->match_count = understanding_match(rig->analysis, UINT32_MAX, rig->matches,
            sizeof(rig->matches) / sizeof(rig->matches[0]));
}

static void a_place_in_the_list_is_its_record(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *list;
        const char *text;
        const char *record;
    } cases[] = {
            {"how many acquisitions", "the second one?", "norlin-quay-acquisition"},
            {"how many acquisitions", "the first one?", "arvo-dock-acquisition"},
            {"how many acquisitions", "the last one?", "norlin-quay-acquisition"},
            {"買収はいくつ？", "2番目は？", "norlin-quay-acquisition"},
            {"몇 개 인수?", "2번째는?", "norlin-quay-acquisition"},
            {"몇 개 인수?", "the second one?", "norlin-quay-acquisition"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ask_for_list(rig, cases[i].list);
        ask_on(rig, cases[i].text);
        if (!text_equal_string(rig_best(rig), cases[i].record) ||
                rig->matches[0].confidence < 550) {
            fail_msg("'%s' gives %.*s with %u", cases[i].text, TEXT_ARG(rig_best(rig)),
                    rig->match_count > 0 ? rig->matches[0].confidence : 0);
        }
    }
}

static void a_place_that_the_list_has_not_is_declined(void **state)
{
    struct rig *rig = *state;
    ask_for_list(rig, "how many acquisitions");
    ask_on(rig, "the third one?");
    assert_true(rig->match_count == 0 || rig->matches[0].confidence < 550);
    ask_on(rig, "3番目は？");
    assert_true(rig->match_count == 0 || rig->matches[0].confidence < 550);
}

static void an_empty_list_is_declined(void **state)
{
    struct rig *rig = *state;
    rig_match(rig, "list all acquisitions in 1999");
    assert_int_equal(analysis_selection(rig->analysis)->kind, SELECTION_NONE);
    assert_true(rig->match_count == 0 || rig->matches[0].confidence < 550);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    a_place_in_the_list_is_its_record, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    a_place_that_the_list_has_not_is_declined, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(an_empty_list_is_declined, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
