/* Needs a function that nobody has; the build lets it pass for this file alone. */
#include "fake.h"

extern int32_t function_that_nobody_has(void *instance);

static int32_t start(void *instance, answerd_reason *reason)
{
    (void)reason;
    return function_that_nobody_has(instance);
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("undefined_symbol"),
        .create = fake_create,
        .start = start,
        .bid = fake_bid,
        .answer = fake_answer,
};
