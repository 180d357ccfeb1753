/* Fails in create with a reason that has no end, is no UTF-8 and would colour a terminal. */
#include "fake.h"

#include <string.h>

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    (void)host;
    (void)reader;
    (void)settings;
    (void)instance;
    memset(reason->text, 0xff, reason->capacity);
    memcpy(reason->text, "\033[31mred", sizeof("\033[31mred") - 1);
    return ANSWERD_ERR_FAILED;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("bad_reason"),
        .create = create,
        .bid = fake_bid,
        .answer = fake_answer,
};
