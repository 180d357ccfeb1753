/* Greetings, thanks, and what one can ask. The phrases and replies are data of the languages. */
#include "common/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIDENCE 980u
#define SUGGESTIONS_MAX 5

struct small_talk {
    struct services services;
    int64_t suggestions;
};

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    struct small_talk *plugin = calloc(1, sizeof(*plugin));
    int32_t result;

    if (plugin == NULL) {
        (void)snprintf(reason->text, reason->capacity, "out of memory");
        return ANSWERD_ERR_FAILED;
    }
    result = services_find(&plugin->services, host, reason);
    if (result != ANSWERD_OK) {
        free(plugin);
        return result;
    }
    plugin->suggestions = reader->integer(settings, "suggestions");
    *instance = plugin;
    return ANSWERD_OK;
}

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    const struct small_talk *plugin = instance;

    (void)capacity;
    *count = 0;
    if ((plugin->services.question->forms(question) & ANSWERD_FORM_SMALL_TALK) != 0) {
        bids[0].confidence = CONFIDENCE;
        bids[0].reason = (answerd_text)ANSWERD_TEXT("small talk");
        *count = 1;
    }
    return ANSWERD_OK;
}

/* What the packs are about, joined for a sentence. */
static answerd_text subject(const struct small_talk *plugin, const answerd_question *question)
{
    return plugin->services.knowledge->pack_field(question, 0, "about");
}

static void offer_questions(
        const struct small_talk *plugin, const answerd_question *question, answerd_reply *reply)
{
    for (int64_t i = 0; i < plugin->suggestions; i++) {
        char field[32];
        answerd_text record;

        (void)snprintf(field, sizeof(field), "suggestion.%d", (int)i);
        record = plugin->services.knowledge->pack_field(question, 0, field);
        if (record.length == 0) {
            return;
        }
        (void)plugin->services.reply->suggest(reply, record);
    }
}

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    const struct small_talk *plugin = instance;
    answerd_text intent = plugin->services.question->small_talk(question);
    answerd_argument argument = {"subject", subject(plugin, question)};
    char key[64];
    answerd_text said;
    int32_t result;

    (void)token;
    (void)snprintf(key, sizeof(key), "small_talk.%.*s", (int)intent.length, intent.data);
    said = plugin->services.wording->say(question, key, &argument, 1);
    if (said.length == 0) {
        return ANSWERD_ERR_DECLINED;
    }
    result = plugin->services.reply->append(reply, said);
    if (result != ANSWERD_OK) {
        return result;
    }
    offer_questions(plugin, question, reply);
    return plugin->services.reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

static const answerd_option options[] = {
        {sizeof(answerd_option), ANSWERD_OPTION_INTEGER, "suggestions",
                "questions offered to somebody who greets or asks for help", "3", 0,
                SUGGESTIONS_MAX},
};

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "small_talk",
        .name = "Small talk and help",
        .version = "1.0.0",
        .flags = ANSWERD_PLUGIN_NONE,
        .option_count = sizeof(options) / sizeof(options[0]),
        .options = options,
        .create = create,
        .bid = bid,
        .answer = answer,
        .destroy = free,
};
