#include "understanding/intent_features.h"

#define BORDER 0u /* no code point of folded text */

/* Feature sets are compared across processes (the cache), so the hash has no random seed. */
static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static int compare_hashes(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

static size_t sort_unique(uint32_t *hashes, size_t count)
{
    size_t kept = 0;

    qsort(hashes, count, sizeof(*hashes), compare_hashes);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || hashes[kept - 1] != hashes[i]) {
            hashes[kept++] = hashes[i];
        }
    }
    return kept;
}

/* Characters that the same word may hold; Han and kana run together without spaces. */
enum run { RUN_NONE, RUN_ALPHABET, RUN_HANGUL, RUN_HAN_KANA };

static enum run run_of(const uint32_t *points, const uint8_t *scripts, size_t count, size_t at)
{
    switch ((enum script)scripts[at]) {
    case SCRIPT_DIGIT:
    case SCRIPT_LATIN:
        return RUN_ALPHABET;
    case SCRIPT_HANGUL:
        return RUN_HANGUL;
    case SCRIPT_HAN:
    case SCRIPT_HIRAGANA:
    case SCRIPT_KATAKANA:
        return RUN_HAN_KANA;
    case SCRIPT_SPACE:
    case SCRIPT_PUNCTUATION:
    case SCRIPT_COUNT:
        break;
    }
    if (points[at] == '\'' && at > 0 && at + 1 < count && scripts[at - 1] == SCRIPT_LATIN &&
            scripts[at + 1] == SCRIPT_LATIN) {
        return RUN_ALPHABET;
    }
    return RUN_NONE;
}

/* End of the run of one kind that begins at `start`. */
static size_t run_end(const uint32_t *points, const uint8_t *scripts, size_t count, size_t start)
{
    enum run run = run_of(points, scripts, count, start);
    size_t end = start + 1;

    while (end < count && run_of(points, scripts, count, end) == run) {
        end++;
    }
    return end;
}

/*
 * Within a run: where the word that begins at `start` ends. A change of script ends a word, and
 * every Han character is one: Hiragana between them are mostly particles and endings.
 */
static size_t word_end(const struct key_text *key, size_t start, size_t end)
{
    uint8_t script = key->scripts[start];
    size_t at = start + 1;

    if (script == SCRIPT_HAN) {
        return at;
    }
    while (at < end && (!unicode_is_cjk(script) || key->scripts[at] == script)) {
        at++;
    }
    return at;
}

static uint64_t hash_points(const uint32_t *points, size_t count)
{
    uint64_t hash = INTENT_BLOCK_WORDS + 1u;

    for (size_t i = 0; i < count; i++) {
        hash = mix(hash, points[i]);
    }
    return hash;
}

/* The words of a text and the features that they make. */
struct words {
    uint64_t *words;
    size_t count;
    uint32_t *hashes;
    size_t used;
};

/* A particle or ending of one or two syllables hides a Korean word, so its beginnings count too. */
static void add_beginnings(struct words *words, const uint32_t *points, size_t count)
{
    for (size_t cut = 1; cut <= 2 && count >= cut + 2; cut++) {
        words->hashes[words->used++] = (uint32_t)(hash_points(points, count - cut) >> 32);
    }
}

static void find_words(const struct key_text *key, struct words *words)
{
    for (size_t i = 0; i < key->count;) {
        size_t end = run_end(key->points, key->scripts, key->count, i);
        enum run run = run_of(key->points, key->scripts, key->count, i);

        while (i < end && run != RUN_NONE) {
            size_t stop = word_end(key, i, end);

            words->words[words->count++] = hash_points(key->points + i, stop - i);
            if (run == RUN_HANGUL) {
                add_beginnings(words, key->points + i, stop - i);
            }
            i = stop;
        }
        i = end;
    }
}

static void add_words(
        struct arena *arena, const struct key_text *key, struct intent_features *features)
{
    struct words words = {
            .words = arena_allocate_array(arena, key->count + 1, sizeof(*words.words)),
            .hashes = arena_allocate_array(arena, 4 * key->count + 1, sizeof(*words.hashes)),
    };

    find_words(key, &words);
    for (size_t i = 0; i < words.count; i++) {
        uint64_t before = i > 0 ? words.words[i - 1] : BORDER;

        words.hashes[words.used++] = (uint32_t)(words.words[i] >> 32);
        words.hashes[words.used++] = (uint32_t)(mix(before, words.words[i]) >> 32);
    }
    if (words.count > 0) {
        words.hashes[words.used++] = (uint32_t)(mix(words.words[words.count - 1], BORDER) >> 32);
    }
    features->hashes[INTENT_BLOCK_WORDS] = words.hashes;
    features->counts[INTENT_BLOCK_WORDS] = sort_unique(words.hashes, words.used);
}

/* Sequences of `length` in " word "; the borders are code points of their own. */
static size_t add_sequences(
        const uint32_t *points, size_t count, size_t length, uint32_t *hashes, size_t used)
{
    for (size_t i = 0; i + length <= count + 2; i++) {
        uint64_t hash = INTENT_BLOCK_CHARACTERS + 1u;

        for (size_t j = i; j < i + length; j++) {
            hash = mix(hash, j == 0 || j == count + 1 ? BORDER : points[j - 1]);
        }
        hashes[used++] = (uint32_t)(hash >> 32);
    }
    return used;
}

static void add_characters(
        struct arena *arena, const struct folded_text *folded, struct intent_features *features)
{
    uint32_t *hashes = arena_allocate_array(arena, 2 * folded->count + 2, sizeof(*hashes));
    size_t used = 0;

    for (size_t i = 0; i < folded->count;) {
        size_t end = run_end(folded->points, folded->scripts, folded->count, i);
        enum run run = run_of(folded->points, folded->scripts, folded->count, i);

        if (run != RUN_NONE) {
            used = add_sequences(
                    folded->points + i, end - i, run == RUN_HANGUL ? 2 : 3, hashes, used);
        }
        i = end;
    }
    features->hashes[INTENT_BLOCK_CHARACTERS] = hashes;
    features->counts[INTENT_BLOCK_CHARACTERS] = sort_unique(hashes, used);
}

void intent_features_of(struct lexicon *lexicon, struct arena *arena, struct text text,
        struct intent_features *features)
{
    struct folded_text folded;
    struct key_text key;

    unicode_fold(arena, text, &folded);
    add_characters(arena, &folded, features);
    lexicon_key(lexicon, arena, text, &key);
    add_words(arena, &key, features);
}
