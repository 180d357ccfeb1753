#include "transport/wire_view.h"

#define PERMILLE 1000

static size_t at_most(size_t count, size_t limit)
{
    return count < limit ? count : limit;
}

static void fill_citations(struct wire_view *view, const struct answer *answer)
{
    size_t count = at_most(answer->citation_count, VIEW_CITATIONS);
    for (size_t i = 0; i < count; i++) {
        const struct answer_citation *from = &answer->citations[i];
        view->citations[i] = (struct wire_citation){.number = from->number,
                .record = from->record,
                .source_id = from->source_id,
                .title = from->title,
                .published = from->published,
                .paragraph = from->paragraph,
                .url = from->url,
                .quote = from->quote,
                .label = from->label,
                .speaker = from->speaker,
                .speaker_role = from->speaker_role,
                .date = from->date};
        view->records[i] = from->record;
    }
    view->answer.citations = view->citations;
    view->answer.citation_count = count;
    view->answer.records = view->records;
    view->answer.record_count = count;
}

static void fill_suggestions(struct wire_view *view, const struct answer *answer)
{
    size_t count = at_most(answer->suggestion_count, VIEW_SUGGESTIONS);
    for (size_t i = 0; i < count; i++) {
        view->suggestions[i] = (struct wire_suggestion){
                .title = answer->suggestions[i].title, .text = answer->suggestions[i].text};
    }
    view->answer.suggestions = view->suggestions;
    view->answer.suggestion_count = count;
}

static void fill_receipt(struct wire_view *view, const struct answer *answer)
{
    size_t count = at_most(answer->pack_count, VIEW_PACKS);
    for (size_t i = 0; i < count; i++) {
        view->packs[i] = (struct wire_pin){answer->packs[i].id, answer->packs[i].hash};
    }
    view->answer.packs = view->packs;
    view->answer.pack_count = count;
    view->plugin = (struct wire_pin){answer->plugin, answer->plugin_version};
    view->answer.plugins = &view->plugin;
    view->answer.plugin_count = answer->plugin.length > 0 ? 1 : 0;
}

void wire_view_fill(struct wire_view *view, const struct answer *answer)
{
    view->answer = (struct wire_answer){.sequence = (int64_t)answer->sequence,
            .answer_id = answer->answer_id,
            .client_message_id = answer->client_message_id,
            .text = answer->text,
            .outcome = text_from(outcome_name(answer->outcome)),
            .confidence = (uint32_t)(answer->confidence * PERMILLE + 0.5),
            .band = answer->band,
            .language = answer->language,
            .plugin = answer->plugin};
    fill_citations(view, answer);
    fill_suggestions(view, answer);
    fill_receipt(view, answer);
}

static int wire_code(struct transport *transport, int code)
{
    size_t queue = (size_t)transport->config->limits.queue;
    switch (code) {
    case ERR_LIMIT:
        return WIRE_TOO_LARGE;
    case ERR_BUSY:
        return conversation_in_flight(transport->conversation) >= queue ? WIRE_OVERLOADED
                                                                        : WIRE_RATE_LIMITED;
    case ERR_NOT_FOUND:
    case ERR_DENIED:
        return WIRE_NOT_FOUND;
    case ERR_INVALID:
    case ERR_ENCODING:
        return WIRE_INVALID_PARAMS;
    case ERR_CANCELLED:
        return WIRE_CANCELLED;
    default:
        return WIRE_INTERNAL;
    }
}

struct wire_error wire_error_from(
        struct transport *transport, int code, const struct error *error, uint32_t retry_after_ms)
{
    /* A wrong resume token says no more than an unknown conversation does. */
    bool is_told = error != NULL && code != ERR_DENIED && code != ERR_NOT_FOUND;
    return (struct wire_error){.code = wire_code(transport, code),
            .message = is_told ? text_from(error->text) : TEXT_NONE,
            .retry_after_ms = retry_after_ms};
}

void wire_error_count(struct transport *transport, const struct wire_error *error)
{
    metric_add(transport->counters.errors, 1);
    log_write(transport->log, LOG_DEBUG, "message refused", LOG_NUMBER("code", error->code));
}
