/* Breaks no rule. Its options and services are what the tests of those look at. */
#include "fake.h"

#include <stdio.h>

static const answerd_log_service *logging;
static const answerd_metrics_service *metrics;
static int64_t confidence;
static answerd_text word;
static int64_t stopped;

static const answerd_option options[] = {
        {sizeof(answerd_option), ANSWERD_OPTION_INTEGER, "confidence", "what it bids", "900", 0,
                1000},
        {sizeof(answerd_option), ANSWERD_OPTION_BOOLEAN, "refuse", "fail in create", "false", 0, 0},
        {sizeof(answerd_option), ANSWERD_OPTION_TEXT, "word", "what it says", "Hello", 0, 0},
};

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    if (reader->boolean(settings, "refuse") != 0) {
        (void)snprintf(reason->text, reason->capacity, "told to refuse");
        return ANSWERD_ERR_FAILED;
    }
    if (host->find_service(host, "answerd.nothing/1") != NULL) {
        return ANSWERD_ERR_INVALID;
    }
    logging = host->find_service(host, ANSWERD_SERVICE_LOG);
    metrics = host->find_service(host, ANSWERD_SERVICE_METRICS);
    confidence = reader->integer(settings, "confidence");
    word = reader->text(settings, "word");
    stopped = reader->integer(settings, "no_such_option");
    logging->write(host, ANSWERD_LOG_INFO, (answerd_text)ANSWERD_TEXT("created"));
    metrics->count(host, "created", 1);
    return fake_create(host, reader, settings, instance, reason);
}

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    (void)instance;
    (void)question;
    *count = 0;
    if (confidence > 0 && stopped == 0 && capacity > 0) {
        bids[0].confidence = (uint32_t)confidence;
        bids[0].token = 7;
        bids[0].reason = (answerd_text)ANSWERD_TEXT("always");
        *count = 1;
    }
    return ANSWERD_OK;
}

/* Cites the best match twice: its marker must stand there once. */
static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    answerd_match match;

    (void)instance;
    if (token != 7) {
        return ANSWERD_ERR_INVALID;
    }
    (void)fake_reply->append(reply, word);
    if (fake_knowledge->match(question, ANSWERD_KIND_ALL, &match, 1) == 1) {
        (void)fake_reply->cite(reply, match.record);
        (void)fake_reply->cite(reply, match.record);
    }
    (void)fake_reply->suggest_text(reply, (answerd_text)ANSWERD_TEXT("Next"),
            (answerd_text)ANSWERD_TEXT("What comes next?"));
    return fake_reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

static void stop(void *instance)
{
    (void)instance;
    stopped = 1;
}

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("good"),
        .option_count = sizeof(options) / sizeof(options[0]),
        .options = options,
        .create = create,
        .bid = bid,
        .answer = answer,
        .stop = stop,
};
