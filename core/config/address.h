/* Network addresses as people write them in the configuration. Pure text, nothing is resolved. */
#ifndef CONFIG_ADDRESS_H
#define CONFIG_ADDRESS_H

#include "base/text.h"

struct listen_address {
    char host[48]; /* numeric, without brackets */
    uint16_t port; /* 0: a free one */
    bool is_ipv6;
};

/*
 * Reads "127.0.0.1:8080", "[::1]:8080", "localhost:8080", ":8080" (every IPv4 address) or "8080"
 * (loopback). False when it is none of these.
 */
bool listen_address_parse(struct text text, struct listen_address *address);

/* An address range such as "10.0.0.0/8" or "::1". IPv4 is held as ::ffff:a.b.c.d. */
struct network {
    unsigned char bytes[16];
    unsigned bits; /* of the 128 that must be equal */
};

bool network_parse(struct text text, struct network *network);
bool network_contains(const struct network *network, const unsigned char address[16]);

#endif
