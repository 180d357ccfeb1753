/* Bids more than certainty. */
#include "fake.h"

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    int32_t result = fake_bid(instance, question, bids, capacity, count);

    bids[0].confidence = 1001;
    return result;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("overconfident"),
        .create = fake_create,
        .bid = bid,
        .answer = fake_answer,
};
