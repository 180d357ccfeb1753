/*
 * What one network address may do: connections at a time, handshakes and HTTP questions a second.
 * IPv6 clients are counted by /64, the smallest block that one customer gets. Loop thread only.
 */
#ifndef TRANSPORT_ADDRESS_LIMITS_H
#define TRANSPORT_ADDRESS_LIMITS_H

#include "base/map.h"
#include "config/config.h"

#define ADDRESS_BYTES 16

struct sockaddr;

/* An address, IPv4 as ::ffff:a.b.c.d. */
struct peer_address {
    unsigned char bytes[ADDRESS_BYTES];
    bool is_loopback;
};

void peer_address_from_socket(struct peer_address *address, const struct sockaddr *socket_address);
/* From text such as "192.0.2.1" or "2001:db8::1"; false when it is neither. */
bool peer_address_parse(struct peer_address *address, struct text text);

struct rate {
    uint64_t thousandths; /* of a token */
    uint64_t filled_ms;
};

/* What is known of one address; kept while it is connected or its rates are below full. */
struct address_entry {
    unsigned char key[ADDRESS_BYTES];
    bool is_loopback;
    uint32_t connections;
    struct rate handshakes;
    struct rate questions;
};

/* Zero-initialised is empty and valid. */
struct address_limits {
    struct map entries;
    const struct config_limits *limits; /* borrowed */
};

void address_limits_init(struct address_limits *all, const struct config_limits *limits);
void address_limits_clear(struct address_limits *all);

/* Finds or makes the entry and counts one more connection. Ended by address_limits_leave. */
struct address_entry *address_limits_enter(
        struct address_limits *all, const struct peer_address *address, uint64_t now_ms);
void address_limits_leave(struct address_entry *entry);

bool address_limits_connections_exceeded(
        const struct address_limits *all, const struct address_entry *entry);

/* Take one; milliseconds to wait when there is none left, else 0. */
uint32_t address_limits_take_handshake(
        struct address_limits *all, struct address_entry *entry, uint64_t now_ms);
uint32_t address_limits_take_question(
        struct address_limits *all, struct address_entry *entry, uint64_t now_ms);

/* Forgets addresses that are gone and at rest. */
void address_limits_sweep(struct address_limits *all, uint64_t now_ms);

#endif
