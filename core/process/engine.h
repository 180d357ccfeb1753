/*
 * Everything between a configuration and an answer, but for the network: log, metrics, knowledge,
 * plugins, conversations. `serve` puts a transport in front; `test` asks it directly.
 */
#ifndef PROCESS_ENGINE_H
#define PROCESS_ENGINE_H

#include "base/log.h"
#include "base/metrics.h"
#include "config/config.h"
#include "conversation/conversation.h"
#include "process/paths.h"
#include <stdio.h>

struct engine {
    const struct config *config; /* one reference */
    struct arena *arena;         /* of `paths` */
    struct paths paths;
    struct log *log;
    struct metrics *metrics;
    struct knowledge *knowledge; /* one reference */
    struct plugin_host *plugin_host;
    struct conversation *conversation;
    const struct clock *clock;
};

/*
 * Builds all parts. Retains `config`. Mistakes in packs are written to standard error, one line
 * each; `error` then has a code and no text. On failure nothing is kept. Blocks on files.
 */
MUST_CHECK int engine_init(struct engine *engine, const struct config *config, struct error *error);

/* Ends all parts in reverse. Accepts a zeroed engine. */
void engine_clear(struct engine *engine);

/* One line about a finding: FILE:LINE: error: RECORD: what; advice. */
void engine_print_finding(FILE *out, const struct knowledge_finding *finding);

#endif
