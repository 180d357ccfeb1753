#include "conversation/conversation.h"

#include "conversation/question.h"
#include "conversation/session.h"
#include "understanding/wording.h"

#define QUESTION_ARENA 32768u
#define QUESTION_ARENA_LIMIT (16u * 1024u * 1024u)
#define SPARE_ARENAS 64u
#define SLICE 256u /* questions a loop turn, so that sockets are served in between */
#define RETRY_BUSY_MS 200u
#define NS_PER_MS UINT64_C(1000000)

struct conversation {
    struct conversation_options options;
    struct knowledge *knowledge;
    struct plugin_host *plugin_host;
    struct log *log;
    const struct clock *clock;
    struct map sessions_by_id;
    struct list sessions;
    size_t session_count;
    struct list pending; /* question.link */
    struct list replays; /* session.replay_link */
    size_t in_flight;
    uint64_t next_question;
    char answer_prefix[CONVERSATION_ID_SIZE];
    struct arena *spare[SPARE_ARENAS];
    size_t spare_count;
    struct metric *questions;
    struct metric *outcomes[OUTCOME_FAILED + 1];
    struct metric *latency;
    struct metric *refused;
    struct metric *feedback;
    struct metric *session_gauge;
};

static uint64_t now(const struct conversation *conversation)
{
    return clock_monotonic_ns(conversation->clock);
}

static void register_metrics(struct conversation *conversation, struct metrics *metrics)
{
    conversation->questions =
            metrics_counter(metrics, "answerd_questions_total", NULL, "Questions that were taken.");
    for (int i = 0; i <= OUTCOME_FAILED; i++) {
        char label[64];

        (void)snprintf(label, sizeof(label), "outcome=\"%s\"", outcome_name((enum outcome)i));
        conversation->outcomes[i] =
                metrics_counter(metrics, "answerd_answers_total", label, "Answers by outcome.");
    }
    conversation->latency = metrics_histogram(
            metrics, "answerd_answer_seconds", NULL, "Time from taking a question to its answer.");
    conversation->refused = metrics_counter(
            metrics, "answerd_questions_refused_total", NULL, "Questions refused for a limit.");
    conversation->feedback =
            metrics_counter(metrics, "answerd_feedback_total", NULL, "Ratings received.");
    conversation->session_gauge =
            metrics_gauge(metrics, "answerd_sessions", NULL, "Conversations that are kept.");
}

struct conversation *conversation_create(const struct conversation_options *options,
        struct knowledge *knowledge, struct plugin_host *plugin_host, struct log *log,
        struct metrics *metrics, const struct clock *clock)
{
    struct conversation *conversation = calloc(1, sizeof(*conversation));

    if (conversation == NULL) {
        abort();
    }
    conversation->options = *options;
    conversation->knowledge = knowledge_retain(knowledge);
    conversation->plugin_host = plugin_host;
    conversation->log = log;
    conversation->clock = clock;
    session_random_id(conversation->answer_prefix);
    conversation->answer_prefix[16] = '\0';
    list_init(&conversation->sessions);
    list_init(&conversation->pending);
    list_init(&conversation->replays);
    register_metrics(conversation, metrics);
    return conversation;
}

const struct knowledge *conversation_knowledge(const struct conversation *conversation)
{
    return conversation->knowledge;
}

/* --- questions --- */

static struct arena *take_arena(struct conversation *conversation)
{
    return conversation->spare_count > 0 ? conversation->spare[--conversation->spare_count]
                                         : arena_create(QUESTION_ARENA, QUESTION_ARENA_LIMIT);
}

static void give_arena(struct conversation *conversation, struct arena *arena)
{
    if (conversation->spare_count == SPARE_ARENAS) {
        arena_destroy(arena);
        return;
    }
    arena_reset(arena);
    conversation->spare[conversation->spare_count++] = arena;
}

static void end_question(struct conversation *conversation, struct question *question)
{
    struct arena *arena = question->context.arena;

    list_remove(&question->link);
    list_remove(&question->session_link);
    if (question->in_flight) {
        conversation->in_flight--;
        if (question->session != NULL) {
            question->session->in_flight--;
        }
    }
    reply_clear(&question->context.reply);
    knowledge_release(question->knowledge);
    give_arena(conversation, arena);
}

static void emit(struct session *session, const struct conversation_event *event)
{
    if (session->on_event != NULL) {
        session->on_event(session->context, event);
    }
}

static void emit_final(struct session *session, const struct answer *answer, bool replayed)
{
    const struct conversation_event event = {.type = EVENT_DONE,
            .answer_id = answer->answer_id,
            .answer = answer,
            .replayed = replayed};

    emit(session, &event);
}

static void move_focus(struct question *question, struct session *session)
{
    const struct answerd_reply *reply = &question->context.reply;

    understanding_update_focus(&session->focus, question->context.analysis,
            reply->finished > 0 ? reply->citations : NULL,
            reply->finished > 0 ? reply->citation_count : 0);
}

static void count_answer(
        struct conversation *conversation, const struct question *question, enum outcome outcome)
{
    metric_add(conversation->outcomes[outcome], 1);
    metric_observe_ns(conversation->latency, now(conversation) - question->received_ns);
}

static void run_question(struct conversation *conversation, struct question *question)
{
    struct session *session = question->session;
    const struct answer *kept;
    struct answer answer;

    if (question->is_again) {
        kept = session_find_by_message(session, question->client_message_id);
        if (kept != NULL) {
            emit_final(session, kept, true);
        }
        end_question(conversation, question);
        return;
    }
    question->knowledge = knowledge_retain(conversation->knowledge);
    question->context.knowledge = question->knowledge;
    question_run(question, conversation->plugin_host, &session->focus, conversation->log, &answer);
    move_focus(question, session);
    kept = session_store_final(session, &answer);
    count_answer(conversation, question, answer.outcome);
    end_question(conversation, question);
    emit_final(session, kept, false);
}

static void run_replays(struct conversation *conversation)
{
    while (!list_is_empty(&conversation->replays)) {
        struct session *session =
                LIST_OWNER(conversation->replays.next, struct session, replay_link);

        list_remove(&session->replay_link);
        for (uint64_t sequence = session->replay_from + 1; sequence <= session->sequence;
                sequence++) {
            const struct stored_final *final = &session->finals[sequence % SESSION_FINALS];

            if (final->arena != NULL && final->answer->sequence == sequence) {
                emit_final(session, final->answer, true);
            }
        }
    }
}

size_t conversation_run_pending(struct conversation *conversation)
{
    run_replays(conversation);
    for (unsigned i = 0; i < SLICE && !list_is_empty(&conversation->pending); i++) {
        run_question(conversation, LIST_OWNER(conversation->pending.next, struct question, link));
    }
    return list_is_empty(&conversation->pending) ? 0 : conversation->in_flight + 1;
}

size_t conversation_in_flight(const struct conversation *conversation)
{
    return conversation->in_flight;
}

/* --- sessions --- */

static void end_session(struct session *session)
{
    struct conversation *conversation = session->conversation;

    while (!list_is_empty(&session->questions)) {
        struct question *question =
                LIST_OWNER(session->questions.next, struct question, session_link);

        metric_add(conversation->outcomes[OUTCOME_CANCELLED], 1);
        end_question(conversation, question);
    }
    map_remove(&conversation->sessions_by_id, text_from(session->id));
    conversation->session_count--;
    metric_set(conversation->session_gauge, (int64_t)conversation->session_count);
    session_destroy(session);
}

void conversation_destroy(struct conversation *conversation)
{
    if (conversation == NULL) {
        return;
    }
    while (!list_is_empty(&conversation->sessions)) {
        end_session(LIST_OWNER(conversation->sessions.next, struct session, link));
    }
    map_clear(&conversation->sessions_by_id);
    for (size_t i = 0; i < conversation->spare_count; i++) {
        arena_destroy(conversation->spare[i]);
    }
    knowledge_release(conversation->knowledge);
    free(conversation);
}

static void touch(struct session *session)
{
    session->used_at_ns = now(session->conversation);
    list_remove(&session->link);
    list_append(&session->conversation->sessions, &session->link);
}

/* Room for one more: an idle session that nobody is attached to makes way. */
static bool make_room(struct conversation *conversation)
{
    if (conversation->session_count < conversation->options.sessions) {
        return true;
    }
    for (struct list *link = conversation->sessions.next; link != &conversation->sessions;
            link = link->next) {
        struct session *session = LIST_OWNER(link, struct session, link);

        if (session->on_event == NULL && list_is_empty(&session->questions)) {
            end_session(session);
            return true;
        }
    }
    return false;
}

static int begin_session(
        struct conversation *conversation, struct session **session, struct error *error)
{
    if (!make_room(conversation)) {
        metric_add(conversation->refused, 1);
        return error_set(error, ERR_BUSY, "too many conversations are open; try again in a minute");
    }
    *session = session_create(conversation);
    map_set(&conversation->sessions_by_id, text_from((*session)->id), *session);
    conversation->session_count++;
    metric_set(conversation->session_gauge, (int64_t)conversation->session_count);
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
    info->gap = session->sequence > from && session->sequence - from > SESSION_FINALS;
    session->replay_from = from;
    if (session->sequence > from && !list_is_linked(&session->replay_link)) {
        list_append(&conversation->replays, &session->replay_link);
    }
    return 0;
}

static int find_language(const struct conversation *conversation, struct text id,
        uint32_t *language, struct error *error)
{
    *language = LANGUAGE_NONE;
    if (id.length == 0) {
        return 0;
    }
    *language = languages_find(conversation->knowledge->languages, id);
    if (*language == LANGUAGE_NONE) {
        return error_set(error, ERR_INVALID,
                "this server does not speak '%.*s'; leave lang out, or see packs for languages",
                TEXT_ARG(id));
    }
    return 0;
}

int conversation_open(struct conversation *conversation, const struct session_request *request,
        struct session_info *info, struct error *error)
{
    uint32_t language = LANGUAGE_NONE;
    int result = find_language(conversation, request->language, &language, error);

    memset(info, 0, sizeof(*info));
    if (result != 0) {
        return result;
    }
    result = request->conversation.length > 0 ? resume_session(conversation, request, info, error)
                                              : begin_session(conversation, &info->session, error);
    if (result != 0) {
        return result;
    }
    if (language != LANGUAGE_NONE || !info->resumed) {
        info->session->language = language;
    }
    info->session->on_event = request->on_event;
    info->session->context = request->context;
    info->session->unlimited = request->unlimited;
    info->last_sequence = info->session->sequence;
    memcpy(info->conversation, info->session->id, sizeof(info->conversation));
    session_renew_token(info->session, info->resume_token);
    touch(info->session);
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
        end_session(session);
        return;
    }
    touch(session);
}

void conversation_expire(struct conversation *conversation)
{
    uint64_t limit = (uint64_t)conversation->options.session_idle_ms * NS_PER_MS;
    uint64_t time = now(conversation);
    struct list *link = conversation->sessions.next;

    while (link != &conversation->sessions) {
        struct session *session = LIST_OWNER(link, struct session, link);

        link = link->next;
        if (session->on_event == NULL && list_is_empty(&session->questions) &&
                time - session->used_at_ns > limit) {
            end_session(session);
        }
    }
}

/* --- submitting --- */

static int refuse_busy(struct conversation *conversation, uint32_t *retry_after_ms,
        uint32_t milliseconds, struct error *error, const char *why)
{
    *retry_after_ms = milliseconds;
    metric_add(conversation->refused, 1);
    return error_set(error, ERR_BUSY, "%s; ask again in %u ms", why, milliseconds);
}

static int check_limits(struct session *session, uint32_t *retry_after_ms, struct error *error)
{
    struct conversation *conversation = session->conversation;
    const struct conversation_options *options = &conversation->options;
    uint32_t wait = RETRY_BUSY_MS;

    if (conversation->in_flight >= options->queue) {
        return refuse_busy(conversation, retry_after_ms, wait, error, "the server is overloaded");
    }
    if (session->in_flight >= options->in_flight) {
        return refuse_busy(conversation, retry_after_ms, wait, error,
                "too many questions of this conversation are unanswered");
    }
    if (!session_take_token(session, options->questions_per_second, options->questions_burst,
                now(conversation), &wait)) {
        return refuse_busy(conversation, retry_after_ms, wait, error, "questions come too fast");
    }
    return 0;
}

static int check_submission(struct session *session, const struct submission *submission,
        uint32_t *language, struct error *error)
{
    uint32_t limit = session->conversation->options.question_characters;
    int result = find_language(session->conversation, submission->language, language, error);
    size_t characters = 0;

    if (result != 0) {
        return result;
    }
    if (!understanding_check_text(submission->text, &characters)) {
        return error_set(error, ERR_INVALID, "the question is not valid UTF-8");
    }
    if (characters > limit) {
        return error_set(error, ERR_LIMIT,
                "the question is longer than %u characters; ask a shorter one", limit);
    }
    return 0;
}

static struct question *queue_question(
        struct session *session, const struct submission *submission, uint32_t language)
{
    struct conversation *conversation = session->conversation;
    struct arena *arena = take_arena(conversation);
    struct question *question = arena_allocate(arena, sizeof(*question));
    uint64_t time = now(conversation);

    question->session = session;
    question->text = arena_copy_text(arena, submission->text);
    question->client_message_id = arena_copy_text(arena, submission->client_message_id);
    question->language = language;
    question->received_ns = time;
    question->context.arena = arena;
    question->context.clock = conversation->clock;
    question->context.reply.question = &question->context;
    question->context.abi = (answerd_question){.struct_size = sizeof(answerd_question),
            .id = ++conversation->next_question,
            .deadline_ns = time + conversation->options.question_deadline_ms * NS_PER_MS,
            .text = {question->text.data, question->text.length}};
    list_append(&conversation->pending, &question->link);
    list_append(&session->questions, &question->session_link);
    return question;
}

static struct question *find_waiting(struct session *session, struct text client_message_id)
{
    for (struct list *link = session->questions.next; link != &session->questions;
            link = link->next) {
        struct question *question = LIST_OWNER(link, struct question, session_link);

        if (client_message_id.length > 0 &&
                text_equal(question->client_message_id, client_message_id)) {
            return question;
        }
    }
    return NULL;
}

static void copy_answer_id(char answer_id[ANSWER_ID_SIZE], struct text id)
{
    size_t length = id.length < ANSWER_ID_SIZE - 1 ? id.length : ANSWER_ID_SIZE - 1;

    memcpy(answer_id, id.data, length);
    answer_id[length] = '\0';
}

int conversation_submit(struct session *session, const struct submission *submission,
        char answer_id[ANSWER_ID_SIZE], uint32_t *retry_after_ms, struct error *error)
{
    struct conversation *conversation = session->conversation;
    const struct answer *kept = session_find_by_message(session, submission->client_message_id);
    struct question *waiting = find_waiting(session, submission->client_message_id);
    struct question *question;
    uint32_t language = LANGUAGE_NONE;
    int result;

    *retry_after_ms = 0;
    touch(session);
    if (waiting != NULL) {
        copy_answer_id(answer_id, text_from(waiting->answer_id));
        return 0;
    }
    result = check_submission(session, submission, &language, error);
    if (result == 0 && kept == NULL) {
        result = check_limits(session, retry_after_ms, error);
    }
    if (result != 0) {
        return result;
    }
    question = queue_question(
            session, submission, language != LANGUAGE_NONE ? language : session->language);
    if (kept != NULL) {
        question->is_again = true;
        copy_answer_id(question->answer_id, kept->answer_id);
    } else {
        (void)snprintf(question->answer_id, sizeof(question->answer_id), "a%s%llx",
                conversation->answer_prefix, (unsigned long long)question->context.abi.id);
        question->in_flight = true;
        session->in_flight++;
        conversation->in_flight++;
        metric_add(conversation->questions, 1);
    }
    copy_answer_id(answer_id, text_from(question->answer_id));
    return 0;
}

int conversation_cancel(struct session *session, struct text answer_id)
{
    for (struct list *link = session->questions.next; link != &session->questions;
            link = link->next) {
        struct question *question = LIST_OWNER(link, struct question, session_link);
        struct answer answer = {.outcome = OUTCOME_CANCELLED,
                .answer_id = answer_id,
                .client_message_id = question->client_message_id,
                .band = answer_band(0.0),
                .language = conversation_language(session)};
        const struct answer *kept;

        if (!text_equal_string(answer_id, question->answer_id) || question->is_again) {
            continue;
        }
        kept = session_store_final(session, &answer);
        count_answer(session->conversation, question, OUTCOME_CANCELLED);
        end_question(session->conversation, question);
        session->replay_from = kept->sequence - 1;
        if (!list_is_linked(&session->replay_link)) {
            list_append(&session->conversation->replays, &session->replay_link);
        }
        return 0;
    }
    return ERR_NOT_FOUND;
}

int conversation_feedback(
        struct session *session, struct text answer_id, int rating, struct text comment)
{
    struct stored_final *final = session_find_final(session, answer_id);

    (void)comment;
    if (final == NULL) {
        return ERR_NOT_FOUND;
    }
    final->rating = rating;
    metric_add(session->conversation->feedback, 1);
    return 0;
}

int conversation_set_language(struct session *session, struct text language)
{
    struct error ignored = {0};

    return find_language(session->conversation, language, &session->language, &ignored);
}

void conversation_acknowledge(struct session *session, uint64_t sequence)
{
    session_drop_finals(session, sequence);
}

static uint32_t language_index(const struct session *session)
{
    const struct languages *languages = session->conversation->knowledge->languages;
    uint32_t last = languages_find(languages, text_from(session->focus.language));

    if (session->language != LANGUAGE_NONE) {
        return session->language;
    }
    return last != LANGUAGE_NONE ? last : 0;
}

struct text conversation_language(const struct session *session)
{
    return session->conversation->knowledge->languages->items[language_index(session)].id;
}

struct text conversation_say(struct session *session, const char *key)
{
    const struct knowledge *knowledge = session->conversation->knowledge;
    uint32_t language = language_index(session);
    struct arena *arena = take_arena(session->conversation);
    struct wording_argument argument = {"subject",
            knowledge->pack_count > 0 ? knowledge->packs[0]->about.in[language] : TEXT_NONE};
    struct text said =
            wording_say(arena, &knowledge->languages->items[language], key, &argument, 1, 0);
    size_t length = said.length < SESSION_SAY_SIZE - 1 ? said.length : SESSION_SAY_SIZE - 1;

    memcpy(session->said, said.data != NULL ? said.data : "", length);
    session->said[length] = '\0';
    give_arena(session->conversation, arena);
    return (struct text){session->said, length};
}

/* --- asking without a connection --- */

struct waiting_answer {
    struct arena *arena;
    struct answer *answer;
};

static void keep_answer(void *context, const struct conversation_event *event)
{
    struct waiting_answer *waiting = context;

    if (event->type == EVENT_DONE) {
        waiting->answer = answer_copy(waiting->arena, event->answer);
    }
}

const struct answer *conversation_ask_now(struct conversation *conversation, struct arena *arena,
        const struct text *turns, size_t turn_count, struct text language)
{
    struct waiting_answer waiting = {.arena = arena};
    struct session_request request = {.language = language,
            .last_sequence = -1,
            .unlimited = true,
            .on_event = keep_answer,
            .context = &waiting};
    struct session_info info;

    if (conversation_open(conversation, &request, &info, NULL) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < turn_count; i++) {
        struct submission submission = {.text = turns[i]};
        char answer_id[ANSWER_ID_SIZE];
        uint32_t retry = 0;

        waiting.answer = NULL;
        if (conversation_submit(info.session, &submission, answer_id, &retry, NULL) == 0) {
            while (conversation_run_pending(conversation) > 0) {
            }
        }
    }
    conversation_detach(info.session, true);
    return waiting.answer;
}
