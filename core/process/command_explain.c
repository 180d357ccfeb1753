#include "process/command_line.h"
#include "process/commands.h"
#include "process/engine.h"
#include "process/explain.h"
#include "process/settings.h"
#include <unistd.h>

static const char usage[] =
        "usage: answerd explain [--lang LL] [--json] [--knowledge PACK] [--config FILE] "
        "QUESTION...\n"
        "  --lang LL         answer in this language, else in that of the question\n"
        "  --json            for programs\n"
        "  --knowledge PACK  the pack, else those of the configuration\n"
        "Several questions are turns of one conversation.\n";

static const char legend[] =
        "part: share of what the question names; #1 #2 #3: how directly these records speak of "
        "it.\n"
        "share: of the question's weight that a record covers; conf: how sure it is the answer.\n"
        "states: it holds what is asked; contradicts: it holds something else; fits: it belongs "
        "in\n"
        "a list; summary: it gathers several records; lacks: what it does not state or speak of.\n";

struct explaining {
    struct engine engine;
    bool json;
    bool colours;
    struct text_buffer out;
};

static void take_trace(void *context, const struct question_trace *trace)
{
    struct explaining *explaining = context;
    const struct explained_turn turn = {.trace = trace,
            .explanation = explanation_of(trace->analysis),
            .plugin_host = explaining->engine.plugin_host};
    if (explaining->json) {
        explain_json(&turn, &explaining->out);
    } else {
        explain_text(&turn, explaining->colours, &explaining->out);
        text_buffer_append_char(&explaining->out, '\n');
    }
}

static void ignore_event(void *context, const struct conversation_event *event)
{
    (void)context;
    (void)event;
}

static int ask_all(struct conversation *conversation, struct text language, char **questions,
        size_t count, struct error *error)
{
    const struct session_request request = {
            .language = language, .last_sequence = -1, .unlimited = true, .on_event = ignore_event};
    struct session_info info;
    int status = conversation_open(conversation, &request, &info, NULL, error);
    if (status != 0) {
        return status;
    }
    for (size_t i = 0; i < count && status == 0; i++) {
        const struct submission submission = {.text = text_from(questions[i])};
        char answer_id[ANSWER_ID_SIZE];
        uint32_t retry_after_ms = 0;
        status = conversation_submit(info.session, &submission, answer_id, &retry_after_ms, error);
        while (status == 0 && conversation_run_pending(conversation) > 0) {
        }
    }
    conversation_detach(info.session, true);
    return status;
}

static void print_all(struct explaining *explaining)
{
    struct text text = text_buffer_view(&explaining->out);
    if (explaining->json) {
        printf("{\"turns\":[%.*s]}\n", TEXT_ARG(text));
    } else {
        printf("%.*s%s%s%s", TEXT_ARG(text), explaining->colours ? "\033[2m" : "", legend,
                explaining->colours ? "\033[0m" : "");
    }
}

static int explain_all(struct explaining *explaining, const struct config *config,
        const struct command_line *line, const char *language)
{
    struct error error = {0};
    int code = EXIT_FAILURE;
    if (engine_init(&explaining->engine, config, &error) != 0) {
        if (error.text[0] != '\0') {
            fprintf(stderr, "answerd explain: %s\n", error.text);
        }
        return code;
    }
    conversation_on_trace(explaining->engine.conversation, take_trace, explaining);
    if (ask_all(explaining->engine.conversation, text_from(language), line->operands,
                line->operand_count, &error) != 0) {
        fprintf(stderr, "answerd explain: %s\n", error.text);
    } else {
        print_all(explaining);
        code = EXIT_SUCCESS;
    }
    text_buffer_clear(&explaining->out);
    engine_clear(&explaining->engine);
    return code;
}

int command_explain(int argc, char **argv)
{
    const char *json = NULL;
    const char *language = NULL;
    const struct command_flag flags[] = {
            {"--json", false, &json}, {"--lang", true, &language}, {NULL, false, NULL}};
    struct command_line line = {.flags = flags, .takes_options = true};
    struct error error = {0};
    int code = EXIT_USAGE;
    if (command_line_parse(&line, argc, argv, &error) != 0) {
        fprintf(stderr, "answerd explain: %s\n", error.text);
    } else if (line.wants_help || line.operand_count == 0) {
        fputs(usage, line.wants_help ? stdout : stderr);
        code = line.wants_help ? EXIT_SUCCESS : EXIT_USAGE;
    } else {
        const struct config *config = settings_load("explain", &line);
        struct explaining explaining = {
                .json = json != NULL, .colours = json == NULL && isatty(STDOUT_FILENO) == 1};
        code = config == NULL ? EXIT_FAILURE : explain_all(&explaining, config, &line, language);
        config_release(config);
    }
    command_line_clear(&line);
    return code;
}
