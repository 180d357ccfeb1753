/*
 * The serving process: one loop that owns the engine, the transport in front of it, and an
 * orderly end.
 */
#ifndef PROCESS_SERVER_H
#define PROCESS_SERVER_H

#include "config/config.h"

/*
 * Builds everything, says `listening on http://ADDRESS:PORT` on standard error, and serves until
 * SIGINT or SIGTERM. What keeps it from starting is said in one line on standard error.
 * `started_ns` is when the process began (monotonic), for the log. Returns the exit code.
 */
int server_run(const struct config *config, uint64_t started_ns);

#endif
