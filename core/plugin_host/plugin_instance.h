/* One plugin: its file, its checked table, its settings and its running instance. */
#ifndef PLUGIN_HOST_PLUGIN_INSTANCE_H
#define PLUGIN_HOST_PLUGIN_INSTANCE_H

#include "base/arena.h"
#include "plugin_host/plugin_file.h"
#include "plugin_host/plugin_host.h"

#define PLUGIN_OPTION_LIMIT 64u

/* Values in force, by position in the plugin's option table. */
struct answerd_settings {
    const answerd_plugin *plugin;
    char *values[PLUGIN_OPTION_LIMIT]; /* owned by the instance's arena */
};

struct plugin_instance {
    answerd_host abi; /* what the plugin sees of the host */
    struct arena *arena;
    struct plugin_file file;
    bool readable; /* the table is as large as it must be */
    char *file_name;
    char *reason;
    enum plugin_state state;
    void *instance; /* the plugin's own; may be NULL */
    bool started;   /* stop and destroy are owed */
    answerd_settings settings;
    struct log *log;
    struct metrics *metrics;
    struct metric *bids;
    struct metric *answers;
    struct metric *faults;
    uint32_t overruns; /* in a row */
};

/*
 * Loads, judges, creates and starts the plugin of `source`. Always gives an instance; one that
 * cannot run has state PLUGIN_FAILED and a reason.
 */
struct plugin_instance *plugin_instance_load(const struct plugin_source *source,
        const struct plugin_host_options *options, struct log *log, struct metrics *metrics);
/* Stops, destroys, unmaps. NULL is accepted. False, and logged, when the code stays mapped. */
bool plugin_instance_destroy(struct plugin_instance *instance);
/* Counts and logs there from now on. */
void plugin_instance_adopt(
        struct plugin_instance *instance, struct log *log, struct metrics *metrics);

/* The plugin gets no more work. */
void plugin_instance_put_aside(struct plugin_instance *instance, const char *reason);
const char *plugin_instance_id(const struct plugin_instance *instance);

#endif
