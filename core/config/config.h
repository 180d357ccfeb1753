/*
 * The configuration: an immutable, counted snapshot, built from a file and the command line.
 *
 * Which options there are stands in option_table.c, with type, range, default and help. Building
 * takes no locks and touches nothing shared; a snapshot may be read by any thread.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include <stdbool.h>
#include <stdint.h>

/* NUL-terminated items in the order in which they were given. */
struct config_list {
    const char **items;
    size_t count;
};

/* Counts are plain numbers, sizes bytes, times milliseconds; 0 means none where help says so. */
struct config_limits {
    int64_t message_bytes;
    int64_t question_characters;
    int64_t fragments;
    int64_t connections;
    int64_t connections_per_address;
    int64_t connections_per_address_loopback;
    int64_t questions_per_second;
    int64_t questions_burst;
    int64_t questions_per_second_loopback;
    int64_t handshakes_per_second;
    int64_t handshakes_per_second_loopback;
    int64_t in_flight;
    int64_t queue;
    int64_t send_queue_bytes;
    int64_t page_file_bytes;
    int64_t header_bytes;
    int64_t body_bytes;
    int64_t header_timeout_ms;
    int64_t body_timeout_ms;
    int64_t first_message_ms;
    int64_t idle_ms;
    int64_t question_deadline_ms;
    int64_t plugin_bid_ms;
    int64_t plugin_answer_ms;
    int64_t sessions;
    int64_t session_idle_ms;
};

/* One `plugin.<id>.<name> = value`, as written; the plugin host checks it against the plugin. */
struct config_plugin_option {
    struct text plugin;
    struct text name;
    struct text value;
    const char *origin; /* "answerd.conf:12" or "command line" */
};

struct config {
    /* Where it came from: the file's path, or NULL. */
    const char *file;

    const char *listen; /* ADDRESS:PORT, see address.h */
    struct config_list knowledge;
    const char *languages; /* "" where not set, as the paths below */
    const char *plugins;
    const char *pages;
    const char *tokens;
    const char *data;
    const char *store;
    int64_t durability; /* enum store_durability */
    int64_t retention_ms;
    bool reload_gate;
    struct config_list origins;
    struct config_list trusted_proxies;
    int64_t log_level;  /* enum log_level */
    int64_t log_format; /* enum log_format */
    int64_t heartbeat_ms;
    int64_t shutdown_grace_ms;
    struct config_limits limits;

    struct config_plugin_option *plugin_options;
    size_t plugin_option_count;
};

/* One mistake, for a person. Borrowed for the call. */
struct config_problem {
    const char *file; /* NULL: the command line */
    uint32_t line;    /* 0: the file as a whole */
    const char *text; /* what is wrong and what to do */
};

typedef void (*config_problem_fn)(void *context, const struct config_problem *problem);

/* An option given on the command line; stands above the file. Lists replace the file's. */
struct config_override {
    const char *key;
    const char *value;
};

struct config_change;

struct config_sources {
    const char *file; /* NULL: defaults only */
    const struct config_override *overrides;
    size_t override_count;
    config_problem_fn on_problem; /* called for every mistake; may be NULL */
    void *context;
    /*
     * What is in force, or NULL: options that are not reloadable keep its values, and `on_kept`,
     * which may be NULL, hears of each that was to change.
     */
    const struct config *former;
    void (*on_kept)(void *context, const struct config_change *change);
};

/*
 * Reads and checks everything, then gives `*config` with one reference. Relative paths in the file
 * are meant from the file's folder. On failure nothing is kept and `error` holds the first
 * mistake. Blocks on the file. Errors: ERR_NOT_FOUND, ERR_IO, ERR_PARSE, ERR_INVALID, ERR_LIMIT.
 */
MUST_CHECK int config_load(
        const struct config_sources *sources, const struct config **config, struct error *error);

/* Any thread. */
const struct config *config_retain(const struct config *config);
void config_release(const struct config *config);

#endif
