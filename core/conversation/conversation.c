#include "base/crash_point.h"
#include "conversation/conversation_state.h"

#include "understanding/understanding.h"

#define WORKING_ARENA 65536u
#define WORKING_ARENA_LIMIT (16u * 1024u * 1024u)
/* Measured: 1800 bytes for a character that normalising makes eighteen of, else below 350. */
#define WORKING_ARENA_CHARACTER 2048u
#define SLICE 256u /* questions a loop turn, so that sockets are served in between */
#define RETRY_BUSY_MS 200u

uint64_t conversation_now(const struct conversation *conversation)
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

static struct arena *create_working_arena(const struct conversation_options *options)
{
    return arena_create(WORKING_ARENA,
            WORKING_ARENA_LIMIT + (size_t)options->question_characters * WORKING_ARENA_CHARACTER);
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
    conversation->arena = create_working_arena(options);
    conversation->longest_question = options->question_characters;
    list_init(&conversation->sessions);
    list_init(&conversation->pending);
    list_init(&conversation->replays);
    register_metrics(conversation, metrics);
    return conversation;
}

void conversation_destroy(struct conversation *conversation)
{
    if (conversation == NULL) {
        return;
    }
    while (!list_is_empty(&conversation->sessions)) {
        conversation_end_session(LIST_OWNER(conversation->sessions.next, struct session, link));
    }
    map_clear(&conversation->sessions_by_id);
    text_buffer_clear(&conversation->reply_text);
    text_buffer_clear(&conversation->said);
    arena_destroy(conversation->arena);
    knowledge_release(conversation->knowledge);
    free(conversation);
}

void conversation_use_store(struct conversation *conversation, struct store *store)
{
    conversation->store = store;
}

static void carry_language(
        const struct languages *from, const struct languages *to, uint32_t *language)
{
    if (*language != LANGUAGE_NONE) {
        *language = languages_find(to, from->items[*language].id);
    }
}

/* No question is using the arena: it is lent for as long as one runs. */
static void use_options(
        struct conversation *conversation, const struct conversation_options *options)
{
    if (options->question_characters > conversation->longest_question) {
        arena_destroy(conversation->arena);
        conversation->arena = create_working_arena(options);
        conversation->longest_question = options->question_characters;
    }
    conversation->options = *options;
}

void conversation_use(struct conversation *conversation, const struct conversation_options *options,
        struct knowledge *knowledge, struct plugin_host *plugin_host)
{
    struct knowledge *former = conversation->knowledge;
    const struct languages *from = former->languages;

    for (struct list *link = conversation->sessions.next; link != &conversation->sessions;
            link = link->next) {
        carry_language(
                from, knowledge->languages, &LIST_OWNER(link, struct session, link)->language);
    }
    for (struct list *link = conversation->pending.next; link != &conversation->pending;
            link = link->next) {
        carry_language(
                from, knowledge->languages, &LIST_OWNER(link, struct question, link)->language);
    }
    use_options(conversation, options);
    conversation->plugin_host = plugin_host;
    conversation->knowledge = knowledge_retain(knowledge);
    knowledge_release(former);
}

const struct knowledge *conversation_knowledge(const struct conversation *conversation)
{
    return conversation->knowledge;
}

void conversation_on_trace(
        struct conversation *conversation, conversation_trace_fn on_trace, void *context)
{
    conversation->on_trace = on_trace;
    conversation->trace_context = context;
}

/* --- questions --- */

void conversation_end_question(struct conversation *conversation, struct question *question)
{
    list_remove(&question->link);
    list_remove(&question->session_link);
    if (question->in_flight) {
        conversation->in_flight--;
        question->session->in_flight--;
    }
    question_destroy(question);
}

static void emit(struct session *session, const struct conversation_event *event)
{
    if (session->on_event != NULL) {
        session->on_event(session->context, event);
    }
}

void conversation_emit_final(struct session *session, const struct answer *answer, bool replayed)
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
    bool finished = reply->finished > 0;

    if (question->choice_count > 0) {
        understanding_await_choice(session_focus(session), question->context.analysis,
                question->choices, question->choice_count);
        return;
    }

    understanding_update_focus(session_focus(session), question->context.analysis,
            finished ? reply->citations : NULL, finished ? reply->citation_count : 0);
}

static void count_answer(
        struct conversation *conversation, const struct question *question, enum outcome outcome)
{
    metric_add(conversation->outcomes[outcome], 1);
    metric_observe_ns(
            conversation->latency, conversation_now(conversation) - question->received_ns);
}

/* The final is emitted last: its receiver may end the session. */
static void run_again(struct conversation *conversation, struct question *question)
{
    struct session *session = question->session;
    const struct answer *kept = session_find_by_message(session, question->client_message_id);

    conversation_end_question(conversation, question);
    if (kept != NULL) {
        conversation_emit_final(session, kept, true);
        crash_point(ASK_AGAIN);
    }
}

/* With a store the final is not sent before it is kept there. */
static void finish(struct question *question, const struct answer *kept)
{
    struct session *session = question->session;

    if (session->conversation->store != NULL) {
        keeping_commit(question, kept);
        return;
    }
    session->sent_up_to = kept->sequence;
    conversation_end_question(session->conversation, question);
    conversation_emit_final(session, kept, false);
}

static void run_question(struct conversation *conversation, struct question *question)
{
    struct session *session = question->session;
    const struct answer *kept;
    struct question_trace trace;
    struct answer answer;

    crash_point(QUESTION_RUN);
    question->knowledge = knowledge_retain(conversation->knowledge);
    question->plugin_host = plugin_host_retain(conversation->plugin_host);
    question->context.knowledge = question->knowledge;
    question->context.arena = conversation->arena;
    question->context.reply.text = conversation->reply_text;
    question_run(question, session_focus(session), conversation->log, &trace, &answer);
    if (conversation->on_trace != NULL) {
        conversation->on_trace(conversation->trace_context, &trace);
    }
    move_focus(question, session);
    kept = session_store_final(session, &answer);
    count_answer(conversation, question, answer.outcome);
    conversation->reply_text = question->context.reply.text;
    arena_reset(conversation->arena);
    crash_point(QUESTION_ANSWERED);
    finish(question, kept);
}

void conversation_replay_from(struct session *session, uint64_t sequence)
{
    bool waiting = list_is_linked(&session->replay_link);

    if (sequence >= session->sent_up_to) {
        return;
    }
    if (!waiting || sequence < session->replay_from) {
        session->replay_from = sequence;
    }
    if (!waiting) {
        list_append(&session->conversation->replays, &session->replay_link);
    }
}

/* One final at a time: its receiver may end the session, which takes it off the list. */
static void run_replays(struct conversation *conversation)
{
    while (!list_is_empty(&conversation->replays)) {
        struct session *session =
                LIST_OWNER(conversation->replays.next, struct session, replay_link);
        const struct answer *final = session_final(session, ++session->replay_from);

        if (session->replay_from >= session->sent_up_to) {
            list_remove(&session->replay_link);
        }
        if (final != NULL) {
            conversation_emit_final(session, final, true);
            crash_point(RESUME_REPLAY);
        }
    }
}

/* Replays go first at every step: finals of a session are sent in the order of their numbers. */
size_t conversation_run_pending(struct conversation *conversation)
{
    run_replays(conversation);
    for (unsigned i = 0; i < SLICE && !list_is_empty(&conversation->pending); i++) {
        struct question *question = LIST_OWNER(conversation->pending.next, struct question, link);

        if (question->is_again) {
            run_again(conversation, question);
        } else {
            run_question(conversation, question);
        }
        run_replays(conversation);
    }
    return list_is_empty(&conversation->pending) ? 0 : conversation->in_flight + 1;
}

size_t conversation_in_flight(const struct conversation *conversation)
{
    return conversation->in_flight;
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
                conversation_now(conversation), &wait)) {
        return refuse_busy(conversation, retry_after_ms, wait, error, "questions come too fast");
    }
    return 0;
}

static int check_submission(struct session *session, const struct submission *submission,
        uint32_t *language, struct error *error)
{
    uint32_t limit = session->conversation->options.question_characters;
    int result = conversation_find_language(
            session->conversation, submission->language, language, error);
    size_t characters = 0;

    if (result != 0) {
        return result;
    }
    if (!understanding_check_text(submission->text, &characters)) {
        return error_set(error, ERR_INVALID, "the question is not valid UTF-8");
    }
    if (characters > limit) {
        return error_set(error, ERR_LIMIT,
                "The question is longer than %u characters. Ask a shorter one.", limit);
    }
    return 0;
}

static struct question *queue_question(
        struct session *session, const struct submission *submission, uint32_t language)
{
    struct conversation *conversation = session->conversation;
    struct question *question =
            question_create(submission->text, submission->client_message_id, language);
    uint64_t time = conversation_now(conversation);

    question->session = session;
    question->received_ns = time;
    question->context.clock = conversation->clock;
    question->context.abi.id = ++conversation->next_question;
    question->context.abi.deadline_ns =
            time + conversation->options.question_deadline_ms * CONVERSATION_NS_PER_MS;
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
    conversation_touch(session);
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
    crash_point(ASK_TAKEN);
    return 0;
}

static struct question *find_question(struct session *session, struct text answer_id)
{
    for (struct list *link = session->questions.next; link != &session->questions;
            link = link->next) {
        struct question *question = LIST_OWNER(link, struct question, session_link);

        if (!question->is_again && !question->committing &&
                text_equal_string(answer_id, question->answer_id)) {
            return question;
        }
    }
    return NULL;
}

int conversation_cancel(struct session *session, struct text answer_id)
{
    struct question *question = find_question(session, answer_id);
    struct answer answer = {.outcome = OUTCOME_CANCELLED,
            .answer_id = answer_id,
            .band = answer_band(0.0),
            .language = conversation_language(session)};
    const struct answer *kept;

    if (question == NULL) {
        return ERR_NOT_FOUND;
    }
    answer.client_message_id = question->client_message_id;
    kept = session_store_final(session, &answer);
    count_answer(session->conversation, question, OUTCOME_CANCELLED);
    if (session->conversation->store != NULL) {
        keeping_commit(question, kept);
        crash_point(CANCEL_TAKEN);
        return 0;
    }
    session->sent_up_to = kept->sequence;
    conversation_end_question(session->conversation, question);
    conversation_replay_from(session, kept->sequence - 1);
    return 0;
}

int conversation_feedback(
        struct session *session, struct text answer_id, int rating, struct text comment)
{
    struct stored_final *final = session_find_final(session, answer_id);

    if (final == NULL) {
        return ERR_NOT_FOUND;
    }
    final->rating = rating;
    keeping_put_feedback(session, answer_id, rating, comment);
    metric_add(session->conversation->feedback, 1);
    return 0;
}
