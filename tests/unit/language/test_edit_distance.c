#include "language/edit_distance.h"
#include "language/unicode.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static size_t to_points(const char *string, uint32_t *points)
{
    struct text text = text_from(string);
    size_t count = 0;
    for (size_t offset = 0; offset < text.length;) {
        points[count++] = unicode_next(text, &offset);
    }
    return count;
}

static unsigned distance(const char *a, const char *b, unsigned limit)
{
    uint32_t left[100];
    uint32_t right[100];
    size_t left_length = to_points(a, left);
    size_t right_length = to_points(b, right);
    unsigned there = edit_distance(left, left_length, right, right_length, limit);
    assert_int_equal(edit_distance(right, right_length, left, left_length, limit), there);
    return there;
}

static void counts_each_kind_of_slip_once(void **state)
{
    (void)state;
    assert_int_equal(distance("kioxia", "kioxia", 3), 0);
    assert_int_equal(distance("kioxia", "kioxa", 3), 1);
    assert_int_equal(distance("kioxia", "kiioxia", 3), 1);
    assert_int_equal(distance("kioxia", "kiozia", 3), 1);
    assert_int_equal(distance("kioxia", "koixia", 3), 1);
    assert_int_equal(distance("kitten", "sitting", 5), 3);
    assert_int_equal(distance("", "abc", 5), 3);
    assert_int_equal(distance("", "", 0), 0);
    assert_int_equal(distance("日韓協力", "日韓競力", 2), 1);
    assert_int_equal(distance("キオクシア", "キクオシア", 2), 1);
    /* Optimal string alignment: no second slip inside a swap. */
    assert_int_equal(distance("ca", "abc", 5), 3);
}

static void gives_up_above_the_limit(void **state)
{
    (void)state;
    assert_int_equal(distance("kitten", "sitting", 2), 3);
    assert_int_equal(distance("a", "abcdefgh", 3), 4);
    assert_int_equal(distance("abc", "xyz", 0), 1);
}

static void refuses_long_words(void **state)
{
    (void)state;
    uint32_t word[EDIT_LENGTH_MAX + 1] = {0};
    assert_int_equal(edit_distance(word, EDIT_LENGTH_MAX, word, EDIT_LENGTH_MAX, 2), 0);
    assert_int_equal(edit_distance(word, EDIT_LENGTH_MAX + 1, word, EDIT_LENGTH_MAX, 2), 3);
}

static void takes_syllables_apart(void **state)
{
    (void)state;
    uint32_t points[8];
    uint32_t letters[8];
    size_t count = to_points("한가a", points);
    assert_int_equal(edit_letters(points, count, letters, 8), 6);
    static const uint32_t expected[] = {0x1112, 0x1161, 0x11AB, 0x1100, 0x1161, 'a'};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(letters[i], expected[i]);
    }
    assert_int_equal(edit_letters(points, count, letters, 4), 4);
    count = to_points("힣", points);
    assert_int_equal(edit_letters(points, count, letters, 8), 3);
    assert_int_equal(letters[2], 0x11C2);
    assert_int_equal(edit_letters(points, 0, letters, 8), 0);
}

/* One wrong letter of a syllable is one slip, not a whole other syllable. */
static void compares_hangul_by_letters(void **state)
{
    (void)state;
    uint32_t points[16];
    uint32_t right[48];
    uint32_t wrong[48];
    size_t right_count = edit_letters(points, to_points("하이닉스", points), right, 48);
    size_t wrong_count = edit_letters(points, to_points("하이닠스", points), wrong, 48);
    assert_int_equal(edit_distance(right, right_count, wrong, wrong_count, 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(counts_each_kind_of_slip_once),
            cmocka_unit_test(gives_up_above_the_limit),
            cmocka_unit_test(refuses_long_words),
            cmocka_unit_test(takes_syllables_apart),
            cmocka_unit_test(compares_hangul_by_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
