/*
 * Opens connections, says so, and keeps them idle until standard input ends, so that somebody can
 * look at the server's memory meanwhile.
 */
#ifndef BENCHMARK_SUPPORT_HOLDING_H
#define BENCHMARK_SUPPORT_HOLDING_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

struct holding_options {
    struct sockaddr_in server;
    size_t connections;
    bool opens_sessions; /* otherwise they are upgraded only */
};

/*
 * Prints one line of JSON when all are open, `{"open":N}`, and one when they stayed so until the
 * end. False with a reason on standard error when one of them failed.
 */
bool holding_run(const struct holding_options *options);

#endif
