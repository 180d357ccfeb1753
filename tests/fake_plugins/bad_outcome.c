/* Finishes with an outcome that does not exist. */
#include "fake.h"

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)instance;
    (void)question;
    (void)token;
    (void)fake_reply->finish(reply, 77);
    return ANSWERD_OK;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("bad_outcome"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = answer,
};
