/*
 * New knowledge beside the old: read, proved and asked its own questions on another thread while
 * the server goes on, then put in its place between two questions.
 */
#ifndef PROCESS_RELOAD_H
#define PROCESS_RELOAD_H

#include "event_loop/event_loop.h"
#include "process/command_line.h"
#include "process/engine.h"

struct reload;

/* All borrowed until reload_destroy; `line` is what the configuration is read from again. */
struct reload *reload_create(
        struct event_loop *loop, struct engine *engine, struct command_line *line);
/* After the loop has ended. NULL is accepted. */
void reload_destroy(struct reload *reload);

/*
 * Begins, or begins once more when the one under way has ended. The log says what became of it; old
 * knowledge stays when the new one is refused. Loop thread.
 */
void reload_begin(struct reload *reload);

#endif
