#include "language/normalize.h"

#include "language/unicode.h"
#include <utf8proc.h>

static char straight_quote(uint32_t point)
{
    switch (point) {
    case 0x2018u:
    case 0x2019u:
    case 0x201Au:
    case 0x201Bu:
        return '\'';
    case 0x201Cu:
    case 0x201Du:
    case 0x201Eu:
    case 0x201Fu:
        return '"';
    default:
        return '\0';
    }
}

static bool is_space(uint32_t point)
{
    return unicode_script(point) == SCRIPT_SPACE || point == 0x85u;
}

/* Straight quotes and single spaces only make a text shorter, so `out` needs no more room. */
static size_t tidy(struct text text, char *out)
{
    size_t length = 0;
    bool space = false;
    for (size_t offset = 0; offset < text.length;) {
        size_t start = offset;
        uint32_t point = unicode_next(text, &offset);
        char quote = straight_quote(point);
        if (is_space(point)) {
            space = length > 0;
            continue;
        }
        if (space) {
            out[length++] = ' ';
            space = false;
        }
        if (quote != '\0') {
            out[length++] = quote;
        } else {
            memcpy(out + length, text.data + start, offset - start);
            length += offset - start;
        }
    }
    return length;
}

static bool is_ascii(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if ((unsigned char)text.data[i] >= 0x80u) {
            return false;
        }
    }
    return true;
}

struct text normalize_quotation(struct arena *arena, struct text text)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t length = -1;
    if (!is_ascii(text)) { /* which is in all normal forms already */
        length = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.length,
                &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    }
    struct text source = text;
    if (length >= 0) {
        source = (struct text){(const char *)composed, (size_t)length};
    }
    char *out = arena_allocate(arena, source.length + 1);
    struct text normal = {out, tidy(source, out)};
    free(composed);
    return normal;
}
