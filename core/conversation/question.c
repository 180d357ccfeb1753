#include "conversation/question.h"

#include "understanding/wording.h"

#define DEFAULT_THRESHOLD 0.55
#define NEAR_PASSAGE_CONFIDENCE 80u /* the chance that a passage answers means more */
#define NEAR_CONFIDENCE 380u        /* a record below this is not worth mentioning in a decline */
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
    plugin_host_release(question->plugin_host);
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

static bool is_passage(const struct record *record)
{
    return record->kind == RECORD_PASSAGE || record->kind == RECORD_FAQ;
}

static bool is_near(const struct match *match)
{
    return match->confidence >=
           (is_passage(match->record) ? NEAR_PASSAGE_CONFIDENCE : NEAR_CONFIDENCE);
}

static struct text near_text(struct analysis *analysis, const struct record *record)
{
    return is_passage(record) ? understanding_answer_text(analysis, record)
                              : understanding_field(analysis, record, TEXT("text"));
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
    } else if (count > 0 && is_near(&matches[0])) {
        argument = (struct wording_argument){
                "near", near_text(question->context.analysis, matches[0].record)};
        (void)reply_append(reply, say(question, "decline.near", &argument, 1));
        (void)reply_cite(reply, matches[0].record);
    } else if (argument.value.length > 0) {
        (void)reply_append(reply, say(question, "decline", &argument, 1));
    } else {
        (void)reply_append(reply, say(question, "decline.plain", NULL, 0));
    }
}

/* --- asking back --- */

static struct text label_of(const struct question *question, const struct record *record, bool name)
{
    return understanding_field(question->context.analysis, record,
            name && record->entity != NULL ? TEXT("name") : TEXT("title"));
}

/* What the asker can tell the choices by; false when that is nothing. */
static bool label_choices(struct question *question, struct text *labels, bool names)
{
    for (size_t i = 0; i < question->choice_count; i++) {
        labels[i] = label_of(question, question->choices[i], names);
        for (size_t k = 0; k < i; k++) {
            if (text_equal(labels[i], labels[k])) {
                return false;
            }
        }
        if (labels[i].length == 0) {
            return false;
        }
    }
    return true;
}

static struct text join_choices(struct question *question, const struct text *labels)
{
    struct text joined = labels[0];

    for (size_t i = 1; i < question->choice_count; i++) {
        bool last = i + 1 == question->choice_count;
        struct text separator = say(question, last ? "clarify.last" : "clarify.separator", NULL, 0);

        joined = arena_format(question->context.arena, "%.*s%.*s%.*s", TEXT_ARG(joined),
                TEXT_ARG(separator), TEXT_ARG(labels[i]));
    }
    return joined;
}

/* The next question that stands for a choice: an entity's own name, a record's own question. */
static struct text next_question(
        const struct question *question, const struct record *record, struct text label)
{
    struct text next = record->entity != NULL ? TEXT_NONE
                                              : understanding_field(question->context.analysis,
                                                        record, TEXT("question"));

    return next.length > 0 ? next : label;
}

/*
 * Asks which of several things is meant. False when the question means one, or when the best bid
 * stands on something else than what the choice is between.
 */
static bool clarify(struct question *question, const struct question_trace *trace)
{
    const struct bid *bid = &trace->bids[0];
    struct answerd_reply *reply = &question->context.reply;
    struct text labels[FOCUS_CHOICES];
    struct wording_argument argument = {"choices", TEXT_NONE};
    struct match best;

    if (trace->bid_count == 0 || bid->record_count == 0 || bid->confidence < trace->thresholds[0] ||
            understanding_match(question->context.analysis, UINT32_MAX, &best, 1) == 0 ||
            best.record != bid->records[0]) {
        return false;
    }
    question->choice_count = understanding_choices(question->context.analysis,
            (uint32_t)(trace->thresholds[0] * 1000.0), question->choices);
    if (question->choice_count == 0 ||
            (!label_choices(question, labels, true) && !label_choices(question, labels, false))) {
        question->choice_count = 0;
        return false;
    }
    argument.value = join_choices(question, labels);
    reply_reset(reply);
    (void)reply_append(reply, say(question, "clarify", &argument, 1));
    for (size_t i = 0; i < question->choice_count; i++) {
        (void)reply_suggest_text(
                reply, labels[i], next_question(question, question->choices[i], labels[i]));
    }
    return true;
}

/* --- dispatch --- */

/* `bid` may be NULL. */
static double threshold_of(const struct question *question, const struct bid *bid)
{
    const struct pack *pack =
            bid != NULL && bid->record_count > 0
                    ? bid->records[0]->pack
                    : (question->knowledge->pack_count > 0 ? question->knowledge->packs[0] : NULL);

    return pack != NULL && pack->answer_threshold > 0.0 ? pack->answer_threshold
                                                        : DEFAULT_THRESHOLD;
}

static void take_winner(struct question *question, const struct bid *bid, struct answer *answer)
{
    static const enum outcome outcomes[] = {
            [ANSWERD_OUTCOME_ANSWERED] = OUTCOME_ANSWERED,
            [ANSWERD_OUTCOME_UNKNOWN] = OUTCOME_UNKNOWN,
            [ANSWERD_OUTCOME_CLARIFY] = OUTCOME_CLARIFY,
    };
    struct plugin_info info = plugin_host_info(question->plugin_host, bid->plugin);

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

static void collect_bids(struct question *question, struct question_trace *trace)
{
    trace->bid_count =
            plugin_host_collect(question->plugin_host, &question->context, trace->bids, BID_LIMIT);
    trace->threshold = threshold_of(question, trace->bid_count > 0 ? &trace->bids[0] : NULL);
    for (size_t i = 0; i < trace->bid_count; i++) {
        trace->thresholds[i] = threshold_of(question, &trace->bids[i]);
        trace->fates[i] = BID_UNTRIED;
    }
}

static void dispatch(struct question *question, struct question_trace *trace, struct answer *answer)
{
    const struct bid *bids = trace->bids;

    answer->outcome = OUTCOME_UNKNOWN;
    answer->confidence = trace->bid_count > 0 ? bids[0].confidence : 0.0;
    if (clarify(question, trace)) {
        answer->outcome = OUTCOME_CLARIFY;
        return;
    }
    for (size_t i = 0; i < trace->bid_count && bids[i].confidence >= trace->thresholds[i]; i++) {
        int result = plugin_host_answer(question->plugin_host, &question->context, &bids[i]);

        if (result == 0) {
            trace->fates[i] = BID_ANSWERED;
            take_winner(question, &bids[i], answer);
            return;
        }
        trace->fates[i] = result == ERR_NOT_FOUND ? BID_DECLINED : BID_FAILED;
        if (result == ERR_TIMEOUT || is_late(question)) {
            fail(question, answer);
            return;
        }
    }
    decline(question);
}

void question_run(struct question *question, const struct focus *focus, struct log *log,
        struct question_trace *trace, struct answer *answer)
{
    struct question_context *context = &question->context;

    memset(answer, 0, sizeof(*answer));
    trace->text = question->text;
    trace->bid_count = 0;
    trace->threshold = 0.0;
    trace->answer = answer;
    question_enter_state(question, QUESTION_LOADING, log);
    context->analysis = understanding_analyse(
            question->knowledge, context->arena, question->text, question->language, focus);
    trace->analysis = context->analysis;
    context->memory_before = arena_size(context->arena);
    context->abi.language =
            (answerd_text){language_of(question)->id.data, language_of(question)->id.length};
    if (is_late(question)) {
        fail(question, answer);
    } else {
        question_enter_state(question, QUESTION_BIDDING, log);
        collect_bids(question, trace);
        question_enter_state(question, QUESTION_ANSWERING, log);
        dispatch(question, trace, answer);
    }
    fill_answer(question, answer);
    question_enter_state(question, QUESTION_DONE, log);
}
