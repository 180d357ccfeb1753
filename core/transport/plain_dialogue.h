/* The dialogue for people with a bare WebSocket client. Loop thread only. */
#ifndef TRANSPORT_PLAIN_DIALOGUE_H
#define TRANSPORT_PLAIN_DIALOGUE_H

#include "transport/internal.h"

/* Opens a session and sends the greeting. */
void plain_dialogue_begin(struct connection *connection);
/* One message, valid UTF-8. */
void plain_dialogue_take(struct connection *connection, struct text message);

#endif
