/* Tables of the host's services, one file each; found by id in plugin_instance.c. */
#ifndef PLUGIN_HOST_SERVICES_H
#define PLUGIN_HOST_SERVICES_H

#include "plugin_host/question_context.h"

extern const answerd_log_service service_log_table;
extern const answerd_question_service service_question_table;
extern const answerd_knowledge_service service_knowledge_table;
extern const answerd_reply_service service_reply_table;
extern const answerd_wording_service service_wording_table;
extern const answerd_metrics_service service_metrics_table;

/* More text than this is no argument, title or question; it is not even looked at. */
#define SERVICE_TEXT_LIMIT REPLY_TEXT_LIMIT

/* A text as a plugin passes it: no data is no text, whatever its length says. */
static inline struct text text_of_plugin(answerd_text text)
{
    return text.data == NULL ? TEXT_NONE : (struct text){text.data, (size_t)text.length};
}

/*
 * False when a plugin has made the host write more than any answer needs: what it asks for then
 * comes back empty, since the question's memory ends with the process when it is used up.
 */
bool question_context_has_room(const struct question_context *context);

/* The context that a plugin's question is part of. */
struct question_context *question_context_of(const answerd_question *question);

#endif
