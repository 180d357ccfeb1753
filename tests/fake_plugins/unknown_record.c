/* Cites a record that no pack has. */
#include "fake.h"

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)instance;
    (void)question;
    (void)token;
    (void)fake_reply->append(reply, (answerd_text)ANSWERD_TEXT("So it is written."));
    (void)fake_reply->cite(reply, (answerd_text)ANSWERD_TEXT("no-such-record"));
    return fake_reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("unknown_record"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = answer,
};
