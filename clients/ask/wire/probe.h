/*
 * Finds out why a server cannot be reached: resolves its name and opens a plain TCP connection.
 * Runs only after the WebSocket library failed, which does not say why.
 *
 * Loop thread only.
 */
#ifndef WIRE_PROBE_H
#define WIRE_PROBE_H

#include <uv.h>

struct probe;

/*
 * `problem` is borrowed for the call, NULL when a connection can be made. Not called from
 * inside probe_start; the probe is gone afterwards.
 */
typedef void (*probe_done_fn)(void *context, const char *problem);

/*
 * Starts a probe, which lives until `done` was called or probe_cancel. `host` is copied.
 */
struct probe *probe_start(
        uv_loop_t *loop, const char *host, int port, probe_done_fn done, void *context);

/* Ends a running probe; `done` is not called. Accepts NULL. */
void probe_cancel(struct probe *probe);

#endif
