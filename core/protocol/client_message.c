#include "protocol/client_message.h"
#include <stddef.h>

enum parameter_kind { PARAMETER_TEXT, PARAMETER_SEQUENCE, PARAMETER_RATING };

struct parameter {
    enum client_method method;
    const char *name;
    enum parameter_kind kind;
    bool required;
    size_t offset;
    size_t limit; /* bytes, 0: none of its own */
};

#define FIELD(name) offsetof(struct client_message, name)

static const struct parameter parameters[] = {
        {CLIENT_SESSION_OPEN, "client", PARAMETER_TEXT, false, FIELD(client), CLIENT_ID_LIMIT},
        {CLIENT_SESSION_OPEN, "lang", PARAMETER_TEXT, false, FIELD(language),
                CLIENT_LANGUAGE_LIMIT},
        {CLIENT_SESSION_OPEN, "conversation", PARAMETER_TEXT, false, FIELD(conversation),
                CLIENT_ID_LIMIT},
        {CLIENT_SESSION_OPEN, "resume_token", PARAMETER_TEXT, false, FIELD(resume_token),
                CLIENT_ID_LIMIT},
        {CLIENT_SESSION_OPEN, "last_seq", PARAMETER_SEQUENCE, false, FIELD(sequence), 0},
        {CLIENT_SESSION_OPEN, "token", PARAMETER_TEXT, false, FIELD(token), CLIENT_TOKEN_LIMIT},
        {CLIENT_ASK, "client_msg_id", PARAMETER_TEXT, true, FIELD(client_message_id),
                CLIENT_ID_LIMIT},
        {CLIENT_ASK, "text", PARAMETER_TEXT, true, FIELD(text), 0},
        {CLIENT_ASK, "lang", PARAMETER_TEXT, false, FIELD(language), CLIENT_LANGUAGE_LIMIT},
        {CLIENT_CANCEL, "answer_id", PARAMETER_TEXT, true, FIELD(answer_id), CLIENT_ID_LIMIT},
        {CLIENT_FEEDBACK, "answer_id", PARAMETER_TEXT, true, FIELD(answer_id), CLIENT_ID_LIMIT},
        {CLIENT_FEEDBACK, "rating", PARAMETER_RATING, true, FIELD(rating), 0},
        {CLIENT_FEEDBACK, "comment", PARAMETER_TEXT, false, FIELD(comment), CLIENT_COMMENT_LIMIT},
        {CLIENT_SET_LANGUAGE, "lang", PARAMETER_TEXT, false, FIELD(language),
                CLIENT_LANGUAGE_LIMIT},
        {CLIENT_ACK, "seq", PARAMETER_SEQUENCE, true, FIELD(sequence), 0},
};

#define PARAMETER_COUNT (sizeof(parameters) / sizeof(parameters[0]))

static const char *const method_names[CLIENT_METHOD_COUNT] = {
#define X(name, method) [name] = (method),
        CLIENT_METHOD_TABLE(X)
#undef X
};

static int fail(struct wire_error *error, int code, struct text message)
{
    *error = (struct wire_error){.code = code, .message = message};
    return ERR_INVALID;
}

static int fail_parameter(
        struct wire_error *error, const struct parameter *parameter, struct text message)
{
    *error = (struct wire_error){.code = WIRE_INVALID_PARAMS,
            .message = message,
            .parameter = text_from(parameter->name)};
    return ERR_INVALID;
}

static int read_text(const struct parameter *parameter, const struct json_node *node,
        struct text *value, struct wire_error *error)
{
    if (node->type != JSON_STRING) {
        return fail_parameter(error, parameter, TEXT("This parameter must be a string."));
    }
    if (parameter->limit > 0 && node->text.length > parameter->limit) {
        return fail_parameter(error, parameter, TEXT("This parameter is too long. Shorten it."));
    }
    if (parameter->required && parameter->limit > 0 && node->text.length == 0) {
        return fail_parameter(error, parameter, TEXT("This parameter must not be empty."));
    }
    *value = node->text;
    return 0;
}

static int read_parameter(const struct parameter *parameter, const struct json_node *node,
        struct client_message *message, struct wire_error *error)
{
    void *field = (char *)message + parameter->offset;
    switch (parameter->kind) {
    case PARAMETER_TEXT:
        return read_text(parameter, node, field, error);
    case PARAMETER_SEQUENCE:
        if (!json_get_integer(node, 0, INT64_MAX, field)) {
            return fail_parameter(
                    error, parameter, TEXT("This parameter must be a whole number from 0 on."));
        }
        return 0;
    case PARAMETER_RATING:
    default:
        if (!json_get_integer(node, -1, 1, field)) {
            return fail_parameter(
                    error, parameter, TEXT("A rating is 1 (good), -1 (bad) or 0 (taken back)."));
        }
        return 0;
    }
}

static int read_parameters(const struct json_document *document, const struct json_node *params,
        struct client_message *message, struct wire_error *error)
{
    if (params != NULL && params->type != JSON_OBJECT) {
        return fail(error, WIRE_INVALID_PARAMS,
                TEXT("Parameters go by name. Send params as a JSON object."));
    }
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        const struct parameter *parameter = &parameters[i];
        if (parameter->method != message->method) {
            continue;
        }
        const struct json_node *node = json_member(document, params, parameter->name);
        bool absent = node == NULL || (node->type == JSON_NULL && !parameter->required);
        if (absent && parameter->required) {
            return fail_parameter(error, parameter, TEXT("A required parameter is missing."));
        }
        int result = absent ? 0 : read_parameter(parameter, node, message, error);
        if (result != 0) {
            return result;
        }
    }
    return 0;
}

static int read_id(const struct json_node *id, struct client_message *message)
{
    if (id == NULL) {
        return 0;
    }
    bool usable = id->type == JSON_STRING || id->type == JSON_NUMBER;
    if (!usable || id->raw.length > CLIENT_ID_LIMIT) {
        return ERR_INVALID;
    }
    message->id = id->raw;
    return 0;
}

static int read_method(const struct json_node *method, struct client_message *message)
{
    for (int i = 0; i < CLIENT_METHOD_COUNT; i++) {
        if (text_equal_string(method->text, method_names[i])) {
            message->method = (enum client_method)i;
            return 0;
        }
    }
    return ERR_NOT_FOUND;
}

static int read_envelope(const struct json_document *document, const struct json_node *root,
        struct client_message *message, struct wire_error *error)
{
    if (root->type == JSON_ARRAY) {
        return fail(error, WIRE_INVALID_REQUEST,
                TEXT("Batches are not taken. Send one JSON-RPC 2.0 object a frame."));
    }
    if (root->type != JSON_OBJECT) {
        return fail(error, WIRE_INVALID_REQUEST, TEXT_NONE);
    }
    if (read_id(json_member(document, root, "id"), message) != 0) {
        return fail(error, WIRE_INVALID_REQUEST,
                TEXT("The id must be a number or a string of at most 128 bytes."));
    }
    const struct json_node *version = json_member(document, root, "jsonrpc");
    const struct json_node *method = json_member(document, root, "method");
    bool is_request = version != NULL && version->type == JSON_STRING &&
                      text_equal_string(version->text, "2.0") && method != NULL &&
                      method->type == JSON_STRING;
    if (!is_request) {
        return fail(error, WIRE_INVALID_REQUEST, TEXT_NONE);
    }
    return read_method(method, message) == 0 ? 0 : fail(error, WIRE_UNKNOWN_METHOD, TEXT_NONE);
}

static int read_json(struct json_document *document, struct text frame, struct wire_error *error)
{
    switch (json_document_read(document, frame)) {
    case 0:
        return 0;
    case ERR_LIMIT:
        return fail(error, WIRE_INVALID_REQUEST,
                TEXT("This JSON nests deeper than 16 levels or holds more than 256 values."));
    case ERR_EXISTS:
        return fail(error, WIRE_INVALID_REQUEST,
                TEXT("This JSON names a key twice in one object. Name each key once."));
    default:
        return fail(error, WIRE_PARSE_ERROR, TEXT_NONE);
    }
}

const char *client_method_name(enum client_method method)
{
    return method_names[method];
}

int client_message_decode(struct json_document *document, struct text frame,
        struct client_message *message, struct wire_error *error)
{
    *message = (struct client_message){.sequence = -1};
    *error = (struct wire_error){0};
    int result = read_json(document, frame, error);
    if (result != 0) {
        return result;
    }
    const struct json_node *root = json_document_root(document);
    result = read_envelope(document, root, message, error);
    if (result != 0) {
        return result;
    }
    return read_parameters(document, json_member(document, root, "params"), message, error);
}

bool client_message_looks_native(struct text frame)
{
    struct text trimmed = text_trim(frame);
    return text_starts_with(trimmed, TEXT("{")) &&
           text_find(trimmed, TEXT("\"jsonrpc\""), 0) != SIZE_MAX;
}

const char *client_method_parameter(enum client_method method, size_t position)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        if (parameters[i].method == method && position-- == 0) {
            return parameters[i].name;
        }
    }
    return NULL;
}
