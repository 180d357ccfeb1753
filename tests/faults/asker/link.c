#include "faults/asker/link.h"
#include "base/clock.h"
#include "benchmark/support/frame.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE 65536

static void record(struct link *link, char way, struct text message)
{
    (void)fprintf(link->wire, "%llu\t%u\t%u\t%c\t%.*s\n",
            (unsigned long long)clock_monotonic_ns(clock_system()), link->client, link->connections,
            way, TEXT_ARG(message));
}

static void write_upgrade(struct link *link, uint16_t port)
{
    text_buffer_format(&link->output,
            "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Protocol: answerd.v1\r\n\r\n",
            (unsigned)port);
}

bool link_connect(struct link *link, uint16_t port)
{
    const int on = 1;
    const struct linger at_once = {.l_onoff = 1};
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    link->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (link->descriptor < 0) {
        return false;
    }
    (void)setsockopt(link->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    /* By a reset: thousands of sockets in TIME_WAIT would use up the ports. */
    (void)setsockopt(link->descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    link->connections++;
    link->state = LINK_CONNECTING;
    if (connect(link->descriptor, (const struct sockaddr *)&server, sizeof(server)) != 0 &&
            errno != EINPROGRESS) {
        link_drop(link);
        return false;
    }
    write_upgrade(link, port);
    return true;
}

void link_drop(struct link *link)
{
    if (link->descriptor >= 0) {
        close(link->descriptor);
    }
    link->descriptor = -1;
    link->state = LINK_DOWN;
    text_buffer_reset(&link->output);
    text_buffer_reset(&link->input);
}

void link_clear(struct link *link)
{
    link_drop(link);
    text_buffer_clear(&link->output);
    text_buffer_clear(&link->input);
}

static void write_frame(struct link *link, enum frame_opcode opcode, struct text payload)
{
    link->mask = link->mask * 1664525u + 1013904223u;
    frame_write(&link->output, opcode, payload, link->mask);
}

void link_send(struct link *link, struct text message)
{
    record(link, '>', message);
    write_frame(link, FRAME_TEXT, message);
}

bool link_wants_to_write(const struct link *link)
{
    return link->output.length > 0;
}

bool link_flush(struct link *link)
{
    size_t sent = 0;
    while (sent < link->output.length) {
        ssize_t length = send(link->descriptor, link->output.data + sent,
                link->output.length - sent, MSG_NOSIGNAL);
        if (length < 0 && errno == EAGAIN) {
            break;
        }
        if (length < 0 && errno != EINTR) {
            return false;
        }
        sent += length > 0 ? (size_t)length : 0;
    }
    if (sent > 0) {
        memmove(link->output.data, link->output.data + sent, link->output.length - sent);
    }
    link->output.length -= sent;
    return true;
}

/* False when the server refuses. */
static bool take_upgrade(struct link *link)
{
    struct text input = text_buffer_view(&link->input);
    size_t end = text_find(input, TEXT("\r\n\r\n"), 0);
    if (end == SIZE_MAX) {
        return true;
    }
    link->state = LINK_OPEN;
    bool accepted = text_starts_with(input, TEXT("HTTP/1.1 101 "));
    link_consume(link, end + 4);
    return accepted;
}

bool link_receive(struct link *link)
{
    char piece[PIECE];
    if (link->state == LINK_CONNECTING) {
        link->state = LINK_UPGRADING;
    }
    ssize_t length = recv(link->descriptor, piece, sizeof(piece), 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return true;
    }
    if (length <= 0) {
        return false;
    }
    text_buffer_append(&link->input, piece, (size_t)length);
    return link->state == LINK_OPEN || take_upgrade(link);
}

static unsigned close_code(struct text payload)
{
    return payload.length < 2
                   ? 1005u
                   : (unsigned)(unsigned char)payload.data[0] << 8 | (unsigned char)payload.data[1];
}

bool link_next(struct link *link, size_t *position, struct text *message, unsigned *closed)
{
    struct frame frame;
    size_t length;
    *closed = 0;
    while (link->state == LINK_OPEN &&
            (length = frame_read(
                     text_slice(text_buffer_view(&link->input), *position, link->input.length),
                     &frame)) > 0) {
        *position += length;
        if (frame.opcode == FRAME_TEXT) {
            *message = frame.payload;
            record(link, '<', frame.payload);
            return true;
        }
        if (frame.opcode == FRAME_CLOSE) {
            *closed = close_code(frame.payload);
            return false;
        }
        if (frame.opcode == FRAME_PING) {
            write_frame(link, FRAME_PONG, frame.payload);
        }
    }
    return false;
}

void link_consume(struct link *link, size_t position)
{
    if (position > 0) {
        memmove(link->input.data, link->input.data + position, link->input.length - position);
    }
    link->input.length -= position;
}
