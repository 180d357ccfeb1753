/* The native dialogue: JSON-RPC 2.0, one object a message. Loop thread only. */
#ifndef TRANSPORT_NATIVE_DIALOGUE_H
#define TRANSPORT_NATIVE_DIALOGUE_H

#include "transport/internal.h"

/* One message, valid UTF-8. */
void native_dialogue_take(struct connection *connection, struct text message);

/* `kind` and `message` as wire_write_notice has them. */
void native_dialogue_notify(struct connection *connection, struct text kind, int64_t retry_after_ms,
        struct text message);

#endif
