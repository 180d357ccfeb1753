/* Takes three milliseconds for every bid. */
#include "fake.h"

#include <time.h>

static int64_t now_ns(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    int64_t until = now_ns() + 3000000;

    while (now_ns() < until) {
    }
    return fake_bid(instance, question, bids, capacity, count);
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("slow"),
        .create = fake_create,
        .bid = bid,
        .answer = fake_answer,
};
