/*
 * Validation of UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
 * Pure functions, any thread.
 */
#ifndef PROTOCOL_UTF8_H
#define PROTOCOL_UTF8_H

#include "base/text.h"

/* Runs of ASCII are skipped eight bytes at a time. */
bool utf8_is_valid(struct text text);

/* Number of code points of valid UTF-8. */
size_t utf8_count(struct text text);

/* The longest prefix of at most `limit` bytes that does not cut a code point of valid UTF-8. */
struct text utf8_prefix(struct text text, size_t limit);

#endif
