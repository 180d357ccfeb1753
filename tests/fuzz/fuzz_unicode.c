/* Any text: folded points stand for bytes of it, in order; both checks of UTF-8 agree. */
#include "fuzz.h"
#include "language/edit_distance.h"
#include "language/normalize.h"
#include "language/unicode.h"
#include "protocol/utf8.h"

#define LETTER_LIMIT 64
#define DISTANCE_LIMIT 3

static bool is_boundary(struct text text, size_t offset)
{
    return offset == text.length || ((unsigned char)text.data[offset] & 0xC0u) != 0x80u;
}

static void check_folded(const struct folded_text *folded, struct text text)
{
    uint32_t before = 0;
    for (size_t i = 0; i < folded->count; i++) {
        FUZZ_CHECK(folded->starts[i] >= before && folded->starts[i] < folded->ends[i]);
        FUZZ_CHECK(folded->ends[i] <= text.length && folded->scripts[i] < SCRIPT_COUNT);
        FUZZ_CHECK(is_boundary(text, folded->starts[i]) && is_boundary(text, folded->ends[i]));
        FUZZ_CHECK(folded->points[i] > 0 || text_find(text, TEXT("\0"), 0) != SIZE_MAX);
        before = folded->starts[i];
    }
}

static void check_distance(const struct folded_text *folded)
{
    uint32_t letters[LETTER_LIMIT];
    size_t half = folded->count / 2;
    size_t count = edit_letters(folded->points, folded->count, letters, LETTER_LIMIT);
    FUZZ_CHECK(count <= LETTER_LIMIT);
    unsigned there = edit_distance(
            folded->points, half, folded->points + half, folded->count - half, DISTANCE_LIMIT);
    unsigned back = edit_distance(
            folded->points + half, folded->count - half, folded->points, half, DISTANCE_LIMIT);
    FUZZ_CHECK(there == back && there <= DISTANCE_LIMIT + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = fuzz_text(data, size);
    bool valid = unicode_is_valid(text);
    FUZZ_CHECK(valid == utf8_is_valid(text));
    if (!valid) {
        return 0;
    }
    FUZZ_CHECK(unicode_length(text) == utf8_count(text));
    FUZZ_CHECK(unicode_is_valid(utf8_prefix(text, size / 2)));
    struct arena *arena = arena_create(0, 0);
    struct folded_text folded;
    unicode_fold(arena, text, &folded);
    check_folded(&folded, text);
    check_distance(&folded);
    struct text quotation = normalize_quotation(arena, text);
    FUZZ_CHECK(unicode_is_valid(quotation));
    FUZZ_CHECK(text_equal(quotation, normalize_quotation(arena, quotation)));
    arena_destroy(arena);
    return 0;
}
