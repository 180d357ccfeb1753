#include "base/text.h"
#include <stdarg.h>

struct text text_from(const char *string)
{
    return (struct text){string, string == NULL ? 0 : strlen(string)};
}

struct text text_slice(struct text text, size_t start, size_t end)
{
    if (end > text.length) {
        end = text.length;
    }
    if (start >= end) {
        return TEXT_NONE;
    }
    return (struct text){text.data + start, end - start};
}

bool text_equal_string(struct text a, const char *b)
{
    return text_equal(a, text_from(b));
}

int text_compare(struct text a, struct text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
    if (order != 0) {
        return order;
    }
    return (a.length > b.length) - (a.length < b.length);
}

bool text_starts_with(struct text text, struct text prefix)
{
    return prefix.length <= text.length && text_equal(text_slice(text, 0, prefix.length), prefix);
}

bool text_ends_with(struct text text, struct text suffix)
{
    return suffix.length <= text.length &&
           text_equal(text_slice(text, text.length - suffix.length, text.length), suffix);
}

size_t text_find(struct text text, struct text needle, size_t from)
{
    if (from > text.length) {
        return SIZE_MAX;
    }
    if (needle.length == 0) {
        return from;
    }
    if (text.length - from < needle.length) {
        return SIZE_MAX;
    }
    const char *found = memmem(text.data + from, text.length - from, needle.data, needle.length);
    return found == NULL ? SIZE_MAX : (size_t)(found - text.data);
}

static bool is_white_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct text text_trim(struct text text)
{
    size_t start = 0;
    size_t end = text.length;
    while (start < end && is_white_space(text.data[start])) {
        start++;
    }
    while (end > start && is_white_space(text.data[end - 1])) {
        end--;
    }
    return text_slice(text, start, end);
}

struct text text_split(struct text *rest, char separator)
{
    struct text whole = *rest;
    const char *found = whole.length == 0 ? NULL : memchr(whole.data, separator, whole.length);
    if (found == NULL) {
        *rest = TEXT_NONE;
        return whole;
    }
    size_t length = (size_t)(found - whole.data);
    *rest = (struct text){found + 1, whole.length - length - 1};
    return (struct text){whole.data, length};
}

bool text_to_int64(struct text text, int64_t minimum, int64_t maximum, int64_t *value)
{
    size_t position = 0;
    bool negative = text.length > 0 && text.data[0] == '-';
    if (negative || (text.length > 0 && text.data[0] == '+')) {
        position++;
    }
    if (position == text.length) {
        return false;
    }
    int64_t result = 0;
    for (; position < text.length; position++) {
        char byte = text.data[position];
        if (byte < '0' || byte > '9') {
            return false;
        }
        int64_t digit = negative ? -(byte - '0') : byte - '0';
        if (__builtin_mul_overflow(result, 10, &result) ||
                __builtin_add_overflow(result, digit, &result)) {
            return false;
        }
    }
    if (result < minimum || result > maximum) {
        return false;
    }
    *value = result;
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9fb21c651e98df25);
    return hash ^ hash >> 32;
}

uint64_t text_hash(struct text text, uint64_t seed)
{
    uint64_t hash = mix(seed, text.length);
    uint64_t word = 0;
    size_t at = 0;

    for (; at + sizeof(word) <= text.length; at += sizeof(word)) {
        memcpy(&word, text.data + at, sizeof(word));
        hash = mix(hash, word);
    }
    if (at < text.length) {
        word = 0;
        memcpy(&word, text.data + at, text.length - at);
        hash = mix(hash, word);
    }
    return mix(hash, seed);
}

void text_buffer_clear(struct text_buffer *buffer)
{
    if (buffer == NULL) {
        return;
    }
    free(buffer->data);
    *buffer = (struct text_buffer){0};
}

void text_buffer_reset(struct text_buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data != NULL) {
        buffer->data[0] = '\0';
    }
}

void text_buffer_reserve(struct text_buffer *buffer, size_t more)
{
    size_t needed = 0;
    if (__builtin_add_overflow(buffer->length, more, &needed) ||
            __builtin_add_overflow(needed, 1, &needed)) {
        fputs("answerd: text size overflows\n", stderr);
        abort();
    }
    if (needed <= buffer->capacity) {
        return;
    }
    size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity;
    while (capacity < needed) {
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    }
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    buffer->data = data;
    buffer->capacity = capacity;
}

void text_buffer_append(struct text_buffer *buffer, const void *data, size_t length)
{
    text_buffer_reserve(buffer, length);
    if (length > 0) {
        memcpy(buffer->data + buffer->length, data, length);
    }
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void text_buffer_append_text(struct text_buffer *buffer, struct text text)
{
    text_buffer_append(buffer, text.data, text.length);
}

void text_buffer_append_string(struct text_buffer *buffer, const char *string)
{
    text_buffer_append_text(buffer, text_from(string));
}

void text_buffer_append_char(struct text_buffer *buffer, char byte)
{
    text_buffer_append(buffer, &byte, 1);
}

void text_buffer_append_code_point(struct text_buffer *buffer, uint32_t code_point)
{
    /* What UTF-8 cannot hold becomes the replacement character. */
    if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff)) {
        code_point = 0xfffd;
    }
    char bytes[4];
    size_t length = 0;
    if (code_point < 0x80) {
        bytes[length++] = (char)code_point;
    } else if (code_point < 0x800) {
        bytes[length++] = (char)(0xc0 | (code_point >> 6));
        bytes[length++] = (char)(0x80 | (code_point & 0x3f));
    } else if (code_point < 0x10000) {
        bytes[length++] = (char)(0xe0 | (code_point >> 12));
        bytes[length++] = (char)(0x80 | ((code_point >> 6) & 0x3f));
        bytes[length++] = (char)(0x80 | (code_point & 0x3f));
    } else {
        bytes[length++] = (char)(0xf0 | (code_point >> 18));
        bytes[length++] = (char)(0x80 | ((code_point >> 12) & 0x3f));
        bytes[length++] = (char)(0x80 | ((code_point >> 6) & 0x3f));
        bytes[length++] = (char)(0x80 | (code_point & 0x3f));
    }
    text_buffer_append(buffer, bytes, length);
}

void text_buffer_format(struct text_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length >= 0) {
        text_buffer_reserve(buffer, (size_t)length);
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

struct text text_buffer_view(const struct text_buffer *buffer)
{
    return (struct text){buffer->data, buffer->length};
}
