#include "language/unicode.h"
#include "understanding/spelling.h"
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

static void remember(struct spelling *spelling, const char *written, const char *stands_for)
{
    uint32_t left[64];
    uint32_t right[64];
    size_t left_count = to_points(written, left);
    size_t right_count = to_points(stands_for, right);
    spelling_remember(spelling, left, left_count, right, right_count);
}

static bool corrects(const struct spelling *spelling, const char *word, const char *expected)
{
    uint32_t points[64];
    uint32_t wanted[64];
    size_t length = 0;
    const uint32_t *found = spelling_correct(spelling, points, to_points(word, points), &length);
    return found != NULL && length == to_points(expected, wanted) &&
           memcmp(found, wanted, length * sizeof(*found)) == 0;
}

static bool leaves(const struct spelling *spelling, const char *word)
{
    uint32_t points[64];
    size_t length = 0;
    return spelling_correct(spelling, points, to_points(word, points), &length) == NULL;
}

static struct spelling *filled(void)
{
    struct spelling *spelling = spelling_create();
    remember(spelling, "investments", "invest");
    remember(spelling, "partner", "partner");
    remember(spelling, "partners", "partner");
    remember(spelling, "semiconductor", "semiconductor");
    remember(spelling, "\xEB\xB0\x98\xEB\x8F\x84\xEC\xB2\xB4",
            "\xEB\xB0\x98\xEB\x8F\x84\xEC\xB2\xB4"); /* bandoche: semiconductor */
    remember(spelling, "hub", "hub");
    spelling_settle(spelling);
    return spelling;
}

static void gives_what_the_nearest_word_stands_for(void **state)
{
    (void)state;
    struct spelling *spelling = filled();
    assert_true(corrects(spelling, "invesments", "invest"));
    assert_true(corrects(spelling, "semicondcutor", "semiconductor"));
    assert_true(corrects(spelling, "\xEB\xB0\x98\xEB\x8F\x84\xEC\xB1\x84",
            "\xEB\xB0\x98\xEB\x8F\x84\xEC\xB2\xB4")); /* one vowel off */
    spelling_destroy(spelling);
}

static void leaves_what_is_far_or_short(void **state)
{
    (void)state;
    struct spelling *spelling = filled();
    assert_true(leaves(spelling, "indigestion"));
    assert_true(leaves(spelling, "xartner")); /* the first letter is taken as right */
    assert_true(leaves(spelling, "hob"));
    assert_true(leaves(spelling, ""));
    spelling_destroy(spelling);
}

static void knows_a_word_once_it_is_remembered(void **state)
{
    (void)state;
    uint32_t word[64];
    size_t count = to_points("hydrogen", word);
    struct spelling *spelling = spelling_create();
    assert_false(spelling_knows(spelling, word, count));
    spelling_remember(spelling, word, count, word, count);
    assert_true(spelling_knows(spelling, word, count));
    assert_true(spelling_knows(spelling, word, 3)); /* too short to be told from others */
    spelling_destroy(spelling);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(gives_what_the_nearest_word_stands_for),
            cmocka_unit_test(leaves_what_is_far_or_short),
            cmocka_unit_test(knows_a_word_once_it_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
