#include "protocol/http_ask.h"
#include "protocol/json_writer.h"

#define APPEND(out, literal) text_buffer_append((out), (literal), sizeof(literal) - 1)

#define LANGUAGE_BYTES 35

static int fail(struct wire_error *error, int code, const char *parameter, struct text message)
{
    *error = (struct wire_error){
            .code = code, .message = message, .parameter = text_from(parameter)};
    return ERR_INVALID;
}

static int read_json(struct json_document *document, struct text body, struct wire_error *error)
{
    switch (json_document_read(document, body)) {
    case 0:
        return 0;
    case ERR_LIMIT:
        return fail(error, WIRE_INVALID_REQUEST, NULL,
                TEXT("This JSON nests deeper than 16 levels or holds more than 256 values."));
    case ERR_EXISTS:
        return fail(error, WIRE_INVALID_REQUEST, NULL,
                TEXT("This JSON names a key twice in one object. Name each key once."));
    default:
        return fail(error, WIRE_PARSE_ERROR, NULL,
                TEXT("The body is not JSON. Send {\"question\": \"...\"} as application/json."));
    }
}

static int read_question(const struct json_document *document, const struct json_node *root,
        struct http_ask *ask, struct wire_error *error)
{
    const struct json_node *question = json_member(document, root, "question");
    const struct json_node *text = json_member(document, root, "text");
    if (question != NULL && text != NULL) {
        return fail(error, WIRE_INVALID_PARAMS, "text",
                TEXT("question and text mean the same. Send one of them."));
    }
    question = question != NULL ? question : text;
    if (question == NULL || question->type != JSON_STRING) {
        return fail(error, WIRE_INVALID_PARAMS, "question",
                TEXT("The question is missing or no string. Send {\"question\": \"...\"}."));
    }
    ask->text = question->text;
    return 0;
}

static int read_language(const struct json_document *document, const struct json_node *root,
        struct http_ask *ask, struct wire_error *error)
{
    const struct json_node *language = json_member(document, root, "lang");
    if (language == NULL || language->type == JSON_NULL) {
        return 0;
    }
    if (language->type != JSON_STRING || language->text.length > LANGUAGE_BYTES) {
        return fail(
                error, WIRE_INVALID_PARAMS, "lang", TEXT("lang must be a string such as \"en\"."));
    }
    ask->language = language->text;
    return 0;
}

static int read_turns(const struct json_document *document, const struct json_node *root,
        struct http_ask *ask, struct wire_error *error)
{
    static const char advice[] =
            "conversation must be an array of at most 16 earlier questions, oldest first.";
    struct text message = TEXT(advice);
    const struct json_node *turns = json_member(document, root, "conversation");
    if (turns == NULL || turns->type == JSON_NULL) {
        return 0;
    }
    if (turns->type != JSON_ARRAY) {
        return fail(error, WIRE_INVALID_PARAMS, "conversation", message);
    }
    const struct json_node *turn = json_first(document, turns);
    for (; turn != NULL; turn = json_next(document, turn)) {
        if (turn->type != JSON_STRING || ask->turn_count == HTTP_ASK_TURN_LIMIT) {
            return fail(error, WIRE_INVALID_PARAMS, "conversation", message);
        }
        ask->turns[ask->turn_count++] = turn->text;
    }
    return 0;
}

int http_ask_decode(struct json_document *document, struct text body, struct http_ask *ask,
        struct wire_error *error)
{
    *ask = (struct http_ask){0};
    *error = (struct wire_error){0};
    int result = read_json(document, body, error);
    if (result != 0) {
        return result;
    }
    const struct json_node *root = json_document_root(document);
    if (root->type != JSON_OBJECT) {
        return fail(error, WIRE_INVALID_REQUEST, NULL,
                TEXT("The body must be a JSON object such as {\"question\": \"...\"}."));
    }
    result = read_question(document, root, ask, error);
    result = result != 0 ? result : read_language(document, root, ask, error);
    return result != 0 ? result : read_turns(document, root, ask, error);
}

void http_write_error(struct text_buffer *out, const struct wire_error *error)
{
    APPEND(out, "{\"error\":{");
    json_write_string_member(out, TEXT("code"), wire_error_word(error->code));
    json_write_string_member(out, TEXT("message"), wire_error_message(error));
    json_write_optional_member(out, TEXT("parameter"), error->parameter);
    if (error->retry_after_ms > 0) {
        json_write_integer_member(out, TEXT("retry_after_ms"), error->retry_after_ms);
    }
    APPEND(out, "}}");
}

void sse_write_status(struct text_buffer *out, struct text answer_id, struct text state)
{
    APPEND(out, "event: answer.status\ndata: {");
    json_write_string_member(out, TEXT("answer_id"), answer_id);
    json_write_string_member(out, TEXT("state"), state);
    APPEND(out, "}\n\n");
}

void sse_write_done(struct text_buffer *out, const struct wire_answer *answer)
{
    APPEND(out, "event: answer.done\ndata: ");
    wire_write_answer(out, answer);
    APPEND(out, "\n\n");
}

void sse_write_error(struct text_buffer *out, const struct wire_error *error)
{
    APPEND(out, "event: error\ndata: ");
    http_write_error(out, error);
    APPEND(out, "\n\n");
}
