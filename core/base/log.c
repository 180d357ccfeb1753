#include "base/log.h"
#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

/* Longer lines are cut, so that one line is one write and lines of threads do not mix. */
#define LINE_LIMIT 4096
/* Values end here, and no field begins behind it: keys, quotes and the end of the line, which are
 * the program's own and short, always find room. */
#define VALUE_LIMIT (LINE_LIMIT - 256)

struct log {
    int descriptor;
    atomic_int minimum;
    enum log_format format;
    bool coloured;
    const struct clock *clock;
};

struct line {
    char data[LINE_LIMIT];
    size_t length;
};

struct level_style {
    const char *name;
    const char *colour;
};

static const struct level_style level_styles[] = {
        [LOG_DEBUG] = {"debug", "\x1b[2m"},
        [LOG_INFO] = {"info", "\x1b[36m"},
        [LOG_WARNING] = {"warning", "\x1b[33m"},
        [LOG_ERROR] = {"error", "\x1b[31m"},
};

struct log *log_create(
        int descriptor, enum log_level minimum, enum log_format format, const struct clock *clock)
{
    struct log *log = calloc(1, sizeof(*log));
    if (log == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    log->descriptor = descriptor;
    atomic_init(&log->minimum, (int)minimum);
    log->format = format;
    log->coloured = isatty(descriptor) == 1;
    log->clock = clock;
    return log;
}

void log_destroy(struct log *log)
{
    free(log);
}

void log_set_level(struct log *log, enum log_level minimum)
{
    atomic_store_explicit(&log->minimum, (int)minimum, memory_order_relaxed);
}

/* All or nothing, and always with room left for the line's end. */
static void line_add(struct line *line, struct text text)
{
    if (text.length < LINE_LIMIT - 1 - line->length) {
        if (text.length > 0) {
            memcpy(line->data + line->length, text.data, text.length);
        }
        line->length += text.length;
    }
}

static void line_add_string(struct line *line, const char *string)
{
    line_add(line, text_from(string));
}

/* Bytes of the code point at `position`, 0 when it is not well-formed UTF-8. */
static size_t decode(struct text text, size_t position, uint32_t *code_point)
{
    unsigned char lead = (unsigned char)text.data[position];
    size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (length == 0 || lead > 0xf4 || position + length > text.length) {
        return 0;
    }
    uint32_t value = length == 1 ? lead : lead & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)text.data[position + i];
        if ((byte & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (byte & 0x3f);
    }
    bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return 0;
    }
    *code_point = value;
    return length;
}

/* Code points that could forge lines or turn the reading order in a terminal. */
static bool is_unsafe(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f) ||
           (code_point >= 0x200b && code_point <= 0x200f) ||
           (code_point >= 0x2028 && code_point <= 0x202e) ||
           (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0x61c ||
           code_point == 0xfeff;
}

static void line_add_escaped(struct line *line, struct text text)
{
    size_t position = 0;
    while (position < text.length && line->length < VALUE_LIMIT) {
        uint32_t code_point = 0;
        size_t length = decode(text, position, &code_point);
        char escape[12];
        if (length == 0) {
            line_add_string(line, "\\ufffd");
            position++;
            continue;
        }
        if (is_unsafe(code_point)) {
            snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)code_point);
            line_add_string(line, escape);
        } else if (code_point == '"' || code_point == '\\') {
            snprintf(escape, sizeof(escape), "\\%c", (char)code_point);
            line_add_string(line, escape);
        } else {
            line_add(line, text_slice(text, position, position + length));
        }
        position += length;
    }
}

/* False at the last field, and when the line is full. */
static bool has_field(const struct line *line, const struct log_field *field)
{
    return field != NULL && field->type != LOG_FIELD_END && line->length < VALUE_LIMIT;
}

static void line_add_number(struct line *line, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", (long long)number);
    line_add_string(line, digits);
}

static void line_add_time(struct line *line, int64_t wall_ms)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm parts = {0};
    char stamp[40];
    gmtime_r(&seconds, &parts);
    size_t length = strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(stamp + length, sizeof(stamp) - length, ".%03dZ", (int)(wall_ms % 1000));
    line_add_string(line, stamp);
}

static bool needs_quotes(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte <= ' ' || byte == '"' || byte == '\\' || byte == '=' || byte >= 0x7f) {
            return true;
        }
    }
    return text.length == 0;
}

static void line_add_quoted(struct line *line, struct text text)
{
    line_add_string(line, "\"");
    line_add_escaped(line, text);
    line_add_string(line, "\"");
}

static void write_text_line(struct line *line, const struct log *log, enum log_level level,
        const char *message, const struct log_field *fields)
{
    const struct level_style *style = &level_styles[level];
    line_add_time(line, clock_wall_ms(log->clock));
    line_add_string(line, " ");
    line_add_string(line, log->coloured ? style->colour : "");
    line_add_string(line, style->name);
    line_add_string(line, log->coloured ? "\x1b[0m " : " ");
    line_add_escaped(line, text_from(message));
    for (; has_field(line, fields); fields++) {
        line_add_string(line, " ");
        line_add_string(line, fields->key);
        line_add_string(line, "=");
        if (fields->type == LOG_FIELD_NUMBER) {
            line_add_number(line, fields->number);
        } else if (needs_quotes(fields->text)) {
            line_add_quoted(line, fields->text);
        } else {
            line_add_escaped(line, fields->text);
        }
    }
}

static void write_json_line(struct line *line, const struct log *log, enum log_level level,
        const char *message, const struct log_field *fields)
{
    line_add_string(line, "{\"time\":\"");
    line_add_time(line, clock_wall_ms(log->clock));
    line_add_string(line, "\",\"level\":\"");
    line_add_string(line, level_styles[level].name);
    line_add_string(line, "\",\"message\":");
    line_add_quoted(line, text_from(message));
    for (; has_field(line, fields); fields++) {
        line_add_string(line, ",");
        line_add_quoted(line, text_from(fields->key));
        line_add_string(line, ":");
        if (fields->type == LOG_FIELD_NUMBER) {
            line_add_number(line, fields->number);
        } else {
            line_add_quoted(line, fields->text);
        }
    }
    line_add_string(line, "}");
}

static void write_all(int descriptor, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, data, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return; /* there is nowhere left to report it */
        }
        data += written;
        length -= (size_t)written;
    }
}

void log_write_fields(
        struct log *log, enum log_level level, const char *message, const struct log_field *fields)
{
    if (log == NULL || (int)level < atomic_load_explicit(&log->minimum, memory_order_relaxed)) {
        return;
    }
    struct line line;
    line.length = 0;
    if (log->format == LOG_FORMAT_JSON) {
        write_json_line(&line, log, level, message, fields);
    } else {
        write_text_line(&line, log, level, message, fields);
    }
    line.data[line.length++] = '\n';
    write_all(log->descriptor, line.data, line.length);
}
