#include "transport/handshake.h"
#include "base/crash_point.h"
#include "transport/access.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/http_server.h"
#include "transport/origin.h"
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

int handshake_check(struct connection *connection)
{
    crash_point(HANDSHAKE_CHECK);
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct rule *rule = &rules[i];
        if (!rule->is_met(connection)) {
            struct wire_error error = {.code = rule->code, .message = rule->message};
            http_refuse_upgrade(connection, &error, rule->extra_header);
            return -1;
        }
    }
    admission_at_request(connection);
    connection->refused_by_origin = !origin_is_allowed(connection);
    connection->is_authenticated = access_allows_request(connection);
    return 0;
}
