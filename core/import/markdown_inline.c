/* After the inline part of CommonMark 0.31, as far as the text without its marks needs it. */
#include "import/markdown_inline.h"

#include "import/entity.h"

/* Marks that stand farther apart are none: it keeps hostile input from costing squared time. */
#define REACH 2000u
#define NESTING_MAX 8u

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_word(char byte)
{
    return is_letter(byte) || is_digit(byte) || (unsigned char)byte >= 0x80u;
}

static bool is_punctuation(char byte)
{
    return byte > ' ' && byte < 0x7F && !is_word(byte);
}

static char byte_at(struct text text, size_t position)
{
    return position < text.length ? text.data[position] : ' ';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t';
}

static size_t run_length(struct text text, size_t position)
{
    size_t end = position;
    while (end < text.length && text.data[end] == text.data[position]) {
        end++;
    }
    return end - position;
}

/* The bracket that closes the one at `position`, or SIZE_MAX. */
static size_t find_close(struct text text, size_t position, char open, char close)
{
    size_t depth = 0;
    for (size_t i = position; i < text.length && i - position < REACH; i++) {
        if (text.data[i] == '\\') {
            i++;
        } else if (text.data[i] == open) {
            depth++;
        } else if (text.data[i] == close && --depth == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* A run of the same mark and length that can close the one before `start`, or SIZE_MAX. */
static size_t find_run(struct text text, size_t start, char mark, size_t length)
{
    for (size_t i = start; i < text.length && i - start < REACH; i++) {
        if (text.data[i] == '\\' && mark != '`') {
            i++;
            continue;
        }
        if (text.data[i] != mark) {
            continue;
        }
        size_t run = run_length(text, i);
        bool closes = mark == '`' || (!is_blank(text.data[i - 1]) &&
                                             (mark != '_' || !is_word(byte_at(text, i + run))));
        if (run == length && closes && i > start) {
            return i;
        }
        i += run - 1;
    }
    return SIZE_MAX;
}

static void append(struct text_buffer *out, struct text text, unsigned depth);

static size_t take_literal(struct text_buffer *out, struct text text, size_t position)
{
    text_buffer_append_char(out, text.data[position]);
    return position + 1;
}

/* Whether a run of marks can begin what it marks. "2*3*4" is a product. */
static bool opens(struct text text, size_t position, size_t length)
{
    char mark = text.data[position];
    char before = position > 0 ? text.data[position - 1] : ' ';
    char behind = byte_at(text, position + length);
    if (mark == '`') {
        return true;
    }
    return !is_blank(behind) && (mark != '~' || length == 2) && (mark != '_' || !is_word(before)) &&
           !(is_digit(before) && is_digit(behind));
}

/* Code, emphasis and what is struck out: all of them runs of one mark around a text. */
static size_t take_run(struct text_buffer *out, struct text text, size_t position, unsigned depth)
{
    char mark = text.data[position];
    size_t length = run_length(text, position);
    size_t start = position + length;
    size_t end = opens(text, position, length) ? find_run(text, start, mark, length) : SIZE_MAX;
    if (end == SIZE_MAX) {
        text_buffer_append(out, text.data + position, length);
        return start;
    }
    struct text inner = text_slice(text, start, end);
    if (mark == '`') {
        text_buffer_append_text(out, text_trim(inner));
    } else {
        append(out, inner, depth + 1);
    }
    return end + length;
}

/* [text](url), [text][reference], ![description](url), [^note]; other brackets are text. */
static size_t take_link(struct text_buffer *out, struct text text, size_t position, unsigned depth)
{
    size_t open = position + (text.data[position] == '!');
    size_t close = find_close(text, open, '[', ']');
    if (byte_at(text, open) != '[' || close == SIZE_MAX) {
        return take_literal(out, text, position);
    }
    if (text.data[open + 1] == '^') {
        return close + 1;
    }
    char behind = byte_at(text, close + 1);
    size_t end = behind == '('   ? find_close(text, close + 1, '(', ')')
                 : behind == '[' ? find_close(text, close + 1, '[', ']')
                                 : SIZE_MAX;
    if (end == SIZE_MAX) {
        return take_literal(out, text, position);
    }
    append(out, text_slice(text, open + 1, close), depth + 1);
    return end + 1;
}

/* <https://address> is text, other tags of HTML are not. */
static size_t take_angle(struct text_buffer *out, struct text text, size_t position)
{
    struct text reach = text_slice(text, position, position + REACH);
    char next = byte_at(text, position + 1);
    const char *end = memchr(reach.data, '>', reach.length);
    if (end == NULL || !(is_letter(next) || next == '/' || next == '!')) {
        return take_literal(out, text, position);
    }
    struct text inner = text_slice(reach, 1, (size_t)(end - reach.data));
    if (text_find(inner, TEXT("://"), 0) != SIZE_MAX &&
            text_find(inner, TEXT(" "), 0) == SIZE_MAX) {
        text_buffer_append_text(out, inner);
    } else if (text_starts_with(inner, TEXT("br"))) {
        text_buffer_append_char(out, ' ');
    }
    return position + inner.length + 2;
}

static size_t take_mark(struct text_buffer *out, struct text text, size_t position, unsigned depth)
{
    uint32_t point = 0;
    size_t length = 0;
    switch (text.data[position]) {
    case '\\':
        return take_literal(out, text, position + is_punctuation(byte_at(text, position + 1)));
    case '`':
    case '*':
    case '_':
    case '~':
        return take_run(out, text, position, depth);
    case '!':
    case '[':
        return take_link(out, text, position, depth);
    case '<':
        return take_angle(out, text, position);
    case '&':
        length = entity_decode(text, position, &point);
        if (length > 0) {
            text_buffer_append_code_point(out, point);
            return position + length;
        }
        break;
    default:
        break;
    }
    return take_literal(out, text, position);
}

static void append(struct text_buffer *out, struct text text, unsigned depth)
{
    if (depth > NESTING_MAX) {
        text_buffer_append_text(out, text);
        return;
    }
    for (size_t position = 0; position < text.length;) {
        position = take_mark(out, text, position, depth);
    }
}

void markdown_append_plain(struct text_buffer *out, struct text text)
{
    append(out, text, 0);
}
