#include "ask/wire/utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "ask/wire/memory.h"

#define REPLACEMENT "\xEF\xBF\xBD"
#define REPLACEMENT_LENGTH 3

char *utf8_repair(const char *text, size_t length)
{
    char *repaired = memory_allocate(length * REPLACEMENT_LENGTH + 1);
    size_t written = 0;
    size_t at = 0;
    while (at < length) {
        utf8proc_int32_t point;
        utf8proc_ssize_t taken = utf8proc_iterate(
                (const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(length - at), &point);
        if (taken <= 0 || point == 0) {
            memcpy(repaired + written, REPLACEMENT, REPLACEMENT_LENGTH);
            written += REPLACEMENT_LENGTH;
            at++;
            continue;
        }
        memcpy(repaired + written, text + at, (size_t)taken);
        written += (size_t)taken;
        at += (size_t)taken;
    }
    repaired[written] = '\0';
    return repaired;
}

static int drives_terminal(utf8proc_int32_t point)
{
    if (point == '\n' || point == '\t') {
        return 0;
    }
    if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
        return 1;
    }
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

char *utf8_printable(const char *text)
{
    char *clean = utf8_repair(text, strlen(text));
    size_t length = strlen(clean);
    size_t written = 0;
    size_t at = 0;
    while (at < length) {
        utf8proc_int32_t point;
        utf8proc_ssize_t taken = utf8proc_iterate(
                (const utf8proc_uint8_t *)clean + at, (utf8proc_ssize_t)(length - at), &point);
        if (taken <= 0) {
            break;
        }
        if (!drives_terminal(point)) {
            memmove(clean + written, clean + at, (size_t)taken);
            written += (size_t)taken;
        }
        at += (size_t)taken;
    }
    clean[written] = '\0';
    return clean;
}

char *utf8_trim(char *text)
{
    static const char blanks[] = " \t\r\n";
    size_t start = strspn(text, blanks);
    size_t end = strlen(text);
    while (end > start && strchr(blanks, text[end - 1]) != NULL) {
        end--;
    }
    memmove(text, text + start, end - start);
    text[end - start] = '\0';
    return text;
}
