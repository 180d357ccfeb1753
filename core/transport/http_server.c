#include "transport/http_server.h"
#include "protocol/utf8.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/wire_view.h"

#define RETRY_STORE_MS 2000
#define JSON_TYPE "application/json; charset=utf-8"
#define METHOD_ANY (-1)

/* One POST /v1/ask. */
struct http_request {
    struct text_buffer body;
    size_t body_length; /* as announced */
    size_t turn;        /* questions of it that were submitted */
    bool is_received;
    bool turn_done; /* the next question may be submitted */
    bool streams;   /* the client wants events */
    bool finished;  /* the response is in the output */
};

struct response {
    int status;
    const char *content_type;
    struct text body;
    const char *extra_header; /* a whole line, or NULL */
    bool closes;
    bool omits_body; /* HEAD */
};

struct route {
    const char *path;
    int method; /* LWSHUMETH_* */
    int (*handle)(struct connection *connection, bool is_head);
};

static const char home_page[] =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>answerd</title>"
        "<h1>answerd</h1><p>This server answers questions from curated knowledge, with the source."
        "<p>Ask over WebSocket at <code>/ws</code>, or with <code>POST /v1/ask</code> and a body "
        "such as <code>{\"question\": \"...\"}</code>.";

static const char *status_text(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

static void write_head(struct text_buffer *out, const struct response *response)
{
    text_buffer_format(out, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n", response->status,
            status_text(response->status), response->content_type);
    text_buffer_append_string(out, "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
                                   "Referrer-Policy: no-referrer\r\n"
                                   "Content-Security-Policy: default-src 'none'\r\n");
    text_buffer_append_string(out, response->extra_header == NULL ? "" : response->extra_header);
    text_buffer_append_string(out, response->closes ? "Connection: close\r\n" : "");
}

static void write_response(struct connection *connection, const struct response *response)
{
    struct text_buffer *out = connection_output(connection);
    if (out == NULL) {
        return;
    }
    write_head(out, response);
    text_buffer_format(out, "Content-Length: %zu\r\n\r\n", response->body.length);
    if (!response->omits_body) {
        text_buffer_append_text(out, response->body);
    }
    metric_add(connection->transport->counters.http_requests, 1);
}

/* Sends the response and ends the transaction, or the connection. For the library's callbacks. */
static int complete(struct connection *connection, bool closes)
{
    connection_flush(connection);
    if (connection->state != CONNECTION_HTTP || closes) {
        return -1;
    }
    connection->awaits_writable = false;
    return lws_http_transaction_completed(connection->wsi) != 0 ? -1 : 0;
}

static int respond(struct connection *connection, const struct response *response)
{
    write_response(connection, response);
    return complete(connection, response->closes);
}

static void write_error_response(struct connection *connection, const struct wire_error *error,
        int status, const char *extra_header)
{
    struct text_buffer body = {0};
    char retry[64] = "";
    if (error->retry_after_ms > 0) {
        (void)snprintf(retry, sizeof(retry), "Retry-After: %lld\r\n",
                (long long)(error->retry_after_ms + 999) / 1000);
    }
    http_write_error(&body, error);
    write_response(connection, &(struct response){.status = status,
                                       .content_type = JSON_TYPE,
                                       .body = text_buffer_view(&body),
                                       .extra_header = extra_header != NULL ? extra_header : retry,
                                       .closes = true});
    text_buffer_clear(&body);
    wire_error_count(connection->transport, error);
}

/* A request that is refused may have a body that is not read: the connection goes with it. */
static int respond_error(struct connection *connection, const struct wire_error *error, int status,
        const char *extra_header)
{
    write_error_response(connection, error, status, extra_header);
    return complete(connection, true);
}

static int refuse(struct connection *connection, int code, int status, struct text message)
{
    struct wire_error error = {.code = code, .message = message};
    return respond_error(connection, &error, status, NULL);
}

static int handle_home(struct connection *connection, bool is_head)
{
    return respond(connection, &(struct response){.status = 200,
                                       .content_type = "text/html; charset=utf-8",
                                       .body = TEXT(home_page),
                                       .omits_body = is_head});
}

static int handle_health(struct connection *connection, bool is_head)
{
    return respond(connection, &(struct response){.status = 200,
                                       .content_type = JSON_TYPE,
                                       .body = TEXT("{\"status\":\"ok\"}\n"),
                                       .omits_body = is_head});
}

static int handle_readiness(struct connection *connection, bool is_head)
{
    bool is_ready = connection->transport->state == TRANSPORT_SERVING;
    return respond(connection, &(struct response){.status = is_ready ? 200 : 503,
                                       .content_type = JSON_TYPE,
                                       .body = is_ready ? TEXT("{\"status\":\"ready\"}\n")
                                                        : TEXT("{\"status\":\"stopping\"}\n"),
                                       .omits_body = is_head});
}

static int handle_metrics(struct connection *connection, bool is_head)
{
    struct text_buffer body = {0};
    metrics_render(connection->transport->metrics, &body);
    int result = respond(connection, &(struct response){.status = 200,
                                             .content_type = "text/plain; version=0.0.4; "
                                                             "charset=utf-8",
                                             .body = text_buffer_view(&body),
                                             .omits_body = is_head});
    text_buffer_clear(&body);
    return result;
}

static struct text read_header(
        struct connection *connection, enum lws_token_indexes token, char *copy, int size)
{
    int length = lws_hdr_copy(connection->wsi, copy, size, token);
    return length <= 0 ? TEXT_NONE : (struct text){copy, (size_t)length};
}

static int handle_ask(struct connection *connection, bool is_head)
{
    struct transport *transport = connection->transport;
    char copy[256];
    int64_t length = 0;
    (void)is_head;
    struct text announced =
            read_header(connection, WSI_TOKEN_HTTP_CONTENT_LENGTH, copy, sizeof(copy));
    if (announced.length == 0) {
        return refuse(connection, WIRE_INVALID_REQUEST, 411,
                TEXT("The body is missing. Send it with its Content-Length."));
    }
    if (!text_to_int64(announced, 1, transport->config->limits.body_bytes, &length)) {
        return text_equal(announced, TEXT("0"))
                       ? refuse(connection, WIRE_INVALID_REQUEST, 400, TEXT("The body is empty."))
                       : refuse(connection, WIRE_TOO_LARGE, 413, TEXT_NONE);
    }
    struct http_request *request = calloc(1, sizeof(*request));
    if (request == NULL) {
        abort();
    }
    request->body_length = (size_t)length;
    struct text accept = read_header(connection, WSI_TOKEN_HTTP_ACCEPT, copy, sizeof(copy));
    request->streams = text_find(accept, TEXT("text/event-stream"), 0) != SIZE_MAX;
    connection->request = request;
    connection_move(connection, &transport->bodies);
    return 0;
}

static const struct route routes[] = {
        {"/", LWSHUMETH_GET, handle_home},
        {"/healthz", LWSHUMETH_GET, handle_health},
        {"/readyz", LWSHUMETH_GET, handle_readiness},
        {"/metrics", LWSHUMETH_GET, handle_metrics},
        {"/v1/ask", LWSHUMETH_POST, handle_ask},
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
            read_header(connection, WSI_TOKEN_HTTP, copy, sizeof(copy)), "HTTP/1.0");
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
    return has_length &&
           !is_digits(read_header(connection, WSI_TOKEN_HTTP_CONTENT_LENGTH, copy, sizeof(copy)));
}

static bool has_body(struct connection *connection)
{
    char copy[64];
    struct text length = read_header(connection, WSI_TOKEN_HTTP_CONTENT_LENGTH, copy, sizeof(copy));
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
    return respond_error(connection, &error, 429, NULL);
}

int http_on_request(struct connection *connection, struct text path)
{
    int method = find_method(connection);
    bool is_head = method == LWSHUMETH_HEAD;
    const struct route *route = find_route(path);
    connection_move(connection, &connection->transport->handshaking);
    connection->awaits_writable = false;
    if (is_ambiguous(connection)) {
        return refuse(connection, WIRE_INVALID_REQUEST, 400,
                TEXT("Send one Host, no Transfer-Encoding, and Content-Length once, in digits."));
    }
    admission_at_request(connection);
    if (connection->refused_by_limit) {
        return refuse_limited(connection, 1000);
    }
    if (text_equal_string(path, "/ws")) {
        struct wire_error error = {.code = WIRE_INVALID_REQUEST,
                .message = TEXT("Speak WebSocket here: send Upgrade: websocket.")};
        return respond_error(connection, &error, 426, "Upgrade: websocket\r\n");
    }
    if (route == NULL) {
        return refuse(connection, WIRE_NOT_FOUND, 404,
                TEXT("There is nothing at this path. Try /healthz, /readyz, /metrics or /v1/ask."));
    }
    if (method != route->method && !(is_head && route->method == LWSHUMETH_GET)) {
        struct wire_error error = {.code = WIRE_INVALID_REQUEST,
                .message = TEXT("This path does not take this method. See the Allow header.")};
        return respond_error(connection, &error, 405,
                route->method == LWSHUMETH_GET ? "Allow: GET, HEAD\r\n" : "Allow: POST\r\n");
    }
    if (route->method == LWSHUMETH_GET && has_body(connection)) {
        return refuse(connection, WIRE_INVALID_REQUEST, 400, TEXT("Send no body with this."));
    }
    return route->handle(connection, is_head);
}

/* The answer, or what went wrong, as the client wants it. */
static void finish_with_answer(struct connection *connection, const struct answer *answer)
{
    struct http_request *request = connection->request;
    struct wire_view view;
    wire_view_fill(&view, answer);
    if (request->streams) {
        struct text_buffer *out = connection_output(connection);
        if (out != NULL) {
            sse_write_done(out, &view.answer);
        }
    } else {
        struct text_buffer body = {0};
        wire_write_answer(&body, &view.answer);
        text_buffer_append_char(&body, '\n');
        write_response(connection,
                &(struct response){
                        .status = 200, .content_type = JSON_TYPE, .body = text_buffer_view(&body)});
        text_buffer_clear(&body);
    }
    request->finished = true;
    connection_touch(connection);
}

static void finish_with_error(struct connection *connection, const struct wire_error *error)
{
    struct http_request *request = connection->request;
    struct text_buffer *out = request->streams ? connection_output(connection) : NULL;
    if (out != NULL && request->turn > 0) {
        sse_write_error(out, error);
    } else {
        request->streams = true; /* closes like one: the request was not clean */
        write_error_response(connection, error, wire_error_status(error->code), NULL);
    }
    request->finished = true;
    connection_touch(connection);
}

static void on_event(void *context, const struct conversation_event *event)
{
    struct connection *connection = context;
    struct http_request *request = connection->request;
    if (request == NULL || request->finished) {
        return;
    }
    if (event->type == EVENT_LOST) {
        struct wire_error lost = {.code = WIRE_OVERLOADED,
                .message = TEXT("The answer cannot be kept for the moment. Ask again."),
                .retry_after_ms = RETRY_STORE_MS};
        connection->session = NULL;
        finish_with_error(connection, &lost);
        return;
    }
    if (event->type == EVENT_STATUS) {
        struct text_buffer *out = request->streams ? connection_output(connection) : NULL;
        if (out != NULL) {
            sse_write_status(out, event->answer_id, event->state);
        }
        return;
    }
    struct http_ask ask;
    struct wire_error error;
    int result = http_ask_decode(
            &connection->transport->document, text_buffer_view(&request->body), &ask, &error);
    if (result == 0 && request->turn <= ask.turn_count) {
        request->turn_done = true;
        connection_touch(connection);
        return;
    }
    finish_with_answer(connection, event->answer);
}

static int open_session(struct connection *connection, const struct http_ask *ask)
{
    struct session_request request = {.language = ask->language,
            .last_sequence = -1,
            .unlimited = true,
            .on_event = on_event,
            .context = connection};
    struct session_info info;
    struct error error = {0};
    int result =
            conversation_open(connection->transport->conversation, &request, &info, NULL, &error);
    if (result != 0) {
        struct wire_error wire = wire_error_from(connection->transport, result, &error, 0);
        finish_with_error(connection, &wire);
        return result;
    }
    connection->session = info.session;
    return 0;
}

/* The next question of the request: the earlier turns first, then the one to be answered. */
static void submit_turn(struct connection *connection, const struct http_ask *ask)
{
    struct http_request *request = connection->request;
    char answer_id[ANSWER_ID_SIZE];
    uint32_t retry_after_ms = 0;
    struct error error = {0};
    struct submission submission = {.language = ask->language,
            .text = request->turn < ask->turn_count ? ask->turns[request->turn] : ask->text};
    int result = conversation_submit(
            connection->session, &submission, answer_id, &retry_after_ms, &error);
    if (result != 0) {
        struct wire_error wire =
                wire_error_from(connection->transport, result, &error, retry_after_ms);
        finish_with_error(connection, &wire);
        return;
    }
    request->turn++;
    connection->transport->work_waits = true;
}

void http_request_advance(struct connection *connection)
{
    struct http_request *request = connection->request;
    struct http_ask ask;
    struct wire_error error;
    if (request != NULL && request->turn_done && !request->finished) {
        request->turn_done = false;
        if (http_ask_decode(&connection->transport->document, text_buffer_view(&request->body),
                    &ask, &error) == 0) {
            submit_turn(connection, &ask);
        }
    }
    if (connection_output_length(connection) > 0 || (request != NULL && request->finished)) {
        lws_callback_on_writable(connection->wsi);
    }
}

int http_on_body(struct connection *connection, struct text piece)
{
    struct http_request *request = connection->request;
    if (request == NULL || request->body.length + piece.length > request->body_length) {
        return -1;
    }
    text_buffer_append_text(&request->body, piece);
    return 0;
}

static void begin_stream(struct connection *connection)
{
    struct text_buffer *out = connection_output(connection);
    if (out != NULL) {
        write_head(out, &(struct response){.status = 200,
                                .content_type = "text/event-stream; charset=utf-8",
                                .closes = true});
        text_buffer_append_string(out, "\r\n");
    }
    metric_add(connection->transport->counters.http_requests, 1);
}

/* 0 when the question may be taken; else the refusal is in the output. */
static int admit(struct connection *connection, struct http_ask *ask)
{
    struct transport *transport = connection->transport;
    struct text body = text_buffer_view(&connection->request->body);
    struct wire_error error = {.code = WIRE_PARSE_ERROR,
            .message = TEXT("The body is not valid UTF-8. Encode it as UTF-8.")};
    int result = ERR_ENCODING;
    if (utf8_is_valid(body)) {
        result = http_ask_decode(&transport->document, body, ask, &error);
    }
    if (result == 0 && transport->state != TRANSPORT_SERVING) {
        error = (struct wire_error){.code = WIRE_OVERLOADED,
                .message = TEXT("The server is stopping. Connect anew."),
                .retry_after_ms = 1000};
        result = ERR_CLOSED;
    }
    if (result == 0) {
        uint32_t wait = address_limits_take_question(
                &transport->addresses, connection->address, uv_now(transport->sweep.loop));
        error = (struct wire_error){.code = WIRE_RATE_LIMITED, .retry_after_ms = wait};
        result = wait > 0 ? ERR_BUSY : 0;
    }
    if (result != 0) {
        finish_with_error(connection, &error);
    }
    return result;
}

int http_on_body_complete(struct connection *connection)
{
    struct http_request *request = connection->request;
    struct http_ask ask;
    if (request == NULL || request->is_received) {
        return -1;
    }
    request->is_received = true;
    /* From here the question's own deadline counts. */
    lws_set_timeout(connection->wsi, NO_PENDING_TIMEOUT, 0);
    connection_move(connection, &connection->transport->handshaking);
    if (admit(connection, &ask) == 0 && open_session(connection, &ask) == 0) {
        submit_turn(connection, &ask);
        if (request->streams && !request->finished) {
            begin_stream(connection);
        }
    }
    return 0;
}

int http_on_writable(struct connection *connection)
{
    struct http_request *request = connection->request;
    if (lws_partial_buffered(connection->wsi)) {
        lws_callback_on_writable(connection->wsi);
        return 0;
    }
    connection->awaits_writable = false;
    if (request == NULL || !request->finished) {
        connection_flush(connection);
        return connection->state == CONNECTION_HTTP ? 0 : -1;
    }
    bool closes = request->streams || connection->transport->state != TRANSPORT_SERVING;
    http_request_destroy(request);
    connection->request = NULL;
    connection_detach(connection, true);
    return complete(connection, closes);
}

void http_refuse_upgrade(
        struct connection *connection, const struct wire_error *error, const char *extra_header)
{
    int status = extra_header != NULL ? 426 : wire_error_status(error->code);
    write_error_response(connection, error, status, extra_header);
    connection_flush(connection);
    /* The library says nothing more of a connection that it closes now. */
    connection_gone(connection);
}

bool http_is_answering(const struct connection *connection)
{
    return connection->request != NULL && connection->request->is_received;
}

void http_body_timed_out(struct connection *connection)
{
    struct wire_error error = {.code = WIRE_INVALID_REQUEST,
            .message = TEXT("The body took too long. Send the request again.")};
    write_error_response(connection, &error, 408, NULL);
    connection_flush(connection);
    connection_drop(connection);
}

void http_request_destroy(struct http_request *request)
{
    if (request != NULL) {
        text_buffer_clear(&request->body);
        free(request);
    }
}
