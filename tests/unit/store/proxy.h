/*
 * A PostgreSQL server's Unix socket with a fault in front of it: it passes on what comes until a
 * client commits, and then does what it was told, once.
 */
#ifndef UNIT_STORE_PROXY_H
#define UNIT_STORE_PROXY_H

#include <stdint.h>

enum proxy_fault {
    PROXY_NO_FAULT,
    PROXY_LOSE_ANSWER, /* the server commits; the client is cut off */
    PROXY_LOSE_COMMIT, /* the server never sees it; both are cut off */
    PROXY_DELAY_COMMIT /* the client is cut off, the server commits a while later */
};

struct proxy;

/* Listens in `folder` on the port's socket and connects to that of `server_socket`. */
struct proxy *proxy_start(const char *folder, int port, const char *server_socket);
void proxy_stop(struct proxy *proxy);
/* For the next commit. Any thread. */
void proxy_set_fault(struct proxy *proxy, enum proxy_fault fault, uint32_t delay_ms);
/* How many faults took place. */
int proxy_faults(struct proxy *proxy);

#endif
