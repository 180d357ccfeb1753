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

/* The context that a plugin's question is part of. */
struct question_context *question_context_of(const answerd_question *question);

#endif
