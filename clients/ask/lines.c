/*
 * One question from the command line, or one a line from a pipe: a single conversation, answers on
 * standard output in the order of the questions.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/line_reader.h"
#include "ask/program.h"
#include "ask/wire/memory.h"
#include "ask/wire/utf8.h"

struct lines {
    struct program *program;
    struct session *session;
    struct line_reader *reader; /* NULL for a question from the command line */
    size_t answers;
    int exit_code;
};

static void finish(struct lines *lines)
{
    uv_stop(lines->program->loop);
}

static void go_on(struct lines *lines)
{
    if (program_flush() != 0) {
        lines->exit_code = EXIT_ERROR;
        finish(lines);
    } else if (lines->reader != NULL) {
        line_reader_next(lines->reader);
    } else {
        finish(lines);
    }
}

static void write_record(json_t *record)
{
    json_dumpf(record, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
    fputc('\n', stdout);
    json_decref(record);
}

static void separate(struct lines *lines)
{
    if (lines->answers++ > 0 && !lines->program->options->json) {
        fputc('\n', stdout);
    }
}

static void note_declined(struct lines *lines)
{
    if (lines->exit_code == EXIT_ANSWERED) {
        lines->exit_code = EXIT_DECLINED;
    }
}

static void on_opened(void *context, enum session_opening opening, const json_t *welcome)
{
    struct lines *lines = context;
    (void)welcome;
    if (opening == SESSION_OPENED_LOST) {
        fputs("ask: the server no longer has this conversation; going on in a new one\n", stderr);
    }
    if (opening != SESSION_OPENED_NEW || lines->reader == NULL) {
        return;
    }
    line_reader_next(lines->reader);
}

/* For people and scripts that look closer: the answer's own id, to replay it, and what it stands
 * on. */
static json_t *detailed_record(const struct answer *answer)
{
    json_t *record = answer_record(answer);
    json_object_set_new(
            record, "band", answer->band != NULL ? json_string(answer->band) : json_null());
    json_object_set_new(record, "answer_id", json_string(answer->id));
    json_t *receipt = json_object_get(answer->body, "receipt");
    if (receipt != NULL) {
        json_object_set(record, "receipt", receipt);
    }
    return record;
}

static void on_answer(void *context, const struct answer *answer)
{
    struct lines *lines = context;
    separate(lines);
    if (lines->program->options->json) {
        write_record(detailed_record(answer));
    } else {
        rendering_answer(stdout, &lines->program->look, answer);
    }
    if (answer->outcome != ANSWER_ANSWERED) {
        note_declined(lines);
    }
    go_on(lines);
}

static void on_rejected(void *context, const char *message)
{
    struct lines *lines = context;
    const struct options *options = lines->program->options;
    if (options->json) {
        separate(lines);
        write_record(answer_record_rejected(message, options->language));
    } else if (lines->reader != NULL) {
        fprintf(stderr, "ask: line %zu: %s\n", line_reader_number(lines->reader), message);
    } else {
        fprintf(stderr, "ask: %s\n", message);
    }
    lines->exit_code = EXIT_ERROR;
    go_on(lines);
}

static void on_language(void *context, const char *language, const char *problem)
{
    struct lines *lines = context;
    (void)language;
    if (problem != NULL) {
        program_report_failure(lines->program, problem, true);
        lines->exit_code = EXIT_ERROR;
        finish(lines);
    }
}

static void on_progress(
        void *context, enum session_progress progress, const char *detail, int64_t wait_ms)
{
    (void)context;
    program_report_progress(progress, detail, wait_ms);
}

static void on_failed(void *context, const char *reason, bool reached)
{
    struct lines *lines = context;
    program_report_failure(lines->program, reason, reached);
    lines->exit_code = EXIT_ERROR;
    finish(lines);
}

static const struct session_listener listener = {
        .on_opened = on_opened,
        .on_answer = on_answer,
        .on_rejected = on_rejected,
        .on_language = on_language,
        .on_progress = on_progress,
        .on_failed = on_failed,
};

static void end_input(struct lines *lines)
{
    const char *problem = line_reader_problem(lines->reader);
    if (problem != NULL) {
        fprintf(stderr, "ask: standard input: %s\n", problem);
        lines->exit_code = EXIT_ERROR;
    }
    finish(lines);
}

static void on_line(void *context, char *line)
{
    struct lines *lines = context;
    if (line == NULL) {
        end_input(lines);
        return;
    }
    utf8_trim(line);
    if (*line == '\0') {
        line_reader_next(lines->reader);
    } else {
        session_ask(lines->session, line);
    }
}

int run_lines(struct program *program)
{
    struct lines lines = {.program = program, .exit_code = EXIT_ANSWERED};
    const struct options *options = program->options;
    struct session_settings settings = program_session_settings(program, false);
    if (options->question == NULL) {
        lines.reader = line_reader_create(program->loop, "-", on_line, &lines);
    }
    lines.session = session_create(&settings, &listener, &lines);
    session_begin(lines.session, options->language);
    if (options->question != NULL) {
        session_ask(lines.session, options->question);
    }
    uv_run(program->loop, UV_RUN_DEFAULT);
    session_close(lines.session);
    line_reader_close(lines.reader);
    return lines.exit_code;
}
