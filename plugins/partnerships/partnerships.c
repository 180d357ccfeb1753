/* Who works with whom: investments, joint ventures, acquisitions, meetings, plans. */
#include "common/record_plugin.h"

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    return record_plugin_create(ANSWERD_KIND_PARTNERSHIP, host, reader, settings, instance, reason);
}

static const answerd_option options[] = {RECORD_OPTIONS};

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "partnerships",
        .name = "Partnerships and investments",
        .version = "1.0.0",
        .flags = ANSWERD_PLUGIN_NONE,
        .option_count = sizeof(options) / sizeof(options[0]),
        .options = options,
        .create = create,
        .bid = record_plugin_bid,
        .answer = record_plugin_answer,
        .destroy = record_plugin_destroy,
};
