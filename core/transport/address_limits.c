#include "transport/address_limits.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define TOKEN 1000
/* After this long without a connection every rate is full again. */
#define REST_MS 60000

static const unsigned char mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_ipv4(const unsigned char bytes[ADDRESS_BYTES])
{
    return memcmp(bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

static void find_loopback(struct peer_address *address)
{
    bool ipv6_loopback = memcmp(address->bytes, &in6addr_loopback, ADDRESS_BYTES) == 0;
    bool ipv4_loopback = is_ipv4(address->bytes) && address->bytes[12] == 127;
    address->is_loopback = ipv6_loopback || ipv4_loopback;
}

static void set_ipv4(struct peer_address *address, const void *four_bytes)
{
    memcpy(address->bytes, mapped_prefix, sizeof(mapped_prefix));
    memcpy(address->bytes + sizeof(mapped_prefix), four_bytes, 4);
}

void peer_address_from_socket(struct peer_address *address, const struct sockaddr *socket_address)
{
    *address = (struct peer_address){0};
    if (socket_address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)socket_address;
        memcpy(address->bytes, &six->sin6_addr, ADDRESS_BYTES);
    } else if (socket_address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)socket_address;
        set_ipv4(address, &four->sin_addr);
    }
    find_loopback(address);
}

bool peer_address_parse(struct peer_address *address, struct text text)
{
    char copy[INET6_ADDRSTRLEN];
    struct in_addr four;
    *address = (struct peer_address){0};
    if (text.length == 0 || text.length >= sizeof(copy)) {
        return false;
    }
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    if (inet_pton(AF_INET, copy, &four) == 1) {
        set_ipv4(address, &four);
    } else if (inet_pton(AF_INET6, copy, address->bytes) != 1) {
        return false;
    }
    find_loopback(address);
    return true;
}

void address_limits_init(struct address_limits *all, const struct config_limits *limits)
{
    *all = (struct address_limits){.limits = limits};
}

void address_limits_clear(struct address_limits *all)
{
    MAP_EACH(entry, &all->entries)
    {
        free(entry->value);
    }
    map_clear(&all->entries);
}

static struct address_entry *create_entry(
        struct address_limits *all, const struct peer_address *address, uint64_t now_ms)
{
    struct address_entry *entry = calloc(1, sizeof(*entry));
    if (entry == NULL) {
        abort();
    }
    memcpy(entry->key, address->bytes, ADDRESS_BYTES);
    entry->is_loopback = address->is_loopback;
    entry->handshakes = (struct rate){UINT64_MAX, now_ms};
    entry->questions = (struct rate){UINT64_MAX, now_ms};
    map_set(&all->entries, (struct text){(const char *)entry->key, ADDRESS_BYTES}, entry);
    return entry;
}

struct address_entry *address_limits_enter(
        struct address_limits *all, const struct peer_address *address, uint64_t now_ms)
{
    struct peer_address block = *address;
    if (!is_ipv4(block.bytes) && !block.is_loopback) {
        memset(block.bytes + 8, 0, 8);
    }
    struct text key = {(const char *)block.bytes, ADDRESS_BYTES};
    struct address_entry *entry = map_get(&all->entries, key);
    if (entry == NULL) {
        entry = create_entry(all, &block, now_ms);
    }
    entry->connections++;
    return entry;
}

void address_limits_leave(struct address_entry *entry)
{
    if (entry != NULL) {
        entry->connections--;
    }
}

bool address_limits_connections_exceeded(
        const struct address_limits *all, const struct address_entry *entry)
{
    int64_t limit = entry->is_loopback ? all->limits->connections_per_address_loopback
                                       : all->limits->connections_per_address;
    return limit > 0 && entry->connections > (uint64_t)limit;
}

/* A token bucket that refills by `per_second` and holds `burst`. */
static uint32_t take(struct rate *rate, int64_t per_second, int64_t burst, uint64_t now_ms)
{
    if (per_second <= 0) {
        return 0;
    }
    uint64_t capacity = (uint64_t)burst * TOKEN;
    uint64_t gained = (now_ms - rate->filled_ms) * (uint64_t)per_second;
    rate->filled_ms = now_ms;
    bool is_full = rate->thousandths >= capacity || gained >= capacity - rate->thousandths;
    rate->thousandths = is_full ? capacity : rate->thousandths + gained;
    if (rate->thousandths >= TOKEN) {
        rate->thousandths -= TOKEN;
        return 0;
    }
    return (uint32_t)((TOKEN - rate->thousandths) / (uint64_t)per_second) + 1;
}

uint32_t address_limits_take_handshake(
        struct address_limits *all, struct address_entry *entry, uint64_t now_ms)
{
    int64_t rate = entry->is_loopback ? all->limits->handshakes_per_second_loopback
                                      : all->limits->handshakes_per_second;
    return take(&entry->handshakes, rate, rate, now_ms);
}

uint32_t address_limits_take_question(
        struct address_limits *all, struct address_entry *entry, uint64_t now_ms)
{
    int64_t rate = entry->is_loopback ? all->limits->questions_per_second_loopback
                                      : all->limits->questions_per_second;
    return take(&entry->questions, rate, all->limits->questions_burst, now_ms);
}

static bool is_at_rest(const struct address_entry *entry, uint64_t now_ms)
{
    uint64_t last = entry->handshakes.filled_ms > entry->questions.filled_ms
                            ? entry->handshakes.filled_ms
                            : entry->questions.filled_ms;
    return entry->connections == 0 && now_ms - last >= REST_MS;
}

void address_limits_sweep(struct address_limits *all, uint64_t now_ms)
{
    size_t position = 0;
    while (position < all->entries.count) {
        struct address_entry *entry = all->entries.entries[position].value;
        if (!is_at_rest(entry, now_ms)) {
            position++;
            continue;
        }
        /* The last entry takes the removed one's place, so the position stays. */
        map_remove(&all->entries, (struct text){(const char *)entry->key, ADDRESS_BYTES});
        free(entry);
    }
}
