/*
 * Reads a file, a pipe or standard input line by line without blocking the loop, whatever kind of
 * descriptor it is.
 *
 * Loop thread only.
 */
#ifndef ASK_LINE_READER_H
#define ASK_LINE_READER_H

#include <stddef.h>
#include <uv.h>

struct line_reader;

/*
 * One line without its end, terminated, borrowed for the call; NULL after the last. A line longer
 * than a mebibyte comes cut. Never called from inside line_reader_next.
 */
typedef void (*line_fn)(void *context, char *line);

/*
 * Returns a reader of `path`, "-" for standard input, owned by the caller, or NULL with errno set.
 * `on_line` and `context` are borrowed for its life.
 */
struct line_reader *line_reader_create(
        uv_loop_t *loop, const char *path, line_fn on_line, void *context);

/* Wants one more line. Only while no other is on its way, and not after the last. */
void line_reader_next(struct line_reader *reader);

/* Returns why reading ended before the end of the file, as a static text, or NULL. */
const char *line_reader_problem(const struct line_reader *reader);

/* Returns the number of the line that came last, from 1. */
size_t line_reader_number(const struct line_reader *reader);

/* Stops and frees the reader, later if a read is on its way. Accepts NULL. */
void line_reader_close(struct line_reader *reader);

#endif
