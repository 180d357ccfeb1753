#include "exact.h"
#include "protocol/http_ask.h"
#include "sample_answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct json_document document;
static struct text_buffer out;
static struct http_ask ask;
static struct wire_error error;

static int clear_all(void **state)
{
    (void)state;
    json_document_clear(&document);
    text_buffer_clear(&out);
    return 0;
}

static int decode(const char *body)
{
    return http_ask_decode(&document, text_from(body), &ask, &error);
}

static void takes_a_question_with_its_past(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"question\":\"운임은\\n얼마?\",\"lang\":\"ko\",\"conversation\":"
                            "[\"배는 언제 떠나나요?\",\"東京は？\"],\"other\":1}"),
            0);
    assert_true(text_equal(ask.text, TEXT("운임은\n얼마?")));
    assert_true(text_equal(ask.language, TEXT("ko")));
    assert_int_equal(ask.turn_count, 2);
    assert_true(text_equal(ask.turns[1], TEXT("東京は？")));
    assert_int_equal(decode("{\"text\":\"a\",\"lang\":null,\"conversation\":null}"), 0);
    assert_true(text_equal(ask.text, TEXT("a")));
    assert_int_equal(ask.turn_count, 0);
    assert_int_equal(decode("{\"question\":\"a\",\"conversation\":[]}"), 0);
    assert_int_equal(
            decode("{\"question\":\"a\",\"conversation\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\","
                   "\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\"]}"),
            0);
    assert_int_equal(ask.turn_count, 16);
}

static void refuses_what_is_no_question(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int code;
        const char *parameter;
    } cases[] = {
            {"", WIRE_PARSE_ERROR, ""},
            {"question=a", WIRE_PARSE_ERROR, ""},
            {"[\"a\"]", WIRE_INVALID_REQUEST, ""},
            {"\"a\"", WIRE_INVALID_REQUEST, ""},
            {"{\"question\":\"a\",\"question\":\"b\"}", WIRE_INVALID_REQUEST, ""},
            {"[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", WIRE_INVALID_REQUEST, ""},
            {"{}", WIRE_INVALID_PARAMS, "question"},
            {"{\"question\":1}", WIRE_INVALID_PARAMS, "question"},
            {"{\"question\":\"a\",\"text\":\"a\"}", WIRE_INVALID_PARAMS, "text"},
            {"{\"question\":\"a\",\"lang\":1}", WIRE_INVALID_PARAMS, "lang"},
            {"{\"question\":\"a\",\"lang\":\"0123456789012345678901234567890123456789\"}",
                    WIRE_INVALID_PARAMS, "lang"},
            {"{\"question\":\"a\",\"conversation\":\"b\"}", WIRE_INVALID_PARAMS, "conversation"},
            {"{\"question\":\"a\",\"conversation\":[1]}", WIRE_INVALID_PARAMS, "conversation"},
            {"{\"question\":\"a\",\"conversation\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\","
             "\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]}",
                    WIRE_INVALID_PARAMS, "conversation"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (decode(cases[i].body) != ERR_INVALID || error.code != cases[i].code) {
            fail_msg("code %d for: %s", error.code, cases[i].body);
        }
        assert_true(text_equal_string(error.parameter, cases[i].parameter));
    }
}

static void survives_every_beginning(void **state)
{
    (void)state;
    static const char body[] = "{\"question\":\"\\ud83d\\ude00 서울\",\"conversation\":[\"東京\"]}";
    for (size_t length = 0; length < sizeof(body) - 1; length++) {
        struct text cut = exact_copy(body, length);
        assert_int_equal(http_ask_decode(&document, cut, &ask, &error), ERR_INVALID);
        exact_free(cut);
    }
    assert_int_equal(decode(body), 0);
}

static void writes_errors(void **state)
{
    (void)state;
    error = (struct wire_error){
            .code = WIRE_OVERLOADED, .message = TEXT("Busy: \"x\"."), .retry_after_ms = 200};
    http_write_error(&out, &error);
    assert_string_equal(out.data, "{\"error\":{\"code\":\"overloaded\",\"message\":"
                                  "\"Busy: \\\"x\\\".\",\"retry_after_ms\":200}}");
    text_buffer_reset(&out);
    error = (struct wire_error){.code = WIRE_INVALID_PARAMS, .parameter = TEXT("lang")};
    http_write_error(&out, &error);
    assert_non_null(strstr(out.data, "\"parameter\":\"lang\"}}"));
    assert_null(strstr(out.data, "retry_after_ms"));
}

/* An event is its name, one line of data and a blank line, whatever the answer holds. */
static void writes_events_of_one_line(void **state)
{
    (void)state;
    sse_write_status(&out, TEXT("a1"), TEXT("received"));
    sse_write_done(&out, &sample_answer);
    error = (struct wire_error){.code = WIRE_CANCELLED, .message = TEXT("a\nb\r\n\ndata: c")};
    sse_write_error(&out, &error);
    struct text rest = text_buffer_view(&out);
    static const char *const names[] = {"answer.status", "answer.done", "error"};
    for (size_t i = 0; i < 3; i++) {
        struct text line = text_split(&rest, '\n');
        assert_true(text_starts_with(line, TEXT("event: ")));
        assert_true(text_equal_string(text_slice(line, 7, line.length), names[i]));
        line = text_split(&rest, '\n');
        assert_true(text_starts_with(line, TEXT("data: {")));
        assert_int_equal(json_document_read(&document, text_slice(line, 6, line.length)), 0);
        assert_int_equal(text_split(&rest, '\n').length, 0);
    }
    assert_int_equal(rest.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_teardown(takes_a_question_with_its_past, clear_all),
            cmocka_unit_test_teardown(refuses_what_is_no_question, clear_all),
            cmocka_unit_test_teardown(survives_every_beginning, clear_all),
            cmocka_unit_test_teardown(writes_errors, clear_all),
            cmocka_unit_test_teardown(writes_events_of_one_line, clear_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
