/* Never finishes its reply. */
#include "fake.h"

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)instance;
    (void)question;
    (void)token;
    return fake_reply->append(reply, (answerd_text)ANSWERD_TEXT("half a sentence and"));
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("no_finish"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = answer,
};
