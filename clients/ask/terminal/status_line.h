/*
 * A line that says that something is going on, for as long as it takes. It appears only when the
 * wait is long enough to be noticed and leaves nothing behind.
 *
 * Loop thread only.
 */
#ifndef ASK_TERMINAL_STATUS_LINE_H
#define ASK_TERMINAL_STATUS_LINE_H

#include <uv.h>

#include "ask/terminal/rendering.h"

struct status_line;

/* Returns a status line on standard output, owned by the caller. `look` is borrowed for its life.
 */
struct status_line *status_line_create(uv_loop_t *loop, const struct look *look);

/* Shows `text` (copied) in a moment, or at once when a status is shown already. */
void status_line_show(struct status_line *status, const char *text);

/* Takes the status off the screen. */
void status_line_hide(struct status_line *status);

/* Hides it and frees it later. Accepts NULL. */
void status_line_destroy(struct status_line *status);

#endif
