/* Passages and frequently asked questions, for packs that bring text rather than records. */
#include "common/record_plugin.h"

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    return record_plugin_create(
            ANSWERD_KIND_PASSAGE | ANSWERD_KIND_FAQ, host, reader, settings, instance, reason);
}

/* A text says neither yes nor no to a question that it was not written for: it is given as it is.
 */
static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    const struct record_plugin *plugin = instance;
    struct record_matches matches;
    int32_t result;

    (void)token;
    record_plugin_match(plugin, question, &matches);
    if (matches.count == 0) {
        return ANSWERD_ERR_DECLINED;
    }
    result = record_plugin_append_field(plugin, question, reply, matches.items[0].record, "answer");
    return result == ANSWERD_OK ? record_plugin_finish(plugin, question, reply, &matches, 1)
                                : result;
}

static const answerd_option options[] = {RECORD_OPTIONS};

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "search",
        .name = "General search",
        .version = "1.1.0",
        .flags = ANSWERD_PLUGIN_NONE,
        .option_count = sizeof(options) / sizeof(options[0]),
        .options = options,
        .create = create,
        .bid = record_plugin_bid,
        .answer = answer,
        .destroy = record_plugin_destroy,
};
