#include "transport/http_server.h"
#include "site/site.h"
#include "transport/access.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/http_packs.h"
#include "transport/http_pages.h"
#include "transport/http_question.h"
#include "transport/http_response.h"
#include "transport/origin.h"
#include "transport/wire_view.h"

struct route {
    const char *path;
    int method; /* LWSHUMETH_* */
    int (*handle)(struct connection *connection, bool is_head);
};

#define PUBLIC_PATHS "/v1/" /* what pages of other origins may use, and what asks for a token */
#define PACKS_PATH "/v1/packs"

/* Where no pages are installed. */
static const char bare_page[] =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>answerd</title>"
        "<h1>answerd</h1><p>This server answers questions from curated knowledge, with the source."
        "<p>Ask over WebSocket at <code>/ws</code>, or with <code>POST /v1/ask</code> and a body "
        "such as <code>{\"question\": \"...\"}</code>.";

static int handle_home(struct connection *connection, bool is_head)
{
    return http_respond(connection, &(struct http_response){.status = 200,
                                            .content_type = "text/html; charset=utf-8",
                                            .body = TEXT(bare_page),
                                            .omits_body = is_head});
}

static int handle_packs(struct connection *connection, bool is_head)
{
    return http_send_packs(connection, TEXT_NONE, is_head);
}

static int handle_health(struct connection *connection, bool is_head)
{
    return http_respond(connection, &(struct http_response){.status = 200,
                                            .content_type = HTTP_JSON,
                                            .body = TEXT("{\"status\":\"ok\"}\n"),
                                            .omits_body = is_head});
}

static int handle_readiness(struct connection *connection, bool is_head)
{
    bool is_ready = connection->transport->state == TRANSPORT_SERVING;
    return http_respond(connection, &(struct http_response){.status = is_ready ? 200 : 503,
                                            .content_type = HTTP_JSON,
                                            .body = is_ready ? TEXT("{\"status\":\"ready\"}\n")
                                                             : TEXT("{\"status\":\"stopping\"}\n"),
                                            .omits_body = is_head});
}

static int handle_metrics(struct connection *connection, bool is_head)
{
    struct text_buffer body = {0};
    metrics_render(connection->transport->metrics, &body);
    int result = http_respond(connection, &(struct http_response){.status = 200,
                                                  .content_type = "text/plain; version=0.0.4; "
                                                                  "charset=utf-8",
                                                  .body = text_buffer_view(&body),
                                                  .omits_body = is_head});
    text_buffer_clear(&body);
    return result;
}

static const struct route routes[] = {
        {"/", LWSHUMETH_GET, handle_home},
        {"/healthz", LWSHUMETH_GET, handle_health},
        {"/readyz", LWSHUMETH_GET, handle_readiness},
        {"/metrics", LWSHUMETH_GET, handle_metrics},
        {"/v1/ask", LWSHUMETH_POST, http_question_begin},
        {PACKS_PATH, LWSHUMETH_GET, handle_packs},
};

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.length > 0 && text.length < 16;
}

static bool is_http_1_0(struct connection *connection)
{
    char copy[16];
    return text_equal_string(
            http_read_header(connection, WSI_TOKEN_HTTP, copy, sizeof(copy)), "HTTP/1.0");
}

/* What a proxy in front might read otherwise than this server is refused, never interpreted. */
static bool is_ambiguous(struct connection *connection)
{
    char copy[64];
    struct lws *wsi = connection->wsi;
    bool has_host = lws_hdr_total_length(wsi, WSI_TOKEN_HOST) > 0 || is_http_1_0(connection);
    bool has_length = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
    if (!has_host || lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 ||
            lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, 1) > 0 ||
            lws_hdr_fragment_length(wsi, WSI_TOKEN_HOST, 1) > 0) {
        return true;
    }
    return has_length && !is_digits(http_read_header(
                                 connection, WSI_TOKEN_HTTP_CONTENT_LENGTH, copy, sizeof(copy)));
}

static bool has_body(struct connection *connection)
{
    char copy[64];
    struct text length =
            http_read_header(connection, WSI_TOKEN_HTTP_CONTENT_LENGTH, copy, sizeof(copy));
    return length.length > 0 && !text_equal(length, TEXT("0"));
}

static int find_method(struct connection *connection)
{
    char *uri = NULL;
    int length = 0;
    return lws_http_get_uri_and_method(connection->wsi, &uri, &length);
}

static const struct route *find_route(struct text path)
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (text_equal_string(path, routes[i].path)) {
            return &routes[i];
        }
    }
    return NULL;
}

static int refuse_limited(struct connection *connection, int64_t retry_after_ms)
{
    struct wire_error error = {.code = WIRE_RATE_LIMITED,
            .message = TEXT("Too many requests from your address. Wait and try again."),
            .retry_after_ms = retry_after_ms};
    return http_respond_error(connection, &error, 429, NULL);
}

static int refuse_stranger(struct connection *connection)
{
    struct wire_error error = {.code = WIRE_UNAUTHENTICATED,
            .message = TEXT("A valid token is needed. Send Authorization: Bearer TOKEN.")};
    return http_respond_error(connection, &error, 401, "WWW-Authenticate: Bearer\r\n");
}

static int refuse_method(struct connection *connection, const char *allowed)
{
    char header[64];
    struct wire_error error = {.code = WIRE_INVALID_REQUEST,
            .message = TEXT("This path does not take this method. See the Allow header.")};
    (void)snprintf(header, sizeof(header), "Allow: %s\r\n", allowed);
    return http_respond_error(connection, &error, 405, header);
}

/* A request that is clean and that something answers. */
static int serve(struct connection *connection, struct text path, bool is_head)
{
    bool is_pinned = false;
    const struct site_file *file = site_find(connection->transport->site, path, &is_pinned);
    const struct route *route = find_route(path);
    if (file != NULL) {
        return http_send_file(connection, file, is_pinned, is_head);
    }
    if (route != NULL) {
        return route->handle(connection, is_head);
    }
    return http_send_packs(
            connection, text_slice(path, sizeof(PACKS_PATH) - 1, path.length), is_head);
}

/* What the path can be asked with, as in the Allow header; NULL when there is nothing. */
static const char *find_methods(const struct connection *connection, struct text path)
{
    bool is_pinned = false;
    const struct route *route = find_route(path);
    if (route != NULL && route->method == LWSHUMETH_POST) {
        return "POST";
    }
    bool is_there = route != NULL || text_starts_with(path, TEXT(PACKS_PATH "/")) ||
                    site_find(connection->transport->site, path, &is_pinned) != NULL;
    return is_there ? "GET, HEAD" : NULL;
}

/* Pages of origins that are not listed, and clients without the token that is asked for. */
static int check_public(struct connection *connection, bool *is_refused)
{
    *is_refused = true;
    origin_note(connection);
    if (!origin_is_allowed(connection)) {
        return http_refuse(connection, WIRE_FORBIDDEN, 403, TEXT_NONE);
    }
    if (!access_allows_request(connection)) {
        return refuse_stranger(connection);
    }
    *is_refused = false;
    return 0;
}

static int answer_method(struct connection *connection, struct text path, int method)
{
    bool is_head = method == LWSHUMETH_HEAD;
    bool is_refused = false;
    const char *methods = find_methods(connection, path);
    if (methods == NULL) {
        return http_refuse(connection, WIRE_NOT_FOUND, 404,
                TEXT("There is nothing at this path. Try /, /healthz, /readyz, /metrics, /v1/packs "
                     "or /v1/ask."));
    }
    if (text_starts_with(path, TEXT(PUBLIC_PATHS))) {
        if (method == LWSHUMETH_OPTIONS) {
            origin_note(connection);
            return origin_answer_preflight(connection, methods);
        }
        int result = check_public(connection, &is_refused);
        if (is_refused) {
            return result;
        }
    }
    bool takes_post = methods[0] == 'P';
    if (takes_post ? method != LWSHUMETH_POST : method != LWSHUMETH_GET && !is_head) {
        return refuse_method(connection, methods);
    }
    if (!takes_post && has_body(connection)) {
        return http_refuse(connection, WIRE_INVALID_REQUEST, 400, TEXT("Send no body with this."));
    }
    return serve(connection, path, is_head);
}

int http_on_request(struct connection *connection, struct text path)
{
    connection_move(connection, &connection->transport->handshaking);
    connection->awaits_writable = false;
    text_buffer_reset(&connection->page_headers);
    if (is_ambiguous(connection)) {
        return http_refuse(connection, WIRE_INVALID_REQUEST, 400,
                TEXT("Send one Host, no Transfer-Encoding, and Content-Length once, in digits."));
    }
    admission_at_request(connection);
    if (connection->refused_by_limit) {
        return refuse_limited(connection, 1000);
    }
    if (text_equal_string(path, "/ws")) {
        struct wire_error error = {.code = WIRE_INVALID_REQUEST,
                .message = TEXT("Speak WebSocket here: send Upgrade: websocket.")};
        return http_respond_error(connection, &error, 426, "Upgrade: websocket\r\n");
    }
    return answer_method(connection, path, find_method(connection));
}

void http_refuse_upgrade(
        struct connection *connection, const struct wire_error *error, const char *extra_header)
{
    int status = extra_header != NULL ? 426 : wire_error_status(error->code);
    http_write_error_response(connection, error, status, extra_header);
    connection_flush(connection);
    /* The library says nothing more of a connection that it closes now. */
    connection_gone(connection);
}

void http_body_timed_out(struct connection *connection)
{
    struct wire_error error = {.code = WIRE_INVALID_REQUEST,
            .message = TEXT("The body took too long. Send the request again.")};
    http_write_error_response(connection, &error, 408, NULL);
    connection_flush(connection);
    connection_drop(connection);
}
