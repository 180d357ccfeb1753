#include "language/edit_distance.h"

#define SYLLABLE_FIRST 0xAC00u
#define SYLLABLE_LAST 0xD7A3u
#define FINALS 28u
#define MEDIALS 21u

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned edit_distance(
        const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length, unsigned limit)
{
    unsigned rows[3][EDIT_LENGTH_MAX + 1];
    unsigned *before = rows[0];
    unsigned *previous = rows[1];
    unsigned *current = rows[2];
    size_t gap = a_length > b_length ? a_length - b_length : b_length - a_length;

    if (a_length > EDIT_LENGTH_MAX || b_length > EDIT_LENGTH_MAX || gap > limit) {
        return limit + 1;
    }
    for (size_t j = 0; j <= b_length; j++) {
        previous[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        unsigned best;
        unsigned *recycled = before;

        current[0] = (unsigned)i;
        best = current[0];
        for (size_t j = 1; j <= b_length; j++) {
            unsigned cost = a[i - 1] != b[j - 1];

            current[j] =
                    smaller(smaller(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                current[j] = smaller(current[j], before[j - 2] + 1);
            }
            best = smaller(best, current[j]);
        }
        if (best > limit) {
            return limit + 1;
        }
        before = previous;
        previous = current;
        current = recycled;
    }
    return smaller(previous[b_length], limit + 1);
}

size_t edit_letters(const uint32_t *points, size_t count, uint32_t *letters, size_t capacity)
{
    size_t written = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t parts[3] = {points[i], 0, 0};
        size_t part_count = 1;

        if (points[i] >= SYLLABLE_FIRST && points[i] <= SYLLABLE_LAST) {
            uint32_t syllable = points[i] - SYLLABLE_FIRST;

            parts[0] = 0x1100u + syllable / (MEDIALS * FINALS);
            parts[1] = 0x1161u + syllable / FINALS % MEDIALS;
            parts[2] = 0x11A7u + syllable % FINALS;
            part_count = syllable % FINALS == 0 ? 2 : 3;
        }
        for (size_t part = 0; part < part_count && written < capacity; part++) {
            letters[written++] = parts[part];
        }
    }
    return written;
}
