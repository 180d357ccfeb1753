#include "ask/wire/session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "ask/wire/memory.h"
#include "ask/wire/session_state.h"
#include "ask/wire/utf8.h"

#define TICK_MS 1000
#define OPENING_LIMIT_MS 15000
#define PONG_LIMIT_MS 10000
#define FINAL_LIMIT_MS 60000
#define IMPATIENT_LIMIT_MS 60000
#define RETRY_MS 1000

static void connect_now(struct session *session);

uint64_t session_now(const struct session *session)
{
    return uv_now(session->settings.loop);
}

void session_enter_state(struct session *session, enum session_state state)
{
    session->state = state;
    session->state_since = session_now(session);
}

void session_report(
        struct session *session, enum session_progress kind, const char *detail, int64_t wait_ms)
{
    if (session->listener != NULL) {
        session->listener->on_progress(session->context, kind, detail, wait_ms);
    }
}

void session_reject(struct session *session, const char *message)
{
    char *copy = memory_copy_text(message);
    question_clear(&session->question);
    if (session->listener != NULL) {
        session->listener->on_rejected(session->context, copy);
    }
    free(copy);
}

void session_fail(struct session *session, const char *reason)
{
    session_enter_state(session, STATE_FAILED);
    uv_timer_stop(&session->pause);
    uv_timer_stop(&session->tick);
    connection_close(session->connection);
    session->connection = NULL;
    if (session->listener != NULL) {
        session->listener->on_failed(session->context, reason, session->reached);
    }
}

int64_t session_send(struct session *session, enum request_kind kind, json_t *params)
{
    int64_t serial = ++session->serial;
    connection_send_take(session->connection, protocol_request_take(kind, serial, params));
    return serial;
}

static void on_pause_over(uv_timer_t *timer)
{
    struct session *session = timer->data;
    if (session->state == STATE_AWAY) {
        connect_now(session);
    } else if (session->state == STATE_READY) {
        session_send_question(session);
    }
}

void session_pause(struct session *session, uint64_t milliseconds)
{
    uv_timer_start(&session->pause, on_pause_over, milliseconds, 0);
}

static uint64_t fresh_random(void)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != sizeof random) {
        random = uv_hrtime();
    }
    return random;
}

static bool is_out_of_patience(const struct session *session)
{
    if (!session->opened_once) {
        return true;
    }
    return !session->settings.patient &&
           session_now(session) - session->away_since > IMPATIENT_LIMIT_MS;
}

void session_go_away(struct session *session, const char *reason, uint64_t at_least_ms)
{
    connection_close(session->connection);
    session->connection = NULL;
    session->ping_at = 0;
    session->question.sent_at = 0;
    if (session->away_since == 0) {
        session->away_since = session_now(session);
    }
    if (is_out_of_patience(session)) {
        session_fail(session, reason);
        return;
    }
    session_enter_state(session, STATE_AWAY);
    uint64_t wait = back_off_next(&session->back_off, fresh_random());
    wait = wait < at_least_ms ? at_least_ms : wait;
    session_pause(session, wait);
    session_report(session, SESSION_RECONNECTING, reason, (int64_t)wait);
}

void session_send_opening(struct session *session)
{
    session_enter_state(session, STATE_OPENING);
    session->open_serial = session_send(session, REQUEST_OPEN,
            conversation_opening(&session->conversation, session->settings.token));
}

void session_send_question(struct session *session)
{
    struct question *question = &session->question;
    if (question->text == NULL || question->sent_at != 0) {
        return;
    }
    uint64_t now = session_now(session);
    if (session->not_before > now) {
        session_pause(session, session->not_before - now);
        return;
    }
    int64_t serial = ++session->serial;
    char *frame = question_request(question, serial, session->conversation.language);
    char *problem = conversation_check_size(&session->conversation, strlen(frame));
    if (problem != NULL) {
        free(frame);
        session_reject(session, problem);
        free(problem);
        return;
    }
    question->serial = serial;
    question->sent_at = now > 0 ? now : 1;
    connection_send_take(session->connection, frame);
}

static void on_text(void *context, const char *text, size_t length)
{
    struct session *session = context;
    struct incoming incoming;
    session->heard_at = session_now(session);
    session->ping_at = 0;
    if (incoming_decode(&incoming, text, length) != 0) {
        if (!session->opened_once) {
            session_fail(session, "what listens there does not speak the answerd protocol");
        }
        return;
    }
    session_receive(session, &incoming);
    incoming_clear(&incoming);
}

static void on_connected(void *context)
{
    struct session *session = context;
    session->reached = true;
    session->heard_at = session_now(session);
    session_send_opening(session);
}

static void on_disconnected(void *context, const struct connection_end *end)
{
    struct session *session = context;
    char *reason = memory_copy_text(
            end->code != 0 && session->last_error != NULL ? session->last_error : end->reason);
    bool was_sent = session->question.sent_at != 0;
    connection_close(session->connection);
    session->connection = NULL;
    memory_replace_take(&session->last_error, NULL);
    session->reached = session->reached || end->reached;
    if (close_is_final(end->code)) {
        session_fail(session, reason);
        free(reason);
        return;
    }
    uint64_t wait = 0;
    if (end->code == CLOSE_RATE_LIMITED || end->code == CLOSE_TRY_LATER) {
        wait = RETRY_MS;
    }
    int code = end->code;
    session_go_away(session, reason, wait);
    if (was_sent && close_blames_message(code) && session->listener != NULL &&
            session->question.text != NULL) {
        session_reject(session, reason);
    }
    free(reason);
}

static const struct connection_listener connection_events = {
        .on_opened = on_connected,
        .on_text = on_text,
        .on_closed = on_disconnected,
};

static void connect_now(struct session *session)
{
    session_enter_state(session, STATE_CONNECTING);
    session->connection = connection_create(
            session->settings.connector, session->settings.address, &connection_events, session);
}

static void check_silence(struct session *session, uint64_t now)
{
    if (session->ping_at != 0) {
        if (now - session->ping_at > PONG_LIMIT_MS) {
            session_go_away(session, "the server stopped answering", 0);
        }
    } else if (now - session->heard_at > session->conversation.heartbeat_ms) {
        session->ping_at = now;
        session_send(session, REQUEST_PING, NULL);
    }
}

static void check_question(struct session *session, uint64_t now)
{
    struct question *question = &session->question;
    if (question->sent_at == 0 || now - question->sent_at < FINAL_LIMIT_MS) {
        return;
    }
    if (!question_may_repeat(question)) {
        session_reject(session, "The server took the question and never answered it.");
        return;
    }
    question->sent_at = 0;
    session_send_question(session);
}

static void on_tick(uv_timer_t *timer)
{
    struct session *session = timer->data;
    uint64_t now = session_now(session);
    switch (session->state) {
    case STATE_CONNECTING:
    case STATE_OPENING:
        if (now - session->state_since > OPENING_LIMIT_MS) {
            session_go_away(session, "the server took the connection and said nothing", 0);
        }
        break;
    case STATE_READY:
        check_question(session, now);
        if (session->state == STATE_READY) {
            check_silence(session, now);
        }
        break;
    default:
        break;
    }
}

struct session *session_create(const struct session_settings *settings,
        const struct session_listener *listener, void *context)
{
    struct session *session = memory_allocate(sizeof *session);
    session->settings = *settings;
    session->listener = listener;
    session->context = context;
    back_off_init(&session->back_off);
    conversation_init(&session->conversation);
    session->random = fresh_random();
    uv_timer_init(settings->loop, &session->pause);
    uv_timer_init(settings->loop, &session->tick);
    session->pause.data = session;
    session->tick.data = session;
    session->open_handles = 2;
    uv_timer_start(&session->tick, on_tick, TICK_MS, TICK_MS);
    return session;
}

void session_begin(struct session *session, const char *language)
{
    conversation_begin(&session->conversation, language, false);
    question_clear(&session->question);
    if (session->state == STATE_READY || session->state == STATE_OPENING ||
            session->state == STATE_UNOPENED) {
        session_send_opening(session);
    } else if (session->state == STATE_IDLE) {
        connect_now(session);
    }
}

void session_ask(struct session *session, const char *text)
{
    question_init(&session->question, text, session->random, ++session->question_count);
    if (session->state == STATE_READY) {
        /* Through the timer, so that a rejection here comes after the return. */
        session_pause(session, 0);
    }
}

bool session_is_busy(const struct session *session)
{
    return session->question.text != NULL;
}

bool session_cancel(struct session *session)
{
    struct question *question = &session->question;
    if (session->state != STATE_READY || question->answer_id == NULL) {
        question_clear(&session->question);
        return false;
    }
    json_t *params = json_object();
    protocol_set_text(params, "answer_id", question->answer_id);
    session_send(session, REQUEST_CANCEL, params);
    return true;
}

bool session_rate(struct session *session, const char *answer_id, int rating, const char *comment)
{
    if (session->state != STATE_READY) {
        return false;
    }
    json_t *params = json_object();
    protocol_set_text(params, "answer_id", answer_id);
    json_object_set_new(params, "rating", json_integer(rating));
    if (comment != NULL) {
        char *repaired = utf8_repair(comment, strlen(comment));
        protocol_set_text(params, "comment", repaired);
        free(repaired);
    }
    session_send(session, REQUEST_FEEDBACK, params);
    return true;
}

void session_set_language(struct session *session, const char *language)
{
    if (session->state != STATE_READY) {
        conversation_set_language(&session->conversation, language);
        session_report_language(session, language, NULL);
        return;
    }
    json_t *params = json_object();
    protocol_set_text(params, "lang", language != NULL ? language : "");
    memory_replace_take(&session->wanted_language, memory_copy_text(language));
    session->language_serial = session_send(session, REQUEST_SET_LANGUAGE, params);
}

const char *session_language(const struct session *session)
{
    return session->conversation.language;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct session *session = handle->data;
    if (--session->open_handles > 0) {
        return;
    }
    question_clear(&session->question);
    conversation_clear(&session->conversation);
    free(session->wanted_language);
    free(session->last_error);
    free(session);
}

void session_close(struct session *session)
{
    if (session == NULL || session->listener == NULL) {
        return;
    }
    session->listener = NULL;
    session_enter_state(session, STATE_FAILED);
    connection_close(session->connection);
    session->connection = NULL;
    uv_close((uv_handle_t *)&session->pause, on_handle_closed);
    uv_close((uv_handle_t *)&session->tick, on_handle_closed);
}
