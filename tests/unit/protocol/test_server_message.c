#include "protocol/json_reader.h"
#include "sample_answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct text_buffer out;
static struct json_document document;

static int clear_all(void **state)
{
    (void)state;
    text_buffer_clear(&out);
    json_document_clear(&document);
    return 0;
}

/* Reads what was written: whatever the server sends must be JSON of one line. */
static const struct json_node *written(void)
{
    assert_int_equal(json_document_read(&document, text_buffer_view(&out)), 0);
    assert_null(memchr(out.data, '\n', out.length));
    return json_document_root(&document);
}

static const struct json_node *at(const struct json_node *node, const char *key)
{
    const struct json_node *found = json_member(&document, node, key);
    if (found == NULL) {
        fail_msg("no member %s in %s", key, out.data);
    }
    return found;
}

static void assert_text(const struct json_node *node, const char *key, const char *expected)
{
    struct text found = at(node, key)->text;
    if (!text_equal_string(found, expected)) {
        fail_msg("%s is %.*s", key, TEXT_ARG(found));
    }
}

static void writes_answers_whole(void **state)
{
    (void)state;
    wire_write_done(&out, &sample_answer);
    const struct json_node *root = written();
    assert_text(root, "jsonrpc", "2.0");
    assert_text(root, "method", "answer.done");
    const struct json_node *params = at(root, "params");
    assert_text(params, "seq", "9");
    assert_text(params, "answer_id", "a9");
    assert_text(params, "client_msg_id", "m\\9");
    assert_text(params, "text", "항로는 \"둘\"입니다. [1]\n두 번째. [2]");
    assert_text(params, "outcome", "answered");
    assert_text(params, "confidence", "0.875");
    assert_text(params, "band", "high");
    assert_text(params, "lang", "ko");
    assert_text(params, "plugin", "facts");
    const struct json_node *citation = json_first(&document, at(params, "citations"));
    assert_text(citation, "n", "1");
    assert_text(citation, "record", "ferry-route");
    assert_text(citation, "source_id", "s1");
    assert_text(citation, "title", "부산 \"항로\"");
    assert_text(citation, "published", "2031-05-06T07:00");
    assert_text(citation, "paragraph", "3");
    assert_text(citation, "url", "https://example.org/a?b=1");
    assert_text(citation, "quote", "We sail\nat dawn.");
    assert_text(citation, "label", "claim");
    assert_text(citation, "speaker", "海野 蓮");
    assert_text(citation, "speaker_role", "북해해운 회장");
    assert_text(citation, "date", "2031-spring");
    citation = json_next(&document, citation);
    assert_null(json_member(&document, citation, "url"));
    assert_null(json_member(&document, citation, "quote"));
    assert_null(json_member(&document, citation, "speaker"));
    assert_null(json_member(&document, citation, "speaker_role"));
    assert_null(json_member(&document, citation, "date"));
    const struct json_node *suggestion = json_first(&document, at(params, "suggestions"));
    assert_text(suggestion, "title", "Fares");
    assert_text(suggestion, "text", "運賃はいくらですか？");
    const struct json_node *receipt = at(params, "receipt");
    assert_text(at(receipt, "pack"), "ferries", "00ff");
    assert_text(at(receipt, "plugins"), "facts", "1.2.3");
    assert_true(text_equal(at(receipt, "records")->raw, TEXT("[\"ferry-route\",\"fare\"]")));
}

static void an_empty_answer_is_whole_too(void **state)
{
    (void)state;
    const struct wire_answer empty = {.outcome = TEXT("cancelled")};
    wire_write_answer(&out, &empty);
    const struct json_node *root = written();
    assert_null(json_member(&document, root, "seq"));
    assert_null(json_member(&document, root, "client_msg_id"));
    assert_text(root, "text", "");
    assert_text(root, "confidence", "0.000");
    assert_true(text_equal(at(root, "citations")->raw, TEXT("[]")));
    assert_true(text_equal(at(root, "suggestions")->raw, TEXT("[]")));
}

static void sends_the_id_back_as_it_was_written(void **state)
{
    (void)state;
    wire_write_ask_result(&out, TEXT("\"\\u00e9한\""), TEXT("a1"));
    assert_string_equal(out.data,
            "{\"jsonrpc\":\"2.0\",\"id\":\"\\u00e9한\",\"result\":{\"answer_id\":\"a1\"}}");
    text_buffer_reset(&out);
    wire_write_empty_result(&out, TEXT("-1e2"));
    assert_string_equal(out.data, "{\"jsonrpc\":\"2.0\",\"id\":-1e2,\"result\":{}}");
    text_buffer_reset(&out);
    wire_write_empty_result(&out, TEXT_NONE);
    wire_write_ask_result(&out, TEXT_NONE, TEXT("a1"));
    wire_write_session(&out, TEXT_NONE, &(const struct wire_session){0});
    assert_int_equal(out.length, 0);
}

static void writes_errors_with_what_to_do(void **state)
{
    (void)state;
    struct wire_error error = {.code = WIRE_RATE_LIMITED, .retry_after_ms = 250};
    wire_write_error(&out, TEXT("5"), &error);
    const struct json_node *root = written();
    assert_text(root, "id", "5");
    assert_text(at(root, "error"), "code", "2004");
    assert_text(at(at(root, "error"), "data"), "retry_after_ms", "250");
    text_buffer_reset(&out);
    error = (struct wire_error){.code = WIRE_INVALID_PARAMS,
            .message = TEXT("Nein: \"x\"."),
            .parameter = TEXT("lang")};
    wire_write_error(&out, TEXT_NONE, &error);
    root = written();
    assert_int_equal(at(root, "id")->type, JSON_NULL);
    assert_text(at(root, "error"), "message", "Nein: \"x\".");
    assert_text(at(at(root, "error"), "data"), "parameter", "lang");
    text_buffer_reset(&out);
    error = (struct wire_error){.code = WIRE_PARSE_ERROR};
    wire_write_error(&out, TEXT_NONE, &error);
    assert_null(json_member(&document, at(written(), "error"), "data"));
}

static void writes_sessions(void **state)
{
    (void)state;
    const struct wire_pack packs[] = {
            {TEXT("ferries"), TEXT("여객선 \"2031\""), TEXT("1.0.0"), TEXT("ff")},
            {TEXT("trains"), TEXT("列車"), TEXT("2.0.0"), TEXT("ee")}};
    const struct wire_session session = {.conversation = TEXT("c1"),
            .resume_token = TEXT("r1"),
            .last_sequence = 12,
            .heartbeat_s = 25,
            .limits = {.message_bytes = 16384, .question_characters = 2000, .idle_s = 120},
            .server_version = TEXT("0.1.0"),
            .packs = packs,
            .pack_count = 2};
    wire_write_session(&out, TEXT("1"), &session);
    const struct json_node *result = at(written(), "result");
    assert_text(result, "conversation", "c1");
    assert_text(result, "resume_token", "r1");
    assert_text(result, "last_seq", "12");
    assert_text(result, "heartbeat_s", "25");
    assert_text(at(result, "limits"), "message_bytes", "16384");
    assert_text(at(result, "limits"), "question_characters", "2000");
    assert_text(at(result, "limits"), "idle_s", "120");
    assert_text(at(result, "server"), "version", "0.1.0");
    const struct json_node *pack = json_first(&document, at(result, "packs"));
    assert_text(pack, "title", "여객선 \"2031\"");
    assert_text(json_next(&document, pack), "hash", "ee");
}

static void writes_notifications(void **state)
{
    (void)state;
    wire_write_status(&out, TEXT("a1"), TEXT("answering"));
    const struct json_node *root = written();
    assert_text(root, "method", "answer.status");
    assert_null(json_member(&document, root, "id"));
    assert_text(at(root, "params"), "state", "answering");
    text_buffer_reset(&out);
    wire_write_delta(&out, TEXT("a1"), 1234, TEXT("東\n山"));
    root = written();
    assert_text(root, "method", "answer.delta");
    assert_text(at(root, "params"), "offset", "1234");
    assert_text(at(root, "params"), "text", "東\n山");
    text_buffer_reset(&out);
    wire_write_notice(&out, TEXT("maintenance"), 5000, TEXT("Back soon."));
    root = written();
    assert_text(root, "method", "notice");
    assert_text(at(root, "params"), "kind", "maintenance");
    assert_text(at(root, "params"), "retry_after_ms", "5000");
    assert_text(at(root, "params"), "message", "Back soon.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_teardown(writes_answers_whole, clear_all),
            cmocka_unit_test_teardown(an_empty_answer_is_whole_too, clear_all),
            cmocka_unit_test_teardown(sends_the_id_back_as_it_was_written, clear_all),
            cmocka_unit_test_teardown(writes_errors_with_what_to_do, clear_all),
            cmocka_unit_test_teardown(writes_sessions, clear_all),
            cmocka_unit_test_teardown(writes_notifications, clear_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
