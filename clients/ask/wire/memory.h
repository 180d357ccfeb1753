/*
 * Allocation for the client. Running out of memory ends the program: a command-line client has
 * nothing sensible left to do, and every caller is spared an error path that nobody could test.
 */
#ifndef WIRE_MEMORY_H
#define WIRE_MEMORY_H

#include <stddef.h>

/* Returns `size` zeroed bytes, owned by the caller (free). Aborts when memory runs out. Any thread.
 */
void *memory_allocate(size_t size);

/* Like realloc, but aborts when memory runs out. Takes over `block`, which may be NULL. Any thread.
 */
void *memory_resize(void *block, size_t size);

/* Returns an owned, terminated copy of the first `length` bytes of `text` (free). Any thread. */
char *memory_copy(const char *text, size_t length);

/* Returns an owned copy of `text`, or NULL for NULL (free). Any thread. */
char *memory_copy_text(const char *text);

/* Frees the text at `place` and puts `text` there, which may be NULL. Takes over `text`. Any
 * thread. */
void memory_replace_take(char **place, char *text);

/* Returns an owned text made as printf does (free). Any thread. */
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
