/*
 * Many questions as JSON Lines. Several conversations run at once, each over a connection of its
 * own, and the answers come out in the order of the questions.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/batch_item.h"
#include "ask/line_reader.h"
#include "ask/program.h"
#include "ask/wire/memory.h"

/* Below the number of connections that a server grants one address. */
#define WORKERS 8
/* Lines that may wait for a slow one before them. */
#define WINDOW 512

struct batch;

struct worker {
    struct batch *batch;
    struct session *session; /* NULL before its first item and after it gave up */
    struct batch_item *item; /* borrowed from the window; NULL while idle */
    size_t turn;
    bool opened; /* reached the server at least once */
    bool waits;  /* was turned away, and tries again */
    bool gone;   /* gave up for good */
};

struct batch {
    struct program *program;
    struct line_reader *reader;
    struct worker workers[WORKERS];
    struct batch_item *window[WINDOW];       /* a ring of owned items */
    size_t first;                            /* the number of the oldest item that is not printed */
    size_t next;                             /* the number of the next item to be read */
    struct batch_item *waiting[WORKERS + 1]; /* borrowed: items without a worker */
    size_t waiting_count;
    bool reading;
    bool ended;
    bool unheard; /* standard output does not take any more */
    int exit_code;
};

static void proceed(struct batch *batch);

static void finish(struct batch *batch)
{
    uv_stop(batch->program->loop);
}

static void print_settled(struct batch *batch)
{
    bool printed = false;
    while (batch->first < batch->next && !batch->unheard) {
        struct batch_item *item = batch->window[batch->first % WINDOW];
        if (item->result == NULL) {
            break;
        }
        batch_item_write(item, stdout);
        batch_item_destroy(item);
        batch->first++;
        printed = true;
    }
    if (printed && program_flush() != 0) {
        batch->unheard = true;
        batch->exit_code = EXIT_ERROR;
        finish(batch);
    }
}

static void settle_take(struct worker *worker, json_t *record)
{
    struct batch *batch = worker->batch;
    batch_item_settle_take(worker->item, record);
    worker->item = NULL;
    print_settled(batch);
    proceed(batch);
}

static void retire(struct worker *worker)
{
    struct batch *batch = worker->batch;
    session_close(worker->session);
    worker->session = NULL;
    worker->gone = true;
    if (worker->item != NULL) {
        batch->waiting[batch->waiting_count++] = worker->item;
        worker->item = NULL;
    }
}

/* A server may grant fewer connections than we would like; then those that it did grant suffice. */
static void retire_surplus(struct batch *batch)
{
    bool any_opened = false;
    for (size_t i = 0; i < WORKERS; i++) {
        any_opened = any_opened || (batch->workers[i].opened && !batch->workers[i].gone);
    }
    for (size_t i = 0; i < WORKERS && any_opened; i++) {
        struct worker *worker = &batch->workers[i];
        if (worker->session != NULL && worker->waits && !worker->opened) {
            retire(worker);
        }
    }
}

static void ask_turn(struct worker *worker)
{
    session_ask(worker->session, batch_item_turn(worker->item, worker->turn));
}

static void on_opened(void *context, enum session_opening opening, const json_t *welcome)
{
    struct worker *worker = context;
    (void)welcome;
    if (!worker->opened) {
        worker->opened = true;
        retire_surplus(worker->batch);
    }
    if (worker->item == NULL || opening == SESSION_OPENED_RESUMED) {
        return;
    }
    if (opening == SESSION_OPENED_LOST && worker->turn > 0) {
        /* The turns before are gone with the conversation; the item starts over. */
        session_begin(worker->session, worker->item->language);
        worker->turn = 0;
        return;
    }
    if (!session_is_busy(worker->session)) {
        ask_turn(worker);
    }
}

static bool has_more_turns(const struct worker *worker)
{
    return worker->turn + 1 < batch_item_turns(worker->item);
}

static void on_answer(void *context, const struct answer *answer)
{
    struct worker *worker = context;
    if (worker->item == NULL) {
        return;
    }
    if (has_more_turns(worker)) {
        worker->turn++;
        ask_turn(worker);
    } else {
        settle_take(worker, answer_record(answer));
    }
}

static void on_rejected(void *context, const char *message)
{
    struct worker *worker = context;
    if (worker->item == NULL) {
        return;
    }
    if (has_more_turns(worker)) {
        worker->turn++;
        ask_turn(worker);
    } else {
        settle_take(worker, answer_record_rejected(message, worker->item->language));
    }
}

/* Refused is only the language of this item; the next one may name another. */
static void on_language(void *context, const char *language, const char *problem)
{
    struct worker *worker = context;
    if (problem != NULL && worker->item != NULL) {
        settle_take(worker, answer_record_rejected(problem, language));
    }
}

static void on_progress(
        void *context, enum session_progress progress, const char *detail, int64_t wait_ms)
{
    struct worker *worker = context;
    /* One voice is enough: what one connection goes through, all do. */
    if (worker == &worker->batch->workers[0]) {
        program_report_progress(progress, detail, wait_ms);
    }
    if (progress == SESSION_RECONNECTING) {
        worker->waits = true;
        retire_surplus(worker->batch);
        proceed(worker->batch);
    }
}

static size_t workers_left(const struct batch *batch)
{
    size_t left = 0;
    for (size_t i = 0; i < WORKERS; i++) {
        left += batch->workers[i].session != NULL;
    }
    return left;
}

static void on_failed(void *context, const char *reason, bool reached)
{
    struct worker *worker = context;
    struct batch *batch = worker->batch;
    retire(worker);
    if (workers_left(batch) == 0) {
        program_report_failure(batch->program, reason, reached);
        batch->exit_code = EXIT_ERROR;
        finish(batch);
        return;
    }
    proceed(batch);
}

static const struct session_listener listener = {
        .on_opened = on_opened,
        .on_answer = on_answer,
        .on_rejected = on_rejected,
        .on_language = on_language,
        .on_progress = on_progress,
        .on_failed = on_failed,
};

/* Returns a worker that could take an item, one with a connection first, or NULL. */
static struct worker *find_idle(struct batch *batch)
{
    struct worker *unused = NULL;
    for (size_t i = 0; i < WORKERS; i++) {
        struct worker *worker = &batch->workers[i];
        if (worker->session != NULL && worker->item == NULL) {
            return worker;
        }
        if (worker->session == NULL && !worker->gone && unused == NULL) {
            unused = worker;
        }
    }
    return unused;
}

static void start_item(struct worker *worker, struct batch_item *item)
{
    worker->item = item;
    worker->turn = 0;
    if (worker->session == NULL) {
        struct session_settings settings = program_session_settings(worker->batch->program, false);
        worker->session = session_create(&settings, &listener, worker);
    }
    session_begin(worker->session, item->language);
}

static void start_waiting(struct batch *batch)
{
    while (batch->waiting_count > 0) {
        struct worker *worker = find_idle(batch);
        if (worker == NULL) {
            return;
        }
        start_item(worker, batch->waiting[--batch->waiting_count]);
    }
}

static const char *input_name(const struct batch *batch)
{
    const char *file = batch->program->options->batch;
    return strcmp(file, "-") == 0 ? "standard input" : file;
}

static void end_input(struct batch *batch)
{
    const char *problem = line_reader_problem(batch->reader);
    batch->ended = true;
    if (problem != NULL) {
        fprintf(stderr, "ask: %s: %s\n", input_name(batch), problem);
        batch->exit_code = EXIT_ERROR;
    }
}

static void take_line(struct batch *batch, const char *line)
{
    size_t number = line_reader_number(batch->reader);
    struct batch_item *item = batch_item_create(line, number, batch->program->options->language);
    batch->window[batch->next++ % WINDOW] = item;
    if (item->problem == NULL) {
        batch->waiting[batch->waiting_count++] = item;
        return;
    }
    fprintf(stderr, "ask: %s:%zu: %s\n", input_name(batch), number, item->problem);
    batch->exit_code = EXIT_ERROR;
    print_settled(batch);
}

static void on_line(void *context, char *line)
{
    struct batch *batch = context;
    batch->reading = false;
    if (line == NULL) {
        end_input(batch);
    } else if (line[strspn(line, " \t\r")] != '\0') {
        take_line(batch, line);
    }
    proceed(batch);
}

/* Reads the next line once there is somebody to work on it, and ends when there is nothing left. */
static void proceed(struct batch *batch)
{
    start_waiting(batch);
    if (batch->ended && batch->first == batch->next) {
        finish(batch);
        return;
    }
    if (!batch->ended && !batch->reading && batch->next - batch->first < WINDOW &&
            find_idle(batch) != NULL) {
        batch->reading = true;
        line_reader_next(batch->reader);
    }
}

static void clear(struct batch *batch)
{
    line_reader_close(batch->reader);
    for (size_t i = 0; i < WORKERS; i++) {
        session_close(batch->workers[i].session);
    }
    while (batch->first < batch->next) {
        batch_item_destroy(batch->window[batch->first++ % WINDOW]);
    }
    free(batch);
}

int run_batch(struct program *program)
{
    struct batch *batch = memory_allocate(sizeof *batch);
    batch->program = program;
    batch->exit_code = EXIT_ANSWERED;
    for (size_t i = 0; i < WORKERS; i++) {
        batch->workers[i].batch = batch;
    }
    const char *file = program->options->batch;
    batch->reader = line_reader_create(program->loop, file, on_line, batch);
    if (batch->reader == NULL) {
        fprintf(stderr, "ask: %s: %s\n", file, strerror(errno));
        free(batch);
        return EXIT_ERROR;
    }
    proceed(batch);
    uv_run(program->loop, UV_RUN_DEFAULT);
    int exit_code = batch->exit_code;
    clear(batch);
    return exit_code;
}
