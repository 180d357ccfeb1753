#include "transport/origin.h"
#include "transport/http_response.h"
#include <arpa/inet.h>

#define HEADER_BYTES 256
#define PREFLIGHT_S 600

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

static bool is_own(struct connection *connection, struct text origin)
{
    char copy[HEADER_BYTES];
    struct text host = http_read_header(connection, WSI_TOKEN_HOST, copy, sizeof(copy));
    size_t scheme = text_starts_with(origin, TEXT("https://"))  ? 8
                    : text_starts_with(origin, TEXT("http://")) ? 7
                                                                : 0;
    return scheme > 0 && text_equal(text_slice(origin, scheme, origin.length), host) &&
           is_own_host(host);
}

static bool is_listed(struct connection *connection, struct text origin)
{
    const struct config_list *origins = &connection->transport->config->origins;
    for (size_t i = 0; i < origins->count; i++) {
        if (text_equal_string(origin, origins->items[i])) {
            return true;
        }
    }
    return is_own(connection, origin);
}

bool origin_is_allowed(struct connection *connection)
{
    char copy[HEADER_BYTES];
    if (lws_hdr_total_length(connection->wsi, WSI_TOKEN_ORIGIN) <= 0) {
        return true;
    }
    struct text origin = http_read_header(connection, WSI_TOKEN_ORIGIN, copy, sizeof(copy));
    return lws_hdr_fragment_length(connection->wsi, WSI_TOKEN_ORIGIN, 1) <= 0 &&
           origin.length > 0 && is_listed(connection, origin);
}

void origin_note(struct connection *connection)
{
    char copy[HEADER_BYTES];
    struct text origin = http_read_header(connection, WSI_TOKEN_ORIGIN, copy, sizeof(copy));
    text_buffer_reset(&connection->page_headers);
    if (origin.length > 0 && origin_is_allowed(connection)) {
        text_buffer_format(&connection->page_headers,
                "Access-Control-Allow-Origin: %.*s\r\n"
                "Access-Control-Expose-Headers: Retry-After\r\nVary: Origin\r\n",
                TEXT_ARG(origin));
    }
}

int origin_answer_preflight(struct connection *connection, const char *methods)
{
    char headers[HEADER_BYTES];
    if (!origin_is_allowed(connection)) {
        return http_refuse(connection, WIRE_FORBIDDEN, 403, TEXT_NONE);
    }
    (void)snprintf(headers, sizeof(headers),
            "Allow: %s\r\nAccess-Control-Allow-Methods: %s\r\n"
            "Access-Control-Allow-Headers: Authorization, Content-Type, Idempotency-Key\r\n"
            "Access-Control-Max-Age: %d\r\n",
            methods, methods, PREFLIGHT_S);
    return http_respond(connection, &(struct http_response){.status = 204,
                                            .content_type = HTTP_JSON,
                                            .extra_header = headers,
                                            .omits_body = true});
}
