#include "understanding/spelling.h"

#include "base/arena.h"
#include "base/map.h"
#include "language/edit_distance.h"

#define CORRECTION_LETTERS_MIN 5u
#define CORRECTION_SYLLABLES_MIN 3u
#define CORRECTION_LETTERS_TWO 8u /* from here on two edits are forgiven */

#define PREFIX_LETTERS 3u
#define LETTER_BITS 21u

struct known_word {
    uint64_t prefix;        /* the first letters, in an integer that sorts as they do */
    const uint32_t *points; /* the same memory as the letters when they do not differ */
    const uint32_t *letters;
    uint64_t mask; /* one bit a letter, hashed */
    uint16_t count;
    uint16_t letter_count;
};

struct spelling {
    struct arena *arena;
    struct known_word *words; /* sorted by spelling once settled */
    size_t count;
    size_t capacity;
    struct map seen;
};

struct spelling *spelling_create(void)
{
    struct spelling *spelling = calloc(1, sizeof(*spelling));

    if (spelling == NULL) {
        abort();
    }
    spelling->arena = arena_create(65536, 0);
    return spelling;
}

void spelling_destroy(struct spelling *spelling)
{
    if (spelling == NULL) {
        return;
    }
    map_clear(&spelling->seen);
    arena_destroy(spelling->arena);
    free(spelling->words);
    free(spelling);
}

static uint64_t letter_mask(const uint32_t *letters, size_t count)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < count; i++) {
        mask |= UINT64_C(1) << (letters[i] * 0x9E3779B1u >> 26);
    }
    return mask;
}

static void widen(struct spelling *spelling)
{
    spelling->capacity = spelling->capacity == 0 ? 1024 : spelling->capacity * 2;
    spelling->words = realloc(spelling->words, spelling->capacity * sizeof(*spelling->words));
    if (spelling->words == NULL) {
        abort();
    }
}

bool spelling_knows(const struct spelling *spelling, const uint32_t *written, size_t count)
{
    uint32_t letters[EDIT_LENGTH_MAX];
    size_t letter_count = edit_letters(written, count, letters, EDIT_LENGTH_MAX);
    struct text key = {(const char *)letters, letter_count * sizeof(*letters)};

    return letter_count < CORRECTION_LETTERS_MIN || letter_count >= EDIT_LENGTH_MAX ||
           map_get(&spelling->seen, key) != NULL;
}

static bool same_points(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    return a_count == b_count && memcmp(a, b, a_count * sizeof(*a)) == 0;
}

static const uint32_t *keep_points(struct spelling *spelling, const uint32_t *points, size_t count)
{
    return memcpy(arena_allocate_array(spelling->arena, count, sizeof(*points)), points,
            count * sizeof(*points));
}

static uint64_t prefix_of(const uint32_t *letters, size_t count)
{
    uint64_t prefix = 0;

    for (size_t i = 0; i < PREFIX_LETTERS; i++) {
        prefix = prefix << LETTER_BITS | (i < count ? letters[i] : 0);
    }
    return prefix;
}

void spelling_remember(struct spelling *spelling, const uint32_t *written, size_t written_count,
        const uint32_t *points, size_t count)
{
    uint32_t letters[EDIT_LENGTH_MAX];
    size_t letter_count = edit_letters(written, written_count, letters, EDIT_LENGTH_MAX);
    struct text key = {(const char *)letters, letter_count * sizeof(*letters)};
    struct known_word *word;

    if (letter_count < CORRECTION_LETTERS_MIN || letter_count >= EDIT_LENGTH_MAX ||
            count > UINT16_MAX || map_get(&spelling->seen, key) != NULL) {
        return;
    }
    if (spelling->count == spelling->capacity) {
        widen(spelling);
    }
    word = &spelling->words[spelling->count++];
    word->prefix = prefix_of(letters, letter_count);
    word->count = (uint16_t)count;
    word->letter_count = (uint16_t)letter_count;
    word->letters = keep_points(spelling, letters, letter_count);
    word->points = same_points(letters, letter_count, points, count)
                           ? word->letters
                           : keep_points(spelling, points, count);
    word->mask = letter_mask(letters, letter_count);
    key.data = (const char *)word->letters;
    (void)map_set(&spelling->seen, key, spelling);
}

/* Then by spelling, so that the order does not depend on the sort. */
static int by_first_letters(const void *a, const void *b)
{
    const struct known_word *left = a;
    const struct known_word *right = b;

    if (left->prefix != right->prefix) {
        return left->prefix < right->prefix ? -1 : 1;
    }
    for (uint32_t i = PREFIX_LETTERS; i < left->letter_count && i < right->letter_count; i++) {
        if (left->letters[i] != right->letters[i]) {
            return left->letters[i] < right->letters[i] ? -1 : 1;
        }
    }
    return left->letter_count < right->letter_count ? -1 : left->letter_count > right->letter_count;
}

void spelling_settle(struct spelling *spelling)
{
    qsort(spelling->words, spelling->count, sizeof(*spelling->words), by_first_letters);
    map_clear(&spelling->seen);
}

/* Of the words that begin with `letter`; they are sorted by it. */
static size_t first_word(const struct spelling *spelling, uint32_t letter)
{
    size_t low = 0;
    size_t high = spelling->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (spelling->words[middle].letters[0] < letter) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const uint32_t *spelling_correct(
        const struct spelling *spelling, const uint32_t *word, size_t count, size_t *length)
{
    uint32_t letters[EDIT_LENGTH_MAX];
    size_t letter_count = edit_letters(word, count, letters, EDIT_LENGTH_MAX);
    uint64_t mask = letter_mask(letters, letter_count);
    unsigned limit = letter_count >= CORRECTION_LETTERS_TWO ? 2 : 1;
    const struct known_word *best = NULL;
    unsigned best_distance = limit + 1;
    bool tie = false;

    /* Two syllables that differ in one letter are two words more often than a slip. */
    if (letter_count < CORRECTION_LETTERS_MIN || letter_count >= EDIT_LENGTH_MAX ||
            (letter_count > count && count < CORRECTION_SYLLABLES_MIN)) {
        return NULL;
    }
    for (size_t i = first_word(spelling, letters[0]);
            i < spelling->count && spelling->words[i].letters[0] == letters[0]; i++) {
        const struct known_word *known = &spelling->words[i];
        size_t gap = known->letter_count > letter_count ? known->letter_count - letter_count
                                                        : letter_count - known->letter_count;
        unsigned distance;

        if (gap > limit || (unsigned)__builtin_popcountll(known->mask ^ mask) > 2 * limit) {
            continue;
        }
        distance = edit_distance(letters, letter_count, known->letters, known->letter_count, limit);
        if (distance < best_distance) {
            best_distance = distance;
            best = known;
            tie = false;
        } else if (distance == best_distance && distance <= limit) {
            tie = true;
        }
    }
    if (best == NULL || (tie && best_distance > 1)) {
        return NULL;
    }
    *length = best->count;
    return best->points;
}
