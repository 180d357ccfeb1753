#include "language/normalize.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_normal(const char *original, const char *expected)
{
    struct arena *arena = arena_create(0, 0);
    struct text normal = normalize_quotation(arena, text_from(original));
    assert_int_equal(normal.length, strlen(expected));
    assert_memory_equal(normal.data, expected, normal.length);
    arena_destroy(arena);
}

static void makes_quotes_straight(void **state)
{
    (void)state;
    assert_normal("“No Japan”", "\"No Japan\"");
    assert_normal("Korea’s ‘own’", "Korea's 'own'");
    assert_normal("„low“ ‚low‛ ‟", "\"low\" 'low' \"");
    assert_normal("「日本」", "「日本」");
}

static void makes_white_space_one_space(void **state)
{
    (void)state;
    assert_normal("  a \t\r\n b\xC2\xA0\xE3\x80\x80"
                  "c ",
            "a b c");
    assert_normal("a\xC2\x85"
                  "b",
            "a b");
    assert_normal("", "");
    assert_normal(" \n ", "");
}

static void composes_by_nfkc_and_keeps_case(void **state)
{
    (void)state;
    assert_normal("Cafe\xCC\x81", "Café");
    assert_normal("ＳＫ", "SK");
    assert_normal("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB국", "한국");
    assert_normal("ﾊﾟﾅｿﾆｯｸ", "パナソニック");
    assert_normal("ﬁne…", "fine...");
    assert_normal("協力—협력", "協力—협력");
}

static void changes_nothing_the_second_time(void **state)
{
    (void)state;
    struct arena *arena = arena_create(0, 0);
    struct text once = normalize_quotation(arena, TEXT(" “한국”  and\n日本’s ﬁrms "));
    struct text twice = normalize_quotation(arena, once);
    assert_true(text_equal(once, twice));
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(makes_quotes_straight),
            cmocka_unit_test(makes_white_space_one_space),
            cmocka_unit_test(composes_by_nfkc_and_keeps_case),
            cmocka_unit_test(changes_nothing_the_second_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
