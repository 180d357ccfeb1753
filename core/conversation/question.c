#include "conversation/question.h"

#include "understanding/wording.h"

#define DEFAULT_THRESHOLD 0.55
#define NEAR_CONFIDENCE 380u /* a record below this is not worth mentioning in a decline */
#define DECLINE_SUGGESTIONS 3u

static const char *const state_names[QUESTION_STATE_COUNT] = {
        "received", "loading", "bidding", "answering", "done"};

/* Rows: from; bits: to. */
static const uint32_t transitions[QUESTION_STATE_COUNT] = {
        [QUESTION_RECEIVED] = 1u << QUESTION_LOADING | 1u << QUESTION_DONE,
        [QUESTION_LOADING] = 1u << QUESTION_BIDDING | 1u << QUESTION_DONE,
        [QUESTION_BIDDING] = 1u << QUESTION_ANSWERING | 1u << QUESTION_DONE,
        [QUESTION_ANSWERING] = 1u << QUESTION_DONE,
        [QUESTION_DONE] = 0,
};

void question_enter_state(struct question *question, enum question_state state, struct log *log)
{
    if ((transitions[question->state] & 1u << (unsigned)state) == 0) {
        log_write(log, LOG_ERROR, "question in an impossible state",
                LOG_STRING("from", state_names[question->state]),
                LOG_STRING("to", state_names[state]));
        abort();
    }
    question->state = state;
}

struct question *question_create(struct text text, struct text client_message_id, uint32_t language)
{
    struct question *question =
            malloc(sizeof(*question) + text.length + client_message_id.length + 2);
    char *copy;

    if (question == NULL) {
        abort();
    }
    memset(question, 0, sizeof(*question));
    copy = (char *)(question + 1);
    question->text = (struct text){copy, text.length};
    memcpy(copy, text.data != NULL ? text.data : "", text.length);
    copy[text.length] = '\0';
    copy += text.length + 1;
    question->client_message_id = (struct text){copy, client_message_id.length};
    memcpy(copy, client_message_id.data != NULL ? client_message_id.data : "",
            client_message_id.length);
    copy[client_message_id.length] = '\0';
    question->language = language;
    question->context.reply.question = &question->context;
    question->context.abi.struct_size = sizeof(answerd_question);
    question->context.abi.text = (answerd_text){question->text.data, question->text.length};
    return question;
}

void question_destroy(struct question *question)
{
    if (question == NULL) {
        return;
    }
    knowledge_release(question->knowledge);
    free(question);
}

static const struct language *language_of(const struct question *question)
{
    return &question->knowledge->languages->items[analysis_language(question->context.analysis)];
}

static struct text say(struct question *question, const char *key,
        const struct wording_argument *arguments, size_t count)
{
    return wording_say(question->context.arena, language_of(question), key, arguments, count, 0);
}

static struct text subject_of(const struct question *question)
{
    uint32_t language = analysis_language(question->context.analysis);

    return question->knowledge->pack_count > 0 ? question->knowledge->packs[0]->about.in[language]
                                               : TEXT_NONE;
}

/* --- the answer as clients get it --- */

static struct answer_citation citation_of(
        struct question *question, const struct record *record, uint32_t number)
{
    struct analysis *analysis = question->context.analysis;
    uint32_t language = analysis_language(analysis);
    struct answer_citation citation = {.number = number,
            .paragraph = record->paragraph,
            .record = record->id,
            .label = text_from(record_label_name(record->label)),
            .quote = understanding_field(analysis, record, TEXT("verbatim")),
            .speaker = understanding_field(analysis, record, TEXT("speaker")),
            .speaker_role = understanding_field(analysis, record, TEXT("speaker_role")),
            .date = record->date.value};

    if (record->source != NULL) {
        citation.source_id = record->source->id;
        citation.title = record->source->title.in[language];
        citation.published = record->source->published;
        citation.url = record->source->url;
    } else {
        citation.source_id = record->pack->id;
        citation.title = understanding_field(analysis, record, TEXT("title"));
        citation.published = record->pack->as_of;
    }
    return citation;
}

static void fill_packs(struct question *question, struct answer *answer)
{
    const struct knowledge *knowledge = question->knowledge;

    answer->packs = arena_allocate_array(
            question->context.arena, knowledge->pack_count + 1, sizeof(*answer->packs));
    answer->pack_count = knowledge->pack_count;
    for (size_t i = 0; i < knowledge->pack_count; i++) {
        answer->packs[i].id = knowledge->packs[i]->id;
        answer->packs[i].hash = text_from(knowledge->packs[i]->hash);
    }
}

static void fill_answer(struct question *question, struct answer *answer)
{
    struct answerd_reply *reply = &question->context.reply;
    struct arena *arena = question->context.arena;

    answer->answer_id = text_from(question->answer_id);
    answer->client_message_id = question->client_message_id;
    answer->language = language_of(question)->id;
    answer->text = arena_copy_text(arena, text_trim(text_buffer_view(&reply->text)));
    answer->band = answer_band(answer->confidence);
    answer->citations =
            arena_allocate_array(arena, reply->citation_count + 1, sizeof(*answer->citations));
    answer->citation_count = reply->citation_count;
    for (size_t i = 0; i < reply->citation_count; i++) {
        answer->citations[i] = citation_of(question, reply->citations[i], (uint32_t)i + 1);
    }
    answer->suggestions =
            arena_allocate_array(arena, reply->suggestion_count + 1, sizeof(*answer->suggestions));
    answer->suggestion_count = reply->suggestion_count;
    for (size_t i = 0; i < reply->suggestion_count; i++) {
        answer->suggestions[i].title = reply->suggestions[i].title;
        answer->suggestions[i].text = reply->suggestions[i].text;
    }
    fill_packs(question, answer);
}

/* --- declining --- */

static void suggest_from_pack(struct question *question)
{
    for (size_t i = 0; i < question->knowledge->pack_count; i++) {
        const struct pack *pack = question->knowledge->packs[i];

        for (size_t k = 0; k < pack->suggestion_count; k++) {
            if (question->context.reply.suggestion_count >= DECLINE_SUGGESTIONS) {
                return;
            }
            (void)reply_suggest(&question->context.reply, pack->suggestions[k]);
        }
    }
}

static void suggest_near(struct question *question, const struct match *matches, size_t count)
{
    for (size_t i = 0; i < count && question->context.reply.suggestion_count < DECLINE_SUGGESTIONS;
            i++) {
        if (matches[i].confidence >= NEAR_CONFIDENCE / 2) {
            (void)reply_suggest(&question->context.reply, matches[i].record);
        }
    }
    suggest_from_pack(question);
}

/* Says that the knowledge holds no answer, and what lies nearest. */
static void decline(struct question *question)
{
    struct answerd_reply *reply = &question->context.reply;
    struct match matches[8];
    size_t count = understanding_match(question->context.analysis, UINT32_MAX, matches, 8);
    struct wording_argument argument = {"subject", subject_of(question)};

    reply_reset(reply);
    suggest_near(question, matches, count);
    if ((analysis_forms(question->context.analysis) & FORM_EMPTY) != 0) {
        (void)reply_append(reply, say(question, "decline.empty", &argument, 1));
    } else if (count > 0 && matches[0].confidence >= NEAR_CONFIDENCE) {
        argument = (struct wording_argument){"near",
                understanding_field(question->context.analysis, matches[0].record, TEXT("text"))};
        (void)reply_append(reply, say(question, "decline.near", &argument, 1));
        (void)reply_cite(reply, matches[0].record);
    } else if (argument.value.length > 0) {
        (void)reply_append(reply, say(question, "decline", &argument, 1));
    } else {
        (void)reply_append(reply, say(question, "decline.plain", NULL, 0));
    }
}

/* --- dispatch --- */

static double threshold_of(const struct question *question, const struct bid *bid)
{
    const struct pack *pack =
            bid->record_count > 0
                    ? bid->records[0]->pack
                    : (question->knowledge->pack_count > 0 ? question->knowledge->packs[0] : NULL);

    return pack != NULL && pack->answer_threshold > 0.0 ? pack->answer_threshold
                                                        : DEFAULT_THRESHOLD;
}

static void take_winner(struct plugin_host *plugin_host, struct question *question,
        const struct bid *bid, struct answer *answer)
{
    static const enum outcome outcomes[] = {
            [ANSWERD_OUTCOME_ANSWERED] = OUTCOME_ANSWERED,
            [ANSWERD_OUTCOME_UNKNOWN] = OUTCOME_UNKNOWN,
            [ANSWERD_OUTCOME_CLARIFY] = OUTCOME_CLARIFY,
    };
    struct plugin_info info = plugin_host_info(plugin_host, bid->plugin);

    answer->outcome = outcomes[question->context.reply.outcome];
    answer->plugin = text_from(info.id);
    answer->plugin_version = text_from(info.version);
    answer->confidence = bid->confidence;
}

static void fail(struct question *question, struct answer *answer)
{
    reply_reset(&question->context.reply);
    (void)reply_append(&question->context.reply, say(question, "failed", NULL, 0));
    answer->outcome = OUTCOME_FAILED;
}

static bool is_late(const struct question *question)
{
    return clock_monotonic_ns(question->context.clock) > question->context.abi.deadline_ns;
}

static void dispatch(struct question *question, struct plugin_host *plugin_host, struct log *log,
        struct answer *answer)
{
    struct bid bids[BID_LIMIT];
    size_t count = plugin_host_collect(plugin_host, &question->context, bids, BID_LIMIT);

    question_enter_state(question, QUESTION_ANSWERING, log);
    answer->outcome = OUTCOME_UNKNOWN;
    answer->confidence = count > 0 ? bids[0].confidence : 0.0;
    for (size_t i = 0; i < count && bids[i].confidence >= threshold_of(question, &bids[i]); i++) {
        int result = plugin_host_answer(plugin_host, &question->context, &bids[i]);

        if (result == 0) {
            take_winner(plugin_host, question, &bids[i], answer);
            return;
        }
        if (result == ERR_TIMEOUT || is_late(question)) {
            fail(question, answer);
            return;
        }
    }
    decline(question);
}

void question_run(struct question *question, struct plugin_host *plugin_host,
        const struct focus *focus, struct log *log, struct answer *answer)
{
    struct question_context *context = &question->context;

    memset(answer, 0, sizeof(*answer));
    question_enter_state(question, QUESTION_LOADING, log);
    context->analysis = understanding_analyse(
            question->knowledge, context->arena, question->text, question->language, focus);
    context->memory_before = arena_size(context->arena);
    context->abi.language =
            (answerd_text){language_of(question)->id.data, language_of(question)->id.length};
    if (is_late(question)) {
        fail(question, answer);
    } else {
        question_enter_state(question, QUESTION_BIDDING, log);
        dispatch(question, plugin_host, log, answer);
    }
    fill_answer(question, answer);
    question_enter_state(question, QUESTION_DONE, log);
}
