#include "language/hangul.h"

#include <stddef.h>

#define SYLLABLE_FIRST 0xAC00u
#define SYLLABLE_LAST 0xD7A3u
#define JAMO_FIRST 0x3131u
#define VOWEL_FIRST 0x314Fu
#define VOWEL_LAST 0x3163u
#define VOWELS 21u
#define FINALS 28u

/* In the order in which syllables are numbered. */
static const uint16_t initials[] = {0x3131, 0x3132, 0x3134, 0x3137, 0x3138, 0x3139, 0x3141, 0x3142,
        0x3143, 0x3145, 0x3146, 0x3147, 0x3148, 0x3149, 0x314A, 0x314B, 0x314C, 0x314D, 0x314E};
static const uint16_t finals[FINALS] = {0, 0x3131, 0x3132, 0x3133, 0x3134, 0x3135, 0x3136, 0x3137,
        0x3139, 0x313A, 0x313B, 0x313C, 0x313D, 0x313E, 0x313F, 0x3140, 0x3141, 0x3142, 0x3144,
        0x3145, 0x3146, 0x3147, 0x3148, 0x314A, 0x314B, 0x314C, 0x314D, 0x314E};

static uint32_t index_of(const uint16_t *list, size_t count, uint32_t jamo)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == jamo) {
            return (uint32_t)i;
        }
    }
    return UINT32_MAX;
}

static uint32_t initial_index(uint32_t jamo)
{
    return index_of(initials, sizeof(initials) / sizeof(initials[0]), jamo);
}

bool hangul_split(uint32_t point, struct hangul_syllable *syllable)
{
    uint32_t at = point - SYLLABLE_FIRST;

    if (point < SYLLABLE_FIRST || point > SYLLABLE_LAST) {
        return false;
    }
    syllable->initial = initials[at / FINALS / VOWELS];
    syllable->vowel = VOWEL_FIRST + at / FINALS % VOWELS;
    syllable->final = finals[at % FINALS];
    return true;
}

uint32_t hangul_join(const struct hangul_syllable *syllable)
{
    uint32_t initial = initial_index(syllable->initial);
    uint32_t final = index_of(finals, FINALS, syllable->final);

    if (initial == UINT32_MAX || final == UINT32_MAX || !hangul_is_vowel(syllable->vowel)) {
        return 0;
    }
    return SYLLABLE_FIRST + (initial * VOWELS + (syllable->vowel - VOWEL_FIRST)) * FINALS + final;
}

bool hangul_is_vowel(uint32_t jamo)
{
    return jamo >= VOWEL_FIRST && jamo <= VOWEL_LAST;
}

bool hangul_is_initial(uint32_t jamo)
{
    return initial_index(jamo) != UINT32_MAX;
}

bool hangul_is_final(uint32_t jamo)
{
    return jamo != 0 && index_of(finals, FINALS, jamo) != UINT32_MAX;
}

bool hangul_is_jamo(uint32_t point)
{
    return point >= JAMO_FIRST && point <= VOWEL_LAST;
}
