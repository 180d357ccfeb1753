#include "ask/wire/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "ask/wire/back_off.h"
#include "ask/wire/conversation.h"
#include "ask/wire/memory.h"
#include "ask/wire/protocol.h"
#include "ask/wire/question.h"
#include "ask/wire/utf8.h"

#define TICK_MS 1000
#define OPENING_LIMIT_MS 15000
#define PONG_LIMIT_MS 10000
#define FINAL_LIMIT_MS 60000
#define IMPATIENT_LIMIT_MS 60000
#define RETRY_DEFAULT_MS 1000
#define RETRY_LONGEST_MS 300000
#define QUIET_WAIT_MS 300

enum session_state {
    STATE_IDLE, /* nothing was asked for yet */
    STATE_CONNECTING,
    STATE_OPENING, /* session.open is on its way */
    STATE_READY,
    STATE_AWAY, /* no connection; the timer brings the next attempt */
    STATE_FAILED,
};

struct session {
    struct session_settings settings;
    const struct session_listener *listener; /* NULL after session_close */
    void *context;
    enum session_state state;
    struct connection *connection; /* NULL when there is none */
    uv_timer_t pause; /* ends a wait: for the next attempt or for the question's turn */
    uv_timer_t tick;  /* watches for silence */
    int open_handles;
    char *last_error; /* owned; what the server said before it closed */
    struct conversation conversation;
    bool reached; /* a connection was made at least once */
    bool opened_once;
    struct question question; /* text is NULL when none is open */
    uint64_t random;
    uint64_t question_count;
    int64_t serial;
    int64_t open_serial;
    uint64_t state_since;
    uint64_t heard_at;
    uint64_t ping_at;    /* 0 when no ping waits for an answer */
    uint64_t away_since; /* 0 while all is well */
    uint64_t not_before; /* the server wants no question earlier */
    struct back_off back_off;
};

static void connect_now(struct session *session);
static void send_question(struct session *session);

static uint64_t now_of(const struct session *session)
{
    return uv_now(session->settings.loop);
}

static void enter_state(struct session *session, enum session_state state)
{
    session->state = state;
    session->state_since = now_of(session);
}

static void replace(char **place, char *text)
{
    free(*place);
    *place = text;
}

static void progress(
        struct session *session, enum session_progress kind, const char *detail, int64_t wait_ms)
{
    if (session->listener != NULL) {
        session->listener->on_progress(session->context, kind, detail, wait_ms);
    }
}

static void reject(struct session *session, const char *message)
{
    char *copy = memory_copy_text(message);
    question_clear(&session->question);
    if (session->listener != NULL) {
        session->listener->on_rejected(session->context, copy);
    }
    free(copy);
}

static void fail(struct session *session, const char *reason)
{
    enter_state(session, STATE_FAILED);
    uv_timer_stop(&session->pause);
    uv_timer_stop(&session->tick);
    connection_close(session->connection);
    session->connection = NULL;
    if (session->listener != NULL) {
        session->listener->on_failed(session->context, reason, session->reached);
    }
}

static int64_t send_request(struct session *session, enum request_kind kind, json_t *params)
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
        send_question(session);
    }
}

static void pause_for(struct session *session, uint64_t milliseconds)
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
    return !session->settings.patient && now_of(session) - session->away_since > IMPATIENT_LIMIT_MS;
}

static void go_away(struct session *session, const char *reason, uint64_t at_least_ms)
{
    connection_close(session->connection);
    session->connection = NULL;
    session->ping_at = 0;
    session->question.sent_at = 0;
    if (session->away_since == 0) {
        session->away_since = now_of(session);
    }
    if (is_out_of_patience(session)) {
        fail(session, reason);
        return;
    }
    enter_state(session, STATE_AWAY);
    uint64_t wait = back_off_next(&session->back_off, fresh_random());
    wait = wait < at_least_ms ? at_least_ms : wait;
    pause_for(session, wait);
    progress(session, SESSION_RECONNECTING, reason, (int64_t)wait);
}

static void send_opening(struct session *session)
{
    enter_state(session, STATE_OPENING);
    session->open_serial = send_request(session, REQUEST_OPEN,
            conversation_opening(&session->conversation, session->settings.token));
}

static void on_welcome(struct session *session, const json_t *welcome)
{
    const struct conversation *conversation = &session->conversation;
    enum session_opening opening = SESSION_OPENED_RESUMED;
    if (conversation->fresh) {
        opening = conversation->lost ? SESSION_OPENED_LOST : SESSION_OPENED_NEW;
    }
    conversation_welcome(&session->conversation, welcome);
    session->opened_once = true;
    session->away_since = 0;
    back_off_init(&session->back_off);
    enter_state(session, STATE_READY);
    session->listener->on_opened(session->context, opening, welcome);
    if (session->listener != NULL && session->state == STATE_READY) {
        send_question(session);
    }
}

/* A server that restarted without its store, or that keeps conversations for a while only. */
static void begin_in_place_of_lost(struct session *session)
{
    conversation_begin(&session->conversation, session->conversation.language, true);
    send_opening(session);
}

static void on_opening_refused(struct session *session, const struct incoming *incoming)
{
    switch (incoming->code) {
    case PROTOCOL_RATE_LIMITED:
    case PROTOCOL_OVERLOADED:
        session->opened_once = true; /* It is there: it asked to come back later. */
        go_away(session, incoming->message,
                incoming->retry_after_ms > 0 ? (uint64_t)incoming->retry_after_ms
                                             : RETRY_DEFAULT_MS);
        return;
    case PROTOCOL_NOT_FOUND:
    case PROTOCOL_FORBIDDEN:
    case PROTOCOL_RESUME_GAP:
        if (!session->conversation.fresh) {
            begin_in_place_of_lost(session);
            return;
        }
        break;
    default:
        break;
    }
    fail(session, incoming->message);
}

static bool is_too_large(const struct session *session, const char *frame)
{
    return session->conversation.message_limit > 0 &&
           strlen(frame) > (size_t)session->conversation.message_limit;
}

static void reject_too_large(struct session *session, size_t bytes)
{
    char *message = memory_format("The question is too long: it makes a message of %zu bytes, and "
                                  "the server takes %lld. Shorten it.",
            bytes, (long long)session->conversation.message_limit);
    reject(session, message);
    free(message);
}

static void send_question(struct session *session)
{
    struct question *question = &session->question;
    if (question->text == NULL || question->sent_at != 0) {
        return;
    }
    uint64_t now = now_of(session);
    if (session->not_before > now) {
        pause_for(session, session->not_before - now);
        return;
    }
    int64_t serial = ++session->serial;
    char *frame = question_request(question, serial, session->conversation.language);
    if (is_too_large(session, frame)) {
        size_t bytes = strlen(frame);
        free(frame);
        reject_too_large(session, bytes);
        return;
    }
    question->serial = serial;
    question->sent_at = now > 0 ? now : 1;
    connection_send_take(session->connection, frame);
}

static uint64_t bounded_wait(int64_t retry_after_ms)
{
    if (retry_after_ms < 0) {
        return RETRY_DEFAULT_MS;
    }
    return retry_after_ms > RETRY_LONGEST_MS ? RETRY_LONGEST_MS : (uint64_t)retry_after_ms;
}

static void wait_for_turn(struct session *session, int64_t retry_after_ms, const char *reason)
{
    uint64_t wait = bounded_wait(retry_after_ms);
    session->not_before = now_of(session) + wait;
    session->question.sent_at = 0;
    pause_for(session, wait);
    if (wait >= QUIET_WAIT_MS) {
        progress(session, SESSION_WAITING_FOR_TURN, reason, (int64_t)wait);
    }
}

static void on_question_refused(struct session *session, const struct incoming *incoming)
{
    if (question_may_retry(&session->question, incoming)) {
        wait_for_turn(session, incoming->retry_after_ms, incoming->message);
    } else {
        reject(session, incoming->message);
    }
}

static void on_error(struct session *session, const struct incoming *incoming)
{
    if (session->state == STATE_OPENING &&
            (incoming->request == REQUEST_KINDS ||
                    (incoming->request == REQUEST_OPEN &&
                            incoming->serial == session->open_serial))) {
        on_opening_refused(session, incoming);
    } else if (question_concerns(&session->question, incoming)) {
        on_question_refused(session, incoming);
    } else if (incoming->request == REQUEST_CANCEL || incoming->request == REQUEST_ASK) {
        /* The final answer was faster than the wish to cancel, or the question is long forgotten.
         */
        return;
    } else {
        replace(&session->last_error, memory_copy_text(incoming->message));
        progress(session, SESSION_REMARK, incoming->message, 0);
    }
}

static void on_result(struct session *session, const struct incoming *incoming)
{
    struct question *question = &session->question;
    if (incoming->request == REQUEST_OPEN && session->state == STATE_OPENING &&
            incoming->serial == session->open_serial) {
        on_welcome(session, incoming->body);
    } else if (incoming->request == REQUEST_ASK && question->sent_at != 0 &&
               incoming->serial == question->serial) {
        replace(&question->answer_id, memory_copy_text(answer_member(incoming->body, "answer_id")));
    }
}

static void acknowledge(struct session *session, int64_t seq)
{
    if (seq > session->conversation.last_seq) {
        session->conversation.last_seq = seq;
        connection_send_take(session->connection, protocol_acknowledgement(seq));
    }
}

static void on_done(struct session *session, json_t *body)
{
    struct answer answer;
    if (answer_decode(&answer, body) != 0) {
        return;
    }
    struct question *question = &session->question;
    bool mine = question->text != NULL && strcmp(question->id, answer.client_msg_id) == 0;
    if (mine) {
        acknowledge(session, answer.seq);
        question_clear(&session->question);
        session->listener->on_answer(session->context, &answer);
    }
    answer_clear(&answer);
}

static void on_status(struct session *session, const json_t *body)
{
    const char *id = answer_member(body, "answer_id");
    const char *state = answer_member(body, "state");
    const char *mine = session->question.answer_id;
    if (id != NULL && state != NULL && mine != NULL && strcmp(id, mine) == 0) {
        progress(session, SESSION_WORKING, state, 0);
    }
}

static void on_notice(struct session *session, const struct incoming *incoming)
{
    const char *kind = answer_member(incoming->body, "kind");
    const char *message = answer_member(incoming->body, "message");
    if (kind != NULL && strcmp(kind, "rate_limit") == 0) {
        session->not_before = now_of(session) + bounded_wait(incoming->retry_after_ms);
    } else if (message != NULL) {
        progress(session, SESSION_REMARK, message, 0);
    }
}

static void dispatch(struct session *session, const struct incoming *incoming)
{
    switch (incoming->kind) {
    case INCOMING_RESULT:
        on_result(session, incoming);
        break;
    case INCOMING_ERROR:
        on_error(session, incoming);
        break;
    case INCOMING_DONE:
        on_done(session, incoming->body);
        break;
    case INCOMING_STATUS:
        on_status(session, incoming->body);
        break;
    case INCOMING_NOTICE:
        on_notice(session, incoming);
        break;
    case INCOMING_IGNORED:
        break;
    }
}

static void on_text(void *context, const char *text, size_t length)
{
    struct session *session = context;
    struct incoming incoming;
    session->heard_at = now_of(session);
    session->ping_at = 0;
    if (incoming_decode(&incoming, text, length) != 0) {
        if (!session->opened_once) {
            fail(session, "it is reachable but does not speak the answerd protocol");
        }
        return;
    }
    dispatch(session, &incoming);
    incoming_clear(&incoming);
}

static void on_connected(void *context)
{
    struct session *session = context;
    session->reached = true;
    session->heard_at = now_of(session);
    send_opening(session);
}

static bool is_fault_of_question(int code)
{
    return code == CLOSE_TOO_LARGE || code == CLOSE_INVALID_TEXT || code == CLOSE_UNSUPPORTED_DATA;
}

static bool is_final_close(int code)
{
    return code == CLOSE_UNAUTHENTICATED || code == CLOSE_FORBIDDEN || code == CLOSE_REPLACED;
}

static void on_disconnected(void *context, const struct connection_end *end)
{
    struct session *session = context;
    char *reason = memory_copy_text(
            end->code != 0 && session->last_error != NULL ? session->last_error : end->reason);
    bool was_sent = session->question.sent_at != 0;
    connection_close(session->connection);
    session->connection = NULL;
    replace(&session->last_error, NULL);
    if (is_final_close(end->code)) {
        fail(session, reason);
        free(reason);
        return;
    }
    uint64_t wait = 0;
    if (end->code == CLOSE_RATE_LIMITED || end->code == CLOSE_TRY_LATER) {
        wait = RETRY_DEFAULT_MS;
    }
    int code = end->code;
    go_away(session, reason, wait);
    if (was_sent && is_fault_of_question(code) && session->listener != NULL &&
            session->question.text != NULL) {
        reject(session, reason);
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
    enter_state(session, STATE_CONNECTING);
    session->connection = connection_create(
            session->settings.connector, session->settings.address, &connection_events, session);
}

static void check_silence(struct session *session, uint64_t now)
{
    if (session->ping_at != 0) {
        if (now - session->ping_at > PONG_LIMIT_MS) {
            go_away(session, "the server stopped answering", 0);
        }
    } else if (now - session->heard_at > session->conversation.heartbeat_ms) {
        session->ping_at = now;
        send_request(session, REQUEST_PING, NULL);
    }
}

static void check_question(struct session *session, uint64_t now)
{
    struct question *question = &session->question;
    if (question->sent_at == 0 || now - question->sent_at < FINAL_LIMIT_MS) {
        return;
    }
    if (!question_may_repeat(question)) {
        reject(session, "The server took the question and never answered it.");
        return;
    }
    question->sent_at = 0;
    send_question(session);
}

static void on_tick(uv_timer_t *timer)
{
    struct session *session = timer->data;
    uint64_t now = now_of(session);
    switch (session->state) {
    case STATE_CONNECTING:
    case STATE_OPENING:
        if (now - session->state_since > OPENING_LIMIT_MS) {
            go_away(session, "the server did not answer in time", 0);
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
    if (session->state == STATE_READY || session->state == STATE_OPENING) {
        send_opening(session);
    } else if (session->state == STATE_IDLE) {
        connect_now(session);
    }
}

void session_ask(struct session *session, const char *text)
{
    question_init(&session->question, text, session->random, ++session->question_count);
    if (session->state == STATE_READY) {
        /* Through the timer, so that a rejection here comes after the return. */
        pause_for(session, 0);
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
    send_request(session, REQUEST_CANCEL, params);
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
    send_request(session, REQUEST_FEEDBACK, params);
    return true;
}

void session_set_language(struct session *session, const char *language)
{
    conversation_set_language(&session->conversation, language);
    if (session->state == STATE_READY && language != NULL) {
        json_t *params = json_object();
        protocol_set_text(params, "lang", language);
        send_request(session, REQUEST_SET_LANGUAGE, params);
    }
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
    free(session->last_error);
    free(session);
}

void session_close(struct session *session)
{
    if (session == NULL || session->listener == NULL) {
        return;
    }
    session->listener = NULL;
    enter_state(session, STATE_FAILED);
    connection_close(session->connection);
    session->connection = NULL;
    uv_close((uv_handle_t *)&session->pause, on_handle_closed);
    uv_close((uv_handle_t *)&session->tick, on_handle_closed);
}
