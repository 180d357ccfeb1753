#include "ask/wire/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/wire/memory.h"
#include "ask/wire/utf8.h"

/* How often a question is sent again before it counts as turned down, by reason. */
#define TURN_LIMIT 1000
#define FAULT_LIMIT 5

void question_init(struct question *question, const char *text, uint64_t random, uint64_t count)
{
    memset(question, 0, sizeof *question);
    question->text = utf8_repair(text, strlen(text));
    snprintf(question->id, sizeof question->id, "%016llx-%llu", (unsigned long long)random,
            (unsigned long long)count);
}

void question_clear(struct question *question)
{
    free(question->text);
    free(question->answer_id);
    memset(question, 0, sizeof *question);
}

char *question_request(const struct question *question, int64_t serial, const char *language)
{
    json_t *params = json_object();
    protocol_set_text(params, "client_msg_id", question->id);
    protocol_set_text(params, "text", question->text);
    protocol_set_text(params, "lang", language);
    return protocol_request_take(REQUEST_ASK, serial, params);
}

bool question_concerns(const struct question *question, const struct incoming *incoming)
{
    if (question->sent_at == 0) {
        return false;
    }
    if (incoming->request == REQUEST_ASK) {
        return incoming->serial == question->serial;
    }
    /* A message that the server could not even read comes back without its id. */
    return incoming->request == REQUEST_KINDS && question->answer_id == NULL;
}

bool question_may_retry(struct question *question, const struct incoming *incoming)
{
    if (incoming->code == PROTOCOL_RATE_LIMITED || incoming->code == PROTOCOL_OVERLOADED) {
        return ++question->turns < TURN_LIMIT;
    }
    return incoming->retry_after_ms >= 0 && ++question->faults < FAULT_LIMIT;
}

bool question_may_repeat(struct question *question)
{
    return ++question->faults < FAULT_LIMIT;
}
