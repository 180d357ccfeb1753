#include "transport/plain_dialogue.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/websocket.h"
#include "transport/wire_view.h"

static void send_line(struct connection *connection, struct text line)
{
    struct text_buffer *out = connection_begin_frame(connection);
    if (out != NULL) {
        text_buffer_append_text(out, line);
        connection_end_frame(connection);
    }
}

static void handle_event(void *context, const struct conversation_event *event)
{
    struct connection *connection = context;
    struct wire_view view;
    if (event->type == EVENT_LOST) {
        struct wire_error lost = {.code = WIRE_OVERLOADED,
                .message = TEXT("Answers cannot be kept for the moment. Connect anew and ask "
                                "again.")};
        connection->session = NULL;
        websocket_fail(connection, &lost, CLOSE_TRY_LATER);
        return;
    }
    if (event->type != EVENT_DONE) {
        return; /* a person needs no states, and nobody else can resume this session */
    }
    struct text_buffer *out = connection_begin_frame(connection);
    if (out != NULL) {
        wire_view_fill(&view, event->answer);
        plain_write_answer(out, &view.answer);
        connection_end_frame(connection);
    }
}

void plain_dialogue_begin(struct connection *connection)
{
    struct session_request request = {.last_sequence = -1,
            .unlimited = admission_is_unlimited(connection),
            .on_event = handle_event,
            .context = connection};
    struct session_info info;
    struct error error = {0};
    int result =
            conversation_open(connection->transport->conversation, &request, &info, NULL, &error);
    if (result != 0) {
        struct wire_error wire = wire_error_from(connection->transport, result, &error, 0);
        websocket_fail(connection, &wire, CLOSE_TRY_LATER);
        return;
    }
    connection->session = info.session;
    send_line(connection, conversation_say(info.session, "plain.greeting"));
}

static void ask(struct connection *connection, struct text question)
{
    struct transport *transport = connection->transport;
    struct submission submission = {.text = question};
    char answer_id[ANSWER_ID_SIZE];
    uint32_t retry_after_ms = 0;
    struct error error = {0};
    if (transport->state != TRANSPORT_SERVING) {
        struct wire_error wire = {.code = WIRE_OVERLOADED,
                .message = TEXT("The server is stopping. Connect anew."),
                .retry_after_ms = 1000};
        websocket_send_error(connection, TEXT_NONE, &wire);
        return;
    }
    int result = conversation_submit(
            connection->session, &submission, answer_id, &retry_after_ms, &error);
    if (result != 0) {
        struct wire_error wire = wire_error_from(transport, result, &error, retry_after_ms);
        websocket_send_error(connection, TEXT_NONE, &wire);
        return;
    }
    transport->work_waits = true;
}

static void set_language(struct connection *connection, struct text language)
{
    if (conversation_set_language(connection->session, language) != 0) {
        struct wire_error error = {.code = WIRE_INVALID_PARAMS,
                .message = TEXT("This language is not spoken here. Try /lang en, /lang ko or "
                                "/lang ja; /lang alone follows the question.")};
        websocket_send_error(connection, TEXT_NONE, &error);
        return;
    }
    struct text_buffer *out = connection_begin_frame(connection);
    if (out == NULL) {
        return;
    }
    if (language.length > 0) {
        text_buffer_format(out, "Answers come in '%.*s' now.", TEXT_ARG(language));
    } else {
        text_buffer_append_string(out, "Answers follow the question's language now.");
    }
    connection_end_frame(connection);
}

static void send_help(struct connection *connection)
{
    struct text_buffer *out = connection_begin_frame(connection);
    if (out != NULL) {
        plain_write_help(out);
        connection_end_frame(connection);
    }
}

void plain_dialogue_take(struct connection *connection, struct text message)
{
    struct plain_message decoded = plain_decode(message);
    struct wire_error unknown = {.code = WIRE_UNKNOWN_METHOD,
            .message = TEXT("There is no such command. /help lists the commands.")};
    switch (decoded.kind) {
    case PLAIN_BLANK:
        break;
    case PLAIN_QUESTION:
        ask(connection, decoded.argument);
        break;
    case PLAIN_HELP:
        send_help(connection);
        break;
    case PLAIN_LANGUAGE:
        set_language(connection, decoded.argument);
        break;
    case PLAIN_QUIT:
        connection_close(connection, CLOSE_NORMAL);
        break;
    case PLAIN_UNKNOWN_COMMAND:
    default:
        websocket_send_error(connection, TEXT_NONE, &unknown);
        break;
    }
}
