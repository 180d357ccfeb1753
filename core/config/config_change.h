/*
 * What differs between two configurations, for a server that takes a new one while it runs.
 */
#ifndef CONFIG_CONFIG_CHANGE_H
#define CONFIG_CONFIG_CHANGE_H

#include "base/arena.h"
#include "config/config.h"

/* One option whose value differs. Values as a person would write them. Borrowed for the call. */
struct config_change {
    struct text key; /* "limits.queue", "plugin.search.records" */
    struct text before;
    struct text after;
    bool is_kept; /* it is not reloadable: the value before stays in force */
};

typedef void (*config_change_fn)(void *context, const struct config_change *change);

/*
 * Tells every difference in the order of the option table, then those of plugins' options; one that
 * is not given on a side is empty there. Any thread.
 */
void config_compare(const struct config *before, const struct config *after,
        config_change_fn on_change, void *context);

/*
 * Gives every option of `config` that is not reloadable the value of `former`, copied to `arena`,
 * and tells each that differed. `on_change` may be NULL.
 */
void config_keep_fixed(struct config *config, const struct config *former, struct arena *arena,
        config_change_fn on_change, void *context);

#endif
