/*
 * The questions of earlier chats, one a line, in $XDG_STATE_HOME/answerd/history. Readable by its
 * owner only. A history that cannot be read or written is none; it never stands in the way of
 * asking.
 *
 * Main thread.
 */
#ifndef ASK_TERMINAL_HISTORY_FILE_H
#define ASK_TERMINAL_HISTORY_FILE_H

struct history_file;

typedef void (*history_line_fn)(void *context, const char *line);

/*
 * Opens the history and hands each remembered line, oldest first, to `on_line` (borrowed for the
 * call). What is too old is dropped from the file. Returns NULL when there is no place to keep one;
 * all functions take that.
 */
struct history_file *history_file_open(history_line_fn on_line, void *context);

/* Remembers `line` unless it repeats the one before. */
void history_file_add(struct history_file *history, const char *line);

/* Closes the file. Accepts NULL. */
void history_file_close(struct history_file *history);

#endif
