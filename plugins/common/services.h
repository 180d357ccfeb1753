/* The host services that the shipped plugins use, found once at create. */
#ifndef PLUGINS_COMMON_SERVICES_H
#define PLUGINS_COMMON_SERVICES_H

#include "answerd/services.h"

struct services {
    const answerd_question_service *question;
    const answerd_knowledge_service *knowledge;
    const answerd_reply_service *reply;
    const answerd_wording_service *wording;
};

/* Writes a reason and returns ANSWERD_ERR_NOT_FOUND when the host lacks one of them. */
int32_t services_find(struct services *services, const answerd_host *host, answerd_reason *reason);

/* Empty text of length 0. */
answerd_text text_none(void);
/* 1 when `text` equals the NUL-terminated `word`. */
int text_is(answerd_text text, const char *word);

#endif
