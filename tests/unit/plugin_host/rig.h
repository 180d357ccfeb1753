/*
 * What the tests of this folder run on: a plugin folder of their own, the small pack, a clock that
 * stands still, and one question at a time.
 */
#ifndef UNIT_PLUGIN_HOST_RIG_H
#define UNIT_PLUGIN_HOST_RIG_H

#include "fake_plugins/plugin_folder.h"
#include "plugin_host/plugin_host.h"

struct rig {
    struct plugin_folder folder;
    struct knowledge *knowledge;
    struct metrics *metrics;
    struct manual_clock clock;
    struct plugin_host *host;
    struct error error;
    struct arena *arena;
    struct question_context question;
    struct bid bids[BID_LIMIT];
    size_t bid_count;
    struct config_plugin_option settings[4];
    size_t setting_count;
    uint32_t bid_ms;
    const struct clock *other_clock; /* instead of the one that stands still */
};

/* For cmocka: the rig is *state. */
int rig_setup(void **state);
int rig_teardown(void **state);

void rig_set(struct rig *rig, const char *plugin, const char *name, const char *value);
/* Makes the host; its error is rig->error. */
int rig_create_host(struct rig *rig);
/* Adds the named plugin beside "good" and starts the host, which must succeed. */
void rig_start_with(struct rig *rig, const char *name);

/* Prepares rig->question with `text`. */
void rig_question(struct rig *rig, const char *text);
/* The same, and collects the bids. */
void rig_ask(struct rig *rig, const char *text);
/* The bid of a plugin, NULL when it made none. */
const struct bid *rig_bid_of(struct rig *rig, const char *plugin);
/* Lets the plugin answer rig->question. Its bid must be there. */
int rig_answer(struct rig *rig, const char *plugin);
struct text rig_reply(const struct rig *rig);

/* Aborts the test when there is no plugin of that file. */
struct plugin_info rig_info(struct rig *rig, const char *file);
int64_t rig_faults(struct rig *rig, const char *plugin);
/* "good" still bids and answers. */
void rig_assert_good_works(struct rig *rig);
/* The plugin of `name`.so failed for a reason that holds `reason`, and "good" works. */
void rig_assert_failed(struct rig *rig, const char *name, const char *reason);

#endif
