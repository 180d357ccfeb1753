/*
 * A WebSocket to the server that may break at any moment: connects without blocking, and writes
 * every frame in both directions to the wire log. One thread.
 */
#ifndef FAULTS_ASKER_LINK_H
#define FAULTS_ASKER_LINK_H

#include "base/text.h"
#include <stdio.h>

enum link_state { LINK_DOWN, LINK_CONNECTING, LINK_UPGRADING, LINK_OPEN };

struct link {
    enum link_state state;
    int descriptor; /* -1 when down */
    uint32_t client;
    uint32_t connections; /* that were begun */
    uint32_t mask;
    FILE *wire; /* borrowed */
    struct text_buffer output;
    struct text_buffer input;
};

/* Begins to connect to a port of this machine. False when that is refused at once. */
bool link_connect(struct link *link, uint16_t port);
void link_drop(struct link *link);
void link_clear(struct link *link);
/* Puts a text frame into the output; link_flush sends what the kernel takes. */
void link_send(struct link *link, struct text message);
/* False when the connection is broken. */
bool link_flush(struct link *link);
bool link_wants_to_write(const struct link *link);
/* Reads what is there. False when the connection is broken or the handshake refused. */
bool link_receive(struct link *link);
/* The next whole text message, borrowed until the next call of link_receive; answers pings. False
 * when there is none; `*closed` is the close code that came, else 0. */
bool link_next(struct link *link, size_t *position, struct text *message, unsigned *closed);
/* Forgets what was read up to `position`. */
void link_consume(struct link *link, size_t position);

#endif
