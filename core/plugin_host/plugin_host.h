/*
 * The plugin host: finds plugins, judges them before their code runs, keeps their instances, and
 * lets them bid for and answer questions.
 *
 * A host belongs to one thread at a time. It may be made and tried on one and then handed to the
 * loop, whose questions hold it while they run; the last to let go of it ends it.
 */
#ifndef PLUGIN_HOST_PLUGIN_HOST_H
#define PLUGIN_HOST_PLUGIN_HOST_H

#include "answerd/plugin.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/metrics.h"
#include "config/config.h"
#include "plugin_host/question_context.h"

struct plugin_host;

/* One plugin file and the name that it is known by. */
struct plugin_source {
    const char *name;
    const char *path;
};

/* Borrowed for the life of the host. */
struct plugin_host_options {
    const char *directory;               /* where the *.so files are; NULL: no plugins */
    const struct plugin_source *sources; /* instead of a directory, or NULL */
    size_t source_count;
    const char *version; /* of the host, for plugins to see */
    uint32_t bid_ms;     /* a bid that takes longer counts as an overrun */
    uint32_t answer_ms;
    const struct config_plugin_option *settings;
    size_t setting_count;
};

enum plugin_state { PLUGIN_FAILED, PLUGIN_RUNNING, PLUGIN_ASIDE };

/* What is known of one plugin file. Borrowed from the host. */
struct plugin_info {
    const char *file;
    const char *id; /* "" when the file could not be read that far */
    const char *name;
    const char *version;
    uint32_t abi_minor;
    enum plugin_state state;
    const char *reason; /* why it failed or was put aside; "" otherwise */
    const answerd_option *options;
    uint32_t option_count;
};

/*
 * Loads every plugin of the directory. A plugin that cannot run is kept with its reason and logged;
 * the host goes on without it. Errors: ERR_NOT_FOUND or ERR_DENIED (the directory), ERR_INVALID (a
 * setting for a plugin that is not there or has no such option). Blocks on files.
 */
MUST_CHECK int plugin_host_create(const struct plugin_host_options *options, struct log *log,
        struct metrics *metrics, const struct clock *clock, struct plugin_host **host,
        struct error *error);
/*
 * Stops and destroys the instances; nobody else holds the host. NULL is accepted. Returns how many
 * plugins stay mapped, since the loader would not let go of their code.
 */
size_t plugin_host_destroy(struct plugin_host *host);

/* For each question that asks it. */
struct plugin_host *plugin_host_retain(struct plugin_host *host);
void plugin_host_release(struct plugin_host *host);
/* `on_unused(context)` runs once, when nobody holds the host, at once perhaps: it may end it. */
void plugin_host_retire(struct plugin_host *host, void (*on_unused)(void *context), void *context);
/* From now on it logs and counts there: for a host that was tried elsewhere. */
void plugin_host_adopt(struct plugin_host *host, struct log *log, struct metrics *metrics);
/*
 * The private copies of the plugins that run, from which another host can be made while this one
 * serves and whatever became of their files. Texts in `arena`; valid as long as the host.
 */
size_t plugin_host_sources(
        const struct plugin_host *host, struct arena *arena, struct plugin_source **sources);

/* True when the plugin at `position` has the same code as `source`. Blocks on both. */
bool plugin_host_is_same_code(
        const struct plugin_host *host, size_t position, const struct plugin_source *source);

size_t plugin_host_count(const struct plugin_host *host);
struct plugin_info plugin_host_info(const struct plugin_host *host, size_t position);
/* The option's value in force, as text. Borrowed until the next call. */
const char *plugin_host_option_value(struct plugin_host *host, size_t position, uint32_t option);

/* One checked bid. */
struct bid {
    size_t plugin; /* position in the host */
    uint64_t token;
    double confidence; /* 0..1, calibrated */
    const struct record *records[ANSWERD_BID_RECORDS];
    size_t record_count;
    struct text reason; /* in the question's arena */
};

#define BID_LIMIT 64

/* Collects bids of all running plugins, best first; returns how many. */
size_t plugin_host_collect(struct plugin_host *host, struct question_context *question,
        struct bid *bids, size_t limit);

/*
 * Lets the bidder answer into question->reply. 0 when it finished with an answer; ERR_NOT_FOUND
 * when it declined (try the next bid), ERR_PLUGIN when it broke a rule, ERR_TIMEOUT.
 */
MUST_CHECK int plugin_host_answer(
        struct plugin_host *host, struct question_context *question, const struct bid *bid);

/* Prints all plugins: a table for people, or JSON. */
void plugin_host_print(
        struct plugin_host *host, bool as_json, bool colour, struct text_buffer *out);

#endif
