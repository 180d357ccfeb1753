/* Bids with a record that no pack has. */
#include "fake.h"

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    int32_t result = fake_bid(instance, question, bids, capacity, count);

    bids[0].records[0] = (answerd_text)ANSWERD_TEXT("no-such-record");
    bids[0].record_count = 1;
    return result;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("stray_bid"),
        .create = fake_create,
        .bid = bid,
        .answer = fake_answer,
};
