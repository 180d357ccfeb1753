#include "rig.h"
#include "understanding/wording.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct language *language(const struct rig *rig, const char *id)
{
    uint32_t index = languages_find(rig->knowledge->languages, text_from(id));
    assert_int_not_equal(index, LANGUAGE_NONE);
    return &rig->knowledge->languages->items[index];
}

static const char *say(
        struct rig *rig, const char *id, const char *key, const char *value, uint64_t seed)
{
    const struct wording_argument argument = {"x", text_from(value)};
    struct text said = wording_say(rig->arena, language(rig, id), key, &argument, 1, seed);
    return said.length > 0 ? said.data : "";
}

static void particles_follow_the_last_sound(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *word;
        const char *said;
    } cases[] = {
            {"아르보", "아르보는 아르보를 아르보로"},
            {"노를린", "노를린은 노를린을 노를린으로"},
            {"서울", "서울은 서울을 서울로"}, /* a final ㄹ is open for 로 */
            {"닭", "닭은 닭을 닭으로"},
            {"가", "가는 가를 가로"},
            {"힣", "힣은 힣을 힣으로"},
            {"2031", "2031은 2031을 2031로"},   /* 일 */
            {"2030", "2030은 2030을 2030으로"}, /* 영 */
            {"2", "2는 2를 2로"},
            {"6", "6은 6을 6으로"},
            {"8", "8은 8을 8로"},
            {"9", "9는 9를 9로"},
            {"IBM", "IBM은 IBM을 IBM으로"},
            {"Norlin", "Norlin은 Norlin을 Norlin으로"},
            {"url", "url은 url을 url로"},
            {"SK", "SK는 SK를 SK로"},
            {"노를린(주)", "노를린(주)는 노를린(주)를 노를린(주)로"},
            {"\"달\"", "\"달\"은 \"달\"을 \"달\"로"},
            {"", "  "},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(say(rig, "ko", "test.particle", cases[i].word, 0), cases[i].said);
    }
}

static void finals_are_heard(void **state)
{
    (void)state;
    bool rieul = true;
    assert_false(wording_has_final_consonant(TEXT("아르보"), &rieul));
    assert_false(rieul);
    assert_true(wording_has_final_consonant(TEXT("노를린"), &rieul));
    assert_false(rieul);
    assert_true(wording_has_final_consonant(TEXT("달"), &rieul));
    assert_true(rieul);
    assert_true(wording_has_final_consonant(TEXT("7"), &rieul));
    assert_true(rieul);
    assert_false(wording_has_final_consonant(TEXT_NONE, &rieul));
    assert_false(wording_has_final_consonant(TEXT("!?"), &rieul));
}

static void alternatives_are_chosen_by_the_seed(void **state)
{
    struct rig *rig = *state;
    assert_string_equal(say(rig, "en", "test.pick", "a", 0), "First a.");
    assert_string_equal(say(rig, "en", "test.pick", "a", 1), "Second a.");
    assert_string_equal(say(rig, "en", "test.pick", "a", 2), "First a.");
    assert_string_equal(say(rig, "en", "test.pick", "a", UINT64_MAX), "Second a.");
}

static void placeholders_are_filled_or_left_out(void **state)
{
    struct rig *rig = *state;
    assert_string_equal(say(rig, "en", "test.brace", "v", 0), "{x} v");
    /* What is filled in is not read again. */
    assert_string_equal(say(rig, "en", "test.pick", "{x} {{ %s", 0), "First {x} {{ %s.");
    assert_string_equal(say(rig, "en", "no.such.template", "v", 0), "");
    struct text said = wording_say(rig->arena, language(rig, "ja"), "no", NULL, 0, 0);
    assert_true(text_equal(said, TEXT("いいえ。")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(particles_follow_the_last_sound),
            TEST(finals_are_heard),
            TEST(alternatives_are_chosen_by_the_seed),
            TEST(placeholders_are_filled_or_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
