#include "transport/handshake.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/http_server.h"
#include <arpa/inet.h>
#include <strings.h>

#define KEY_LENGTH 24 /* 16 bytes in base64 */
#define HEADER_BYTES 256
#define PROTOCOLS_BYTES 127 /* what the library reads of the list */

struct rule {
    bool (*is_met)(struct connection *connection);
    int code;
    struct text message;
    const char *extra_header; /* a whole line; the status is 426 then */
};

static struct text read_header(
        struct connection *connection, enum lws_token_indexes token, char copy[HEADER_BYTES])
{
    int length = lws_hdr_copy(connection->wsi, copy, HEADER_BYTES, token);
    return length <= 0 ? TEXT_NONE : (struct text){copy, (size_t)length};
}

static bool is_present(struct connection *connection, enum lws_token_indexes token)
{
    return lws_hdr_total_length(connection->wsi, token) > 0;
}

static bool is_once(struct connection *connection, enum lws_token_indexes token)
{
    return is_present(connection, token) && lws_hdr_fragment_length(connection->wsi, token, 1) <= 0;
}

static bool is_serving(struct connection *connection)
{
    return connection->transport->state == TRANSPORT_SERVING;
}

static bool has_path(struct connection *connection)
{
    char copy[HEADER_BYTES];
    if (!is_present(connection, WSI_TOKEN_GET_URI)) {
        return true; /* another method, and another rule's */
    }
    return text_equal_string(read_header(connection, WSI_TOKEN_GET_URI, copy), "/ws");
}

static bool has_method(struct connection *connection)
{
    return is_present(connection, WSI_TOKEN_GET_URI) &&
           !is_present(connection, WSI_TOKEN_HTTP_CONTENT_LENGTH) &&
           !is_present(connection, WSI_TOKEN_HTTP_TRANSFER_ENCODING);
}

static bool has_http_version(struct connection *connection)
{
    char copy[HEADER_BYTES];
    return text_equal_string(read_header(connection, WSI_TOKEN_HTTP, copy), "HTTP/1.1");
}

static bool has_host(struct connection *connection)
{
    return is_once(connection, WSI_TOKEN_HOST);
}

/* One of the comma-separated items of a header, without regard to case. */
static bool lists(struct text list, struct text wanted)
{
    while (list.length > 0) {
        struct text item = text_trim(text_split(&list, ','));
        if (item.length == wanted.length &&
                strncasecmp(item.data, wanted.data, wanted.length) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_upgrade(struct connection *connection)
{
    char copy[HEADER_BYTES];
    struct text upgrade = read_header(connection, WSI_TOKEN_UPGRADE, copy);
    if (!lists(upgrade, TEXT("websocket"))) {
        return false;
    }
    return lists(read_header(connection, WSI_TOKEN_CONNECTION, copy), TEXT("upgrade"));
}

static bool has_version(struct connection *connection)
{
    char copy[HEADER_BYTES];
    return is_once(connection, WSI_TOKEN_VERSION) &&
           text_equal_string(read_header(connection, WSI_TOKEN_VERSION, copy), "13");
}

static bool is_base64(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || byte == '+' || byte == '/';
}

static bool has_key(struct connection *connection)
{
    char copy[HEADER_BYTES];
    struct text key = read_header(connection, WSI_TOKEN_KEY, copy);
    if (!is_once(connection, WSI_TOKEN_KEY) || key.length != KEY_LENGTH) {
        return false;
    }
    for (size_t i = 0; i < KEY_LENGTH - 2; i++) {
        if (!is_base64(key.data[i])) {
            return false;
        }
    }
    return text_ends_with(key, TEXT("=="));
}

static bool has_protocol(struct connection *connection)
{
    char copy[HEADER_BYTES];
    if (!is_present(connection, WSI_TOKEN_PROTOCOL)) {
        return true;
    }
    struct text offered = read_header(connection, WSI_TOKEN_PROTOCOL, copy);
    return offered.length <= PROTOCOLS_BYTES && lists(offered, TEXT("answerd.v1"));
}

static const struct rule rules[] = {
        {is_serving, WIRE_OVERLOADED, TEXT_INIT("The server is stopping. Connect anew."), NULL},
        {has_path, WIRE_NOT_FOUND, TEXT_INIT("WebSocket is spoken at /ws."), NULL},
        {has_method, WIRE_INVALID_REQUEST,
                TEXT_INIT("Open a WebSocket with GET and without a body."), NULL},
        {has_http_version, WIRE_INVALID_REQUEST, TEXT_INIT("Open a WebSocket with HTTP/1.1."),
                NULL},
        {has_host, WIRE_INVALID_REQUEST, TEXT_INIT("Send the Host header once."), NULL},
        {has_upgrade, WIRE_INVALID_REQUEST,
                TEXT_INIT("Send Upgrade: websocket and Connection: Upgrade."), NULL},
        {has_version, WIRE_UNSUPPORTED_VERSION,
                TEXT_INIT("Version 13 of WebSocket is spoken here. Send it once."),
                "Sec-WebSocket-Version: 13\r\n"},
        {has_key, WIRE_INVALID_REQUEST,
                TEXT_INIT("Send Sec-WebSocket-Key once: 16 random bytes in base64."), NULL},
        {has_protocol, WIRE_UNSUPPORTED_VERSION,
                TEXT_INIT("Offer the subprotocol answerd.v1, or none for plain text."), NULL},
};

/* An address or localhost: a name may be anybody's, whose page would then count as our own. */
static bool is_own_host(struct text host)
{
    char copy[HEADER_BYTES];
    struct in_addr four;
    size_t colon = text_find(host, TEXT(":"), 0);
    if (text_starts_with(host, TEXT("["))) {
        return true; /* an IPv6 address: no name has brackets */
    }
    host = colon == SIZE_MAX ? host : text_slice(host, 0, colon);
    if (host.length == 0 || host.length >= sizeof(copy)) {
        return false;
    }
    memcpy(copy, host.data, host.length);
    copy[host.length] = '\0';
    return strcmp(copy, "localhost") == 0 || inet_pton(AF_INET, copy, &four) == 1;
}

static bool is_own_origin(struct connection *connection, struct text origin)
{
    char copy[HEADER_BYTES];
    struct text host = read_header(connection, WSI_TOKEN_HOST, copy);
    size_t scheme = text_starts_with(origin, TEXT("https://"))  ? 8
                    : text_starts_with(origin, TEXT("http://")) ? 7
                                                                : 0;
    return scheme > 0 && text_equal(text_slice(origin, scheme, origin.length), host) &&
           is_own_host(host);
}

/* Browsers always name the page's origin; who names none is no browser. */
static bool may_come_from_origin(struct connection *connection)
{
    const struct config_list *origins = &connection->transport->config->origins;
    char copy[HEADER_BYTES];
    if (!is_present(connection, WSI_TOKEN_ORIGIN)) {
        return true;
    }
    struct text origin = read_header(connection, WSI_TOKEN_ORIGIN, copy);
    if (!is_once(connection, WSI_TOKEN_ORIGIN) || origin.length == 0) {
        return false;
    }
    for (size_t i = 0; i < origins->count; i++) {
        if (text_equal_string(origin, origins->items[i])) {
            return true;
        }
    }
    return is_own_origin(connection, origin);
}

int handshake_check(struct connection *connection)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct rule *rule = &rules[i];
        if (!rule->is_met(connection)) {
            struct wire_error error = {.code = rule->code, .message = rule->message};
            http_refuse_upgrade(connection, &error, rule->extra_header);
            return -1;
        }
    }
    admission_at_request(connection);
    connection->refused_by_origin = !may_come_from_origin(connection);
    return 0;
}
