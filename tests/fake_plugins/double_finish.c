/* Finishes its reply twice. */
#include "fake.h"

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)fake_answer(instance, question, token, reply);
    (void)fake_reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
    return ANSWERD_OK;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("double_finish"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = answer,
};
