#include "ask/wire/protocol.h"

#include <stdlib.h>
#include <string.h>

#include "ask/wire/memory.h"

#define WAIT_DEFAULT_MS 1000
#define WAIT_LONGEST_MS 300000

static const char *const methods[] = {
        [REQUEST_OPEN] = "session.open",
        [REQUEST_ASK] = "ask",
        [REQUEST_CANCEL] = "cancel",
        [REQUEST_FEEDBACK] = "feedback",
        [REQUEST_SET_LANGUAGE] = "session.set_language",
        [REQUEST_PING] = "ping",
};

static const struct {
    const char *method;
    enum incoming_kind kind;
} events[] = {
        {"answer.status", INCOMING_STATUS},
        {"answer.done", INCOMING_DONE},
        {"notice", INCOMING_NOTICE},
};

static char *dump(json_t *message)
{
    char *text = json_dumps(message, JSON_COMPACT);
    json_decref(message);
    if (text == NULL) {
        /* Every text that goes in was made valid before, so only memory can be missing. */
        abort();
    }
    return text;
}

char *protocol_request_take(enum request_kind kind, int64_t serial, json_t *params)
{
    json_t *message = json_object();
    json_object_set_new(message, "jsonrpc", json_string("2.0"));
    json_object_set_new(message, "id", json_integer(serial * REQUEST_KINDS + (int)kind));
    json_object_set_new(message, "method", json_string(methods[kind]));
    json_object_set_new(message, "params", params != NULL ? params : json_object());
    return dump(message);
}

char *protocol_acknowledgement(int64_t seq)
{
    json_t *message = json_object();
    json_t *params = json_object();
    json_object_set_new(params, "seq", json_integer(seq));
    json_object_set_new(message, "jsonrpc", json_string("2.0"));
    json_object_set_new(message, "method", json_string("ack"));
    json_object_set_new(message, "params", params);
    return dump(message);
}

void protocol_set_text(json_t *object, const char *name, const char *text)
{
    if (text != NULL) {
        json_object_set_new(object, name, json_string(text));
    }
}

static int64_t retry_after(const json_t *object)
{
    const json_t *value = json_object_get(object, "retry_after_ms");
    return json_is_number(value) ? (int64_t)json_number_value(value) : -1;
}

static void decode_id(struct incoming *incoming)
{
    const json_t *id = json_object_get(incoming->root, "id");
    json_int_t number = json_integer_value(id);
    incoming->request = REQUEST_KINDS;
    if (json_is_integer(id) && number >= 0) {
        incoming->request = (enum request_kind)(number % REQUEST_KINDS);
        incoming->serial = number / REQUEST_KINDS;
    }
}

static void decode_error(struct incoming *incoming, const json_t *error)
{
    const char *message = json_string_value(json_object_get(error, "message"));
    incoming->kind = INCOMING_ERROR;
    incoming->code = (int)json_integer_value(json_object_get(error, "code"));
    incoming->message = message != NULL ? message : "the server reported an error without a text";
    incoming->retry_after_ms = retry_after(json_object_get(error, "data"));
}

static void decode_event(struct incoming *incoming, const char *method)
{
    incoming->kind = INCOMING_IGNORED;
    incoming->body = json_object_get(incoming->root, "params");
    if (!json_is_object(incoming->body)) {
        return;
    }
    incoming->retry_after_ms = retry_after(incoming->body);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        if (strcmp(method, events[i].method) == 0) {
            incoming->kind = events[i].kind;
            return;
        }
    }
}

int incoming_decode(struct incoming *incoming, const char *text, size_t length)
{
    memset(incoming, 0, sizeof *incoming);
    incoming->retry_after_ms = -1;
    incoming->root = json_loadb(text, length, 0, NULL);
    if (!json_is_object(incoming->root)) {
        incoming_clear(incoming);
        return -1;
    }
    const char *method = json_string_value(json_object_get(incoming->root, "method"));
    const json_t *error = json_object_get(incoming->root, "error");
    if (method != NULL) {
        decode_event(incoming, method);
        return 0;
    }
    decode_id(incoming);
    if (json_is_object(error)) {
        decode_error(incoming, error);
        return 0;
    }
    incoming->kind = INCOMING_RESULT;
    incoming->body = json_object_get(incoming->root, "result");
    if (incoming->body == NULL) {
        incoming_clear(incoming);
        return -1;
    }
    return 0;
}

uint64_t incoming_wait(const struct incoming *incoming)
{
    if (incoming->retry_after_ms < 0) {
        return WAIT_DEFAULT_MS;
    }
    return incoming->retry_after_ms > WAIT_LONGEST_MS ? WAIT_LONGEST_MS
                                                      : (uint64_t)incoming->retry_after_ms;
}

bool close_is_final(int code)
{
    return code == CLOSE_UNAUTHENTICATED || code == CLOSE_FORBIDDEN || code == CLOSE_REPLACED;
}

bool close_blames_message(int code)
{
    return code == CLOSE_TOO_LARGE || code == CLOSE_INVALID_TEXT || code == CLOSE_UNSUPPORTED_DATA;
}

void incoming_clear(struct incoming *incoming)
{
    json_decref(incoming->root);
    memset(incoming, 0, sizeof *incoming);
}
