/*
 * Text from files, terminals and the network is not always UTF-8, and JSON must be. This module
 * makes valid text out of anything, and takes out what could drive a terminal.
 */
#ifndef WIRE_UTF8_H
#define WIRE_UTF8_H

#include <stddef.h>

/*
 * Returns an owned copy (free) in valid UTF-8: each invalid byte and each NUL becomes U+FFFD, the
 * rest is unchanged. Any thread.
 */
char *utf8_repair(const char *text, size_t length);

/*
 * Returns an owned copy (free) that is safe to write to a terminal: as utf8_repair, and control
 * characters except newline and tab, and the characters that reorder text (U+202A..U+202E,
 * U+2066..U+2069), are dropped. Any thread.
 */
char *utf8_printable(const char *text);

/* Takes spaces, tabs and line ends off both ends of `text`, in place, and returns `text`. Any
 * thread. */
char *utf8_trim(char *text);

#endif
