#include "conversation/record_codec.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct text_buffer bytes;
    struct answer answer;
    struct answer_citation citations[2];
    struct answer_suggestion suggestion;
    struct answer_pack pack;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->arena = arena_create(0, 0);
    fixture->citations[0] = (struct answer_citation){.number = 1,
            .paragraph = 300,
            .record = TEXT("norlin-arvo-investment"),
            .source_id = TEXT("north-20310601"),
            .title = TEXT("북쪽 여객선 회사들이 힘을 합치다"),
            .quote = TEXT("We sail when others sleep,"),
            .label = TEXT("opinion"),
            .speaker = TEXT("イネス・ダール")};
    fixture->citations[1].number = 2;
    fixture->suggestion = (struct answer_suggestion){TEXT("언제?"), TEXT("언제 투자했나요?")};
    fixture->pack = (struct answer_pack){TEXT("ferries"), TEXT("6badc91c12d0")};
    fixture->answer = (struct answer){.sequence = UINT64_MAX,
            .answer_id = TEXT("a-1"),
            .client_message_id = TEXT("m-1"),
            .text = TEXT("4000만 달러입니다. [1]"),
            .outcome = OUTCOME_ANSWERED,
            .confidence = 0.857,
            .language = TEXT("ko"),
            .plugin = TEXT("partnerships"),
            .plugin_version = TEXT("1.0.0"),
            .citations = fixture->citations,
            .citation_count = 2,
            .suggestions = &fixture->suggestion,
            .suggestion_count = 1,
            .packs = &fixture->pack,
            .pack_count = 1};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    text_buffer_clear(&fixture->bytes);
    arena_destroy(fixture->arena);
    free(fixture);
    return 0;
}

static void assert_text(struct text found, struct text expected)
{
    assert_true(text_equal(found, expected));
}

static void an_answer_comes_back_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct answer *read = NULL;
    struct error error = {0};
    record_write_answer(&fixture->bytes, &fixture->answer);
    assert_int_equal(
            record_read_answer(text_buffer_view(&fixture->bytes), fixture->arena, &read, &error),
            0);
    assert_true(read->sequence == UINT64_MAX);
    assert_text(read->text, fixture->answer.text);
    assert_text(read->client_message_id, TEXT("m-1"));
    assert_int_equal(read->outcome, OUTCOME_ANSWERED);
    assert_true(read->confidence > 0.8569999 && read->confidence < 0.8570001);
    assert_text(read->band, TEXT("high"));
    assert_int_equal(read->citation_count, 2);
    assert_int_equal(read->citations[0].paragraph, 300);
    assert_text(read->citations[0].title, fixture->citations[0].title);
    assert_text(read->citations[0].speaker, TEXT("イネス・ダール"));
    assert_int_equal(read->citations[1].number, 2);
    assert_text(read->suggestions[0].text, TEXT("언제 투자했나요?"));
    assert_text(read->packs[0].hash, TEXT("6badc91c12d0"));
}

static void cut_bytes_are_an_error(void **state)
{
    struct fixture *fixture = *state;
    record_write_answer(&fixture->bytes, &fixture->answer);
    struct text whole = text_buffer_view(&fixture->bytes);
    for (size_t length = 0; length < whole.length; length++) {
        struct answer *read = NULL;
        struct error error = {0};
        assert_int_equal(
                record_read_answer(text_slice(whole, 0, length), fixture->arena, &read, &error),
                ERR_PARSE);
    }
}

static void what_a_newer_version_wrote_is_named_so(void **state)
{
    struct fixture *fixture = *state;
    struct answer *read = NULL;
    struct focus focus;
    struct error error = {0};
    assert_int_equal(
            record_read_answer(TEXT("\x07\x01"), fixture->arena, &read, &error), ERR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "newer"));
    assert_int_equal(record_read_focus(TEXT("\x07\x01"), &focus, &error), ERR_UNSUPPORTED);
}

static void a_focus_comes_back_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct focus focus = {.aspect = "when",
            .question = "アルヴォにいくら投資した？",
            .language = "ja",
            .turn = 3};
    struct focus read;
    struct error error = {0};
    (void)snprintf(focus.records[7], sizeof(focus.records[7]), "eastport-terminal");
    (void)snprintf(focus.entities[0], sizeof(focus.entities[0]), "norlin-lines");
    record_write_focus(&fixture->bytes, &focus);
    assert_int_equal(record_read_focus(text_buffer_view(&fixture->bytes), &read, &error), 0);
    assert_memory_equal(&read, &focus, sizeof(focus));

    struct text whole = text_buffer_view(&fixture->bytes);
    for (size_t length = 0; length < whole.length; length++) {
        assert_int_equal(record_read_focus(text_slice(whole, 0, length), &read, &error), ERR_PARSE);
        assert_int_equal(read.turn, 0);
    }
}

static void a_name_too_long_for_a_focus_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct focus read;
    struct error error = {0};
    char name[64];
    memset(name, 'x', sizeof(name));
    text_buffer_append(&fixture->bytes, "\x01\x01\x40", 3);
    text_buffer_append(&fixture->bytes, name, sizeof(name));
    text_buffer_append(&fixture->bytes, "\0\0\0\0\0", 5);
    assert_int_equal(
            record_read_focus(text_buffer_view(&fixture->bytes), &read, &error), ERR_PARSE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(an_answer_comes_back_as_it_was),
            TEST(cut_bytes_are_an_error),
            TEST(what_a_newer_version_wrote_is_named_so),
            TEST(a_focus_comes_back_as_it_was),
            TEST(a_name_too_long_for_a_focus_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
