#include "ask/wire/session_state.h"

#include <stdlib.h>
#include <string.h>

#include "ask/wire/memory.h"

#define RETRY_MS 1000
#define QUIET_WAIT_MS 300

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
    session_enter_state(session, STATE_READY);
    session->listener->on_opened(session->context, opening, welcome);
    if (session->listener != NULL && session->state == STATE_READY) {
        session_send_question(session);
    }
}

void session_report_language(struct session *session, const char *language, const char *problem)
{
    if (session->listener != NULL) {
        session->listener->on_language(session->context, language, problem);
    }
}

/* A conversation that goes on does so in the question's language; a fresh one waits for another. */
static void on_opening_language_refused(struct session *session, const char *problem)
{
    struct conversation *conversation = &session->conversation;
    char *language = memory_copy_text(conversation->language);
    if (conversation->fresh && !conversation->lost) {
        session_enter_state(session, STATE_UNOPENED);
    } else {
        conversation_set_language(conversation, NULL);
        session_send_opening(session);
    }
    session_report_language(session, language, problem);
    free(language);
}

/* A server that restarted without its store, or that keeps conversations for a while only. */
static void begin_in_place_of_lost(struct session *session)
{
    conversation_begin(&session->conversation, session->conversation.language, true);
    session_send_opening(session);
}

static void on_opening_refused(struct session *session, const struct incoming *incoming)
{
    switch (incoming->code) {
    case PROTOCOL_RATE_LIMITED:
    case PROTOCOL_OVERLOADED:
        session->opened_once = true; /* It is there: it asked to come back later. */
        session_go_away(session, incoming->message,
                incoming->retry_after_ms > 0 ? (uint64_t)incoming->retry_after_ms : RETRY_MS);
        return;
    case PROTOCOL_INVALID_PARAMS:
        if (session->conversation.language != NULL) {
            on_opening_language_refused(session, incoming->message);
            return;
        }
        break;
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
    session_fail(session, incoming->message);
}

static void wait_for_turn(struct session *session, const struct incoming *incoming)
{
    uint64_t wait = incoming_wait(incoming);
    session->not_before = session_now(session) + wait;
    session->question.sent_at = 0;
    session_pause(session, wait);
    if (wait >= QUIET_WAIT_MS) {
        session_report(session, SESSION_WAITING_FOR_TURN, incoming->message, (int64_t)wait);
    }
}

static void on_question_refused(struct session *session, const struct incoming *incoming)
{
    if (question_may_retry(&session->question, incoming)) {
        wait_for_turn(session, incoming);
    } else {
        session_reject(session, incoming->message);
    }
}

static void on_language_result(struct session *session, const char *problem)
{
    char *language = session->wanted_language;
    session->wanted_language = NULL;
    if (problem == NULL) {
        conversation_set_language(&session->conversation, language);
    }
    session_report_language(session, language, problem);
    free(language);
}

static bool concerns_language(const struct session *session, const struct incoming *incoming)
{
    return incoming->request == REQUEST_SET_LANGUAGE &&
           incoming->serial == session->language_serial;
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
    } else if (concerns_language(session, incoming)) {
        on_language_result(session, incoming->message);
    } else if (incoming->request == REQUEST_CANCEL || incoming->request == REQUEST_ASK) {
        /* The final answer was faster than the wish to cancel, or the question is long forgotten.
         */
        return;
    } else {
        memory_replace_take(&session->last_error, memory_copy_text(incoming->message));
        session_report(session, SESSION_REMARK, incoming->message, 0);
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
        memory_replace_take(
                &question->answer_id, memory_copy_text(answer_member(incoming->body, "answer_id")));
    } else if (concerns_language(session, incoming)) {
        on_language_result(session, NULL);
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
        session_report(session, SESSION_WORKING, state, 0);
    }
}

static void on_notice(struct session *session, const struct incoming *incoming)
{
    const char *kind = answer_member(incoming->body, "kind");
    const char *message = answer_member(incoming->body, "message");
    if (kind != NULL && strcmp(kind, "rate_limit") == 0) {
        session->not_before = session_now(session) + incoming_wait(incoming);
    } else if (message != NULL) {
        session_report(session, SESSION_REMARK, message, 0);
    }
}

void session_receive(struct session *session, const struct incoming *incoming)
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
