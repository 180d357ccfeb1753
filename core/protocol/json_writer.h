/*
 * Writes JSON straight into a buffer: one pass, no tree. The caller keeps commas and nesting
 * right through the helpers; strings are escaped here. Any thread, one buffer at a time.
 */
#ifndef PROTOCOL_JSON_WRITER_H
#define PROTOCOL_JSON_WRITER_H

#include "base/text.h"

/* A quoted string. `text` is UTF-8; bytes above 0x7F are copied as they are. */
void json_write_string(struct text_buffer *out, struct text text);
void json_write_integer(struct text_buffer *out, int64_t value);
/* Thousandths as a number: 875 becomes 0.875. */
void json_write_permille(struct text_buffer *out, uint32_t permille);

/* `"key":`, after a comma unless the byte before opens an object or array. `key` needs no escape.
 */
void json_write_key(struct text_buffer *out, struct text key);
/* The same and its value. */
void json_write_string_member(struct text_buffer *out, struct text key, struct text value);
void json_write_integer_member(struct text_buffer *out, struct text key, int64_t value);
/* Nothing at all when `value` is empty. */
void json_write_optional_member(struct text_buffer *out, struct text key, struct text value);
/* A comma unless the byte before opens an object or array. */
void json_write_separator(struct text_buffer *out);

#endif
