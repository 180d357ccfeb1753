/* The text of a line of Markdown without its marks: emphasis, links, code, references, tags. */
#ifndef IMPORT_MARKDOWN_INLINE_H
#define IMPORT_MARKDOWN_INLINE_H

#include "base/text.h"

/* Appends the plain text of `text`; images leave their description. Any thread. */
void markdown_append_plain(struct text_buffer *out, struct text text);

#endif
