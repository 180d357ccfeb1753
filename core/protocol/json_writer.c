#include "protocol/json_writer.h"
#include <string.h>

/* Bytes that a string cannot hold as they are: controls, quote, backslash and DEL. */
static bool needs_escape(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F;
}

/* True when one of the eight bytes needs an escape; the test is exact enough to never miss one. */
static bool word_needs_escape(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t below_space = (word - ones * 0x20) & ~word;
    uint64_t quote = word ^ ones * '"';
    uint64_t backslash = word ^ ones * '\\';
    uint64_t delete = word ^ ones * 0x7F;
    uint64_t equal = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                     ((delete - ones) & ~delete);
    return ((below_space | equal) & high) != 0;
}

static const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof(word));
        if (word_needs_escape(word)) {
            break;
        }
        at += 8;
    }
    while (at < end && !needs_escape((unsigned char)*at)) {
        at++;
    }
    return at;
}

static void write_escape(struct text_buffer *out, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    static const char *const short_forms[] = {
            ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"};
    if (byte == '"' || byte == '\\') {
        char pair[2] = {'\\', (char)byte};
        text_buffer_append(out, pair, sizeof(pair));
    } else if (byte <= '\r' && short_forms[byte] != NULL) {
        text_buffer_append(out, short_forms[byte], 2);
    } else {
        char code[6] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
        text_buffer_append(out, code, sizeof(code));
    }
}

void json_write_string(struct text_buffer *out, struct text text)
{
    text_buffer_reserve(out, text.length + 2);
    text_buffer_append_char(out, '"');
    const char *at = text.data;
    const char *end = text.length == 0 ? at : at + text.length;
    while (at < end) {
        const char *stop = skip_plain(at, end);
        text_buffer_append(out, at, (size_t)(stop - at));
        if (stop < end) {
            write_escape(out, (unsigned char)*stop++);
        }
        at = stop;
    }
    text_buffer_append_char(out, '"');
}

void json_write_integer(struct text_buffer *out, int64_t value)
{
    char digits[20];
    size_t start = sizeof(digits);
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        digits[--start] = '-';
    }
    text_buffer_append(out, digits + start, sizeof(digits) - start);
}

void json_write_permille(struct text_buffer *out, uint32_t permille)
{
    char fraction[4] = {'.', (char)('0' + permille / 100 % 10), (char)('0' + permille / 10 % 10),
            (char)('0' + permille % 10)};
    json_write_integer(out, permille / 1000);
    text_buffer_append(out, fraction, sizeof(fraction));
}

void json_write_separator(struct text_buffer *out)
{
    char before = out->length == 0 ? '{' : out->data[out->length - 1];
    if (before != '{' && before != '[') {
        text_buffer_append_char(out, ',');
    }
}

void json_write_key(struct text_buffer *out, struct text key)
{
    text_buffer_reserve(out, key.length + 4);
    json_write_separator(out);
    text_buffer_append_char(out, '"');
    text_buffer_append_text(out, key);
    text_buffer_append(out, "\":", 2);
}

void json_write_string_member(struct text_buffer *out, struct text key, struct text value)
{
    json_write_key(out, key);
    json_write_string(out, value);
}

void json_write_integer_member(struct text_buffer *out, struct text key, int64_t value)
{
    json_write_key(out, key);
    json_write_integer(out, value);
}

void json_write_optional_member(struct text_buffer *out, struct text key, struct text value)
{
    if (value.length > 0) {
        json_write_string_member(out, key, value);
    }
}
