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
/* The same; mistakes go to `on_finding` instead. */
MUST_CHECK int engine_init_told(struct engine *engine, const struct config *config,
        knowledge_finding_fn on_finding, void *context, struct error *error);

/* What an engine serves with, for making another one that serves the same. */
struct engine_copy {
    const struct config *config;         /* retained */
    struct knowledge *knowledge;         /* retained */
    const struct plugin_source *plugins; /* as plugin_host_sources gives them */
    size_t plugin_count;
};

/*
 * Builds an engine on that knowledge and on copies of those plugins; it logs nothing. Any thread.
 * Errors: those of plugin_host_create.
 */
MUST_CHECK int engine_init_copy(
        struct engine *engine, const struct engine_copy *copy, struct error *error);

/*
 * `engine` goes on with what `other` was built with: configuration, knowledge and plugins, for all
 * questions that begin from now on; `other` has the former ones, and is not to be ended before its
 * plugin host is unused. Loop thread of `engine`.
 */
void engine_exchange(struct engine *engine, struct engine *other);

/*
 * Ends all parts in reverse. Accepts a zeroed engine. Returns how many plugins stay mapped, as
 * plugin_host_destroy.
 */
size_t engine_clear(struct engine *engine);

/* One line about a finding: FILE:LINE: error: RECORD: what; advice. */
void engine_print_finding(FILE *out, const struct knowledge_finding *finding);

#endif
