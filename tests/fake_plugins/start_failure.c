/* Is made and then cannot start; it must be destroyed. */
#include "fake.h"

#include <stdio.h>
#include <stdlib.h>

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    (void)host;
    (void)reader;
    (void)settings;
    (void)reason;
    *instance = malloc(64);
    return *instance != NULL ? ANSWERD_OK : ANSWERD_ERR_FAILED;
}

static int32_t start(void *instance, answerd_reason *reason)
{
    (void)instance;
    (void)snprintf(reason->text, reason->capacity, "the disk is full");
    return ANSWERD_ERR_FAILED;
}

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "start_failure",
        .name = "Fake",
        .version = "1.0.0",
        .create = create,
        .start = start,
        .bid = fake_bid,
        .answer = fake_answer,
        .destroy = free,
};
