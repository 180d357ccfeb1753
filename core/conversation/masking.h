/*
 * Takes out of a text what names a person or opens a door, before it is kept: e-mail addresses,
 * telephone, card and identity numbers, and secrets such as access tokens.
 */
#ifndef CONVERSATION_MASKING_H
#define CONVERSATION_MASKING_H

#include "base/text.h"

/*
 * Appends `text` to `masked` with "[email]", "[phone]", "[card]", "[id]" and "[token]" in place of
 * what it looks like. Amounts, years and dates stay. Any thread.
 */
void mask_private(struct text text, struct text_buffer *masked);

#endif
