/*
 * The serving process: one loop that owns the engine, the transport in front of it, and an
 * orderly end.
 */
#ifndef PROCESS_SERVER_H
#define PROCESS_SERVER_H

#include "config/config.h"
#include "process/command_line.h"

/*
 * Builds everything, says `listening on http://ADDRESS:PORT` on standard error, and serves until
 * SIGINT or SIGTERM. What keeps it from starting is said in one line on standard error.
 * On SIGHUP the configuration is read from `line` again and the knowledge that it names takes the
 * place of the former. `started_ns` is when the process began (monotonic), for the log. Returns the
 * exit code.
 */
int server_run(const struct config *config, struct command_line *line, uint64_t started_ns);

#endif
