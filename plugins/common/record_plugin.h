/*
 * What the plugins that answer from typed records share: bidding with the host's matches, and
 * composing statements, corrections, lists and counts from them.
 */
#ifndef PLUGINS_COMMON_RECORD_PLUGIN_H
#define PLUGINS_COMMON_RECORD_PLUGIN_H

#include "common/services.h"

#define RECORD_MATCHES 24u

struct record_plugin {
    struct services services;
    uint32_t kinds;       /* ANSWERD_KIND_* that the plugin answers from */
    uint32_t list_limit;  /* most entries of a list */
    uint32_t suggestions; /* most next questions offered */
};

/* The matches of one question among the plugin's kinds. */
struct record_matches {
    answerd_match items[RECORD_MATCHES];
    uint32_t count;
};

#define RECORD_OPTIONS                                                                             \
    {sizeof(answerd_option), ANSWERD_OPTION_INTEGER, "list_limit",                                 \
            "most entries of a list answer", "12", 1, 24},                                         \
    {                                                                                              \
        sizeof(answerd_option), ANSWERD_OPTION_INTEGER, "suggestions",                             \
                "most next questions offered with an answer", "3", 0, 5                            \
    }

/* Allocates an instance for `kinds`; the plugin's create returns this. */
int32_t record_plugin_create(uint32_t kinds, const answerd_host *host,
        const answerd_settings_reader *reader, const answerd_settings *settings, void **instance,
        answerd_reason *reason);
void record_plugin_destroy(void *instance);

void record_plugin_match(const struct record_plugin *plugin, const answerd_question *question,
        struct record_matches *matches);

/* Fills *bid from one match. */
void record_plugin_fill_bid(answerd_bid *bid, const answerd_match *match, uint32_t confidence,
        uint64_t token, const char *reason);

/* Bids with the best match; nothing for small talk. Usable as answerd_plugin.bid. */
int32_t record_plugin_bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count);

/*
 * Answers with the best match: yes or no with the correction, a list, a count or the statement.
 * Usable as answerd_plugin.answer.
 */
int32_t record_plugin_answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply);

/* Parts of an answer, for plugins that compose their own. */
int32_t record_plugin_append_field(const struct record_plugin *plugin,
        const answerd_question *question, answerd_reply *reply, answerd_text record,
        const char *field);
int32_t record_plugin_say(const struct record_plugin *plugin, const answerd_question *question,
        answerd_reply *reply, const char *key, const answerd_argument *arguments, uint32_t count);
/*
 * How many records meet the question's conditions, how many of them are shown, and until when the
 * pack knows. `matches` begins with the selection.
 */
int32_t record_plugin_say_selection(const struct record_plugin *plugin,
        const answerd_question *question, answerd_reply *reply, const answerd_selection *selection,
        const struct record_matches *matches, uint32_t shown);
/* Offers what lies near, of whatever kind, then finishes. The first `cited` matches are not
 * offered. */
int32_t record_plugin_finish(const struct record_plugin *plugin, const answerd_question *question,
        answerd_reply *reply, const struct record_matches *matches, uint32_t cited);

#endif
