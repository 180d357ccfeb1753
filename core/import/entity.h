/* Character references of HTML, which Markdown has as well: &amp; &#44032; &#xAC00; */
#ifndef IMPORT_ENTITY_H
#define IMPORT_ENTITY_H

#include "base/text.h"

/*
 * Decodes the reference that begins with the `&` at `offset`. Returns its length in bytes, or 0
 * when no known one stands there: the `&` then means itself. Named are those of Latin-1 and the
 * usual punctuation (HTML 4.01, section 24). Any thread.
 */
size_t entity_decode(struct text text, size_t offset, uint32_t *code_point);

#endif
