#include "process/candidate.h"
#include "config/config_change.h"
#include "process/candidate_report.h"

struct build {
    const struct candidate_order *order;
    struct candidate *candidate;
    struct text_buffer *report;
    const struct config *config; /* one reference */
    size_t findings;
};

static void handle_problem(void *context, const struct config_problem *problem)
{
    struct build *build = context;
    text_buffer_append_string(build->report, "  ");
    if (problem->file != NULL && problem->line > 0) {
        text_buffer_format(build->report, "%s:%u: ", problem->file, problem->line);
    } else if (problem->file != NULL) {
        text_buffer_format(build->report, "%s: ", problem->file);
    }
    text_buffer_format(build->report, "%s\n", problem->text);
}

static void handle_kept(void *context, const struct config_change *change)
{
    struct build *build = context;
    candidate_report_option(build->report, change);
}

static void handle_finding(void *context, const struct knowledge_finding *finding)
{
    struct build *build = context;
    if (finding->severity == KNOWLEDGE_ERROR) {
        build->findings++;
        candidate_report_finding(build->report, finding);
    }
}

static int load_config(struct build *build)
{
    const struct config_sources sources = {
            .file = build->order->line->config_file,
            .overrides = build->order->line->overrides,
            .override_count = build->order->line->override_count,
            .on_problem = handle_problem,
            .context = build,
            .former = build->order->serving.config,
            .on_kept = handle_kept,
    };
    return config_load(&sources, &build->config, NULL);
}

static int build_engine(struct build *build)
{
    struct error error = {0};
    int status = engine_init_told(
            &build->candidate->engine, build->config, handle_finding, build, &error);
    if (status != 0 && build->findings == 0) {
        text_buffer_format(build->report, "  %s\n", error.text);
    }
    return status;
}

/* False when it answers worse than what serves. */
static bool ask_questions(struct build *build)
{
    struct candidate *candidate = build->candidate;
    struct engine serving = {0};
    struct error error = {0};
    bool copied = engine_init_copy(&serving, &build->order->serving, &error) == 0;
    if (!copied) {
        text_buffer_format(build->report, "  what serves now cannot be asked: %s\n", error.text);
    }
    bool passed = question_sets_compare(copied ? &serving : NULL, &candidate->engine,
            build->order->asked, candidate->questions, build->report);
    (void)engine_clear(&serving);
    return passed;
}

static enum reload_outcome prove(struct build *build)
{
    struct candidate *candidate = build->candidate;
    candidate_report_packs(
            build->report, build->order->serving.knowledge, candidate->engine.knowledge);
    bool passed = candidate_report_plugins(
            build->report, &build->order->serving, candidate->engine.plugin_host);
    candidate->questions = question_sets_load(candidate->engine.knowledge, handle_finding, build);
    if (candidate->questions->has_mistakes) {
        return RELOAD_FAILED;
    }
    if (build->config->reload_gate) {
        passed = ask_questions(build) && passed;
    }
    return passed || build->order->force ? RELOAD_TAKEN : RELOAD_REFUSED;
}

void candidate_build(const struct candidate_order *order, struct candidate *candidate)
{
    *candidate = (struct candidate){.outcome = RELOAD_FAILED};
    struct build build = {.order = order, .candidate = candidate, .report = &candidate->report};
    if (load_config(&build) == 0) {
        config_compare(order->serving.config, build.config, handle_kept, &build);
        if (build_engine(&build) == 0) {
            candidate->outcome = prove(&build);
        }
    }
    config_release(build.config);
    if (candidate->outcome != RELOAD_TAKEN) {
        (void)engine_clear(&candidate->engine);
        question_sets_destroy(candidate->questions);
        candidate->questions = NULL;
    }
}

void candidate_clear(struct candidate *candidate)
{
    (void)engine_clear(&candidate->engine);
    question_sets_destroy(candidate->questions);
    text_buffer_clear(&candidate->report);
    *candidate = (struct candidate){0};
}
