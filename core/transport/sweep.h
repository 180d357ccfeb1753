/*
 * What happens to connections that stay silent: pings, limits of time, the end of those that do
 * not answer. Loop thread only.
 */
#ifndef TRANSPORT_SWEEP_H
#define TRANSPORT_SWEEP_H

#include "transport/internal.h"

#define SWEEP_PERIOD_MS 250

/* Looks at the oldest of every list; costs nothing when nobody is late. */
void sweep_connections(struct transport *transport);

#endif
