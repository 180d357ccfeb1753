#include "ask/wire/conversation.h"

#include <stdlib.h>
#include <string.h>

#include "ask/wire/answer.h"
#include "ask/wire/memory.h"
#include "ask/wire/protocol.h"

#define CLIENT_NAME "ask"
#define DEFAULT_HEARTBEAT_MS 30000

static void replace(char **place, const char *text)
{
    memory_replace_take(place, memory_copy_text(text));
}

void conversation_init(struct conversation *conversation)
{
    memset(conversation, 0, sizeof *conversation);
    conversation->heartbeat_ms = DEFAULT_HEARTBEAT_MS;
    conversation->fresh = true;
}

void conversation_clear(struct conversation *conversation)
{
    free(conversation->id);
    free(conversation->resume_token);
    free(conversation->language);
    memset(conversation, 0, sizeof *conversation);
}

void conversation_begin(struct conversation *conversation, const char *language, bool lost)
{
    conversation_set_language(conversation, language);
    conversation->fresh = true;
    conversation->lost = lost;
}

void conversation_set_language(struct conversation *conversation, const char *language)
{
    replace(&conversation->language, language);
}

json_t *conversation_opening(struct conversation *conversation, const char *token)
{
    json_t *params = json_object();
    protocol_set_text(params, "client", CLIENT_NAME);
    protocol_set_text(params, "lang", conversation->language);
    protocol_set_text(params, "token", token);
    if (!conversation->fresh && conversation->id != NULL && conversation->resume_token != NULL) {
        protocol_set_text(params, "conversation", conversation->id);
        protocol_set_text(params, "resume_token", conversation->resume_token);
        json_object_set_new(params, "last_seq", json_integer(conversation->last_seq));
    } else {
        conversation->fresh = true;
    }
    return params;
}

char *conversation_check_size(const struct conversation *conversation, size_t bytes)
{
    int64_t limit = conversation->message_limit;
    if (limit <= 0 || bytes <= (size_t)limit) {
        return NULL;
    }
    return memory_format("the question makes a message of %zu bytes, and the server takes %lld; "
                         "ask a shorter one",
            bytes, (long long)limit);
}

void conversation_welcome(struct conversation *conversation, const json_t *welcome)
{
    const json_t *limits = json_object_get(welcome, "limits");
    double heartbeat = json_number_value(json_object_get(welcome, "heartbeat_s"));
    const char *token = answer_member(welcome, "resume_token");
    replace(&conversation->id, answer_member(welcome, "conversation"));
    if (token != NULL || conversation->fresh) {
        replace(&conversation->resume_token, token);
    }
    if (conversation->fresh) {
        conversation->last_seq = 0;
    }
    conversation->message_limit = json_integer_value(json_object_get(limits, "message_bytes"));
    if (heartbeat >= 1 && heartbeat < 86400) {
        conversation->heartbeat_ms = (uint64_t)(heartbeat * 1000);
    }
    conversation->fresh = false;
    conversation->lost = false;
}
