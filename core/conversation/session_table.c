#include "conversation/conversation_state.h"
#include "understanding/wording.h"

/* Its final is still written; what hears of that ends the question. */
static void disown(struct conversation *conversation, struct question *question)
{
    list_remove(&question->session_link);
    question->session = NULL;
    conversation->in_flight -= question->in_flight ? 1u : 0u;
    question->in_flight = false;
}

void conversation_end_session(struct session *session)
{
    struct conversation *conversation = session->conversation;

    while (!list_is_empty(&session->questions)) {
        struct question *question =
                LIST_OWNER(session->questions.next, struct question, session_link);

        if (question->committing) {
            disown(conversation, question);
            continue;
        }
        if (!question->is_again) {
            metric_add(conversation->outcomes[OUTCOME_CANCELLED], 1);
        }
        conversation_end_question(conversation, question);
    }
    map_remove(&conversation->sessions_by_id, text_from(session->id));
    conversation->session_count--;
    metric_set(conversation->session_gauge, (int64_t)conversation->session_count);
    session_destroy(session);
}

void conversation_touch(struct session *session)
{
    session->used_at_ns = conversation_now(session->conversation);
    list_remove(&session->link);
    list_append(&session->conversation->sessions, &session->link);
}

static bool is_idle(const struct session *session)
{
    return session->on_event == NULL && session->openings == 0 &&
           list_is_empty(&session->questions);
}

void conversation_let_go(struct session *session)
{
    if (session->conversation->store != NULL && is_idle(session)) {
        conversation_end_session(session);
    }
}

bool conversation_make_room(struct conversation *conversation)
{
    if (conversation->session_count < conversation->options.sessions) {
        return true;
    }
    for (struct list *link = conversation->sessions.next; link != &conversation->sessions;
            link = link->next) {
        struct session *session = LIST_OWNER(link, struct session, link);

        if (is_idle(session)) {
            conversation_end_session(session);
            return true;
        }
    }
    return false;
}

void conversation_add_session(struct session *session)
{
    struct conversation *conversation = session->conversation;

    map_set(&conversation->sessions_by_id, text_from(session->id), session);
    conversation->session_count++;
    metric_set(conversation->session_gauge, (int64_t)conversation->session_count);
}

static int begin_session(
        struct conversation *conversation, struct session **session, struct error *error)
{
    if (!conversation_make_room(conversation)) {
        metric_add(conversation->refused, 1);
        return error_set(error, ERR_BUSY, "too many conversations are open; try again in a minute");
    }
    *session = session_create(conversation);
    conversation_add_session(*session);
    return 0;
}

static int resume_session(struct conversation *conversation, const struct session_request *request,
        struct session_info *info, struct error *error)
{
    struct session *session = map_get(&conversation->sessions_by_id, request->conversation);
    uint64_t from = request->last_sequence < 0 ? 0 : (uint64_t)request->last_sequence;

    if (session == NULL) {
        return error_set(
                error, ERR_NOT_FOUND, "this conversation is not kept any more; open a new one");
    }
    if (!session_accepts_token(session, request->resume_token)) {
        return error_set(
                error, ERR_DENIED, "the resume token is not this conversation's; open a new one");
    }
    info->session = session;
    info->resumed = true;
    info->gap = session_has_gap(session, from);
    list_remove(&session->replay_link);
    conversation_replay_from(session, from);
    return 0;
}

/* Names the languages that there are. */
static int refuse_language(
        const struct conversation *conversation, struct text id, struct error *error)
{
    const struct languages *languages = conversation->knowledge->languages;
    struct text_buffer known = {0};

    for (size_t i = 0; i < languages->count; i++) {
        text_buffer_format(&known, "%s%.*s", i == 0 ? "" : ", ", TEXT_ARG(languages->items[i].id));
    }
    int code = error_set(error, ERR_INVALID,
            "This server does not speak '%.*s'. Choose one of %.*s, or leave lang out.",
            TEXT_ARG(id), TEXT_ARG(text_buffer_view(&known)));
    text_buffer_clear(&known);
    return code;
}

int conversation_find_language(const struct conversation *conversation, struct text id,
        uint32_t *language, struct error *error)
{
    *language = LANGUAGE_NONE;
    if (id.length == 0) {
        return 0;
    }
    *language = languages_find(conversation->knowledge->languages, id);
    if (*language == LANGUAGE_NONE) {
        return refuse_language(conversation, id, error);
    }
    return 0;
}

void conversation_attach(
        struct session *session, conversation_event_fn on_event, void *attached, bool unlimited)
{
    const struct conversation_event event = {.type = EVENT_REPLACED};
    conversation_event_fn former = session->on_event;
    void *context = session->context;

    session->on_event = on_event;
    session->context = attached;
    session->unlimited = unlimited;
    if (former != NULL) {
        former(context, &event);
    }
}

int conversation_open(struct conversation *conversation, const struct session_request *request,
        struct session_info *info, struct opening **opening, struct error *error)
{
    uint32_t language = LANGUAGE_NONE;
    int result = conversation_find_language(conversation, request->language, &language, error);

    memset(info, 0, sizeof(*info));
    if (opening != NULL) {
        *opening = NULL;
    }
    if (result != 0) {
        return result;
    }
    if (conversation->store != NULL &&
            (request->conversation.length > 0 || request->key.length > 0)) {
        return keeping_open(conversation, request, language, opening, error);
    }
    result = request->conversation.length > 0 ? resume_session(conversation, request, info, error)
                                              : begin_session(conversation, &info->session, error);
    if (result != 0) {
        return result;
    }
    if (language != LANGUAGE_NONE || !info->resumed) {
        info->session->language = language;
    }
    info->last_sequence = info->session->sent_up_to;
    memcpy(info->conversation, info->session->id, sizeof(info->conversation));
    session_renew_token(info->session, info->resume_token);
    conversation_touch(info->session);
    conversation_attach(info->session, request->on_event, request->context, request->unlimited);
    return 0;
}

void conversation_detach(struct session *session, bool forget)
{
    if (session == NULL) {
        return;
    }
    session->on_event = NULL;
    session->context = NULL;
    if (forget) {
        conversation_end_session(session);
        return;
    }
    conversation_touch(session);
    conversation_let_go(session);
}

void conversation_expire(struct conversation *conversation)
{
    uint64_t limit = (uint64_t)conversation->options.session_idle_ms * CONVERSATION_NS_PER_MS;
    uint64_t time = conversation_now(conversation);
    struct list *link = conversation->sessions.next;

    while (link != &conversation->sessions) {
        struct session *session = LIST_OWNER(link, struct session, link);

        link = link->next;
        if (is_idle(session) && time - session->used_at_ns > limit) {
            conversation_end_session(session);
        }
    }
}

int conversation_set_language(struct session *session, struct text language)
{
    uint32_t found = LANGUAGE_NONE;
    int result = conversation_find_language(session->conversation, language, &found, NULL);

    if (result == 0) {
        session->language = found;
    }
    return result;
}

void conversation_acknowledge(struct session *session, uint64_t sequence)
{
    session_drop_finals(session, sequence);
}

static uint32_t language_index(const struct session *session)
{
    const struct languages *languages = session->conversation->knowledge->languages;
    uint32_t last = LANGUAGE_NONE;

    if (session->language != LANGUAGE_NONE) {
        return session->language;
    }
    if (session->focus != NULL) {
        last = languages_find(languages, text_from(session->focus->language));
    }
    return last != LANGUAGE_NONE ? last : 0;
}

struct text conversation_language(const struct session *session)
{
    return session->conversation->knowledge->languages->items[language_index(session)].id;
}

struct text conversation_say(struct session *session, const char *key)
{
    struct conversation *conversation = session->conversation;
    const struct knowledge *knowledge = conversation->knowledge;
    uint32_t language = language_index(session);
    struct wording_argument argument = {"subject",
            knowledge->pack_count > 0 ? knowledge->packs[0]->about.in[language] : TEXT_NONE};

    text_buffer_reset(&conversation->said);
    text_buffer_append_text(&conversation->said,
            wording_say(conversation->arena, &knowledge->languages->items[language], key, &argument,
                    1, 0));
    arena_reset(conversation->arena);
    return text_buffer_view(&conversation->said);
}
