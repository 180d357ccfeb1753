/* Breaks no rule: it keeps no state, so its instance is NULL. Its life is counted in metrics. */
#include "fake.h"

static const answerd_host *host;
static const answerd_metrics_service *metrics;

static int32_t create(const answerd_host *given, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    int32_t result = fake_create(given, reader, settings, instance, reason);

    host = given;
    metrics = host->find_service(host, ANSWERD_SERVICE_METRICS);
    *instance = NULL;
    return result;
}

static int32_t start(void *instance, answerd_reason *reason)
{
    (void)reason;
    metrics->count(host, "started", instance == NULL ? 1 : 100);
    return ANSWERD_OK;
}

static void stop(void *instance)
{
    metrics->count(host, "stopped", instance == NULL ? 1 : 100);
}

static void destroy(void *instance)
{
    metrics->count(host, "destroyed", instance == NULL ? 1 : 100);
}

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "stateless",
        .name = "Fake",
        .version = "1.0.0",
        .create = create,
        .start = start,
        .bid = fake_bid,
        .answer = fake_answer,
        .stop = stop,
        .destroy = destroy,
};
