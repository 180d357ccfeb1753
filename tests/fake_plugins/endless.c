/* Writes until the host stops it, and looks at what it says. */
#include "fake.h"

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)instance;
    (void)question;
    (void)token;
    while (fake_reply->append(reply, (answerd_text)ANSWERD_TEXT("more and more ")) == ANSWERD_OK) {
    }
    return fake_reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("endless"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = answer,
};
