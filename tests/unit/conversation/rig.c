#include "rig.h"
#include "packs/packs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int rig_setup(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    assert_non_null(rig);
    plugin_folder_create(&rig->folder);
    plugin_folder_add(&rig->folder, "good");
    rig->knowledge = packs_load_ferries();
    rig->metrics = metrics_create();
    manual_clock_init(&rig->clock);
    rig->options = (struct conversation_options){.question_characters = 2000,
            .in_flight = 64,
            .queue = 1000,
            .sessions = 100,
            .session_idle_ms = 60000,
            .questions_per_second = 0,
            .questions_burst = 10,
            .question_deadline_ms = 2000};
    *state = rig;
    return 0;
}

int rig_teardown(void **state)
{
    struct rig *rig = *state;
    conversation_destroy(rig->conversation);
    plugin_host_destroy(rig->host);
    metrics_destroy(rig->metrics);
    assert_int_equal(rig->knowledge->references, 1);
    knowledge_release(rig->knowledge);
    plugin_folder_remove(&rig->folder);
    free(rig);
    return 0;
}

void rig_start(struct rig *rig)
{
    const struct clock *clock = rig->other_clock != NULL ? rig->other_clock : &rig->clock.clock;
    const struct plugin_host_options options = {
            .directory = rig->folder.path, .version = "1", .bid_ms = 100, .answer_ms = 1000};
    struct error error = {0};
    if (plugin_host_create(&options, NULL, rig->metrics, clock, &rig->host, &error) != 0) {
        fail_msg("%s", error.text);
    }
    rig->conversation = conversation_create(
            &rig->options, rig->knowledge, rig->host, NULL, rig->metrics, clock);
}

static void copy(char *out, size_t size, struct text text)
{
    (void)snprintf(out, size, "%.*s", TEXT_ARG(text));
}

static void keep_event(void *context, const struct conversation_event *event)
{
    struct client *client = context;
    const struct answer *answer = event->answer;
    assert_true(client->count < CLIENT_EVENTS);
    struct event_seen *seen = &client->events[client->count++];
    *seen = (struct event_seen){.type = event->type, .replayed = event->replayed};
    copy(seen->answer_id, sizeof(seen->answer_id), event->answer_id);
    if (event->type == EVENT_DONE) {
        assert_true(text_equal(event->answer_id, answer->answer_id));
        seen->sequence = answer->sequence;
        seen->outcome = answer->outcome;
        copy(seen->message_id, sizeof(seen->message_id), answer->client_message_id);
        copy(seen->text, sizeof(seen->text), answer->text);
        copy(seen->language, sizeof(seen->language), answer->language);
        copy(seen->plugin, sizeof(seen->plugin), answer->plugin);
        seen->citations = answer->citation_count;
        seen->suggestions = answer->suggestion_count;
        if (answer->citation_count > 0) {
            copy(seen->first_citation, sizeof(seen->first_citation), answer->citations[0].record);
        }
    }
    if (client->on_event != NULL) {
        client->on_event(client, event);
    }
}

static int open_session(
        struct rig *rig, struct client *client, const struct session_request *request)
{
    struct session_info info;
    client->error = (struct error){0};
    int result = conversation_open(rig->conversation, request, &info, NULL, &client->error);
    if (result == 0) {
        client->info = info;
        client->session = info.session;
        memcpy(client->conversation, info.conversation, sizeof(client->conversation));
        memcpy(client->token, info.resume_token, sizeof(client->token));
    }
    return result;
}

void client_open(struct rig *rig, struct client *client)
{
    const struct session_request request = {
            .last_sequence = -1, .on_event = keep_event, .context = client};
    *client = (struct client){0};
    assert_int_equal(open_session(rig, client, &request), 0);
}

int client_resume(
        struct rig *rig, struct client *client, const struct client *before, int64_t last_sequence)
{
    const struct client old = *before;
    const struct session_request request = {.conversation = text_from(old.conversation),
            .resume_token = text_from(old.token),
            .last_sequence = last_sequence,
            .on_event = keep_event,
            .context = client};
    return open_session(rig, client, &request);
}

int client_submit(struct client *client, const char *message_id, const char *text)
{
    const struct submission submission = {
            .client_message_id = text_from(message_id), .text = text_from(text)};
    client->error = (struct error){0};
    return conversation_submit(client->session, &submission, client->answer_id,
            &client->retry_after_ms, &client->error);
}

void rig_run(struct rig *rig)
{
    while (conversation_run_pending(rig->conversation) > 0) {
    }
}

const struct event_seen *client_ask(struct rig *rig, struct client *client, const char *text)
{
    if (client_submit(client, NULL, text) != 0) {
        fail_msg("%s", client->error.text);
    }
    rig_run(rig);
    assert_true(client->count > 0);
    return &client->events[client->count - 1];
}
