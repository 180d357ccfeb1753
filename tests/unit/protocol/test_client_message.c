#include "exact.h"
#include "protocol/client_message.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct json_document document;
static struct client_message message;
static struct wire_error error;

static int decode(const char *frame)
{
    return client_message_decode(&document, text_from(frame), &message, &error);
}

static int clear_document(void **state)
{
    (void)state;
    json_document_clear(&document);
    return 0;
}

static void assert_refused(const char *frame, int code, const char *parameter)
{
    if (decode(frame) != ERR_INVALID || error.code != code) {
        fail_msg("code %d for: %s", error.code, frame);
    }
    assert_true(text_equal_string(error.parameter, parameter != NULL ? parameter : ""));
    assert_true(wire_error_message(&error).length > 0);
}

static void opens_a_session(void **state)
{
    (void)state;
    assert_int_equal(
            decode("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.open\",\"params\":{"
                   "\"token\":\"t\",\"client\":\"web\",\"lang\":\"ko\",\"conversation\":\"c\","
                   "\"resume_token\":\"r\",\"last_seq\":41}}"),
            0);
    assert_int_equal(message.method, CLIENT_SESSION_OPEN);
    assert_true(text_equal(message.id, TEXT("1")));
    assert_true(text_equal(message.token, TEXT("t")));
    assert_true(text_equal(message.client, TEXT("web")));
    assert_true(text_equal(message.language, TEXT("ko")));
    assert_true(text_equal(message.conversation, TEXT("c")));
    assert_true(text_equal(message.resume_token, TEXT("r")));
    assert_int_equal(message.sequence, 41);
    assert_int_equal(error.code, 0);
}

static void optional_parameters_may_be_absent_or_null(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"session.open\"}"), 0);
    assert_int_equal(message.sequence, -1);
    assert_int_equal(message.language.length, 0);
    assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"session.open\","
                            "\"params\":{\"lang\":null,\"last_seq\":null,\"new_field\":[{}]}}"),
            0);
    assert_int_equal(message.sequence, -1);
    assert_int_equal(decode("{\"method\":\"ping\",\"jsonrpc\":\"2.0\"}"), 0);
    assert_int_equal(message.method, CLIENT_PING);
    assert_int_equal(message.id.length, 0);
}

static void takes_questions_of_any_language(void **state)
{
    (void)state;
    assert_int_equal(
            decode("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ask\",\"params\":"
                   "{\"client_msg_id\":\"질문-1\",\"text\":\"서울 \\ud83d\\ude00 東京は？\"}}"),
            0);
    assert_int_equal(message.method, CLIENT_ASK);
    assert_true(text_equal(message.client_message_id, TEXT("질문-1")));
    assert_true(text_equal(message.text, TEXT("서울 😀 東京は？")));
    /* Empty is for the conversation to judge; the id of the message is not. */
    assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ask\",\"params\":"
                            "{\"client_msg_id\":\"a\",\"text\":\"\"}}"),
            0);
    assert_refused("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ask\",\"params\":"
                   "{\"client_msg_id\":\"\",\"text\":\"a\"}}",
            WIRE_INVALID_PARAMS, "client_msg_id");
}

static void takes_the_small_methods(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"cancel\",\"params\":{"
                            "\"answer_id\":\"a1\"}}"),
            0);
    assert_true(text_equal(message.answer_id, TEXT("a1")));
    assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"feedback\",\"params\":{"
                            "\"answer_id\":\"a1\",\"rating\":-1,\"comment\":\"별로\"}}"),
            0);
    assert_int_equal(message.rating, -1);
    assert_true(text_equal(message.comment, TEXT("별로")));
    assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.set_language\","
                            "\"params\":{\"lang\":\"ja\"}}"),
            0);
    assert_int_equal(message.method, CLIENT_SET_LANGUAGE);
    assert_true(text_equal(message.language, TEXT("ja")));
    /* Without one the answers follow the questions again. */
    assert_int_equal(
            decode("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.set_language\"}"), 0);
    assert_int_equal(message.language.length, 0);
    assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"method\":\"ack\",\"params\":{\"seq\":0}}"), 0);
    assert_int_equal(message.sequence, 0);
}

static void refuses_envelopes_that_are_none(void **state)
{
    (void)state;
    static const char *const frames[] = {"1", "null", "\"ask\"", "[]",
            "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}]", "{}", "{\"method\":\"ping\"}",
            "{\"jsonrpc\":\"1.0\",\"method\":\"ping\"}", "{\"jsonrpc\":2.0,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\"}", "{\"jsonrpc\":\"2.0\",\"method\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":"
            "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}"};
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        assert_refused(frames[i], WIRE_INVALID_REQUEST, NULL);
    }
    assert_refused("{\"jsonrpc\":\"2.0\",", WIRE_PARSE_ERROR, NULL);
    assert_refused("", WIRE_PARSE_ERROR, NULL);
}

static void says_whose_request_failed(void **state)
{
    (void)state;
    assert_refused(
            "{\"jsonrpc\":\"2.0\",\"id\":\"한\",\"method\":\"drop\"}", WIRE_UNKNOWN_METHOD, NULL);
    assert_true(text_equal(message.id, TEXT("\"한\"")));
    assert_refused("{\"jsonrpc\":\"2.0\",\"id\":-3.5,\"method\":\"ask\"}", WIRE_INVALID_PARAMS,
            "client_msg_id");
    assert_true(text_equal(message.id, TEXT("-3.5")));
    char frame[400];
    char id[CLIENT_ID_LIMIT + 1];
    for (size_t length = CLIENT_ID_LIMIT - 1; length <= CLIENT_ID_LIMIT; length++) {
        memset(id, '7', length);
        id[length] = '\0';
        (void)snprintf(
                frame, sizeof(frame), "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}", id);
        assert_int_equal(decode(frame), 0);
    }
    (void)snprintf(
            frame, sizeof(frame), "{\"jsonrpc\":\"2.0\",\"id\":7%s,\"method\":\"ping\"}", id);
    assert_refused(frame, WIRE_INVALID_REQUEST, NULL);
    assert_int_equal(message.id.length, 0);
}

static void refuses_parameters_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        const char *params;
        const char *parameter;
    } cases[] = {
            {"ask", "[\"a\",\"b\"]", NULL},
            {"ask", "\"text\"", NULL},
            {"ask", "{\"client_msg_id\":\"a\"}", "text"},
            {"ask", "{\"client_msg_id\":\"a\",\"text\":null}", "text"},
            {"ask", "{\"client_msg_id\":\"a\",\"text\":1}", "text"},
            {"ask", "{\"client_msg_id\":1,\"text\":\"a\"}", "client_msg_id"},
            {"ask",
                    "{\"client_msg_id\":\"a\",\"text\":\"a\",\"lang\":"
                    "\"0123456789012345678901234567890123456789\"}",
                    "lang"},
            {"session.open", "{\"last_seq\":-1}", "last_seq"},
            {"session.open", "{\"last_seq\":1.5}", "last_seq"},
            {"session.open", "{\"last_seq\":9223372036854775808}", "last_seq"},
            {"session.open", "{\"last_seq\":\"1\"}", "last_seq"},
            {"session.open", "{\"lang\":[\"ko\"]}", "lang"},
            {"cancel", "{}", "answer_id"},
            {"cancel", "{\"answer_id\":\"\"}", "answer_id"},
            {"feedback", "{\"answer_id\":\"a\"}", "rating"},
            {"feedback", "{\"answer_id\":\"a\",\"rating\":2}", "rating"},
            {"feedback", "{\"answer_id\":\"a\",\"rating\":true}", "rating"},
            {"ack", "{}", "seq"},
            {"session.set_language", "{\"lang\":1}", "lang"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char frame[400];
        (void)snprintf(frame, sizeof(frame),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", cases[i].method,
                cases[i].params);
        assert_refused(frame, WIRE_INVALID_PARAMS, cases[i].parameter);
    }
}

static const char sample[] =
        "{\"jsonrpc\":\"2.0\",\"id\":\"\\u00e9\",\"method\":\"ask\",\"params\":{\"client_msg_id\":"
        "\"한\",\"text\":\"\\\"서울\\\" 東京\",\"lang\":\"ja\"}}";

static void survives_every_beginning(void **state)
{
    (void)state;
    for (size_t length = 0; length < sizeof(sample) - 1; length++) {
        struct text cut = exact_copy(sample, length);
        assert_int_equal(client_message_decode(&document, cut, &message, &error), ERR_INVALID);
        assert_int_equal(error.code, WIRE_PARSE_ERROR);
        exact_free(cut);
    }
    assert_int_equal(decode(sample), 0);
}

static void tells_native_frames_from_questions(void **state)
{
    (void)state;
    assert_true(client_message_looks_native(text_from(sample)));
    assert_true(client_message_looks_native(TEXT(" \n{\"id\":1,\"jsonrpc\":\"2.0\"")));
    assert_false(client_message_looks_native(TEXT("who said \"jsonrpc\"?")));
    assert_false(client_message_looks_native(TEXT("{\"question\":\"x\"}")));
    assert_false(client_message_looks_native(TEXT("{")));
    assert_false(client_message_looks_native(TEXT_NONE));
}

static void names_methods_and_parameters(void **state)
{
    (void)state;
    assert_string_equal(client_method_name(CLIENT_ACK), "ack");
    assert_string_equal(client_method_parameter(CLIENT_ASK, 0), "client_msg_id");
    assert_string_equal(client_method_parameter(CLIENT_ASK, 2), "lang");
    assert_null(client_method_parameter(CLIENT_ASK, 3));
    assert_null(client_method_parameter(CLIENT_PING, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_teardown(opens_a_session, clear_document),
            cmocka_unit_test_teardown(optional_parameters_may_be_absent_or_null, clear_document),
            cmocka_unit_test_teardown(takes_questions_of_any_language, clear_document),
            cmocka_unit_test_teardown(takes_the_small_methods, clear_document),
            cmocka_unit_test_teardown(refuses_envelopes_that_are_none, clear_document),
            cmocka_unit_test_teardown(says_whose_request_failed, clear_document),
            cmocka_unit_test_teardown(refuses_parameters_that_do_not_fit, clear_document),
            cmocka_unit_test_teardown(survives_every_beginning, clear_document),
            cmocka_unit_test_teardown(tells_native_frames_from_questions, clear_document),
            cmocka_unit_test_teardown(names_methods_and_parameters, clear_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
