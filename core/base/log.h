/*
 * Structured logging: one line an event, a message and key=value fields. Values are escaped
 * (control and bidi characters), question text and secrets are never passed in.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/clock.h"
#include "base/text.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log;

enum log_field_type { LOG_FIELD_END, LOG_FIELD_TEXT, LOG_FIELD_NUMBER };

struct log_field {
    enum log_field_type type;
    const char *key;
    struct text text;
    int64_t number;
};

#define LOG_TEXT(key, value) ((struct log_field){LOG_FIELD_TEXT, (key), (value), 0})
#define LOG_STRING(key, value) ((struct log_field){LOG_FIELD_TEXT, (key), text_from(value), 0})
#define LOG_NUMBER(key, value)                                                                     \
    ((struct log_field){LOG_FIELD_NUMBER, (key), TEXT_NONE, (int64_t)(value)})

/* Writes to `descriptor` (not closed by the log). Coloured only when that is a terminal. */
struct log *log_create(
        int descriptor, enum log_level minimum, enum log_format format, const struct clock *clock);
void log_destroy(struct log *log);
void log_set_level(struct log *log, enum log_level minimum);

/* `fields` ends with a LOG_FIELD_END entry. `log` may be NULL: nothing is written. Any thread. */
void log_write_fields(
        struct log *log, enum log_level level, const char *message, const struct log_field *fields);

/* log_write(log, LOG_INFO, "plugin loaded", LOG_STRING("plugin", id), LOG_NUMBER("version", 1)); */
#define log_write(log, level, ...)                                                                 \
    LOG_WRITE_SPREAD(log, level, __VA_ARGS__, (struct log_field){LOG_FIELD_END, NULL, TEXT_NONE, 0})
#define LOG_WRITE_SPREAD(log, level, message, ...)                                                 \
    log_write_fields(log, level, message, (const struct log_field[]){__VA_ARGS__})

#endif
