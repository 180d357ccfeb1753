#include "language/unicode.h"

#include <utf8proc.h>

#define HANGUL_FIRST 0xAC00u
#define HANGUL_LAST 0xD7A3u
#define FOLD_EXPANSION 18 /* the longest compatibility decomposition of Unicode */

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0u) == 0x80u;
}

/* Length of the well-formed sequence at `data`, 0 when there is none. */
static size_t sequence_length(const unsigned char *data, size_t available)
{
    unsigned char lead = data[0];

    if (lead < 0x80u) {
        return 1;
    }
    if (lead >= 0xC2u && lead <= 0xDFu) {
        return available >= 2 && is_continuation(data[1]) ? 2 : 0;
    }
    if ((lead & 0xF0u) == 0xE0u) {
        if (available < 3 || !is_continuation(data[1]) || !is_continuation(data[2]) ||
                (lead == 0xE0u && data[1] < 0xA0u) || (lead == 0xEDu && data[1] > 0x9Fu)) {
            return 0;
        }
        return 3;
    }
    if (lead >= 0xF0u && lead <= 0xF4u) {
        if (available < 4 || !is_continuation(data[1]) || !is_continuation(data[2]) ||
                !is_continuation(data[3]) || (lead == 0xF0u && data[1] < 0x90u) ||
                (lead == 0xF4u && data[1] > 0x8Fu)) {
            return 0;
        }
        return 4;
    }
    return 0;
}

bool unicode_is_valid(struct text text)
{
    const unsigned char *data = (const unsigned char *)text.data;
    size_t offset = 0;

    while (offset < text.length) {
        size_t length = sequence_length(data + offset, text.length - offset);

        if (length == 0) {
            return false;
        }
        offset += length;
    }
    return true;
}

uint32_t unicode_next(struct text text, size_t *offset)
{
    const unsigned char *data = (const unsigned char *)text.data + *offset;
    size_t left = text.length - *offset;

    if (data[0] < 0x80u) {
        *offset += 1;
        return data[0];
    }
    if (data[0] < 0xE0u && left >= 2) {
        *offset += 2;
        return (uint32_t)(data[0] & 0x1Fu) << 6 | (data[1] & 0x3Fu);
    }
    if (data[0] < 0xF0u && left >= 3) {
        *offset += 3;
        return (uint32_t)(data[0] & 0x0Fu) << 12 | (uint32_t)(data[1] & 0x3Fu) << 6 |
               (data[2] & 0x3Fu);
    }
    if (left >= 4) {
        *offset += 4;
        return (uint32_t)(data[0] & 0x07u) << 18 | (uint32_t)(data[1] & 0x3Fu) << 12 |
               (uint32_t)(data[2] & 0x3Fu) << 6 | (data[3] & 0x3Fu);
    }
    *offset = text.length;
    return 0xFFFDu;
}

bool unicode_is_printable(uint32_t point)
{
    if (point < 0x80u) {
        return point >= ' ' && point != 0x7Fu;
    }
    switch (utf8proc_category((utf8proc_int32_t)point)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return true;
    }
}

size_t unicode_length(struct text text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.length; i++) {
        count += !is_continuation((unsigned char)text.data[i]);
    }
    return count;
}

static bool is_ascii_letter(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

static bool is_han(uint32_t point)
{
    return (point >= 0x4E00u && point <= 0x9FFFu) || (point >= 0x3400u && point <= 0x4DBFu) ||
           (point >= 0xF900u && point <= 0xFAFFu) || (point >= 0x20000u && point <= 0x3FFFFu) ||
           point == 0x3005u || point == 0x3007u;
}

static enum script category_script(uint32_t point)
{
    switch (utf8proc_category((utf8proc_int32_t)point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        return SCRIPT_LATIN;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return SCRIPT_DIGIT;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return SCRIPT_SPACE;
    default:
        return SCRIPT_PUNCTUATION;
    }
}

enum script unicode_script(uint32_t point)
{
    if (point < 0x80u) {
        if (is_ascii_letter(point)) {
            return SCRIPT_LATIN;
        }
        if (point >= '0' && point <= '9') {
            return SCRIPT_DIGIT;
        }
        return point <= ' ' ? SCRIPT_SPACE : SCRIPT_PUNCTUATION;
    }
    if ((point >= HANGUL_FIRST && point <= HANGUL_LAST) || (point >= 0x1100u && point <= 0x11FFu) ||
            (point >= 0x3131u && point <= 0x318Eu)) {
        return SCRIPT_HANGUL;
    }
    if (point >= 0x3041u && point <= 0x309Fu) {
        return SCRIPT_HIRAGANA;
    }
    if ((point >= 0x30A1u && point <= 0x30FAu) || point == 0x30FCu || point == 0x30FEu) {
        return SCRIPT_KATAKANA;
    }
    if (is_han(point)) {
        return SCRIPT_HAN;
    }
    return category_script(point);
}

/* Code points that only combine with their neighbours, or stand for whole words of kana and Hangul
 * (U+3300 is アパート), so that folding must see the whole text composed. */
static bool needs_composition(uint32_t point)
{
    return (point >= 0x0300u && point <= 0x036Fu) || (point >= 0x1100u && point <= 0x11FFu) ||
           point == 0x3099u || point == 0x309Au || (point >= 0x3200u && point <= 0x33FFu) ||
           (point >= 0xFF65u && point <= 0xFFDCu);
}

static bool text_needs_composition(struct text text)
{
    size_t offset = 0;

    while (offset < text.length) {
        if (needs_composition(unicode_next(text, &offset))) {
            return true;
        }
    }
    return false;
}

static uint32_t plain_punctuation(uint32_t point)
{
    switch (point) {
    case 0x2018u:
    case 0x2019u:
    case 0x02BCu:
    case 0xFF07u:
        return '\'';
    case 0x2010u:
    case 0x2011u:
    case 0x2012u:
    case 0x2013u:
    case 0x2014u:
    case 0x2015u:
    case 0x2212u:
        return '-';
    default:
        return point;
    }
}

static bool is_dropped(uint32_t point)
{
    return point == 0x30FBu || point == 0x00B7u || point == 0x318Du || point == 0x2027u ||
           point == 0x200Bu || point == 0x200Cu || point == 0x200Du || point == 0xFEFFu ||
           point == 0x00ADu || (point >= 0xFE00u && point <= 0xFE0Fu);
}

static void push(struct folded_text *folded, uint32_t point, uint32_t start, uint32_t end)
{
    size_t at = folded->count++;

    folded->points[at] = point;
    folded->starts[at] = start;
    folded->ends[at] = end;
    folded->scripts[at] = (uint8_t)unicode_script(point);
}

static void fold_ascii(struct folded_text *folded, uint32_t point, uint32_t start, uint32_t end)
{
    uint32_t lower = point >= 'A' && point <= 'Z' ? point + 32u : point;

    push(folded, lower <= ' ' ? ' ' : lower, start, end);
}

static void fold_point(struct folded_text *folded, uint32_t point, uint32_t start, uint32_t end)
{
    utf8proc_int32_t parts[FOLD_EXPANSION];
    int boundary = 0;
    utf8proc_ssize_t count;

    if (point < 0x80u) {
        fold_ascii(folded, point, start, end);
        return;
    }
    point = plain_punctuation(point);
    if (is_dropped(point)) {
        return;
    }
    if ((point >= HANGUL_FIRST && point <= HANGUL_LAST) || (point >= 0x3041u && point <= 0x30FFu) ||
            (point >= 0x4E00u && point <= 0x9FFFu)) {
        push(folded, point, start, end);
        return;
    }
    count = utf8proc_decompose_char((utf8proc_int32_t)point, parts, FOLD_EXPANSION,
            UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK,
            &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < FOLD_EXPANSION; i++) {
        push(folded, unicode_script((uint32_t)parts[i]) == SCRIPT_SPACE ? ' ' : (uint32_t)parts[i],
                start, end);
    }
}

/* Commas between digits go, and one point between digits becomes part of the number. */
static void join_numbers(struct folded_text *folded)
{
    size_t out = 0;

    for (size_t i = 0; i < folded->count; i++) {
        bool between = i > 0 && i + 1 < folded->count && folded->scripts[i - 1] == SCRIPT_DIGIT &&
                       folded->scripts[i + 1] == SCRIPT_DIGIT;

        if (between && folded->points[i] == ',') {
            continue;
        }
        if (between && folded->points[i] == '.') {
            folded->scripts[i] = SCRIPT_DIGIT;
        }
        folded->points[out] = folded->points[i];
        folded->starts[out] = folded->starts[i];
        folded->ends[out] = folded->ends[i];
        folded->scripts[out] = folded->scripts[i];
        out++;
    }
    folded->count = out;
}

struct span {
    uint32_t start;
    uint32_t end;
};

/* A text to fold, and for each of its bytes the span of the original that it stands for. */
struct composition {
    struct text text;
    const struct span *spans; /* NULL: the text is the original itself */
};

/* True for what may become one character with what stands before it. */
static bool joins_before(uint32_t point)
{
    utf8proc_category_t category;

    if (point < 0x0300u) {
        return false;
    }
    if ((point >= 0x1160u && point <= 0x11FFu) || (point >= 0xFF9Eu && point <= 0xFFDCu)) {
        return true;
    }
    category = utf8proc_category((utf8proc_int32_t)point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

/* The end of the characters from `start` on that can only be composed together. */
static size_t cluster_end(struct text text, size_t start)
{
    size_t end = start;

    unicode_next(text, &end);
    while (end < text.length) {
        size_t next = end;

        if (!joins_before(unicode_next(text, &next))) {
            break;
        }
        end = next;
    }
    return end;
}

/* Appends NFKC of `cluster`, or, should there be none, the cluster. */
static void append_composed(struct text_buffer *out, struct text cluster)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t length =
            utf8proc_map((const utf8proc_uint8_t *)cluster.data, (utf8proc_ssize_t)cluster.length,
                    &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);

    if (length >= 0) {
        text_buffer_append(out, composed, (size_t)length);
    } else {
        text_buffer_append_text(out, cluster);
    }
    free(composed);
}

/* NFKC where it matters, cluster by cluster. */
static struct composition compose(struct arena *arena, struct text text)
{
    struct text_buffer composed = {0};
    struct text_buffer spans = {0};
    struct composition result = {0};

    for (size_t start = 0; start < text.length;) {
        size_t end = cluster_end(text, start);
        struct span span = {(uint32_t)start, (uint32_t)end};
        struct text cluster = text_slice(text, start, end);
        size_t before = composed.length;

        if (text_needs_composition(cluster)) {
            append_composed(&composed, cluster);
        } else {
            text_buffer_append_text(&composed, cluster);
        }
        for (size_t i = before; i < composed.length; i++) {
            text_buffer_append(&spans, &span, sizeof(span));
        }
        start = end;
    }
    result.text = arena_copy_text(arena, text_buffer_view(&composed));
    if (spans.length > 0) {
        result.spans = memcpy(arena_allocate_array(arena, composed.length, sizeof(struct span)),
                spans.data, spans.length);
    }
    text_buffer_clear(&composed);
    text_buffer_clear(&spans);
    return result;
}

/* Code points that folding `text` makes at most. */
static size_t room_for(struct text text)
{
    size_t room = 1;

    for (size_t at = 0; at < text.length; room++) {
        uint32_t point = unicode_next(text, &at);

        if (point >= 0x80u && !(point >= 0x3041u && point <= 0x9FFFu) &&
                !(point >= HANGUL_FIRST && point <= HANGUL_LAST)) {
            room += FOLD_EXPANSION;
        }
    }
    return room;
}

static void make_room(struct arena *arena, size_t room, struct folded_text *folded)
{
    folded->points = arena_allocate_array(arena, room, sizeof(*folded->points));
    folded->starts = arena_allocate_array(arena, room, sizeof(*folded->starts));
    folded->ends = arena_allocate_array(arena, room, sizeof(*folded->ends));
    folded->scripts = arena_allocate_array(arena, room, sizeof(*folded->scripts));
    folded->count = 0;
}

/* Folds to itself but for case, and composes with nothing that is simple too. */
static bool is_simple(uint32_t point)
{
    return point < 0x80u || (point >= HANGUL_FIRST && point <= HANGUL_LAST) ||
           (point >= 0x4E00u && point <= 0x9FFFu) ||
           (point >= 0x3041u && point <= 0x30FFu && point != 0x3099u && point != 0x309Au &&
                   point != 0x30FBu);
}

/* Most texts are simple as a whole: one pass does. False, and nothing to be used, when not. */
static bool fold_simple(struct arena *arena, struct text text, struct folded_text *folded)
{
    bool separators = false;

    make_room(arena, text.length + 1, folded);
    for (size_t offset = 0; offset < text.length;) {
        size_t start = offset;
        uint32_t point = unicode_next(text, &offset);

        if (!is_simple(point)) {
            return false;
        }
        separators = separators || point == ',' || point == '.';
        if (point < 0x80u) {
            fold_ascii(folded, point, (uint32_t)start, (uint32_t)offset);
        } else {
            push(folded, point, (uint32_t)start, (uint32_t)offset);
        }
    }
    if (separators) {
        join_numbers(folded);
    }
    return true;
}

void unicode_fold(struct arena *arena, struct text text, struct folded_text *folded)
{
    struct composition source = {text, NULL};

    if (fold_simple(arena, text, folded)) {
        return;
    }
    if (text_needs_composition(text)) {
        source = compose(arena, text);
    }
    make_room(arena, room_for(source.text), folded);
    for (size_t offset = 0; offset < source.text.length;) {
        size_t start = offset;
        uint32_t point = unicode_next(source.text, &offset);
        struct span span = source.spans == NULL ? (struct span){(uint32_t)start, (uint32_t)offset}
                                                : source.spans[start];

        fold_point(folded, point, span.start, span.end);
    }
    join_numbers(folded);
}

size_t unicode_width(struct text text)
{
    size_t width = 0;

    for (size_t offset = 0; offset < text.length;) {
        int columns = utf8proc_charwidth((utf8proc_int32_t)unicode_next(text, &offset));

        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}
