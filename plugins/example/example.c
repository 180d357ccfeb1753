/*
 * A complete plugin to start from: it answers "how large is your knowledge?" by counting records.
 * Build it anywhere with the Makefile beside it; plugins/README.md explains each part.
 */
#include <answerd/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct example {
    const answerd_question_service *question;
    const answerd_knowledge_service *knowledge;
    const answerd_reply_service *reply;
    const answerd_wording_service *wording;
    uint32_t confidence;
};

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    struct example *self = calloc(1, sizeof(*self));

    if (self == NULL) {
        (void)snprintf(reason->text, reason->capacity, "out of memory");
        return ANSWERD_ERR_FAILED;
    }
    self->question = host->find_service(host, ANSWERD_SERVICE_QUESTION);
    self->knowledge = host->find_service(host, ANSWERD_SERVICE_KNOWLEDGE);
    self->reply = host->find_service(host, ANSWERD_SERVICE_REPLY);
    self->wording = host->find_service(host, ANSWERD_SERVICE_WORDING);
    self->confidence = (uint32_t)reader->integer(settings, "confidence");
    *instance = self;
    return ANSWERD_OK;
}

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    const struct example *self = instance;

    (void)capacity;
    *count = self->question->has_concept(question, "knowledge-base") ? 1 : 0;
    bids[0].confidence = self->confidence;
    return ANSWERD_OK;
}

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    const struct example *self = instance;
    char digits[16];
    answerd_argument argument = {"count", {digits, 0}};

    (void)token;
    (void)snprintf(digits, sizeof(digits), "%u",
            self->knowledge->record_count(question, ANSWERD_KIND_ALL));
    argument.value.length = strlen(digits);
    self->reply->append(reply, self->wording->say(question, "knowledge.size", &argument, 1));
    return self->reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

static const answerd_option options[] = {
        {sizeof(answerd_option), ANSWERD_OPTION_INTEGER, "confidence",
                "how sure the plugin is of its answer, of 1000", "900", 0, 1000},
};

const answerd_plugin answerd_plugin_v1 = {.struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "example",
        .name = "Size of the knowledge",
        .version = "1.0.0",
        .option_count = 1,
        .options = options,
        .create = create,
        .bid = bid,
        .answer = answer,
        .destroy = free};
