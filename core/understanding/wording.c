#include "understanding/wording.h"

#include "language/unicode.h"

#define SYLLABLE_FIRST 0xAC00u
#define SYLLABLE_LAST 0xD7A3u
#define FINALS 28u
#define FINAL_RIEUL 8u

/* Final sounds of digits and Latin letters as a Korean reader says them: 0 open, 1 closed, 2 ㄹ. */
static const char digit_finals[] = "1201001220"; /* 영 일 이 삼 사 오 육 칠 팔 구 */
static const char letter_finals[] = "00000000000211000200000000"; /* l m n r */

static uint32_t last_word_point(struct text text)
{
    uint32_t last = 0;
    size_t offset = 0;

    while (offset < text.length) {
        uint32_t point = unicode_next(text, &offset);

        if (unicode_is_word(unicode_script(point))) {
            last = point;
        }
    }
    return last;
}

static char final_of(uint32_t point)
{
    if (point >= SYLLABLE_FIRST && point <= SYLLABLE_LAST) {
        uint32_t final = (point - SYLLABLE_FIRST) % FINALS;

        return final == 0 ? '0' : final == FINAL_RIEUL ? '2' : '1';
    }
    if (point >= '0' && point <= '9') {
        return digit_finals[point - '0'];
    }
    if (point >= 'A' && point <= 'Z') {
        point += 32u;
    }
    return point >= 'a' && point <= 'z' ? letter_finals[point - 'a'] : '0';
}

bool wording_has_final_consonant(struct text text, bool *is_rieul)
{
    char final = final_of(last_word_point(text));

    *is_rieul = final == '2';
    return final != '0';
}

static struct text argument_value(
        struct text name, const struct wording_argument *arguments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal_string(name, arguments[i].name)) {
            return arguments[i].value;
        }
    }
    return TEXT_NONE;
}

static void append_placeholder(struct text_buffer *out, struct text inside,
        const struct wording_argument *arguments, size_t count)
{
    struct text rest = inside;
    struct text name = text_split(&rest, '|');
    struct text value = argument_value(name, arguments, count);
    struct text closed = text_split(&rest, '|');
    struct text open = rest;
    bool rieul = false;
    bool final;

    text_buffer_append_text(out, value);
    if (value.length == 0 || (closed.length == 0 && open.length == 0)) {
        return;
    }
    final = wording_has_final_consonant(value, &rieul);
    if (rieul && closed.length > open.length && text_ends_with(closed, open)) {
        final = false; /* 으로 after ㄹ is 로 */
    }
    text_buffer_append_text(out, final ? closed : open);
}

struct text wording_say(struct arena *arena, const struct language *language, const char *key,
        const struct wording_argument *arguments, size_t argument_count, uint64_t seed)
{
    const struct template_text *template = language_template(language, text_from(key));
    struct text_buffer out = {0};
    struct text pattern;
    struct text said;

    if (template == NULL || template->count == 0) {
        return TEXT_NONE;
    }
    pattern = template->alternatives[seed % template->count];
    for (size_t at = 0; at < pattern.length;) {
        size_t close;

        if (pattern.data[at] != '{') {
            text_buffer_append_char(&out, pattern.data[at++]);
            continue;
        }
        if (at + 1 < pattern.length && pattern.data[at + 1] == '{') {
            text_buffer_append_char(&out, '{');
            at += 2;
            continue;
        }
        close = text_find(pattern, TEXT("}"), at);
        if (close == SIZE_MAX) {
            break;
        }
        append_placeholder(&out, text_slice(pattern, at + 1, close), arguments, argument_count);
        at = close + 1;
    }
    said = arena_copy_text(arena, text_buffer_view(&out));
    text_buffer_clear(&out);
    return said;
}
