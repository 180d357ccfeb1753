/* Syllables of Hangul and their letters. */
#include "language/hangul.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_syllable_splits_and_joins(void **state)
{
    (void)state;
    for (uint32_t point = 0xAC00; point <= 0xD7A3; point++) {
        struct hangul_syllable syllable;
        assert_true(hangul_split(point, &syllable));
        assert_true(hangul_is_initial(syllable.initial) && hangul_is_vowel(syllable.vowel));
        assert_true(syllable.final == 0 || hangul_is_final(syllable.final));
        assert_int_equal(hangul_join(&syllable), point);
    }
}

static void known_syllables_have_known_letters(void **state)
{
    (void)state;
    struct hangul_syllable syllable;
    assert_true(hangul_split(0xC0BC /* 삼 */, &syllable));
    assert_int_equal(syllable.initial, 0x3145);
    assert_int_equal(syllable.vowel, 0x314F);
    assert_int_equal(syllable.final, 0x3141);
    assert_true(hangul_split(0xAC00 /* 가 */, &syllable));
    assert_int_equal(syllable.final, 0);
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    struct hangul_syllable syllable = {.initial = 0x314F, .vowel = 0x314F};
    assert_false(hangul_split('a', &syllable));
    assert_false(hangul_split(0xABFF, &syllable));
    assert_false(hangul_split(0xD7A4, &syllable));
    assert_false(hangul_split(0x3042 /* あ */, &syllable));
    assert_int_equal(hangul_join(&syllable), 0); /* a vowel begins no syllable */
    syllable = (struct hangul_syllable){.initial = 0x3131, .vowel = 0x3131};
    assert_int_equal(hangul_join(&syllable), 0);
    syllable = (struct hangul_syllable){.initial = 0x3131, .vowel = 0x314F, .final = 0x3138};
    assert_int_equal(hangul_join(&syllable), 0); /* ㄸ ends none */
    assert_true(hangul_is_jamo(0x3131) && hangul_is_jamo(0x3163));
    assert_false(hangul_is_jamo(0x3130) || hangul_is_jamo(0x3164) || hangul_is_jamo(0xAC00));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_syllable_splits_and_joins),
            cmocka_unit_test(known_syllables_have_known_letters),
            cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
