#include "transport/admission.h"

/* Up to this many times its limit an address is told that it has too many connections. */
#define TOLD_FACTOR 2
#define FORWARDED_BYTES 512

static bool is_trusted(const struct transport *transport, const struct peer_address *address)
{
    for (size_t i = 0; i < transport->trusted_proxy_count; i++) {
        if (network_contains(&transport->trusted_proxies[i], address->bytes)) {
            return true;
        }
    }
    return false;
}

static void check_limits(struct connection *connection)
{
    struct transport *transport = connection->transport;
    uint64_t now = uv_now(transport->sweep.loop);
    bool is_too_many =
            address_limits_connections_exceeded(&transport->addresses, connection->address);
    uint32_t wait = 0;
    if (!connection->is_counted) {
        connection->is_counted = true;
        wait = address_limits_take_handshake(&transport->addresses, connection->address, now);
    }
    connection->refused_by_limit = is_too_many || wait > 0;
}

static bool is_far_above(const struct connection *connection)
{
    const struct config_limits *limits = &connection->transport->config->limits;
    const struct address_entry *entry = connection->address;
    int64_t limit = entry->is_loopback ? limits->connections_per_address_loopback
                                       : limits->connections_per_address;
    return limit > 0 && entry->connections > (uint64_t)limit * TOLD_FACTOR;
}

bool admission_at_accept(struct connection *connection)
{
    if (is_trusted(connection->transport, &connection->peer)) {
        return true;
    }
    check_limits(connection);
    return !is_far_above(connection);
}

/*
 * The last address of the header that no trusted proxy wrote about itself. Each proxy appends
 * whom it heard from, so what stands before an untrusted address may be invented.
 */
static bool find_client(struct connection *connection, struct peer_address *client)
{
    char copy[FORWARDED_BYTES];
    int length = lws_hdr_copy(connection->wsi, copy, sizeof(copy), WSI_TOKEN_X_FORWARDED_FOR);
    size_t end = length <= 0 ? 0 : (size_t)length;
    bool is_found = false;
    while (end > 0) {
        size_t start = end;
        while (start > 0 && copy[start - 1] != ',') {
            start--;
        }
        struct text item = text_trim((struct text){copy + start, end - start});
        struct peer_address address;
        if (!peer_address_parse(&address, item)) {
            return is_found;
        }
        *client = address;
        is_found = true;
        if (!is_trusted(connection->transport, &address)) {
            return true;
        }
        end = start == 0 ? 0 : start - 1;
    }
    return is_found;
}

void admission_at_request(struct connection *connection)
{
    struct transport *transport = connection->transport;
    struct peer_address client;
    if (!is_trusted(transport, &connection->peer) || !find_client(connection, &client)) {
        return;
    }
    struct address_entry *former = connection->address;
    connection->address =
            address_limits_enter(&transport->addresses, &client, uv_now(transport->sweep.loop));
    address_limits_leave(former);
    connection->is_counted = connection->is_counted && former == connection->address;
    check_limits(connection);
}

bool admission_is_unlimited(const struct connection *connection)
{
    return connection->address->is_loopback &&
           connection->transport->config->limits.questions_per_second_loopback == 0;
}
