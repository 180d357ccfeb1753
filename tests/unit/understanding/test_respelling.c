/* Names in any romanisation, and questions typed with the wrong keyboard layout. */
#include "rig.h"
#include "understanding/keyboard.h"
#include "understanding/romanisation.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct language *korean(const struct rig *rig)
{
    return &rig->knowledge->languages->items[languages_find(rig->knowledge->languages, TEXT("ko"))];
}

static void keys_make_syllables_and_back(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *letters;
        const char *syllables;
    } cases[] = {{"tkatjd", "삼성"}, {"shfmffls", "노를린"}, {"dkfmqh", "아르보"}, {"rkqt", "값"},
            {"dml", "의"}, {"Rkr", "깍"}, {"dkswek", "앉다"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct text typed =
                keyboard_syllables(rig->arena, korean(rig), text_from(cases[i].letters));
        assert_true(text_equal_string(typed, cases[i].syllables));
        assert_true(text_equal_string(
                keyboard_letters(rig->arena, korean(rig), typed), cases[i].letters));
    }
    assert_true(
            text_equal_string(keyboard_letters(rig->arena, korean(rig), TEXT("ㅎㅡㅠㅑ")), "gmbi"));
}

static void what_types_no_syllables_is_left(void **state)
{
    struct rig *rig = *state;
    static const char *const letters[] = {"", "ferry", "a", "kk", "t1", "노"};
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        assert_int_equal(
                keyboard_syllables(rig->arena, korean(rig), text_from(letters[i])).length, 0);
    }
    assert_int_equal(keyboard_letters(rig->arena, korean(rig), TEXT("日本")).length, 0);
    assert_int_equal(keyboard_letters(rig->arena, korean(rig), TEXT("")).length, 0);
    char many[200];
    memset(many, 'k', sizeof(many) - 1);
    many[sizeof(many) - 1] = '\0';
    assert_int_equal(keyboard_syllables(rig->arena, korean(rig), text_from(many)).length, 0);
}

static void assert_names(struct rig *rig, const char *text, const char *entity)
{
    const struct question_entity *entities;
    (void)rig_analyse(rig, text);
    if (analysis_entities(rig->analysis, &entities) == 0 ||
            !text_equal_string(entities[0].entity->record->id, entity)) {
        fail_msg("'%s' does not name %s", text, entity);
    }
}

static void names_are_found_in_any_spelling(void **state)
{
    struct rig *rig = *state;
    assert_names(rig, "What is Noreullin?", "norlin-lines");
    assert_names(rig, "What is Norŭlin Haeun?", "norlin-lines");
    assert_names(rig, "What is Noorin?", "norlin-lines");
    assert_names(rig, "Who is Tal Ineseu?", "ines-dahl");
    assert_names(rig, "What is aruvo ferii?", "arvo-ferries");
    const struct question_entity *entities;
    (void)rig_analyse(rig, "Who is Kim Yong-su?");
    assert_int_equal(analysis_entities(rig->analysis, &entities), 0);
}

static void wrong_layouts_are_read_as_meant(void **state)
{
    struct rig *rig = *state;
    assert_names(rig, "shfmffls", "norlin-lines");
    assert_names(rig, "What is dkfmqh?", "arvo-ferries");
    assert_names(rig, "shfmffls dkfmqh xnwk?", "norlin-lines");
    assert_string_equal(rig_language(rig), "ko");
    assert_names(rig, "ㅁㄱ패는?", "arvo-ferries");
    const struct question_entity *entities;
    (void)rig_analyse(rig, "ㅋㅋㅋ");
    assert_int_equal(analysis_entities(rig->analysis, &entities), 0);
}

static void words_find_a_name_in_either_order(void **state)
{
    struct rig *rig = *state;
    struct romanisation *romanisation = romanisation_create(rig->knowledge);
    const struct text in_order[] = {TEXT("ineseu"), TEXT("dal")};
    const struct text turned[] = {TEXT("dal"), TEXT("ineseu")};
    const struct text others[] = {TEXT("dal"), TEXT("hoejang"), TEXT("nim")};
    size_t used = 0;
    const struct entity *found = romanisation_find(romanisation, in_order, 2, 1, &used);
    assert_non_null(found);
    assert_int_equal(used, 2);
    assert_ptr_equal(romanisation_find(romanisation, turned, 2, 1, &used), found);
    assert_null(romanisation_find(romanisation, others, 3, 3, &used));
    assert_null(romanisation_find(romanisation, in_order + 1, 1, 1, &used)); /* too short */
    romanisation_destroy(romanisation);
    romanisation_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(keys_make_syllables_and_back, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    what_types_no_syllables_is_left, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    names_are_found_in_any_spelling, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    wrong_layouts_are_read_as_meant, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    words_find_a_name_in_either_order, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
