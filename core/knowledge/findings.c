#include "knowledge/findings.h"

#include "language/edit_distance.h"
#include "language/unicode.h"
#include <stdarg.h>

static void keep_first(struct findings *findings, int code, const struct place *place,
        struct text what, const char *advice)
{
    if (findings->code != 0) {
        return;
    }
    findings->code = code;
    struct text file = place->file;
    if (place->line == 0) {
        error_set(findings->error, code, "%.*s: %s%.*s%s%.*s; %s", TEXT_ARG(file),
                place->record.length > 0 ? "record '" : "", TEXT_ARG(place->record),
                place->record.length > 0 ? "': " : "", TEXT_ARG(what), advice);
        return;
    }
    error_set(findings->error, code, "%.*s:%u: %s%.*s%s%.*s; %s", TEXT_ARG(file), place->line,
            place->record.length > 0 ? "record '" : "", TEXT_ARG(place->record),
            place->record.length > 0 ? "': " : "", TEXT_ARG(what), advice);
}

/* What a file holds is shown on a terminal: no control characters, no half letters. */
static size_t make_printable(char *text, size_t length, bool is_cut)
{
    while (is_cut && length > 0 && ((unsigned char)text[length - 1] & 0xC0u) == 0x80u) {
        length--;
    }
    if (is_cut && length > 0 && (unsigned char)text[length - 1] >= 0x80u) {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F) {
            text[i] = ' ';
        }
    }
    return length;
}

static PRINTF_LIKE(6, 0) void add(struct findings *findings, enum knowledge_severity severity,
        int code, const struct place *place, const char *advice, const char *what,
        va_list arguments)
{
    char text[ERROR_TEXT_SIZE];
    int length = vsnprintf(text, sizeof(text), what, arguments);
    bool is_cut = length >= (int)sizeof(text);
    struct text said = {
            text, make_printable(text, is_cut ? sizeof(text) - 1 : (size_t)length, is_cut)};
    if (findings->strict) {
        severity = KNOWLEDGE_ERROR;
    }
    if (severity == KNOWLEDGE_WARNING) {
        findings->warning_count++;
    } else {
        findings->error_count++;
        keep_first(findings, code, place, said, advice);
    }
    if (findings->on_finding == NULL ||
            findings->error_count + findings->warning_count > FINDINGS_LIMIT) {
        return;
    }
    findings->on_finding(findings->context, &(struct knowledge_finding){.severity = severity,
                                                    .file = place->file,
                                                    .line = place->line,
                                                    .record = place->record,
                                                    .what = said,
                                                    .advice = text_from(advice)});
}

void findings_add(struct findings *findings, enum knowledge_severity severity,
        const struct place *place, const char *advice, const char *what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    add(findings, severity, ERR_INVALID, place, advice, what, arguments);
    va_end(arguments);
}

void findings_add_code(struct findings *findings, int code, const struct place *place,
        const char *advice, const char *what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    add(findings, KNOWLEDGE_ERROR, code, place, advice, what, arguments);
    va_end(arguments);
}

static size_t to_points(struct text text, uint32_t *points)
{
    size_t count = 0;
    for (size_t offset = 0; offset < text.length && count < EDIT_LENGTH_MAX; count++) {
        points[count] = unicode_next(text, &offset);
    }
    return count;
}

struct text findings_nearest(struct text word, size_t count,
        struct text (*candidate)(const void *context, size_t index), const void *context)
{
    uint32_t wanted[EDIT_LENGTH_MAX];
    uint32_t points[EDIT_LENGTH_MAX];
    size_t length = to_points(word, wanted);
    unsigned best = length < 4 ? 1 : length < 10 ? 2 : 3;
    struct text nearest = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        struct text other = candidate(context, i);
        unsigned distance = edit_distance(wanted, length, points, to_points(other, points), best);
        if (distance < best || (distance == best && nearest.length == 0)) {
            nearest = other;
            best = distance;
        }
    }
    return nearest;
}
