#include "protocol/utf8.h"
#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* The first byte at or after `at` that is not ASCII, or `end`. */
static const unsigned char *skip_ascii(const unsigned char *at, const unsigned char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof(word));
        if ((word & HIGH_BITS) != 0) {
            break;
        }
        at += 8;
    }
    while (at < end && *at < 0x80) {
        at++;
    }
    return at;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Length of the valid sequence that starts at a byte of 0x80 or above, or 0. */
static size_t sequence_length(const unsigned char *at, size_t left)
{
    unsigned char first = at[0];
    if (first >= 0xC2 && first <= 0xDF) {
        return left >= 2 && is_continuation(at[1]) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        if (left < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) {
            return 0;
        }
        bool overlong = first == 0xE0 && at[1] < 0xA0;
        bool surrogate = first == 0xED && at[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (left < 4 || !is_continuation(at[1]) || !is_continuation(at[2]) ||
                !is_continuation(at[3])) {
            return 0;
        }
        bool overlong = first == 0xF0 && at[1] < 0x90;
        bool too_high = first == 0xF4 && at[1] > 0x8F;
        return overlong || too_high ? 0 : 4;
    }
    return 0;
}

bool utf8_is_valid(struct text text)
{
    if (text.length == 0) {
        return true;
    }
    const unsigned char *at = (const unsigned char *)text.data;
    const unsigned char *end = at + text.length;
    while ((at = skip_ascii(at, end)) < end) {
        size_t length = sequence_length(at, (size_t)(end - at));
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

size_t utf8_count(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) {
        count += !is_continuation((unsigned char)text.data[i]);
    }
    return count;
}

struct text utf8_prefix(struct text text, size_t limit)
{
    if (text.length <= limit) {
        return text;
    }
    while (limit > 0 && is_continuation((unsigned char)text.data[limit])) {
        limit--;
    }
    return (struct text){text.data, limit};
}
