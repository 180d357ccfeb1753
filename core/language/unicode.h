/*
 * Unicode for search: checking UTF-8, telling scripts apart, and folding text to the form that is
 * compared (compatibility forms, case, accents and width do not matter).
 */
#ifndef LANGUAGE_UNICODE_H
#define LANGUAGE_UNICODE_H

#include "base/arena.h"
#include "base/text.h"

enum script {
    SCRIPT_SPACE,
    SCRIPT_PUNCTUATION, /* also symbols and emoji */
    SCRIPT_DIGIT,
    SCRIPT_LATIN, /* also other alphabets that put spaces between words */
    SCRIPT_HANGUL,
    SCRIPT_HAN,
    SCRIPT_HIRAGANA,
    SCRIPT_KATAKANA,
    SCRIPT_COUNT
};

/* Folded text: code points with the bytes of the original that each stands for. Arena-owned. */
struct folded_text {
    uint32_t *points;
    uint32_t *starts; /* byte offsets in the original */
    uint32_t *ends;
    uint8_t *scripts; /* enum script */
    size_t count;
};

/* Well-formed UTF-8 without surrogates, as RFC 3629 says. Any thread. */
bool unicode_is_valid(struct text text);

enum script unicode_script(uint32_t code_point);
static inline bool unicode_is_word(enum script script)
{
    return script >= SCRIPT_DIGIT;
}
/* Scripts whose words are not parted by spaces, or carry attached particles. */
static inline bool unicode_is_cjk(enum script script)
{
    return script >= SCRIPT_HANGUL;
}

/*
 * Folds valid UTF-8: NFKC, case folding, Latin letters without accents, typographic quotes and
 * dashes made plain, middle dots dropped, white space made U+0020. Numbers keep a point or comma
 * between digits (commas are dropped). Follows Unicode Standard Annex 15 for compatibility forms.
 */
void unicode_fold(struct arena *arena, struct text text, struct folded_text *folded);

/*
 * True for what shows as itself on a terminal and moves nothing around it: no control characters,
 * no invisible formatting (text direction, joiners), nothing unassigned; spaces but U+0020 neither.
 */
bool unicode_is_printable(uint32_t code_point);

/* Length in code points of valid UTF-8. */
size_t unicode_length(struct text text);

/* Columns that valid UTF-8 takes on a terminal: East Asian characters take two. */
size_t unicode_width(struct text text);

/* Decodes the code point at *offset of valid UTF-8 and moves the offset behind it. */
uint32_t unicode_next(struct text text, size_t *offset);

#endif
