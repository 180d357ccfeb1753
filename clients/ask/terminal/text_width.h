/*
 * How wide text is on a terminal, and where lines may end. East Asian characters take two columns
 * and may be parted between most characters; Korean and European words are kept whole.
 */
#ifndef ASK_TERMINAL_TEXT_WIDTH_H
#define ASK_TERMINAL_TEXT_WIDTH_H

#include <stddef.h>

/* Returns the columns that the first `length` bytes of `text` (UTF-8) take. Any thread. */
size_t text_width(const char *text, size_t length);

/* Receives one line, without its end; `line` is borrowed for the call. */
typedef void (*text_line_fn)(void *context, const char *line, size_t length);

/*
 * Splits `text` (UTF-8) into lines of at most `columns` and hands each to `on_line`, in order. Line
 * ends in the text are kept; blanks at the end of a line are dropped. A word wider than a line is
 * cut. With 0 columns only the text's own line ends count. An empty text gives one empty line. Any
 * thread.
 */
void text_wrap(const char *text, size_t columns, text_line_fn on_line, void *context);

#endif
