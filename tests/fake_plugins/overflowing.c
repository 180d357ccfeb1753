/* Says that it made more bids than there was room for. */
#include "fake.h"

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    (void)instance;
    (void)question;
    (void)bids;
    *count = capacity + 1;
    return ANSWERD_OK;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("overflowing"),
        .create = fake_create,
        .bid = bid,
        .answer = fake_answer,
};
