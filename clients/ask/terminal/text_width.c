#include "ask/terminal/text_width.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#define EMOJI_PRESENTATION 0xFE0F

/* What a reader sees as one character: a code point with all that combines with it. */
struct cluster {
    const char *start;
    size_t length;
    size_t width;
    utf8proc_int32_t point; /* the first one */
};

static utf8proc_int32_t next_point(const char *text, size_t length, size_t *taken)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t count =
            utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &point);
    if (count <= 0) {
        *taken = 1;
        return 0xFFFD;
    }
    *taken = (size_t)count;
    return point;
}

static size_t point_width(utf8proc_int32_t point)
{
    int width = utf8proc_charwidth(point);
    return width > 0 ? (size_t)width : 0;
}

/* Reads the cluster at the start of a text that is not empty. */
static struct cluster next_cluster(const char *text, size_t length)
{
    struct cluster cluster = {.start = text};
    size_t taken;
    utf8proc_int32_t state = 0;
    utf8proc_int32_t last = next_point(text, length, &taken);
    cluster.point = last;
    cluster.length = taken;
    cluster.width = point_width(last);
    while (cluster.length < length) {
        utf8proc_int32_t point = next_point(text + cluster.length, length - cluster.length, &taken);
        if (utf8proc_grapheme_break_stateful(last, point, &state)) {
            break;
        }
        size_t width = point == EMOJI_PRESENTATION ? 2 : point_width(point);
        cluster.width = width > cluster.width ? width : cluster.width;
        cluster.length += taken;
        last = point;
    }
    return cluster;
}

size_t text_width(const char *text, size_t length)
{
    size_t width = 0;
    size_t at = 0;
    while (at < length) {
        struct cluster cluster = next_cluster(text + at, length - at);
        width += cluster.width;
        at += cluster.length;
    }
    return width;
}

static bool is_one_of(utf8proc_int32_t point, const char *set)
{
    size_t length = strlen(set);
    size_t at = 0;
    while (at < length) {
        size_t taken;
        if (next_point(set + at, length - at, &taken) == point) {
            return true;
        }
        at += taken;
    }
    return false;
}

static bool is_blank(utf8proc_int32_t point)
{
    return point == ' ' || point == '\t' || point == 0x3000;
}

/* Must not begin a line: closing marks, small kana, marks of repetition and length. */
static bool is_line_start_forbidden(utf8proc_int32_t point)
{
    return is_one_of(point, "、。，．・：；？！)）]］}｝」』】〉》〕’”…‥ーゝゞ々〜～％%,.:;?!"
                            "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ°℃");
}

/* Must not end a line: opening marks and signs before numbers. */
static bool is_line_end_forbidden(utf8proc_int32_t point)
{
    return is_one_of(point, "(（[［{｛「『【〈《〔‘“¥￥$＄₩£€#＃");
}

/* Scripts written without spaces, where a line may end between any two characters. */
static bool is_unspaced(utf8proc_int32_t point)
{
    return (point >= 0x2E80 && point <= 0x30FF) || (point >= 0x31F0 && point <= 0x4DBF) ||
           (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF) ||
           (point >= 0xFF00 && point <= 0xFF9F) || (point >= 0x20000 && point <= 0x3FFFF);
}

static bool is_digit(utf8proc_int32_t point)
{
    return (point >= '0' && point <= '9') || (point >= 0xFF10 && point <= 0xFF19);
}

/* A reference such as [1] belongs to the sentence that it follows. */
static bool is_reference(const char *text, size_t length)
{
    return length >= 2 && text[0] == '[' && text[1] >= '0' && text[1] <= '9';
}

static bool may_break(const struct cluster *left, const struct cluster *right, size_t rest)
{
    if (is_blank(left->point)) {
        return !is_reference(right->start, rest);
    }
    if (is_line_start_forbidden(right->point) || is_line_end_forbidden(left->point) ||
            is_reference(right->start, rest)) {
        return false;
    }
    if (is_digit(left->point) && is_unspaced(right->point)) {
        return false; /* a number stays with its unit */
    }
    return is_unspaced(left->point) || is_unspaced(right->point);
}

static void emit(const char *line, size_t length, text_line_fn on_line, void *context)
{
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t')) {
        length--;
    }
    on_line(context, line, length);
}

/* Returns how many bytes of `text`, which is wider than a line, go on the next line. */
static size_t fit(const char *text, size_t length, size_t columns)
{
    size_t width = 0;
    size_t at = 0;
    size_t last_break = 0;
    struct cluster previous = {0};
    while (at < length) {
        struct cluster cluster = next_cluster(text + at, length - at);
        if (at > 0 && may_break(&previous, &cluster, length - at)) {
            last_break = at;
        }
        width += cluster.width;
        if (width > columns && !is_blank(cluster.point)) {
            size_t cut = at > 0 ? at : cluster.length;
            return last_break > 0 ? last_break : cut;
        }
        at += cluster.length;
        previous = cluster;
    }
    return length;
}

static void wrap_paragraph(
        const char *text, size_t length, size_t columns, text_line_fn on_line, void *context)
{
    do {
        size_t taken = columns > 0 ? fit(text, length, columns) : length;
        emit(text, taken, on_line, context);
        text += taken;
        length -= taken;
        while (length > 0 && *text == ' ') {
            text++;
            length--;
        }
    } while (length > 0);
}

void text_wrap(const char *text, size_t columns, text_line_fn on_line, void *context)
{
    for (;;) {
        size_t length = strcspn(text, "\n");
        wrap_paragraph(text, length, columns, on_line, context);
        if (text[length] == '\0') {
            return;
        }
        text += length + 1;
    }
}
