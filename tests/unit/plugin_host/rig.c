#include "rig.h"
#include "packs/packs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ANSWER_MS 1000u
#define DEADLINE_NS UINT64_C(2000000000)

int rig_setup(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    assert_non_null(rig);
    plugin_folder_create(&rig->folder);
    rig->knowledge = packs_load_ferries();
    rig->metrics = metrics_create();
    manual_clock_init(&rig->clock);
    rig->arena = arena_create(0, 0);
    rig->bid_ms = 5;
    *state = rig;
    return 0;
}

int rig_teardown(void **state)
{
    struct rig *rig = *state;
    plugin_host_destroy(rig->host);
    reply_clear(&rig->question.reply);
    arena_destroy(rig->arena);
    metrics_destroy(rig->metrics);
    knowledge_release(rig->knowledge);
    plugin_folder_remove(&rig->folder);
    free(rig);
    return 0;
}

void rig_set(struct rig *rig, const char *plugin, const char *name, const char *value)
{
    assert_true(rig->setting_count < sizeof(rig->settings) / sizeof(rig->settings[0]));
    rig->settings[rig->setting_count++] = (struct config_plugin_option){.plugin = text_from(plugin),
            .name = text_from(name),
            .value = text_from(value),
            .origin = "test.conf:7"};
}

static const struct clock *clock_of(struct rig *rig)
{
    return rig->other_clock != NULL ? rig->other_clock : &rig->clock.clock;
}

int rig_create_host(struct rig *rig)
{
    const struct plugin_host_options options = {.directory = rig->folder.path,
            .version = "9.8.7",
            .bid_ms = rig->bid_ms,
            .answer_ms = ANSWER_MS,
            .settings = rig->settings,
            .setting_count = rig->setting_count};
    rig->error = (struct error){0};
    return plugin_host_create(&options, NULL, rig->metrics, clock_of(rig), &rig->host, &rig->error);
}

void rig_start_with(struct rig *rig, const char *name)
{
    plugin_folder_add(&rig->folder, "good");
    plugin_folder_add(&rig->folder, name);
    if (rig_create_host(rig) != 0) {
        fail_msg("%s", rig->error.text);
    }
}

void rig_question(struct rig *rig, const char *text)
{
    struct text_buffer kept = rig->question.reply.text;
    rig->question = (struct question_context){.arena = rig->arena,
            .knowledge = rig->knowledge,
            .clock = clock_of(rig),
            .abi = {.struct_size = sizeof(answerd_question),
                    .id = 1,
                    .deadline_ns = clock_monotonic_ns(clock_of(rig)) + DEADLINE_NS,
                    .text = {text, strlen(text)},
                    .language = ANSWERD_TEXT("en")}};
    rig->question.analysis =
            understanding_analyse(rig->knowledge, rig->arena, text_from(text), LANGUAGE_NONE, NULL);
    rig->question.reply.text = kept;
    rig->question.reply.question = &rig->question;
    reply_reset(&rig->question.reply);
}

void rig_ask(struct rig *rig, const char *text)
{
    rig_question(rig, text);
    rig->bid_count = plugin_host_collect(rig->host, &rig->question, rig->bids, BID_LIMIT);
}

const struct bid *rig_bid_of(struct rig *rig, const char *plugin)
{
    for (size_t i = 0; i < rig->bid_count; i++) {
        if (strcmp(plugin_host_info(rig->host, rig->bids[i].plugin).id, plugin) == 0) {
            return &rig->bids[i];
        }
    }
    return NULL;
}

int rig_answer(struct rig *rig, const char *plugin)
{
    const struct bid *bid = rig_bid_of(rig, plugin);
    if (bid == NULL) {
        fail_msg("%s made no bid", plugin);
        return ERR_NOT_FOUND;
    }
    return plugin_host_answer(rig->host, &rig->question, bid);
}

struct text rig_reply(const struct rig *rig)
{
    return text_buffer_view(&rig->question.reply.text);
}

struct plugin_info rig_info(struct rig *rig, const char *file)
{
    for (size_t i = 0; i < plugin_host_count(rig->host); i++) {
        struct plugin_info info = plugin_host_info(rig->host, i);
        if (strcmp(info.file, file) == 0) {
            return info;
        }
    }
    fail_msg("no plugin file %s", file);
    abort();
}

int64_t rig_faults(struct rig *rig, const char *plugin)
{
    char labels[96];
    (void)snprintf(labels, sizeof(labels), "plugin=\"%s\"", plugin);
    return metric_value(metrics_counter(rig->metrics, "answerd_plugin_faults_total", labels, ""));
}

void rig_assert_good_works(struct rig *rig)
{
    assert_int_equal(rig_info(rig, "good.so").state, PLUGIN_RUNNING);
    rig_ask(rig, "How much did Norlin invest in Arvo?");
    assert_int_equal(rig_answer(rig, "good"), 0);
    assert_true(text_starts_with(rig_reply(rig), TEXT("Hello [1]")));
}

void rig_assert_failed(struct rig *rig, const char *name, const char *reason)
{
    char file[64];
    (void)snprintf(file, sizeof(file), "%s.so", name);
    struct plugin_info info = rig_info(rig, file);
    assert_int_equal(info.state, PLUGIN_FAILED);
    if (strstr(info.reason, reason) == NULL) {
        fail_msg("%s: the reason is: %s", file, info.reason);
    }
    rig_assert_good_works(rig);
}
