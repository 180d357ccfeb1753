/*
 * Line editing on the terminal without blocking the loop: libedit draws and edits, this module
 * feeds it whole keys as they come. It owns the terminal's settings from creation to destruction
 * and puts them back.
 *
 * Loop thread only; one editor a process.
 */
#ifndef ASK_TERMINAL_LINE_EDITOR_H
#define ASK_TERMINAL_LINE_EDITOR_H

#include <stdbool.h>
#include <uv.h>

struct line_editor;

struct line_editor_listener {
    /* A finished line, without its end; borrowed for the call. The editor is closed for input then.
     */
    void (*on_line)(void *context, char *line);
    /* The end of input: Ctrl-D on an empty line, or the terminal is gone. */
    void (*on_end)(void *context);
};

/*
 * Takes the terminal. `prompt` (borrowed) may hold escape sequences between two bytes 1. Returns
 * NULL when the terminal cannot be used; otherwise end with line_editor_destroy.
 */
struct line_editor *line_editor_create(uv_loop_t *loop, const char *prompt,
        const struct line_editor_listener *listener, void *context);

/* Shows the prompt and takes a line; what was typed before counts. Does nothing while it does so
 * already. */
void line_editor_open(struct line_editor *editor);

/* Takes the prompt and the unfinished line off the screen, to write something; line_editor_open
 * brings both back. */
void line_editor_hide(struct line_editor *editor);

/* Throws the unfinished line away. Returns false when there was none. */
bool line_editor_discard(struct line_editor *editor);

/* Says whether an interrupt was meant for a search that it has ended; asks once. */
bool line_editor_took_interrupt(struct line_editor *editor);

/* To be called when the terminal's size changed. */
void line_editor_resize(struct line_editor *editor);

/* Gives the terminal back for as long as the program is stopped, and takes it again. */
void line_editor_suspend(struct line_editor *editor);
void line_editor_resume(struct line_editor *editor);

/* Adds a line to what the arrow keys bring back. `line` is copied. */
void line_editor_remember(struct line_editor *editor, const char *line);

/* Gives the terminal back as it was and frees the editor, later. Accepts NULL. */
void line_editor_destroy(struct line_editor *editor);

#endif
