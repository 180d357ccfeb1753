#include "transport/connection.h"
#include "base/crash_point.h"
#include "transport/http_server.h"
#include <string.h>

#define SHORT_HEADER 2
#define HEADER_ROOM 4 /* of payloads up to 64 KiB, by far the most */
#define LONG_HEADER 10
#define FINAL_TEXT 0x81 /* opcodes with the final bit */
#define FINAL_CLOSE 0x88
#define FINAL_PING 0x89
#define SPARE_BYTES (64 * 1024) /* larger buffers are given back to the system */

struct connection *connection_create(
        struct transport *transport, const struct peer_address *address)
{
    struct connection *connection = calloc(1, sizeof(*connection));
    if (connection == NULL) {
        abort();
    }
    connection->transport = transport;
    connection->peer = *address;
    connection->address =
            address_limits_enter(&transport->addresses, address, uv_now(transport->sweep.loop));
    transport->connection_count++;
    metric_set(transport->counters.connections, (int64_t)transport->connection_count);
    connection_move(connection, &transport->handshaking);
    crash_point(ACCEPTED);
    return connection;
}

/* Idle connections hold no buffer: memory goes from one to the next. */
static void release_output(struct connection *connection)
{
    struct transport *transport = connection->transport;
    struct text_buffer *output = &connection->output;
    bool is_kept = output->data != NULL && output->capacity <= SPARE_BYTES &&
                   transport->spare_buffer_count < SPARE_LIMIT;
    if (is_kept) {
        text_buffer_reset(output);
        transport->spare_buffers[transport->spare_buffer_count++] = *output;
        *output = (struct text_buffer){0};
    } else {
        text_buffer_clear(output);
        *output = (struct text_buffer){0};
    }
}

void connection_gone(struct connection *connection)
{
    if (connection == NULL || connection->state == CONNECTION_GONE) {
        return;
    }
    connection_detach(connection, !connection->is_resumable);
    crash_point(CONNECTION_GONE);
    connection->state = CONNECTION_GONE;
    connection->wsi = NULL;
    list_remove(&connection->link);
    list_remove(&connection->dirty_link);
    release_output(connection);
    text_buffer_clear(&connection->input);
    text_buffer_clear(&connection->page_headers);
    http_request_destroy(connection->request);
    connection->request = NULL;
}

void connection_destroy(struct connection *connection)
{
    if (connection == NULL) {
        return;
    }
    struct transport *transport = connection->transport;
    connection_gone(connection);
    address_limits_leave(connection->address);
    transport->connection_count--;
    metric_set(transport->counters.connections, (int64_t)transport->connection_count);
    free(connection);
}

void connection_move(struct connection *connection, struct list *list)
{
    list_remove(&connection->link);
    list_append(list, &connection->link);
    connection->since_ms = uv_now(connection->transport->sweep.loop);
}

void connection_alive(struct connection *connection)
{
    if (connection->state == CONNECTION_PLAIN || connection->state == CONNECTION_NATIVE) {
        connection_move(connection, &connection->transport->active);
    }
}

void connection_detach(struct connection *connection, bool forget)
{
    conversation_abandon(connection->opening);
    connection->opening = NULL;
    text_buffer_clear(&connection->held);
    text_buffer_clear(&connection->opening_id);
    if (connection->session != NULL) {
        conversation_detach(connection->session, forget);
        connection->session = NULL;
    }
}

void connection_touch(struct connection *connection)
{
    if (!list_is_linked(&connection->dirty_link) && connection->state != CONNECTION_GONE) {
        list_append(&connection->transport->dirty, &connection->dirty_link);
    }
}

size_t connection_output_length(const struct connection *connection)
{
    return connection->output.length <= LWS_PRE ? 0 : connection->output.length - LWS_PRE;
}

struct text_buffer *connection_output(struct connection *connection)
{
    struct transport *transport = connection->transport;
    struct text_buffer *output = &connection->output;
    if (connection->state >= CONNECTION_CLOSING) {
        return NULL;
    }
    if (output->length == 0) {
        static const char headroom[LWS_PRE] = {0};
        if (output->data == NULL && transport->spare_buffer_count > 0) {
            *output = transport->spare_buffers[--transport->spare_buffer_count];
        }
        text_buffer_append(output, headroom, LWS_PRE);
    }
    connection_touch(connection);
    return output;
}

struct text_buffer *connection_begin_frame(struct connection *connection)
{
    static const char room[HEADER_ROOM] = {0};
    struct text_buffer *output = connection_output(connection);
    if (output != NULL) {
        connection->frame_start = output->length;
        text_buffer_append(output, room, HEADER_ROOM);
    }
    return output;
}

/* Puts the header in front of the payload, which moves when it is not of the expected size. */
static void finish_header(struct text_buffer *output, size_t start)
{
    size_t length = output->length - start - HEADER_ROOM;
    char *frame = output->data + start;
    if (length < 126) {
        memmove(frame + SHORT_HEADER, frame + HEADER_ROOM, length);
        output->length -= HEADER_ROOM - SHORT_HEADER;
        frame[1] = (char)length;
    } else if (length <= UINT16_MAX) {
        frame[1] = 126;
        frame[2] = (char)(length >> 8);
        frame[3] = (char)(length & 0xFF);
    } else {
        static const char more[LONG_HEADER - HEADER_ROOM] = {0};
        text_buffer_append(output, more, sizeof(more));
        frame = output->data + start;
        memmove(frame + LONG_HEADER, frame + HEADER_ROOM, length);
        frame[1] = 127;
        for (int i = 0; i < 8; i++) {
            frame[2 + i] = (char)((uint64_t)length >> (8 * (7 - i)) & 0xFF);
        }
    }
    frame[0] = (char)FINAL_TEXT;
}

void connection_end_frame(struct connection *connection)
{
    struct transport *transport = connection->transport;
    struct text_buffer *output = &connection->output;
    finish_header(output, connection->frame_start);
    metric_add(transport->counters.messages_out, 1);
    size_t limit = (size_t)transport->config->limits.send_queue_bytes;
    if (connection->awaits_writable && connection_output_length(connection) > limit) {
        log_write(transport->log, LOG_INFO, "client reads too slowly",
                LOG_NUMBER("queued_bytes", connection_output_length(connection)));
        /* Whole frames only are dropped: what the library holds ends at a frame's end. */
        release_output(connection);
        connection_close(connection, CLOSE_TRY_LATER);
    }
}

void connection_ping(struct connection *connection)
{
    /* With a payload: the library keeps pongs without one to itself. */
    static const char ping[] = {(char)FINAL_PING, 1, '?'};
    struct text_buffer *output = connection_output(connection);
    if (output != NULL) {
        text_buffer_append(output, ping, sizeof(ping));
    }
}

void connection_drop(struct connection *connection)
{
    if (connection->state == CONNECTION_GONE) {
        return;
    }
    if (connection->state != CONNECTION_CLOSING) {
        connection->state = CONNECTION_CLOSING;
        connection_move(connection, &connection->transport->closing);
    }
    list_remove(&connection->dirty_link);
    release_output(connection);
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    /* The library looks at its timeouts after an event only. */
    lws_cancel_service(connection->transport->context);
}

void connection_flush(struct connection *connection)
{
    struct transport *transport = connection->transport;
    size_t length = connection_output_length(connection);
    if (connection->awaits_writable || length == 0) {
        return;
    }
    unsigned char *start = (unsigned char *)connection->output.data + LWS_PRE;
    metric_add(transport->counters.bytes_out, (int64_t)length);
    crash_point(SEND);
    int written = lws_write(connection->wsi, start, length, LWS_WRITE_RAW);
    crash_point(SENT);
    release_output(connection);
    if (written < 0) {
        connection_drop(connection);
    } else if (lws_partial_buffered(connection->wsi)) {
        connection->awaits_writable = true;
        lws_callback_on_writable(connection->wsi);
    }
}

void connection_close(struct connection *connection, enum close_code code)
{
    const char frame[] = {(char)FINAL_CLOSE, 2, (char)(code >> 8), (char)(code & 0xFF)};
    struct text_buffer *output = connection_output(connection);
    if (output == NULL) {
        return;
    }
    /* Not through the library: Debian's build closes twice and so forgets the frame. */
    text_buffer_append(output, frame, sizeof(frame));
    connection->state = CONNECTION_CLOSING;
    connection_move(connection, &connection->transport->closing);
}

void connection_on_writable(struct connection *connection)
{
    if (lws_partial_buffered(connection->wsi)) {
        lws_callback_on_writable(connection->wsi);
        return;
    }
    connection->awaits_writable = false;
    connection_flush(connection);
}
