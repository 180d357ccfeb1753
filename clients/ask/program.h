/*
 * What every way of using the client shares: the loop, the server's address, how output looks, and
 * the exit codes.
 */
#ifndef ASK_PROGRAM_H
#define ASK_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "ask/options.h"
#include "ask/terminal/rendering.h"
#include "ask/wire/connection.h"
#include "ask/wire/session.h"

enum exit_code {
    EXIT_ANSWERED = 0,
    EXIT_ERROR = 1,
    EXIT_DECLINED = 3,
};

struct program {
    uv_loop_t *loop;
    const struct options *options;
    struct connector *connector;
    struct look look;
};

/* The three ways of use. Each runs the loop until it is finished and returns the exit code. Main
 * thread. */
int run_lines(struct program *program);
int run_batch(struct program *program);
int run_chat(struct program *program);

/* Returns what a session needs to reach the program's server. Main thread. */
struct session_settings program_session_settings(const struct program *program, bool patient);

/* Prints on standard error why the session gave up, and what to do about it. Main thread. */
void program_report_failure(const struct program *program, const char *reason, bool reached);

/*
 * Hands what was written to standard output on. Returns -1 when that failed, and said so unless
 * it is only that nobody reads any more. Main thread.
 */
int program_flush(void);

/* Prints on standard error what a session goes through, for use without a chat. Main thread. */
void program_report_progress(enum session_progress progress, const char *detail, int64_t wait_ms);

#endif
