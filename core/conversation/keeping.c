/* What of a conversation is in the store, and how it comes back from there. */
#include "base/crash_point.h"
#include "conversation/conversation_state.h"
#include "conversation/masking.h"
#include "conversation/record_codec.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#define KEY_PURPOSE                                                                                \
    "answerd conversation of a key" /* no id of a key is the hash of something else */

/* --- what is written --- */

/* What the next turn may lean on is kept without what names a person. */
static void write_focus(struct text_buffer *bytes, const struct focus *focus)
{
    struct focus masked = *focus;
    struct text_buffer question = {0};

    mask_private(text_from(focus->question), &question);
    if (question.length < sizeof(masked.question)) {
        (void)snprintf(masked.question, sizeof(masked.question), "%s",
                question.data == NULL ? "" : question.data);
    } else {
        masked.question[0] = '\0';
    }
    record_write_focus(bytes, &masked);
    text_buffer_clear(&question);
}

static void fill_conversation(
        const struct session *session, struct text_buffer *focus, struct store_conversation *row)
{
    const struct conversation *conversation = session->conversation;
    const struct languages *languages = conversation->knowledge->languages;

    memcpy(row->id, session->id, sizeof(row->id));
    memcpy(row->token_hash, session->token_hash, sizeof(row->token_hash));
    row->language =
            session->language == LANGUAGE_NONE ? TEXT_NONE : languages->items[session->language].id;
    row->sequence = session->sequence;
    row->used_at_ms = (uint64_t)clock_wall_ms(conversation->clock);
    if (session->focus != NULL) {
        write_focus(focus, session->focus);
    }
    row->focus = text_buffer_view(focus);
}

static void report(const struct session *session, const char *what, const struct error *error)
{
    log_write(session->conversation->log, LOG_WARNING, what,
            LOG_STRING("conversation", session->id),
            LOG_STRING("error", error == NULL ? "" : error->text));
}

/* What is in memory is not what is kept: whoever is attached resumes what is. */
static void lose(struct session *session, const struct error *error)
{
    const struct conversation_event event = {.type = EVENT_LOST};
    conversation_event_fn on_event = session->on_event;
    void *context = session->context;

    report(session, "the store failed, a conversation has to be resumed", error);
    session->on_event = NULL;
    if (on_event != NULL) {
        on_event(context, &event);
    }
    if (session->openings == 0) {
        conversation_end_session(session);
    }
}

static void on_committed(void *context, int status, const struct error *error)
{
    struct question *question = context;
    struct session *session = question->session;
    const struct answer *final;

    if (session == NULL) {
        question_destroy(question);
        return;
    }
    if (status != 0) {
        question->committing = false;
        lose(session, error);
        return;
    }
    crash_point(FINAL_COMMITTED);
    session->sent_up_to = question->sequence;
    final = session_final(session, question->sequence);
    conversation_end_question(session->conversation, question);
    if (session->on_event == NULL) {
        conversation_let_go(session);
    } else if (!list_is_linked(&session->replay_link) && final != NULL) {
        conversation_emit_final(session, final, false);
        crash_point(FINAL_EMITTED);
    }
}

void keeping_commit(struct question *question, const struct answer *final)
{
    struct session *session = question->session;
    struct text_buffer focus = {0};
    struct text_buffer bytes = {0};
    struct text_buffer asked = {0};
    struct store_conversation row = {0};
    struct store_turn turn = {.sequence = final->sequence,
            .client_message_id = question->client_message_id,
            .asked_at_ms = (uint64_t)clock_wall_ms(session->conversation->clock)};
    int status;

    list_remove(&question->link);
    question->committing = true;
    question->sequence = final->sequence;
    fill_conversation(session, &focus, &row);
    record_write_answer(&bytes, final);
    turn.final = text_buffer_view(&bytes);
    mask_private(question->text, &asked);
    turn.question = text_buffer_view(&asked);
    memcpy(turn.answer_id, question->answer_id, sizeof(turn.answer_id));
    status = store_put_turn(session->conversation->store, &row, &turn, on_committed, question);
    crash_point(FINAL_QUEUED);
    text_buffer_clear(&focus);
    text_buffer_clear(&bytes);
    text_buffer_clear(&asked);
    if (status != 0) {
        question->committing = false;
        lose(session, NULL);
    }
}

static void on_feedback_kept(void *context, int status, const struct error *error)
{
    struct conversation *conversation = context;

    crash_point(FEEDBACK_KEPT);
    if (status != 0) {
        log_write(conversation->log, LOG_WARNING, "a rating was not kept",
                LOG_STRING("error", error == NULL ? "" : error->text));
    }
}

void keeping_put_feedback(
        struct session *session, struct text answer_id, int rating, struct text comment)
{
    struct conversation *conversation = session->conversation;
    struct text_buffer masked = {0};

    if (conversation->store == NULL) {
        return;
    }
    crash_point(FEEDBACK_TAKEN);
    mask_private(comment, &masked);
    if (store_put_feedback(conversation->store, session->id, answer_id, rating,
                text_buffer_view(&masked), on_feedback_kept, conversation) != 0) {
        on_feedback_kept(conversation, ERR_BUSY, NULL);
    }
    text_buffer_clear(&masked);
}

/* --- how it comes back --- */

struct opening {
    struct conversation *conversation;
    struct session *session; /* found or restored; its `openings` counts this one */
    char id[CONVERSATION_ID_SIZE];
    char token[CONVERSATION_ID_SIZE]; /* handed in, then the new one */
    bool has_key;
    uint32_t language;
    int64_t last_sequence;
    bool unlimited;
    conversation_event_fn on_event;
    session_opened_fn opened; /* NULL: abandoned */
    void *context;
};

static void end_opening(struct opening *opening)
{
    if (opening->session != NULL) {
        opening->session->openings--;
        conversation_let_go(opening->session);
    }
    free(opening);
}

static void refuse(struct opening *opening, int status, const char *why)
{
    struct error error = {0};

    (void)error_set(&error, status, "%s", why);
    if (opening->opened != NULL) {
        opening->opened(opening->context, status, NULL, &error);
    }
    end_opening(opening);
}

static const char *const not_kept = "this conversation is not kept any more; open a new one";
static const char *const wrong_token =
        "the resume token is not this conversation's; open a new one";
static const char *const store_away = "the store is not available; try again in a few seconds";
static const char *const no_room = "too many conversations are open; try again in a minute";
static const char *const key_in_use =
        "a request with this key is being answered; try again shortly";

void conversation_abandon(struct opening *opening)
{
    if (opening != NULL) {
        opening->opened = NULL;
    }
}

static void on_renewed(void *context, int status, const struct error *error)
{
    struct opening *opening = context;
    struct session *session = opening->session;
    struct session_info info = {.session = session, .resumed = true};
    uint64_t from = opening->last_sequence < 0 ? 0 : (uint64_t)opening->last_sequence;

    (void)error;
    crash_point(RESUME_RENEWED);
    if (status != 0) {
        refuse(opening, ERR_BUSY, store_away);
        return;
    }
    if (opening->opened == NULL) {
        end_opening(opening);
        return;
    }
    info.last_sequence = session->sent_up_to;
    info.gap = session_has_gap(session, from);
    memcpy(info.conversation, session->id, sizeof(info.conversation));
    memcpy(info.resume_token, opening->token, sizeof(info.resume_token));
    list_remove(&session->replay_link);
    if (!opening->has_key) {
        conversation_replay_from(session, from);
    }
    conversation_touch(session);
    conversation_attach(session, opening->on_event, opening->context, opening->unlimited);
    opening->opened(opening->context, 0, &info, NULL);
    session->openings--;
    opening->session = NULL;
    end_opening(opening);
}

/* The new token must be in the store before anybody hears of it. */
static void renew(struct opening *opening)
{
    struct session *session = opening->session;
    struct text_buffer focus = {0};
    struct store_conversation row = {0};
    int status;

    session_renew_token(session, opening->token);
    if (opening->language != LANGUAGE_NONE) {
        session->language = opening->language;
    }
    fill_conversation(session, &focus, &row);
    row.sequence = session->sent_up_to;
    crash_point(RESUME_RENEW);
    status = store_put_conversation(opening->conversation->store, &row, on_renewed, opening);
    text_buffer_clear(&focus);
    if (status != 0) {
        refuse(opening, ERR_BUSY, store_away);
    }
}

static void restore_turns(struct session *session, const struct store_loaded *loaded)
{
    struct arena *arena = arena_create(4096, 0);

    for (size_t i = 0; i < loaded->turn_count; i++) {
        struct answer *answer = NULL;
        struct error error = {0};

        if (record_read_answer(loaded->turns[i].final, arena, &answer, &error) == 0) {
            answer->sequence = loaded->turns[i].sequence;
            session_keep_final(session, answer, loaded->turns[i].rating);
        } else {
            report(session, "a final cannot be read", &error);
        }
        arena_reset(arena);
    }
    arena_destroy(arena);
}

static struct session *restore(struct conversation *conversation, const struct store_loaded *loaded)
{
    const struct store_conversation *row = &loaded->conversation;
    struct session *session = session_create(conversation);
    struct error error = {0};

    memcpy(session->id, row->id, sizeof(session->id));
    memcpy(session->token_hash, row->token_hash, sizeof(session->token_hash));
    session->language = row->language.length == 0
                                ? LANGUAGE_NONE
                                : languages_find(conversation->knowledge->languages, row->language);
    if (row->focus.length > 0 &&
            record_read_focus(row->focus, session_focus(session), &error) != 0) {
        report(session, "what a conversation was about cannot be read", &error);
    }
    session->sequence = row->sequence;
    session->sent_up_to = row->sequence;
    restore_turns(session, loaded);
    return session;
}

static struct session *session_of_key(struct opening *opening)
{
    struct session *session = session_create(opening->conversation);

    memcpy(session->id, opening->id, sizeof(session->id));
    return session;
}

/* True when what is in memory is to be given up for what the store has. */
static bool is_stale(const struct session *session, const struct store_loaded *loaded)
{
    return memcmp(session->token_hash, loaded->conversation.token_hash,
                   sizeof(session->token_hash)) != 0;
}

static bool accepts(const struct opening *opening, const struct store_loaded *loaded)
{
    unsigned char hash[STORE_TOKEN_HASH_SIZE];

    SHA256((const unsigned char *)opening->token, strlen(opening->token), hash);
    return opening->has_key ||
           CRYPTO_memcmp(hash, loaded->conversation.token_hash, sizeof(hash)) == 0;
}

static void take(struct opening *opening, struct session *session)
{
    opening->session = session;
    session->openings++;
    renew(opening);
}

static void on_loaded(
        void *context, int status, const struct store_loaded *loaded, const struct error *error)
{
    struct opening *opening = context;
    struct conversation *conversation = opening->conversation;
    struct session *session = map_get(&conversation->sessions_by_id, text_from(opening->id));
    bool missing = status == ERR_NOT_FOUND;

    (void)error;
    crash_point(RESUME_LOADED);
    if (opening->opened == NULL) {
        end_opening(opening);
    } else if (status != 0 && !(missing && opening->has_key)) {
        refuse(opening, missing ? ERR_NOT_FOUND : ERR_BUSY, missing ? not_kept : store_away);
    } else if (!missing && !accepts(opening, loaded)) {
        refuse(opening, ERR_DENIED, wrong_token);
    } else if (session != NULL && opening->has_key) {
        refuse(opening, ERR_BUSY, key_in_use);
    } else if (session != NULL && !is_stale(session, loaded)) {
        take(opening, session);
    } else if (session != NULL && session->openings > 0) {
        refuse(opening, ERR_BUSY, store_away);
    } else {
        if (session != NULL) {
            lose(session, NULL);
        }
        if (!conversation_make_room(conversation)) {
            refuse(opening, ERR_BUSY, no_room);
            return;
        }
        session = missing ? session_of_key(opening) : restore(conversation, loaded);
        conversation_add_session(session);
        conversation_touch(session);
        take(opening, session);
    }
}

static void id_of_key(struct text key, char id[CONVERSATION_ID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    struct text_buffer bytes = {0};
    unsigned char hash[SHA256_DIGEST_LENGTH];
    struct text all;

    text_buffer_append(&bytes, KEY_PURPOSE, sizeof(KEY_PURPOSE));
    text_buffer_append_text(&bytes, key);
    all = text_buffer_view(&bytes);
    SHA256((const unsigned char *)all.data, all.length, hash);
    text_buffer_clear(&bytes);
    for (size_t i = 0; i + 1 < CONVERSATION_ID_SIZE; i++) {
        id[i] = digits[hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
    }
    id[CONVERSATION_ID_SIZE - 1] = '\0';
}

static bool copy_id(struct text text, char id[CONVERSATION_ID_SIZE])
{
    if (text.length >= CONVERSATION_ID_SIZE || memchr(text.data, '\0', text.length) != NULL) {
        return false;
    }
    memcpy(id, text.data, text.length);
    id[text.length] = '\0';
    return true;
}

static int refuse_at_once(struct opening *opening, int status, const char *why, struct error *error)
{
    free(opening);
    return error_set(error, status, "%s", why);
}

int keeping_open(struct conversation *conversation, const struct session_request *request,
        uint32_t language, struct opening **opening, struct error *error)
{
    struct opening *made = calloc(1, sizeof(*made));
    struct session *session;

    if (made == NULL) {
        abort();
    }
    *made = (struct opening){.conversation = conversation,
            .language = language,
            .has_key = request->key.length > 0,
            .last_sequence = request->last_sequence,
            .unlimited = request->unlimited,
            .on_event = request->on_event,
            .opened = request->opened,
            .context = request->context};
    if (made->has_key) {
        id_of_key(request->key, made->id);
    } else if (!copy_id(request->conversation, made->id)) {
        return refuse_at_once(made, ERR_NOT_FOUND, not_kept, error);
    } else if (!copy_id(request->resume_token, made->token)) {
        return refuse_at_once(made, ERR_DENIED, wrong_token, error);
    }
    if (opening != NULL) {
        *opening = made;
    }
    session = map_get(&conversation->sessions_by_id, text_from(made->id));
    if (session != NULL && !made->has_key &&
            session_accepts_token(session, text_from(made->token))) {
        take(made, session);
        return CONVERSATION_LATER;
    }
    crash_point(RESUME_LOAD);
    if (store_load_conversation(conversation->store, made->id, SESSION_FINALS, on_loaded, made) !=
            0) {
        if (opening != NULL) {
            *opening = NULL;
        }
        return refuse_at_once(made, ERR_BUSY, store_away, error);
    }
    return CONVERSATION_LATER;
}
