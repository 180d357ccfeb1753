/* Bids for everything and declines to answer it. */
#include "fake.h"

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)instance;
    (void)question;
    (void)token;
    (void)fake_reply->append(reply, (answerd_text)ANSWERD_TEXT("written and taken back"));
    return ANSWERD_ERR_DECLINED;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("declines"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = answer,
};
