#include "transport/websocket.h"
#include "base/crash_point.h"
#include "protocol/client_message.h"
#include "protocol/utf8.h"
#include "transport/connection.h"
#include "transport/native_dialogue.h"
#include "transport/plain_dialogue.h"
#include "transport/wire_view.h"

#define RETRY_REFUSED_MS 1000

void websocket_send_error(
        struct connection *connection, struct text id, const struct wire_error *error)
{
    struct text_buffer *out = connection_begin_frame(connection);
    wire_error_count(connection->transport, error);
    if (out == NULL) {
        return;
    }
    if (connection->state == CONNECTION_NATIVE) {
        wire_write_error(out, id, error);
    } else {
        plain_write_error(out, error);
    }
    connection_end_frame(connection);
}

void websocket_fail(
        struct connection *connection, const struct wire_error *error, enum close_code code)
{
    websocket_send_error(connection, TEXT_NONE, error);
    connection_close(connection, code);
}

void websocket_on_established(struct connection *connection, bool is_native)
{
    struct transport *transport = connection->transport;
    crash_point(HANDSHAKE_ENDED);
    connection->state = is_native ? CONNECTION_NATIVE : CONNECTION_PLAIN;
    connection->is_resumable = is_native;
    connection_move(connection, is_native ? &transport->silent : &transport->silent_plain);
    if (connection->refused_by_origin) {
        metric_add(transport->counters.refused, 1);
        websocket_fail(connection, &(struct wire_error){.code = WIRE_FORBIDDEN}, CLOSE_ORIGIN);
    } else if (connection->refused_by_limit) {
        struct wire_error error = {.code = WIRE_RATE_LIMITED,
                .message = TEXT("Too many connections from your address. Wait and try again."),
                .retry_after_ms = RETRY_REFUSED_MS};
        metric_add(transport->counters.refused, 1);
        websocket_fail(connection, &error, CLOSE_RATE);
    } else if (!is_native && connection->is_authenticated) {
        plain_dialogue_begin(connection);
    }
}

/*
 * Without a subprotocol the first message says which dialogue it is. False when the client may not
 * have it: plain text has no other place for a token than the handshake.
 */
static bool choose_dialogue(struct connection *connection, struct text message)
{
    if (connection->has_spoken) {
        return true;
    }
    connection->has_spoken = true;
    if (connection->state == CONNECTION_PLAIN && client_message_looks_native(message)) {
        connection_detach(connection, true);
        connection->state = CONNECTION_NATIVE;
        connection->is_resumable = true;
    }
    if (connection->state == CONNECTION_PLAIN && !connection->is_authenticated) {
        struct wire_error error = {.code = WIRE_UNAUTHENTICATED,
                .message = TEXT("A valid token is needed. Connect with Authorization: Bearer "
                                "TOKEN.")};
        websocket_fail(connection, &error, CLOSE_UNAUTHENTICATED);
        return false;
    }
    return true;
}

static void handle_message(struct connection *connection, struct text message)
{
    struct transport *transport = connection->transport;
    metric_add(transport->counters.messages_in, 1);
    metric_add(transport->counters.bytes_in, (int64_t)message.length);
    connection_alive(connection);
    crash_point(MESSAGE_CAME);
    if (!utf8_is_valid(message)) {
        struct wire_error error = {.code = WIRE_PARSE_ERROR,
                .message = TEXT("This is not valid UTF-8. Encode text as UTF-8.")};
        websocket_fail(connection, &error, CLOSE_BAD_ENCODING);
        return;
    }
    if (!choose_dialogue(connection, message)) {
        return;
    }
    if (connection->state == CONNECTION_NATIVE) {
        native_dialogue_take(connection, message);
    } else {
        plain_dialogue_take(connection, message);
    }
}

/* False when the connection is closing for what the client sends. */
static bool check_piece(struct connection *connection, struct text piece)
{
    const struct config_limits *limits = &connection->transport->config->limits;
    if (lws_frame_is_binary(connection->wsi)) {
        struct wire_error error = {.code = WIRE_INVALID_REQUEST,
                .message = TEXT("Binary frames are not taken. Send text frames.")};
        websocket_fail(connection, &error, CLOSE_BINARY);
        return false;
    }
    /* What the current frame announces counts too: it need not be received to be refused. */
    uint64_t announced = lws_remaining_packet_payload(connection->wsi);
    uint64_t size = (uint64_t)connection->input.length + piece.length;
    if (size > (uint64_t)limits->message_bytes ||
            announced > (uint64_t)limits->message_bytes - size) {
        websocket_fail(connection, &(struct wire_error){.code = WIRE_TOO_LARGE}, CLOSE_TOO_LARGE);
        return false;
    }
    if (announced == 0 && ++connection->fragments > (uint64_t)limits->fragments) {
        struct wire_error error = {.code = WIRE_TOO_LARGE,
                .message = TEXT("This message has too many fragments. Send it in fewer.")};
        websocket_fail(connection, &error, CLOSE_TOO_LARGE);
        return false;
    }
    return true;
}

void websocket_on_piece(struct connection *connection, struct text piece)
{
    bool is_open = connection->state == CONNECTION_PLAIN || connection->state == CONNECTION_NATIVE;
    if (!is_open || !check_piece(connection, piece)) {
        return;
    }
    bool is_last = lws_is_final_fragment(connection->wsi) != 0;
    if (is_last && connection->input.length == 0) {
        connection->fragments = 0;
        handle_message(connection, piece);
        return;
    }
    text_buffer_append_text(&connection->input, piece);
    if (!is_last) {
        return;
    }
    /* The buffer may be needed again before this message is done with. */
    struct text_buffer whole = connection->input;
    connection->input = (struct text_buffer){0};
    connection->fragments = 0;
    handle_message(connection, text_buffer_view(&whole));
    text_buffer_clear(&whole);
}

int websocket_on_peer_close(struct connection *connection)
{
    if (connection->state >= CONNECTION_CLOSING) {
        return -1;
    }
    connection->state = CONNECTION_CLOSING;
    connection_move(connection, &connection->transport->closing);
    return 0;
}
