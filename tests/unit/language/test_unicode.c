#include "language/unicode.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void tells_valid_utf8_from_broken(void **state)
{
    (void)state;
    static const char *const good[] = {"", "plain", "한일 협력", "日韓の協力", "é",
            "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"};
    static const char *const broken[] = {"\x80", "a\xFF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80",
            "\xED\xA0\x80" /* a surrogate */, "\xF4\x90\x80\x80" /* above U+10FFFF */,
            "\xF5\x80\x80\x80", "\xF0\x80\x80\x80", "\xEA\xB0" /* cut short */, "\xEA\xB0x",
            "\xF0\x9F\x98", "\xC3"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(unicode_is_valid(text_from(good[i])));
    }
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        assert_false(unicode_is_valid(text_from(broken[i])));
    }
    assert_true(unicode_is_valid(TEXT_NONE));
    assert_true(unicode_is_valid((struct text){"a\0b", 3}));
}

static void walks_by_code_points(void **state)
{
    (void)state;
    struct text text = TEXT("a\xC3\xA9한本\xF0\x9F\x98\x80");
    static const uint32_t points[] = {'a', 0xE9, 0xD55C, 0x672C, 0x1F600};
    static const size_t offsets[] = {1, 3, 6, 9, 13};
    size_t offset = 0;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(unicode_next(text, &offset), points[i]);
        assert_int_equal(offset, offsets[i]);
    }
    assert_int_equal(unicode_length(text), 5);
    assert_int_equal(unicode_length(TEXT_NONE), 0);
}

/* What the caller promised to be valid may still not be read past its end. */
static void stays_inside_a_cut_sequence(void **state)
{
    (void)state;
    static const char *const cut[] = {"\xC3", "\xED\x95", "\xF0\x9F\x98"};
    for (size_t i = 0; i < 3; i++) {
        struct text text = text_from(cut[i]);
        size_t offset = 0;
        assert_int_equal(unicode_next(text, &offset), 0xFFFD);
        assert_int_equal(offset, text.length);
    }
}

static void tells_what_a_terminal_shows(void **state)
{
    (void)state;
    static const uint32_t shown[] = {' ', 'a', '~', 0xE9, 0xAC00, 0x65E5, 0x3042, 0x203A, 0x1F600};
    static const uint32_t hidden[] = {0, '\n', 0x1B, 0x7F, 0x85, 0x9B, 0xA0, 0xAD, 0x200B, 0x2028,
            0x202E, 0x2066, 0x3000, 0xE000, 0xFEFF, 0x10FFFF};
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        assert_true(unicode_is_printable(shown[i]));
    }
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
        assert_false(unicode_is_printable(hidden[i]));
    }
}

static void tells_scripts_apart(void **state)
{
    (void)state;
    static const struct {
        uint32_t point;
        enum script script;
    } cases[] = {
            {'a', SCRIPT_LATIN},
            {'Z', SCRIPT_LATIN},
            {'7', SCRIPT_DIGIT},
            {' ', SCRIPT_SPACE},
            {'\t', SCRIPT_SPACE},
            {'-', SCRIPT_PUNCTUATION},
            {0xE9, SCRIPT_LATIN},
            {0x3000, SCRIPT_SPACE},
            {0xAC00 /* 가 */, SCRIPT_HANGUL},
            {0xD7A3 /* 힣 */, SCRIPT_HANGUL},
            {0x1100, SCRIPT_HANGUL},
            {0x3131, SCRIPT_HANGUL},
            {0x65E5 /* 日 */, SCRIPT_HAN},
            {0x3005 /* 々 */, SCRIPT_HAN},
            {0x3042 /* あ */, SCRIPT_HIRAGANA},
            {0x30A2 /* ア */, SCRIPT_KATAKANA},
            {0x30FC /* ー */, SCRIPT_KATAKANA},
            {0x30FB /* ・ */, SCRIPT_PUNCTUATION},
            {0x3002 /* 。 */, SCRIPT_PUNCTUATION},
            {0x1F600, SCRIPT_PUNCTUATION},
            {0x0416 /* Ж */, SCRIPT_LATIN},
            {0x0663, SCRIPT_DIGIT},
            {0x20000, SCRIPT_HAN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(unicode_script(cases[i].point), cases[i].script);
    }
    assert_true(unicode_is_word(SCRIPT_DIGIT));
    assert_false(unicode_is_word(SCRIPT_PUNCTUATION));
    assert_true(unicode_is_cjk(SCRIPT_HANGUL));
    assert_false(unicode_is_cjk(SCRIPT_LATIN));
}

static void assert_folds(const char *original, const char *expected)
{
    struct arena *arena = arena_create(0, 0);
    struct folded_text folded;
    struct text_buffer buffer = {0};
    unicode_fold(arena, text_from(original), &folded);
    for (size_t i = 0; i < folded.count; i++) {
        text_buffer_append_code_point(&buffer, folded.points[i]);
        assert_true(folded.starts[i] <= folded.ends[i]);
    }
    assert_string_equal(buffer.data == NULL ? "" : buffer.data, expected);
    text_buffer_clear(&buffer);
    arena_destroy(arena);
}

static void folds_what_does_not_matter(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("SK Hynix", "sk hynix");
    assert_folds("Ｓａｍｓｕｎｇ　１２３", "samsung 123");
    assert_folds("Café", "cafe");
    assert_folds("Cafe\xCC\x81", "cafe");
    assert_folds("Stra\xC3\x9F"
                 "e",
            "strasse");
    assert_folds("‘a’ – b", "'a' - b");
    assert_folds("イ・ジェヨン", "イジェヨン");
    assert_folds("한·일", "한일");
    assert_folds("ｷｵｸｼｱ", "キオクシア");
    assert_folds("ﾊﾟﾅ", "パナ");
    assert_folds("㈜한빛", "(주)한빛");
    assert_folds("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한");
    assert_folds("a\xE2\x80\x8B"
                 "b",
            "ab");
    assert_folds("a\nb", "a b");
    assert_folds("㌘", "グラム");
    assert_folds("Ⅲ ½", "iii 1\xE2\x81\x84"
                        "2");
}

static void joins_the_digits_of_a_number(void **state)
{
    (void)state;
    assert_folds("1,234,567 won", "1234567 won");
    assert_folds("3.92", "3.92");
    assert_folds("in 2024, 3", "in 2024, 3");
    assert_folds("a,b", "a,b");
    struct arena *arena = arena_create(0, 0);
    struct folded_text folded;
    unicode_fold(arena, TEXT("3.9."), &folded);
    assert_int_equal(folded.scripts[1], SCRIPT_DIGIT);
    assert_int_equal(folded.scripts[3], SCRIPT_PUNCTUATION);
    arena_destroy(arena);
}

static void remembers_where_each_point_stood(void **state)
{
    (void)state;
    struct arena *arena = arena_create(0, 0);
    struct folded_text folded;
    unicode_fold(arena, TEXT("한 1,2日"), &folded);
    assert_int_equal(folded.count, 5);
    static const uint32_t starts[] = {0, 3, 4, 6, 7};
    static const uint32_t ends[] = {3, 4, 5, 7, 10};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(folded.starts[i], starts[i]);
        assert_int_equal(folded.ends[i], ends[i]);
    }
    assert_int_equal(folded.scripts[0], SCRIPT_HANGUL);
    assert_int_equal(folded.scripts[4], SCRIPT_HAN);
    arena_destroy(arena);
}

/* Where the characters of a text have to be composed, spans are still those of the text given. */
static void remembers_where_composed_points_stood(void **state)
{
    (void)state;
    struct arena *arena = arena_create(0, 0);
    struct folded_text folded;
    struct text text = TEXT("ﾊﾟ㎏ e\xCC\x81 \xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB국");
    static const uint32_t points[] = {
            0x30D1 /* パ */, 'k', 'g', ' ', 'e', ' ', 0xD55C /* 한 */, 0xAD6D /* 국 */};
    static const uint32_t starts[] = {0, 6, 6, 9, 10, 13, 14, 23};
    static const uint32_t ends[] = {6, 9, 9, 10, 13, 14, 23, 26};
    unicode_fold(arena, text, &folded);
    assert_int_equal(folded.count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(folded.points[i], points[i]);
        assert_int_equal(folded.starts[i], starts[i]);
        assert_int_equal(folded.ends[i], ends[i]);
    }
    arena_destroy(arena);
}

/* U+FDFA has the longest compatibility form: 18 code points. */
static void has_room_for_long_forms(void **state)
{
    (void)state;
    struct arena *arena = arena_create(0, 0);
    struct text_buffer buffer = {0};
    struct folded_text folded;
    for (int i = 0; i < 1000; i++) {
        text_buffer_append_string(&buffer, "\xEF\xB7\xBA");
    }
    unicode_fold(arena, text_buffer_view(&buffer), &folded);
    assert_int_equal(folded.count, 18000);
    text_buffer_append_string(&buffer, "ﾊﾟ");
    unicode_fold(arena, text_buffer_view(&buffer), &folded);
    assert_true(folded.count >= 18001);
    text_buffer_clear(&buffer);
    arena_destroy(arena);
}

static void measures_columns(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
    } cases[] = {{"", 0}, {"Kioxia", 6}, {"키옥시아", 8}, {"トヨタ", 6}, {"ﾄﾖﾀ", 3},
            {"SK하이닉스", 10}, {"e\xCC\x81", 1}, {"会長 A", 6}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(unicode_width(text_from(cases[i].text)), cases[i].columns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(tells_valid_utf8_from_broken),
            cmocka_unit_test(walks_by_code_points),
            cmocka_unit_test(stays_inside_a_cut_sequence),
            cmocka_unit_test(tells_what_a_terminal_shows),
            cmocka_unit_test(tells_scripts_apart),
            cmocka_unit_test(folds_what_does_not_matter),
            cmocka_unit_test(joins_the_digits_of_a_number),
            cmocka_unit_test(remembers_where_each_point_stood),
            cmocka_unit_test(remembers_where_composed_points_stood),
            cmocka_unit_test(has_room_for_long_forms),
            cmocka_unit_test(measures_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
