/*
 * Where a server listens: the parts of a ws://, wss://, http:// or https:// URL.
 */
#ifndef WIRE_ADDRESS_H
#define WIRE_ADDRESS_H

#include <stdbool.h>

#define ADDRESS_HOST_SIZE 256
#define ADDRESS_PATH_SIZE 1024

struct address {
    char host[ADDRESS_HOST_SIZE]; /* without the brackets of an IPv6 literal */
    char authority[ADDRESS_HOST_SIZE +
                   16];           /* what a Host header says: host, and port if not the usual */
    char path[ADDRESS_PATH_SIZE]; /* "/ws" when the URL names none */
    char url[ADDRESS_HOST_SIZE + ADDRESS_PATH_SIZE + 32]; /* the whole, as ws:// or wss:// */
    int port;
    bool secure;
};

/*
 * Fills `address` from `url`. Returns NULL, or a static text that says what is wrong with the URL;
 * `address` is then unusable. Any thread.
 */
const char *address_parse(struct address *address, const char *url);

#endif
