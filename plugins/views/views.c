/* Who said what: views in the speaker's name, and the source's own words on request. */
#include "common/record_plugin.h"

#define QUOTE_MISSING_LIMIT 400u

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    return record_plugin_create(ANSWERD_KIND_VIEW, host, reader, settings, instance, reason);
}

static int wants_quote(const struct record_plugin *plugin, const answerd_question *question)
{
    return (plugin->services.question->forms(question) & ANSWERD_FORM_QUOTE) != 0 ||
           text_is(plugin->services.question->aspect(question), "quote");
}

static int has_quote(
        const struct record_plugin *plugin, const answerd_question *question, answerd_text record)
{
    return plugin->services.knowledge->field(question, record, "verbatim").length > 0;
}

/* The best match that is quoted, RECORD_MATCHES when none is. */
static uint32_t quoted_match(const struct record_plugin *plugin, const answerd_question *question,
        const struct record_matches *matches)
{
    for (uint32_t i = 0; i < matches->count; i++) {
        if (has_quote(plugin, question, matches->items[i].record)) {
            return i;
        }
    }
    return RECORD_MATCHES;
}

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    const struct record_plugin *plugin = instance;
    struct record_matches matches;
    uint32_t at;

    if (!wants_quote(plugin, question)) {
        return record_plugin_bid(instance, question, bids, capacity, count);
    }
    *count = 0;
    record_plugin_match(plugin, question, &matches);
    at = quoted_match(plugin, question, &matches);
    if (at != RECORD_MATCHES) {
        record_plugin_fill_bid(&bids[0], &matches.items[at], matches.items[at].confidence, at + 1u,
                "holds the quote");
        *count = 1;
    } else if (matches.count > 0) {
        record_plugin_fill_bid(
                &bids[0], &matches.items[0], QUOTE_MISSING_LIMIT, 0, "near, but not quoted");
        *count = 1;
    }
    return ANSWERD_OK;
}

static int32_t answer_quote(const struct record_plugin *plugin, const answerd_question *question,
        answerd_text record, answerd_reply *reply)
{
    const answerd_knowledge_service *knowledge = plugin->services.knowledge;
    answerd_text quote = knowledge->field(question, record, "quote");
    answerd_text verbatim = knowledge->field(question, record, "verbatim");
    const answerd_argument arguments[] = {
            {"speaker", knowledge->field(question, record, "speaker")},
            {"role", knowledge->field(question, record, "speaker_role")},
            {"quote", quote},
            {"verbatim", verbatim},
    };
    int same = quote.length == verbatim.length;
    int32_t result = record_plugin_say(
            plugin, question, reply, same ? "quote.said" : "quote.translated", arguments, 4);

    return result == ANSWERD_OK ? plugin->services.reply->cite(reply, record) : result;
}

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    const struct record_plugin *plugin = instance;
    struct record_matches matches;
    int32_t result;

    if (token == 0 || token > RECORD_MATCHES) {
        return record_plugin_answer(instance, question, token, reply);
    }
    record_plugin_match(plugin, question, &matches);
    if (token > matches.count) {
        return ANSWERD_ERR_DECLINED;
    }
    result = answer_quote(plugin, question, matches.items[token - 1].record, reply);
    return result == ANSWERD_OK
                   ? record_plugin_finish(plugin, question, reply, &matches, (uint32_t)token)
                   : result;
}

static const answerd_option options[] = {RECORD_OPTIONS};

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "views",
        .name = "Views and quotes",
        .version = "1.0.0",
        .flags = ANSWERD_PLUGIN_NONE,
        .option_count = sizeof(options) / sizeof(options[0]),
        .options = options,
        .create = create,
        .bid = bid,
        .answer = answer,
        .destroy = record_plugin_destroy,
};
