#include "config/address.h"
#include <arpa/inet.h>

#define MAPPED_PREFIX_BYTES 12

static const unsigned char mapped_prefix[MAPPED_PREFIX_BYTES] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool copy_host(struct text host, struct listen_address *address)
{
    if (host.length >= sizeof(address->host)) {
        return false;
    }
    if (host.length > 0) {
        memcpy(address->host, host.data, host.length);
    }
    address->host[host.length] = '\0';
    return true;
}

static bool check_host(struct text host, bool bracketed, struct listen_address *address)
{
    unsigned char bytes[16];
    if (text_equal(host, TEXT("localhost"))) {
        host = TEXT("127.0.0.1");
    } else if (host.length == 0) {
        host = TEXT("0.0.0.0");
    }
    if (!copy_host(host, address)) {
        return false;
    }
    address->is_ipv6 = bracketed;
    return inet_pton(bracketed ? AF_INET6 : AF_INET, address->host, bytes) == 1;
}

bool listen_address_parse(struct text text, struct listen_address *address)
{
    struct text host = TEXT("127.0.0.1");
    struct text port = text;
    bool bracketed = false;
    for (size_t i = text.length; i > 0; i--) {
        if (text.data[i - 1] == ':') {
            host = text_slice(text, 0, i - 1);
            port = text_slice(text, i, text.length);
            break;
        }
    }
    if (text_starts_with(host, TEXT("[")) && text_ends_with(host, TEXT("]"))) {
        host = text_slice(host, 1, host.length - 1);
        bracketed = true;
        if (host.length == 0) {
            return false;
        }
    }
    int64_t number = 0;
    if (!text_to_int64(port, 0, UINT16_MAX, &number) || !check_host(host, bracketed, address)) {
        return false;
    }
    address->port = (uint16_t)number;
    return true;
}

bool network_parse(struct text text, struct network *network)
{
    struct text rest = text;
    struct text host = text_split(&rest, '/');
    bool has_prefix = host.length < text.length;
    char name[48];
    if (host.length >= sizeof(name) || host.length == 0) {
        return false;
    }
    memcpy(name, host.data, host.length);
    name[host.length] = '\0';

    unsigned offset = 0;
    if (inet_pton(AF_INET, name, network->bytes + MAPPED_PREFIX_BYTES) == 1) {
        memcpy(network->bytes, mapped_prefix, sizeof(mapped_prefix));
        offset = MAPPED_PREFIX_BYTES * 8;
    } else if (inet_pton(AF_INET6, name, network->bytes) != 1) {
        return false;
    }
    int64_t prefix = 128 - offset;
    if (has_prefix && !text_to_int64(rest, 0, 128 - offset, &prefix)) {
        return false;
    }
    network->bits = offset + (unsigned)prefix;
    return true;
}

bool network_contains(const struct network *network, const unsigned char address[16])
{
    size_t whole = network->bits / 8;
    unsigned rest = network->bits % 8;
    if (memcmp(network->bytes, address, whole) != 0) {
        return false;
    }
    if (rest == 0) {
        return true;
    }
    unsigned char mask = (unsigned char)(0xff << (8 - rest));
    return ((network->bytes[whole] ^ address[whole]) & mask) == 0;
}
