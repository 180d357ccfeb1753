/* Fails in answer without a word. */
#include "fake.h"

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)instance;
    (void)question;
    (void)token;
    (void)reply;
    return ANSWERD_ERR_FAILED;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("fails"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = answer,
};
