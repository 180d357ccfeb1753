#include "understanding/keyboard.h"

#include "language/hangul.h"
#include "language/unicode.h"

#define KEYS_MAX 64u

struct jamo {
    uint32_t items[KEYS_MAX];
    size_t count;
};

static uint32_t first_point(struct text text)
{
    size_t offset = 0;

    return text.length > 0 ? unicode_next(text, &offset) : 0;
}

/* What two jamo become, or 0. */
static uint32_t combined(const struct language *language, uint32_t a, uint32_t b)
{
    const struct text_pairs *pairs = &language->keyboard_combine;

    for (size_t i = 0; i < pairs->count; i++) {
        size_t offset = 0;

        if (unicode_next(pairs->keys[i], &offset) == a && offset < pairs->keys[i].length &&
                unicode_next(pairs->keys[i], &offset) == b) {
            return first_point(pairs->values[i]);
        }
    }
    return 0;
}

static uint32_t jamo_of_key(const struct language *language, struct text key)
{
    const struct text_pairs *pairs = &language->keyboard_keys;

    for (size_t i = 0; i < pairs->count; i++) {
        if (text_equal(pairs->keys[i], key)) {
            return first_point(pairs->values[i]);
        }
    }
    return 0;
}

/* Shift makes no difference to most keys. */
static bool take_keys(const struct language *language, struct text letters, struct jamo *jamo)
{
    for (size_t i = 0; i < letters.length; i++) {
        char lower = letters.data[i] >= 'A' && letters.data[i] <= 'Z'
                             ? (char)(letters.data[i] - 'A' + 'a')
                             : letters.data[i];
        uint32_t point = jamo_of_key(language, text_slice(letters, i, i + 1));

        if (point == 0) {
            point = jamo_of_key(language, (struct text){&lower, 1});
        }
        if (point == 0 || jamo->count == KEYS_MAX) {
            return false;
        }
        jamo->items[jamo->count++] = point;
    }
    return jamo->count > 0;
}

static void append_point(struct text_buffer *out, uint32_t point)
{
    text_buffer_append_char(out, (char)(0xE0u | point >> 12));
    text_buffer_append_char(out, (char)(0x80u | (point >> 6 & 0x3Fu)));
    text_buffer_append_char(out, (char)(0x80u | (point & 0x3Fu)));
}

/*
 * One syllable from position `at`: a consonant, a vowel or two, and up to two consonants that do
 * not begin the next syllable. Returns how many jamo it took, 0 when they make none.
 */
static size_t take_syllable(const struct language *language, const struct jamo *jamo, size_t at,
        struct text_buffer *out)
{
    size_t left = jamo->count - at;
    const uint32_t *next = jamo->items + at;
    size_t used = 2;
    struct hangul_syllable syllable = {.final = 0};

    if (left < 2 || !hangul_is_initial(next[0]) || !hangul_is_vowel(next[1])) {
        return 0;
    }
    syllable.initial = next[0];
    syllable.vowel = next[1];
    if (left > used && hangul_is_vowel(next[used]) &&
            combined(language, syllable.vowel, next[used]) != 0) {
        syllable.vowel = combined(language, syllable.vowel, next[used++]);
    }
    if (left > used && hangul_is_final(next[used]) &&
            (left == used + 1 || !hangul_is_vowel(next[used + 1]))) {
        syllable.final = next[used++];
        if (left > used && combined(language, syllable.final, next[used]) != 0 &&
                (left == used + 1 || !hangul_is_vowel(next[used + 1]))) {
            syllable.final = combined(language, syllable.final, next[used++]);
        }
    }
    append_point(out, hangul_join(&syllable));
    return used;
}

static struct text taken(struct arena *arena, struct text_buffer *out, bool whole)
{
    struct text text = whole ? arena_copy_text(arena, text_buffer_view(out)) : TEXT_NONE;

    text_buffer_clear(out);
    return text;
}

struct text keyboard_syllables(
        struct arena *arena, const struct language *language, struct text letters)
{
    struct jamo jamo = {.count = 0};
    struct text_buffer out = {0};
    size_t at = 0;
    size_t used = 1;

    if (!take_keys(language, letters, &jamo)) {
        return TEXT_NONE;
    }
    while (at < jamo.count && used > 0) {
        used = take_syllable(language, &jamo, at, &out);
        at += used;
    }
    return taken(arena, &out, at == jamo.count);
}

/* The key of a jamo, or those of the two that it is combined from. */
static bool append_key(
        const struct language *language, uint32_t point, struct text_buffer *out, bool may_split)
{
    const struct text_pairs *keys = &language->keyboard_keys;
    const struct text_pairs *pairs = &language->keyboard_combine;

    for (size_t i = 0; i < keys->count; i++) {
        if (first_point(keys->values[i]) == point) {
            text_buffer_append_text(out, keys->keys[i]);
            return true;
        }
    }
    for (size_t i = 0; i < pairs->count && may_split; i++) {
        if (first_point(pairs->values[i]) == point) {
            size_t offset = 0;
            uint32_t first = unicode_next(pairs->keys[i], &offset);

            return append_key(language, first, out, false) &&
                   append_key(language, unicode_next(pairs->keys[i], &offset), out, false);
        }
    }
    return false;
}

struct text keyboard_letters(
        struct arena *arena, const struct language *language, struct text syllables)
{
    struct text_buffer out = {0};
    bool whole = syllables.length > 0;

    for (size_t offset = 0; offset < syllables.length && whole;) {
        struct hangul_syllable parts;
        uint32_t point = unicode_next(syllables, &offset);

        if (!hangul_split(point, &parts)) {
            whole = append_key(language, point, &out, true);
            continue;
        }
        whole = append_key(language, parts.initial, &out, true) &&
                append_key(language, parts.vowel, &out, true) &&
                (parts.final == 0 || append_key(language, parts.final, &out, true));
    }
    return taken(arena, &out, whole);
}
