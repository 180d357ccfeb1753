/*
 * Listening sockets of our own: connections are accepted here and handed to the library, so that
 * running out of descriptors stops the accepting instead of spinning. Loop thread only.
 */
#ifndef TRANSPORT_LISTENER_H
#define TRANSPORT_LISTENER_H

#include "transport/internal.h"

/*
 * Adds one to `transport->listeners`. `*port` gets the port in use. Errors: ERR_INVALID,
 * ERR_ADDRESS_IN_USE, ERR_DENIED, ERR_IO.
 */
MUST_CHECK int listener_open(
        struct transport *transport, struct text address, uint16_t *port, struct error *error);

/* Those that stopped for want of descriptors try again. */
void listener_resume_all(struct transport *transport);

/* Stops accepting at once; the handles are gone some turns later, see transport_handle_closed. */
void listener_close_all(struct transport *transport);

#endif
