/*
 * What the plugins here share: each breaks one rule of the ABI, and the tests of the host see that
 * the rule is noticed and everything else goes on. The parts below break none.
 */
#ifndef FAKE_PLUGINS_FAKE_H
#define FAKE_PLUGINS_FAKE_H

#include "answerd/services.h"

#define FAKE_CONFIDENCE 900u

static int fake_instance;
static const answerd_reply_service *fake_reply;
static const answerd_knowledge_service *fake_knowledge;

static inline int32_t fake_create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    (void)reader;
    (void)settings;
    (void)reason;
    fake_reply = host->find_service(host, ANSWERD_SERVICE_REPLY);
    fake_knowledge = host->find_service(host, ANSWERD_SERVICE_KNOWLEDGE);
    *instance = &fake_instance;
    return ANSWERD_OK;
}

static inline int32_t fake_bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    (void)instance;
    (void)question;
    (void)capacity;
    bids[0].confidence = FAKE_CONFIDENCE;
    *count = 1;
    return ANSWERD_OK;
}

static inline int32_t fake_answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    (void)instance;
    (void)question;
    (void)token;
    (void)fake_reply->append(reply, (answerd_text)ANSWERD_TEXT("A fake answer."));
    return fake_reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

static inline void fake_destroy(void *instance)
{
    (void)instance;
}

/* The fields that most have in common; those after it stand above them. */
#define FAKE_FIELDS(plugin_id)                                                                     \
    .struct_size = sizeof(answerd_plugin), .abi_minor = ANSWERD_ABI_MINOR, .id = (plugin_id),      \
    .name = "Fake", .version = "1.0.0", .destroy = fake_destroy

#endif
