#include "knowledge/date_value.h"
#include "knowledge/stated_values.h"
#include "pack_fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct words {
    struct arena *arena;
    struct languages *languages;
    struct stated_words words[3];
};

static struct words open_words(struct fixture *fixture)
{
    struct words words = {.arena = arena_create(0, 0)};
    assert_int_equal(languages_load(fixture_path(fixture, "languages"), &words.languages, NULL), 0);
    for (size_t i = 0; i < 3; i++) {
        stated_words_init(&words.words[i], words.arena, &words.languages->items[i]);
    }
    return words;
}

static void close_words(struct words *words)
{
    for (size_t i = 0; i < 3; i++) {
        stated_words_clear(&words->words[i]);
    }
    languages_destroy(words->languages);
    arena_destroy(words->arena);
}

/* The first value of the text. */
static struct stated_value first(struct words *words, const char *language, const char *text)
{
    struct folded_text folded;
    struct stated_value value = {0};
    uint32_t index = languages_find(words->languages, text_from(language));
    unicode_fold(words->arena, text_from(text), &folded);
    for (size_t at = 0; value.kind == STATED_NOTHING && at < folded.count; at++) {
        value = stated_value_at(&words->words[index], &folded, at);
    }
    return value;
}

static void assert_amount(struct words *words, const char *language, const char *text,
        const char *currency, double amount)
{
    struct stated_value value = first(words, language, text);
    if (value.kind != STATED_AMOUNT || !text_equal_string(value.currency, currency) ||
            value.value < amount * 0.9999 || value.value > amount * 1.0001) {
        fail_msg("'%s' states %d %.*s %g", text, value.kind, TEXT_ARG(value.currency), value.value);
    }
}

static void assert_date(
        struct words *words, const char *language, const char *text, const char *expected)
{
    enum date_precision precision;
    struct day_range range;
    struct stated_value value = first(words, language, text);
    assert_true(date_value_parse(text_from(expected), &precision, &range));
    if (value.kind != STATED_DATE || value.range.first != range.first ||
            value.range.last != range.last) {
        fail_msg("'%s' states %d %d-%d", text, value.kind, value.range.first, value.range.last);
    }
}

static void assert_nothing(struct words *words, const char *language, const char *text)
{
    struct stated_value value = first(words, language, text);
    if (value.kind != STATED_NOTHING) {
        fail_msg("'%s' states something at %zu-%zu", text, value.first, value.end);
    }
}

static void reads_amounts(void **state)
{
    struct words words = open_words(*state);
    assert_amount(&words, "en", "a total of 3.92 trillion won ($2.8 billion)", "KRW", 3.92e12);
    assert_amount(&words, "en", "worth $2.8 billion.", "USD", 2.8e9);
    assert_amount(&words, "en", "US$ 5", "USD", 5);
    assert_amount(&words, "en", "1,234,567 won", "KRW", 1234567);
    assert_amount(&words, "en", "a 3-billion-won plan", "KRW", 3e9);
    assert_amount(&words, "en", "2024 won", "KRW", 2024);
    assert_amount(&words, "ko", "총 3조 9200억 원을 투자", "KRW", 3.92e12);
    assert_amount(&words, "ko", "3조9,200억원입니다", "KRW", 3.92e12);
    assert_amount(&words, "ko", "28억 달러", "USD", 2.8e9);
    assert_amount(&words, "ko", "5천만 원", "KRW", 5e7);
    assert_amount(&words, "ko", "3억, 3억 2조 원", "KRW", 2e12);
    assert_amount(&words, "ja", "3兆9200億ウォンを", "KRW", 3.92e12);
    assert_amount(&words, "ja", "約２８億ドル", "USD", 2.8e9);
    close_words(&words);
}

static void reads_dates(void **state)
{
    struct words words = open_words(*state);
    assert_date(&words, "en", "in October 2024", "2024-10");
    assert_date(&words, "en", "on 7 October 2024", "2024-10-07");
    assert_date(&words, "en", "on October 7, 2024,", "2024-10-07");
    assert_date(&words, "en", "since 2023", "2023");
    assert_date(&words, "en", "In May 2024", "2024-05");
    assert_date(&words, "ko", "2024년 10월에", "2024-10");
    assert_date(&words, "ko", "2024년 10월 7일", "2024-10-07");
    assert_date(&words, "ko", "2024년의", "2024");
    assert_date(&words, "ja", "2024年10月7日", "2024-10-07");
    assert_date(&words, "ja", "２０２４年10月の", "2024-10");
    close_words(&words);
}

static void leaves_out_what_is_neither(void **state)
{
    struct words words = open_words(*state);
    assert_nothing(&words, "en", "They may have won 3 of 145 in October.");
    assert_nothing(&words, "en", "ranked 5th of 145");
    assert_nothing(&words, "en", "1,950 people");
    assert_nothing(&words, "en", "120245 items, model X2024, 1234.5678");
    assert_nothing(&words, "en", "40% of all");
    assert_nothing(&words, "en", "0 won");
    assert_nothing(&words, "en", "99999999999999999999999999999999999 won");
    assert_nothing(&words, "ko", "3 원자재");
    assert_nothing(&words, "ko", "2024 모델");
    assert_nothing(&words, "ja", "2024モデル");
    assert_nothing(&words, "en", "");
    close_words(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(reads_amounts, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(reads_dates, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    leaves_out_what_is_neither, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
