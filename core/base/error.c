#include "base/error.h"
#include <stdarg.h>
#include <stdbool.h>

const char *error_code_text(int code)
{
    switch (code) {
    case 0:
        return "no error";
#define X(name, value, text)                                                                       \
    case (value):                                                                                  \
        return (text);
        ERROR_TABLE(X)
#undef X
    default:
        return "unknown error";
    }
}

/* Ends the text before a code point that the size limit has cut in two. */
static void cut_at_code_point(char *text, size_t size)
{
    size_t end = size - 1;
    size_t start = end;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return;
    }
    start--;
    unsigned char lead = (unsigned char)text[start];
    size_t needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (start + needed > end) {
        text[start] = '\0';
    }
}

static PRINTF_LIKE(3, 0) void print_bounded(
        char *out, size_t size, const char *format, va_list arguments)
{
    int length = vsnprintf(out, size, format, arguments);
    if (length < 0) {
        out[0] = '\0';
    } else if ((size_t)length >= size) {
        cut_at_code_point(out, size);
    }
}

int error_set(struct error *error, int code, const char *format, ...)
{
    if (error == NULL || error->code != 0) {
        return code;
    }
    va_list arguments;
    va_start(arguments, format);
    print_bounded(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    error->code = code;
    return code;
}

void error_prefix(struct error *error, const char *format, ...)
{
    if (error == NULL || error->code == 0) {
        return;
    }
    char prefix[ERROR_TEXT_SIZE];
    char joined[ERROR_TEXT_SIZE * 2 + 2];
    va_list arguments;
    va_start(arguments, format);
    print_bounded(prefix, sizeof(prefix), format, arguments);
    va_end(arguments);
    snprintf(joined, sizeof(joined), "%s: %s", prefix, error->text);
    size_t length = strlen(joined);
    bool cut = length >= sizeof(error->text);
    if (cut) {
        length = sizeof(error->text) - 1;
    }
    memcpy(error->text, joined, length);
    error->text[length] = '\0';
    if (cut) {
        cut_at_code_point(error->text, sizeof(error->text));
    }
}
