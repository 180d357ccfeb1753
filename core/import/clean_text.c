#include "import/clean_text.h"

#include "language/unicode.h"

#define NO_BREAK_SPACE 0xA0u
#define LINE_SEPARATOR 0x2028u
#define PARAGRAPH_SEPARATOR 0x2029u
#define DELETE 0x7Fu

static bool is_control(uint32_t point)
{
    return (point < ' ' && point != '\n' && point != '\t') ||
           (point >= DELETE && point < NO_BREAK_SPACE) || point == LINE_SEPARATOR ||
           point == PARAGRAPH_SEPARATOR;
}

/* Bytes alone tell that nothing needs to change, which holds for nearly all texts. */
static bool is_clean(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == DELETE || byte == 0xC2u ||
                (byte == 0xE2u && i + 1 < text.length &&
                        (unsigned char)text.data[i + 1] == 0x80u)) {
            return false;
        }
    }
    return true;
}

struct text clean_text(struct arena *arena, struct text text)
{
    text = text_trim(text);
    if (is_clean(text)) {
        return arena_copy_text(arena, text);
    }
    struct text_buffer out = {0};
    for (size_t offset = 0; offset < text.length;) {
        size_t start = offset;
        uint32_t point = unicode_next(text, &offset);
        bool ends_line = point == '\r' && offset < text.length && text.data[offset] == '\n';
        if (is_control(point) && !ends_line) {
            text_buffer_append_char(&out, ' ');
        } else if (!ends_line) {
            text_buffer_append(&out, text.data + start, offset - start);
        }
    }
    struct text copy = arena_copy_text(arena, text_trim(text_buffer_view(&out)));
    text_buffer_clear(&out);
    return copy;
}

static bool is_space(uint32_t point)
{
    return point == ' ' || point == '\n' || point == '\t' || point == NO_BREAK_SPACE ||
           is_control(point);
}

/* Han and kana, and the full-width punctuation that stands between them. */
static bool needs_no_space(uint32_t point)
{
    enum script script = unicode_script(point);
    return script == SCRIPT_HAN || script == SCRIPT_HIRAGANA || script == SCRIPT_KATAKANA ||
           (point >= 0x3001u && point <= 0x3003u) || (point >= 0x3008u && point <= 0x3011u) ||
           (point >= 0xFF01u && point <= 0xFF0Fu) || point == 0xFF1Au || point == 0xFF1Fu;
}

struct text clean_flowing_text(struct arena *arena, struct text text)
{
    struct text_buffer out = {0};
    bool space = false;
    bool broken = false; /* the white space holds the end of a line */
    uint32_t last = ' ';
    for (size_t offset = 0; offset < text.length;) {
        size_t start = offset;
        uint32_t point = unicode_next(text, &offset);
        if (is_space(point)) {
            space = true;
            broken = broken || point == '\n';
            continue;
        }
        bool vanishes = broken && needs_no_space(last) && needs_no_space(point);
        if (space && out.length > 0 && !vanishes) {
            text_buffer_append_char(&out, ' ');
        }
        text_buffer_append(&out, text.data + start, offset - start);
        last = point;
        space = false;
        broken = false;
    }
    struct text copy = arena_copy_text(arena, text_buffer_view(&out));
    text_buffer_clear(&out);
    return copy;
}

struct text clean_cut(struct text text, size_t limit)
{
    if (text.length <= limit) {
        return text;
    }
    while (limit > 0 && ((unsigned char)text.data[limit] & 0xC0u) == 0x80u) {
        limit--;
    }
    return text_slice(text, 0, limit);
}
