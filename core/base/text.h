/*
 * Text slices (borrowed bytes with a length) and a growable buffer. Bytes are UTF-8 unless a
 * comment says otherwise; nothing here checks that (see language/unicode.h).
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes, not always NUL-terminated. {NULL, 0} is the empty text. */
struct text {
    const char *data;
    size_t length;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
/* The same for initialisers of static data, which must be constant. */
#define TEXT_INIT(literal)                                                                         \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define TEXT_NONE ((struct text){NULL, 0})
/* For printf: printf("%.*s", TEXT_ARG(text)). */
#define TEXT_ARG(text) (int)(text).length, ((text).data ? (text).data : "")

/* `string` may be NULL. The result borrows it. */
struct text text_from(const char *string);
struct text text_slice(struct text text, size_t start, size_t end);
static inline bool text_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}
bool text_equal_string(struct text a, const char *b);
int text_compare(struct text a, struct text b);
bool text_starts_with(struct text text, struct text prefix);
bool text_ends_with(struct text text, struct text suffix);
/* Byte offset of the first occurrence at or after `from`, or SIZE_MAX. */
size_t text_find(struct text text, struct text needle, size_t from);
/* Without ASCII white space at both ends. */
struct text text_trim(struct text text);
/* Cuts the part before the first `separator` off `*rest` and returns it; all when there is none. */
struct text text_split(struct text *rest, char separator);
/* Whole text as a decimal number in [minimum, maximum]; false otherwise. */
bool text_to_int64(struct text text, int64_t minimum, int64_t maximum, int64_t *value);
/* Eight bytes a step, so it differs between byte orders; seeded against hostile keys (map.h). */
uint64_t text_hash(struct text text, uint64_t seed);

/* Growable bytes. Zero-initialised is empty and valid; owned memory ends with text_buffer_clear. */
struct text_buffer {
    char *data; /* NUL-terminated when not NULL */
    size_t length;
    size_t capacity;
};

void text_buffer_clear(struct text_buffer *buffer);
/* Sets the length to 0 and keeps the memory. */
void text_buffer_reset(struct text_buffer *buffer);
void text_buffer_reserve(struct text_buffer *buffer, size_t more);
void text_buffer_append(struct text_buffer *buffer, const void *data, size_t length);
void text_buffer_append_text(struct text_buffer *buffer, struct text text);
void text_buffer_append_string(struct text_buffer *buffer, const char *string);
void text_buffer_append_char(struct text_buffer *buffer, char byte);
void text_buffer_append_code_point(struct text_buffer *buffer, uint32_t code_point);
void text_buffer_format(struct text_buffer *buffer, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* Borrowed view, valid until the next change. */
struct text text_buffer_view(const struct text_buffer *buffer);

#endif
