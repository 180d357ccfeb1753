/* answerd.reply/1, and the reply that it writes. */
#include "plugin_host/services.h"

#include "language/unicode.h"

#define MARKER_LENGTH_MAX (sizeof(" [24]") - 1)

void reply_reset(struct answerd_reply *reply)
{
    struct text_buffer text = reply->text;
    struct question_context *question = reply->question;

    text_buffer_reset(&text);
    *reply = (struct answerd_reply){.question = question, .text = text};
}

void reply_clear(struct answerd_reply *reply)
{
    text_buffer_clear(&reply->text);
}

int32_t reply_append(struct answerd_reply *reply, struct text text)
{
    if (text.length == 0) {
        return ANSWERD_OK;
    }
    if (text.length > REPLY_TEXT_LIMIT - reply->text.length) {
        return ANSWERD_ERR_LIMIT;
    }
    if (!unicode_is_valid(text)) {
        reply->broken = "it wrote text that is not UTF-8";
        return ANSWERD_ERR_INVALID;
    }
    text_buffer_append_text(&reply->text, text);
    reply->last_marker = 0;
    return ANSWERD_OK;
}

static uint32_t citation_number(struct answerd_reply *reply, const struct record *record)
{
    for (size_t i = 0; i < reply->citation_count; i++) {
        if (reply->citations[i] == record) {
            return (uint32_t)i + 1;
        }
    }
    if (reply->citation_count == REPLY_CITATIONS) {
        return 0;
    }
    reply->citations[reply->citation_count++] = record;
    return (uint32_t)reply->citation_count;
}

int32_t reply_cite(struct answerd_reply *reply, const struct record *record)
{
    uint32_t number;

    if (reply->text.length > REPLY_TEXT_LIMIT - MARKER_LENGTH_MAX) {
        return ANSWERD_ERR_LIMIT;
    }
    number = citation_number(reply, record);
    if (number == 0) {
        return ANSWERD_ERR_LIMIT;
    }
    if (number != reply->last_marker) {
        text_buffer_format(&reply->text, " [%u]", number);
        reply->last_marker = number;
    }
    return ANSWERD_OK;
}

static bool is_offered(const struct answerd_reply *reply, struct text question)
{
    for (size_t i = 0; i < reply->suggestion_count; i++) {
        if (text_equal(reply->suggestions[i].text, question)) {
            return true;
        }
    }
    return text_equal(text_trim(question), text_trim((struct text){reply->question->abi.text.data,
                                                   (size_t)reply->question->abi.text.length}));
}

int32_t reply_suggest_text(struct answerd_reply *reply, struct text title, struct text question)
{
    struct arena *arena = reply->question->arena;

    if (question.length == 0 || is_offered(reply, question)) {
        return ANSWERD_ERR_NOT_FOUND;
    }
    if (reply->suggestion_count == REPLY_SUGGESTIONS) {
        return ANSWERD_ERR_LIMIT;
    }
    reply->suggestions[reply->suggestion_count++] =
            (struct reply_suggestion){arena_copy_text(arena, title.length > 0 ? title : question),
                    arena_copy_text(arena, question)};
    return ANSWERD_OK;
}

int32_t reply_suggest(struct answerd_reply *reply, const struct record *record)
{
    struct analysis *analysis = reply->question->analysis;

    for (size_t i = 0; i < reply->citation_count; i++) {
        if (reply->citations[i] == record) {
            return ANSWERD_ERR_NOT_FOUND;
        }
    }
    return reply_suggest_text(reply, understanding_field(analysis, record, TEXT("title")),
            understanding_field(analysis, record, TEXT("question")));
}

/* --- the service --- */

static int32_t service_append(answerd_reply *reply, answerd_text text)
{
    return reply_append(reply, text_of_plugin(text));
}

static const struct record *find(answerd_reply *reply, answerd_text id)
{
    const struct record *record = knowledge_record(reply->question->knowledge, text_of_plugin(id));

    if (record == NULL) {
        reply->broken = "it named a record that no pack has";
    }
    return record;
}

static int32_t service_cite(answerd_reply *reply, answerd_text record)
{
    const struct record *found = find(reply, record);

    return found == NULL ? ANSWERD_ERR_NOT_FOUND : reply_cite(reply, found);
}

static int32_t service_suggest(answerd_reply *reply, answerd_text record)
{
    const struct record *found = find(reply, record);

    return found == NULL ? ANSWERD_ERR_NOT_FOUND : reply_suggest(reply, found);
}

static int32_t service_suggest_text(answerd_reply *reply, answerd_text title, answerd_text question)
{
    struct text title_text = text_of_plugin(title);
    struct text question_text = text_of_plugin(question);

    if (title_text.length > SERVICE_TEXT_LIMIT || question_text.length > SERVICE_TEXT_LIMIT) {
        return ANSWERD_ERR_LIMIT;
    }
    if (!unicode_is_valid(title_text) || !unicode_is_valid(question_text)) {
        reply->broken = "it offered a question that is not UTF-8";
        return ANSWERD_ERR_INVALID;
    }
    return reply_suggest_text(reply, title_text, question_text);
}

static uint32_t service_is_cancelled(const answerd_reply *reply)
{
    return reply->question->cancelled ||
           clock_monotonic_ns(reply->question->clock) > reply->question->abi.deadline_ns;
}

static int32_t service_finish(answerd_reply *reply, uint32_t outcome)
{
    reply->finished++;
    if (reply->finished > 1) {
        reply->broken = "it finished its reply twice";
        return ANSWERD_ERR_INVALID;
    }
    if (outcome > ANSWERD_OUTCOME_CLARIFY) {
        reply->broken = "it finished with an outcome that does not exist";
        return ANSWERD_ERR_INVALID;
    }
    reply->outcome = outcome;
    return ANSWERD_OK;
}

const answerd_reply_service service_reply_table = {
        .struct_size = sizeof(answerd_reply_service),
        .append = service_append,
        .cite = service_cite,
        .suggest = service_suggest,
        .suggest_text = service_suggest_text,
        .is_cancelled = service_is_cancelled,
        .finish = service_finish,
};
