#include "transport/native_dialogue.h"
#include "base/crash_point.h"
#include "base/version.h"
#include "protocol/client_message.h"
#include "transport/access.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/websocket.h"
#include "transport/wire_view.h"

#define RETRY_STOPPING_MS 1000
#define RETRY_STORE_MS 2000
/* So many messages in a row that are no requests: this client speaks another protocol. */
#define MISFIT_LIMIT 32
#define HELD_MESSAGES 4 /* of the longest */

struct method {
    void (*handle)(struct connection *connection, const struct client_message *message);
    bool needs_session;
};

static void handle_event(void *context, const struct conversation_event *event)
{
    struct connection *connection = context;
    struct wire_view view;
    if (event->type == EVENT_REPLACED || event->type == EVENT_LOST) {
        connection->session = NULL;
        if (event->type == EVENT_LOST) {
            native_dialogue_notify(connection, TEXT("maintenance"), RETRY_STORE_MS,
                    TEXT("Answers cannot be kept for the moment. Connect anew and ask again."));
        }
        connection_close(connection, event->type == EVENT_LOST ? CLOSE_TRY_LATER : CLOSE_REPLACED);
        return;
    }
    struct text_buffer *out = connection_begin_frame(connection);
    if (out == NULL) {
        return;
    }
    if (event->type == EVENT_STATUS) {
        wire_write_status(out, event->answer_id, event->state);
    } else {
        wire_view_fill(&view, event->answer);
        wire_write_done(out, &view.answer);
    }
    connection_end_frame(connection);
}

static void fail(
        struct connection *connection, const struct client_message *message, struct wire_error wire)
{
    websocket_send_error(connection, message->id, &wire);
}

static void fail_with(struct connection *connection, const struct client_message *message, int code,
        const struct error *error, uint32_t retry_after_ms)
{
    fail(connection, message, wire_error_from(connection->transport, code, error, retry_after_ms));
}

/* A notification gets no reply. */
static struct text_buffer *begin_reply(
        struct connection *connection, const struct client_message *message)
{
    return message->id.length == 0 ? NULL : connection_begin_frame(connection);
}

static void reply_empty(struct connection *connection, const struct client_message *message)
{
    struct text_buffer *out = begin_reply(connection, message);
    if (out != NULL) {
        wire_write_empty_result(out, message->id);
        connection_end_frame(connection);
    }
}

void native_dialogue_notify(struct connection *connection, struct text kind, int64_t retry_after_ms,
        struct text message)
{
    struct text_buffer *out = connection_begin_frame(connection);
    if (out != NULL) {
        wire_write_notice(out, kind, retry_after_ms, message);
        connection_end_frame(connection);
    }
}

static struct wire_limits limits_of(const struct connection *connection)
{
    const struct config_limits *limits = &connection->transport->config->limits;
    bool is_unlimited = admission_is_unlimited(connection);
    return (struct wire_limits){.message_bytes = limits->message_bytes,
            .question_characters = limits->question_characters,
            .fragments = limits->fragments,
            .in_flight = limits->in_flight,
            .questions_per_second = is_unlimited ? 0 : limits->questions_per_second,
            .questions_burst = limits->questions_burst,
            .send_queue_bytes = limits->send_queue_bytes,
            .first_message_ms = limits->first_message_ms,
            .idle_s = limits->idle_ms / 1000};
}

static size_t fill_packs(
        const struct knowledge *knowledge, struct text language, struct wire_pack packs[VIEW_PACKS])
{
    uint32_t index = languages_find(knowledge->languages, language);
    size_t count = knowledge->pack_count < VIEW_PACKS ? knowledge->pack_count : VIEW_PACKS;
    for (size_t i = 0; i < count; i++) {
        const struct pack *pack = knowledge->packs[i];
        struct text title = index == LANGUAGE_NONE ? TEXT_NONE : pack->title.in[index];
        packs[i] = (struct wire_pack){.id = pack->id,
                .title = title.length > 0 ? title : pack->title.in[0],
                .version = pack->version,
                .hash = text_from(pack->hash)};
    }
    return count;
}

static void reply_session(struct connection *connection, const struct client_message *message,
        const struct session_info *info)
{
    struct transport *transport = connection->transport;
    struct wire_pack packs[VIEW_PACKS];
    size_t pack_count = fill_packs(conversation_knowledge(transport->conversation),
            conversation_language(info->session), packs);
    struct wire_session session = {.conversation = text_from(info->conversation),
            .resume_token = text_from(info->resume_token),
            .last_sequence = (int64_t)info->last_sequence,
            .heartbeat_s = transport->config->heartbeat_ms / 1000,
            .limits = limits_of(connection),
            .server_version = TEXT(ANSWERD_VERSION),
            .packs = packs,
            .pack_count = pack_count};
    struct text_buffer *out = begin_reply(connection, message);
    if (out != NULL) {
        wire_write_session(out, message->id, &session);
        connection_end_frame(connection);
    }
}

static void begin_session(struct connection *connection, const struct client_message *message,
        const struct session_info *info)
{
    connection->session = info->session;
    connection->transport->work_waits = true;
    reply_session(connection, message, info);
    crash_point(OPEN_REPLIED);
    if (info->gap) {
        native_dialogue_notify(connection, TEXT("resume_gap"), 0,
                TEXT("Some answers are no longer held. Ask again for what is missing."));
    }
}

/* Takes what came while the session was not there yet. */
static void take_held(struct connection *connection)
{
    struct text_buffer held = connection->held;
    struct text rest = text_buffer_view(&held);
    uint32_t length;

    connection->held = (struct text_buffer){0};
    while (rest.length >= sizeof(length)) {
        memcpy(&length, rest.data, sizeof(length));
        rest = text_slice(rest, sizeof(length), rest.length);
        native_dialogue_take(connection, text_slice(rest, 0, length));
        rest = text_slice(rest, length, rest.length);
    }
    text_buffer_clear(&held);
}

static void handle_opened(
        void *context, int status, const struct session_info *info, const struct error *error)
{
    struct connection *connection = context;
    struct text_buffer id = connection->opening_id;
    struct client_message message = {.id = text_buffer_view(&id)};

    connection->opening = NULL;
    connection->opening_id = (struct text_buffer){0};
    if (status != 0) {
        fail_with(connection, &message, status, error, status == ERR_BUSY ? RETRY_STORE_MS : 0);
    } else {
        begin_session(connection, &message, info);
    }
    text_buffer_clear(&id);
    take_held(connection);
}

static bool is_authenticated(struct connection *connection, const struct client_message *message)
{
    connection->is_authenticated = connection->is_authenticated ||
                                   access_allows(connection->transport->access, message->token);
    return connection->is_authenticated;
}

static void handle_open(struct connection *connection, const struct client_message *message)
{
    if (!is_authenticated(connection, message)) {
        fail(connection, message, (struct wire_error){.code = WIRE_UNAUTHENTICATED});
        connection_close(connection, CLOSE_UNAUTHENTICATED);
        return;
    }
    struct session_request request = {.conversation = message->conversation,
            .resume_token = message->resume_token,
            .language = message->language,
            .last_sequence = message->sequence,
            .unlimited = admission_is_unlimited(connection),
            .on_event = handle_event,
            .opened = handle_opened,
            .context = connection};
    struct session_info info;
    struct error error = {0};
    /* Before, so that a client that resumes its own session does not replace itself. */
    connection_detach(connection, false);
    int result = conversation_open(
            connection->transport->conversation, &request, &info, &connection->opening, &error);
    if (result == CONVERSATION_LATER) {
        text_buffer_append_text(&connection->opening_id, message->id);
    } else if (result != 0) {
        fail_with(connection, message, result, &error, result == ERR_BUSY ? 60000 : 0);
    } else {
        begin_session(connection, message, &info);
    }
}

static void handle_ask(struct connection *connection, const struct client_message *message)
{
    struct transport *transport = connection->transport;
    struct submission submission = {.client_message_id = message->client_message_id,
            .text = message->text,
            .language = message->language};
    char answer_id[ANSWER_ID_SIZE];
    uint32_t retry_after_ms = 0;
    struct error error = {0};
    if (transport->state != TRANSPORT_SERVING) {
        fail(connection, message,
                (struct wire_error){.code = WIRE_OVERLOADED,
                        .message = TEXT("The server is stopping. Connect anew and ask again."),
                        .retry_after_ms = RETRY_STOPPING_MS});
        return;
    }
    int result = conversation_submit(
            connection->session, &submission, answer_id, &retry_after_ms, &error);
    if (result != 0) {
        fail_with(connection, message, result, &error, retry_after_ms);
        return;
    }
    transport->work_waits = true;
    struct text_buffer *out = begin_reply(connection, message);
    if (out != NULL) {
        wire_write_ask_result(out, message->id, text_from(answer_id));
        connection_end_frame(connection);
    }
}

/* Its final, with the outcome cancelled, follows like any other. */
static void handle_cancel(struct connection *connection, const struct client_message *message)
{
    int result = conversation_cancel(connection->session, message->answer_id);
    if (result != 0) {
        fail_with(connection, message, result, NULL, 0);
        return;
    }
    connection->transport->work_waits = true;
    reply_empty(connection, message);
}

static void handle_feedback(struct connection *connection, const struct client_message *message)
{
    int result = conversation_feedback(
            connection->session, message->answer_id, (int)message->rating, message->comment);
    if (result != 0) {
        fail_with(connection, message, result, NULL, 0);
        return;
    }
    reply_empty(connection, message);
}

static void handle_set_language(struct connection *connection, const struct client_message *message)
{
    if (conversation_set_language(connection->session, message->language) != 0) {
        fail(connection, message,
                (struct wire_error){.code = WIRE_INVALID_PARAMS,
                        .message = TEXT("This language is not spoken here. Send another, or an "
                                        "empty one to follow the question."),
                        .parameter = TEXT("lang")});
        return;
    }
    reply_empty(connection, message);
}

static void handle_acknowledge(struct connection *connection, const struct client_message *message)
{
    conversation_acknowledge(connection->session, (uint64_t)message->sequence);
    reply_empty(connection, message);
}

static const struct method methods[CLIENT_METHOD_COUNT] = {
        [CLIENT_SESSION_OPEN] = {handle_open, false},
        [CLIENT_ASK] = {handle_ask, true},
        [CLIENT_CANCEL] = {handle_cancel, true},
        [CLIENT_FEEDBACK] = {handle_feedback, true},
        [CLIENT_SET_LANGUAGE] = {handle_set_language, true},
        [CLIENT_PING] = {reply_empty, false},
        [CLIENT_ACK] = {handle_acknowledge, true},
};

static void handle_misfit(struct connection *connection, const struct client_message *message,
        const struct wire_error *error)
{
    websocket_send_error(connection, message->id, error);
    if (error->code == WIRE_PARSE_ERROR || error->code == WIRE_INVALID_REQUEST) {
        if (++connection->misfits >= MISFIT_LIMIT) {
            connection_close(connection, CLOSE_PROTOCOL);
        }
    }
}

/* Until the session is there; a client that sends more than a few messages meanwhile is cut off. */
static void hold(struct connection *connection, struct text message)
{
    uint32_t length = (uint32_t)message.length;
    size_t limit = HELD_MESSAGES * (size_t)connection->transport->config->limits.message_bytes;

    if (connection->held.length + message.length > limit) {
        connection_close(connection, CLOSE_TRY_LATER);
        return;
    }
    text_buffer_append(&connection->held, &length, sizeof(length));
    text_buffer_append_text(&connection->held, message);
}

void native_dialogue_take(struct connection *connection, struct text message)
{
    struct client_message decoded;
    struct wire_error error;
    if (connection->opening != NULL) {
        hold(connection, message);
        return;
    }
    if (client_message_decode(&connection->transport->document, message, &decoded, &error) != 0) {
        handle_misfit(connection, &decoded, &error);
        return;
    }
    connection->misfits = 0;
    const struct method *method = &methods[decoded.method];
    if (method->needs_session && connection->session == NULL) {
        fail(connection, &decoded,
                (struct wire_error){.code = WIRE_INVALID_REQUEST,
                        .message = TEXT("There is no session yet. Send session.open first.")});
        return;
    }
    method->handle(connection, &decoded);
}
