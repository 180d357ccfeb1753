#include "transport/http_question.h"
#include "base/crash_point.h"
#include "protocol/utf8.h"
#include "transport/connection.h"
#include "transport/http_response.h"
#include "transport/http_server.h"
#include "transport/wire_view.h"

#define RETRY_STORE_MS 2000
#define IDEMPOTENCY_KEY "idempotency-key:"
#define IDEMPOTENCY_KEY_MAX 128

/* One POST /v1/ask. */
struct http_request {
    struct text_buffer body;
    size_t body_length; /* as announced */
    size_t turn;        /* questions of it that were submitted */
    bool is_received;
    bool turn_done; /* the next question may be submitted */
    bool streams;   /* the client wants events */
    bool finished;  /* the response is in the output */
    char key[IDEMPOTENCY_KEY_MAX + 1];
};

/* False when it is too long. Empty without one. */
static bool read_key(struct connection *connection, char key[IDEMPOTENCY_KEY_MAX + 1])
{
    int length = lws_hdr_custom_length(
            connection->wsi, IDEMPOTENCY_KEY, (int)(sizeof(IDEMPOTENCY_KEY) - 1));
    if (length > IDEMPOTENCY_KEY_MAX) {
        return false;
    }
    if (length > 0 && lws_hdr_custom_copy(connection->wsi, key, IDEMPOTENCY_KEY_MAX + 1,
                              IDEMPOTENCY_KEY, (int)(sizeof(IDEMPOTENCY_KEY) - 1)) < 0) {
        key[0] = '\0';
    }
    return true;
}

int http_question_begin(struct connection *connection, bool is_head)
{
    struct transport *transport = connection->transport;
    char copy[256];
    int64_t length = 0;
    (void)is_head;
    struct text announced =
            http_read_header(connection, WSI_TOKEN_HTTP_CONTENT_LENGTH, copy, sizeof(copy));
    if (announced.length == 0) {
        return http_refuse(connection, WIRE_INVALID_REQUEST, 411,
                TEXT("The body is missing. Send it with its Content-Length."));
    }
    if (!text_to_int64(announced, 1, transport->config->limits.body_bytes, &length)) {
        return text_equal(announced, TEXT("0"))
                       ? http_refuse(
                                 connection, WIRE_INVALID_REQUEST, 400, TEXT("The body is empty."))
                       : http_refuse(connection, WIRE_TOO_LARGE, 413, TEXT_NONE);
    }
    struct http_request *request = calloc(1, sizeof(*request));
    if (request == NULL) {
        abort();
    }
    request->body_length = (size_t)length;
    if (!read_key(connection, request->key)) {
        http_request_destroy(request);
        return http_refuse(connection, WIRE_INVALID_REQUEST, 400,
                TEXT("The Idempotency-Key is longer than 128 bytes. Send a shorter one."));
    }
    struct text accept = http_read_header(connection, WSI_TOKEN_HTTP_ACCEPT, copy, sizeof(copy));
    request->streams = text_find(accept, TEXT("text/event-stream"), 0) != SIZE_MAX;
    connection->request = request;
    connection_move(connection, &transport->bodies);
    return 0;
}

/* The answer, or what went wrong, as the client wants it. */
static void finish_with_answer(struct connection *connection, const struct answer *answer)
{
    struct http_request *request = connection->request;
    struct wire_view view;
    crash_point(HTTP_ANSWER);
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
        http_write_response(connection,
                &(struct http_response){
                        .status = 200, .content_type = HTTP_JSON, .body = text_buffer_view(&body)});
        text_buffer_clear(&body);
    }
    crash_point(HTTP_ANSWERED);
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
        http_write_error_response(connection, error, wire_error_status(error->code), NULL);
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

/* The next question of the request: the earlier turns first, then the one to be answered. */
static void submit_turn(struct connection *connection, const struct http_ask *ask)
{
    struct http_request *request = connection->request;
    char answer_id[ANSWER_ID_SIZE];
    char message_id[32];
    uint32_t retry_after_ms = 0;
    struct error error = {0};
    struct submission submission = {.language = ask->language,
            .text = request->turn < ask->turn_count ? ask->turns[request->turn] : ask->text};
    if (request->key[0] != '\0') {
        /* The conversation belongs to this key and body alone: asked again, it is the same turn. */
        (void)snprintf(message_id, sizeof(message_id), "turn-%zu", request->turn);
        submission.client_message_id = text_from(message_id);
    }
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

static void begin_stream(struct connection *connection)
{
    struct text_buffer *out = connection_output(connection);
    if (out != NULL) {
        http_write_head(connection, out,
                &(struct http_response){.status = 200,
                        .content_type = "text/event-stream; charset=utf-8",
                        .closes = true});
        text_buffer_append_string(out, "\r\n");
    }
    metric_add(connection->transport->counters.http_requests, 1);
}

static void begin_turns(
        struct connection *connection, struct session *session, const struct http_ask *ask)
{
    struct http_request *request = connection->request;
    connection->session = session;
    submit_turn(connection, ask);
    if (request->streams && !request->finished) {
        begin_stream(connection);
    }
}

static void refuse_session(struct connection *connection, int code, const struct error *error)
{
    struct wire_error wire = wire_error_from(
            connection->transport, code, error, code == ERR_BUSY ? RETRY_STORE_MS : 0);
    finish_with_error(connection, &wire);
}

static void on_opened(
        void *context, int status, const struct session_info *info, const struct error *error)
{
    struct connection *connection = context;
    struct http_ask ask;
    struct wire_error misfit;
    connection->opening = NULL;
    crash_point(HTTP_OPENED);
    if (status != 0) {
        refuse_session(connection, status, error);
    } else if (http_ask_decode(&connection->transport->document,
                       text_buffer_view(&connection->request->body), &ask, &misfit) == 0) {
        begin_turns(connection, info->session, &ask);
    }
    http_request_advance(connection);
}

static void open_session(struct connection *connection, const struct http_ask *ask)
{
    struct http_request *http = connection->request;
    struct text_buffer key = {0};
    struct session_info info;
    struct error error = {0};
    if (http->key[0] != '\0') {
        text_buffer_append_string(&key, http->key);
        text_buffer_append_char(&key, '\n');
        text_buffer_append_text(&key, text_buffer_view(&http->body));
    }
    struct session_request request = {.language = ask->language,
            .key = text_buffer_view(&key),
            .last_sequence = -1,
            .unlimited = true,
            .on_event = on_event,
            .opened = on_opened,
            .context = connection};
    int result = conversation_open(
            connection->transport->conversation, &request, &info, &connection->opening, &error);
    text_buffer_clear(&key);
    if (result == CONVERSATION_LATER) {
        return;
    }
    if (result != 0) {
        refuse_session(connection, result, &error);
    } else {
        begin_turns(connection, info.session, ask);
    }
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
    crash_point(HTTP_BODY);
    if (admit(connection, &ask) == 0) {
        open_session(connection, &ask);
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
    return http_complete(connection, closes);
}

bool http_is_answering(const struct connection *connection)
{
    return connection->request != NULL && connection->request->is_received;
}

void http_request_destroy(struct http_request *request)
{
    if (request != NULL) {
        text_buffer_clear(&request->body);
        free(request);
    }
}
