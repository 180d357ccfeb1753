#include "documents.h"
#include "import/passages.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct kept {
    struct text_buffer texts; /* "[title] text\n" */
    size_t count;
    size_t smallest;
    size_t largest;
    size_t bytes;
};

static void keep(void *context, struct text title, struct text text, uint32_t line)
{
    struct kept *kept = context;
    size_t cost = passage_cost(text);
    assert_true(line >= 1);
    text_buffer_format(&kept->texts, "[%.*s] %.*s\n", TEXT_ARG(title), TEXT_ARG(text));
    kept->smallest = kept->count == 0 || cost < kept->smallest ? cost : kept->smallest;
    kept->largest = cost > kept->largest ? cost : kept->largest;
    kept->bytes = text.length > kept->bytes ? text.length : kept->bytes;
    kept->count++;
}

static struct kept split(
        void (*read)(struct document *document, struct text text), struct text text)
{
    struct kept kept = {0};
    struct document document = {.arena = arena_create(0, 0)};
    read(&document, text);
    document_settle_title(&document, TEXT("stem"));
    passages_each(&document, keep, &kept);
    text_buffer_append(&kept.texts, "", 1);
    document_clear(&document);
    arena_destroy(document.arena);
    return kept;
}

static struct kept split_repeated(const char *unit, size_t count, const char *between)
{
    struct text_buffer text = {0};
    for (size_t i = 0; i < count; i++) {
        text_buffer_append_string(&text, unit);
        text_buffer_append_string(&text, between);
    }
    struct kept kept = split(document_read_markdown, text_buffer_view(&text));
    text_buffer_clear(&text);
    return kept;
}

static void costs_words_and_characters(void **state)
{
    (void)state;
    assert_int_equal(passage_cost(TEXT("two words, it's")), 4 * 5);
    assert_int_equal(passage_cost(TEXT("가나 다")), 3 * 2);
    assert_int_equal(passage_cost(TEXT("漢字かなカナ SK")), 6 * 2 + 5);
    assert_int_equal(passage_cost(TEXT("... !")), 0);
}

static void never_crosses_a_heading(void **state)
{
    (void)state;
    struct kept kept = split(document_read_markdown,
            TEXT("# Guide\nIntro.\n\nMore.\n## 설치\n본문.\n### 詳細\n本文。\n## B\nb\n"));
    assert_string_equal(kept.texts.data,
            "[Guide] Intro.\nMore.\n[Guide › 설치] 본문.\n[Guide › 설치 › 詳細] 本文。\n"
            "[Guide › B] b\n");
    text_buffer_clear(&kept.texts);
}

static void gathers_short_paragraphs(void **state)
{
    (void)state;
    struct kept kept =
            split_repeated("ten words stand in this short paragraph of the file.", 40, "\n\n");
    assert_in_range(kept.count, 5, 7);
    assert_true(kept.smallest >= PASSAGE_COST_MIN && kept.largest <= PASSAGE_COST_MAX);
    text_buffer_clear(&kept.texts);
}

static void cuts_long_paragraphs_at_sentences(void **state)
{
    (void)state;
    static const char *const sentences[] = {"Eight words stand in each of these sentences. ",
            "이 문단에는 같은 문장이 여러 번 나옵니다. ", "この段落には同じ文が何度も出てきます。"};
    for (size_t i = 0; i < 3; i++) {
        struct kept kept = split_repeated(sentences[i], 120, "");
        assert_true(kept.count > 1);
        assert_true(kept.smallest >= PASSAGE_COST_MIN && kept.largest <= PASSAGE_COST_MAX + 100);
        /* Each begins where a sentence does. */
        struct text first = text_slice(text_from(sentences[i]), 0, 9);
        size_t found = 0;
        for (size_t at = 0;
                (at = text_find(text_from(kept.texts.data), TEXT("[stem] "), at)) != SIZE_MAX;
                found++) {
            at += strlen("[stem] ");
            assert_true(text_starts_with(text_from(kept.texts.data + at), first));
        }
        assert_int_equal(found, kept.count);
        text_buffer_clear(&kept.texts);
    }
}

static void cuts_what_has_no_sentences(void **state)
{
    (void)state;
    struct kept kept = split_repeated("word ", 2000, "");
    assert_true(kept.count >= 8 && kept.largest <= PASSAGE_COST_MAX * 5 / 4);
    text_buffer_clear(&kept.texts);
    kept = split_repeated("가나다라마바사", 2000, "");
    assert_true(kept.count >= 20 && kept.largest <= PASSAGE_COST_MAX * 5 / 4);
    text_buffer_clear(&kept.texts);
    kept = split_repeated("0123456789abcdef", 10000, "");
    assert_true(kept.count >= 3 && kept.bytes <= PASSAGE_BYTES_MAX);
    text_buffer_clear(&kept.texts);
}

static void keeps_tables_whole(void **state)
{
    (void)state;
    struct text_buffer text = {0};
    text_buffer_append_string(&text, "| a | b |\n|---|---|\n");
    for (size_t i = 0; i < 500; i++) {
        text_buffer_append_string(&text, "| one | two |\n");
    }
    struct kept kept = split(document_read_markdown, text_buffer_view(&text));
    assert_int_equal(kept.count, 1);
    assert_true(kept.largest > PASSAGE_COST_MAX);
    text_buffer_clear(&kept.texts);
    for (size_t i = 0; i < 10000; i++) {
        text_buffer_append_string(&text, "| one | two |\n");
    }
    kept = split(document_read_markdown, text_buffer_view(&text));
    assert_true(kept.count > 1 && kept.bytes <= PASSAGE_BYTES_MAX);
    text_buffer_clear(&kept.texts);
    text_buffer_clear(&text);
}

static void reads_plain_text(void **state)
{
    (void)state;
    struct kept kept = split(
            document_read_plain, TEXT("Annual report\n\nSales grew\nin 2024.\n\nCosts fell.\n"));
    assert_string_equal(kept.texts.data, "[Annual report] Sales grew in 2024.\nCosts fell.\n");
    text_buffer_clear(&kept.texts);
    kept = split(document_read_plain, TEXT("한 줄이 한 문단입니다.\n둘째 문단입니다.\n"));
    assert_string_equal(kept.texts.data, "[stem] 한 줄이 한 문단입니다.\n둘째 문단입니다.\n");
    text_buffer_clear(&kept.texts);
    kept = split(document_read_plain, TEXT("二行に\n分けた文。\n\n次の段落。"));
    assert_string_equal(kept.texts.data, "[stem] 二行に分けた文。\n次の段落。\n");
    text_buffer_clear(&kept.texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(costs_words_and_characters),
            cmocka_unit_test(never_crosses_a_heading),
            cmocka_unit_test(gathers_short_paragraphs),
            cmocka_unit_test(cuts_long_paragraphs_at_sentences),
            cmocka_unit_test(cuts_what_has_no_sentences),
            cmocka_unit_test(keeps_tables_whole),
            cmocka_unit_test(reads_plain_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
