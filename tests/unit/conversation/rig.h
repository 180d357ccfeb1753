/*
 * What the tests of this folder run on: the small pack, a few plugins, a clock that stands still,
 * and clients that keep every event that they got.
 */
#ifndef UNIT_CONVERSATION_RIG_H
#define UNIT_CONVERSATION_RIG_H

#include "conversation/conversation.h"
#include "fake_plugins/plugin_folder.h"

#define CLIENT_EVENTS 128

struct event_seen {
    enum conversation_event_type type;
    uint64_t sequence;
    enum outcome outcome;
    bool replayed;
    char answer_id[ANSWER_ID_SIZE];
    char message_id[64];
    char text[512];
    char language[16];
    char plugin[48];
    char first_citation[80];
    size_t citations;
    size_t suggestions;
};

struct client {
    struct session *session;
    char conversation[CONVERSATION_ID_SIZE];
    char token[CONVERSATION_ID_SIZE];
    struct session_info info;
    struct event_seen events[CLIENT_EVENTS];
    size_t count;
    char answer_id[ANSWER_ID_SIZE]; /* of the last submission */
    uint32_t retry_after_ms;
    struct error error;
    void (*on_event)(struct client *client, const struct conversation_event *event);
};

struct rig {
    struct plugin_folder folder;
    struct knowledge *knowledge;
    struct metrics *metrics;
    struct manual_clock clock;
    const struct clock *other_clock;
    struct plugin_host *host;
    struct conversation_options options;
    struct conversation *conversation;
};

/* For cmocka: the rig is *state, with "good" and roomy limits, not started. */
int rig_setup(void **state);
int rig_teardown(void **state);
/* Makes host and conversation. The rig's options may be changed before. */
void rig_start(struct rig *rig);

/* A new conversation. */
void client_open(struct rig *rig, struct client *client);
/* Resumes the conversation of `before` with its token in `client`, which may be the same. */
int client_resume(
        struct rig *rig, struct client *client, const struct client *before, int64_t last_sequence);
int client_submit(struct client *client, const char *message_id, const char *text);
/* Submits, which must succeed, and runs. Returns the last event. */
const struct event_seen *client_ask(struct rig *rig, struct client *client, const char *text);
void rig_run(struct rig *rig);

#endif
