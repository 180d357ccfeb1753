/* The manual page answerd(8), printed from the command and option tables. */
#ifndef PROCESS_MANUAL_H
#define PROCESS_MANUAL_H

#include "base/text.h"

/* Appends the whole page, in man(7). */
void manual_append(struct text_buffer *out);

#endif
