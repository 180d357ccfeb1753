/* Texts of others on a terminal. */
#ifndef PROCESS_PRINTABLE_H
#define PROCESS_PRINTABLE_H

#include "base/text.h"
#include <stdio.h>

/*
 * Writes `text` to `out` with a `?` for each character that would not show as itself: control
 * characters, invisible formatting, and bytes that are no UTF-8.
 */
void print_printable(FILE *out, struct text text);

#endif
