#include "common/services.h"

#include <stdio.h>
#include <string.h>

static const void *find(
        const answerd_host *host, const char *id, answerd_reason *reason, int32_t *result)
{
    const void *service = host->find_service(host, id);

    if (service == NULL && *result == ANSWERD_OK) {
        (void)snprintf(reason->text, reason->capacity, "the host has no service %s", id);
        *result = ANSWERD_ERR_NOT_FOUND;
    }
    return service;
}

int32_t services_find(struct services *services, const answerd_host *host, answerd_reason *reason)
{
    int32_t result = ANSWERD_OK;

    services->question = find(host, ANSWERD_SERVICE_QUESTION, reason, &result);
    services->knowledge = find(host, ANSWERD_SERVICE_KNOWLEDGE, reason, &result);
    services->reply = find(host, ANSWERD_SERVICE_REPLY, reason, &result);
    services->wording = find(host, ANSWERD_SERVICE_WORDING, reason, &result);
    return result;
}

answerd_text text_none(void)
{
    return (answerd_text){NULL, 0};
}

int text_is(answerd_text text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.data, word, text.length) == 0;
}
