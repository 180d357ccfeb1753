#include "language/stemmer.h"

#include <libstemmer.h>

#define CACHE_SLOTS 8192u /* power of two; one word a slot, newest wins */
#define CACHE_WORD 23u

struct cached_stem {
    uint8_t word_length; /* 0: empty slot */
    uint8_t stem_length;
    char word[CACHE_WORD];
    char stem[CACHE_WORD];
};

struct stemmer {
    struct sb_stemmer *snowball;
    struct cached_stem cache[CACHE_SLOTS];
};

int stemmer_create(struct text algorithm, struct stemmer **stemmer, struct error *error)
{
    char name[32];
    struct stemmer *made;

    *stemmer = NULL;
    if (algorithm.length == 0 || algorithm.length >= sizeof(name)) {
        return error_set(error, ERR_UNSUPPORTED, "no stemmer of this name");
    }
    memcpy(name, algorithm.data, algorithm.length);
    name[algorithm.length] = '\0';
    made = calloc(1, sizeof(*made));
    if (made == NULL) {
        abort();
    }
    made->snowball = sb_stemmer_new(name, NULL);
    if (made->snowball == NULL) {
        free(made);
        return error_set(error, ERR_UNSUPPORTED, "no stemmer is called '%s'", name);
    }
    *stemmer = made;
    return 0;
}

void stemmer_destroy(struct stemmer *stemmer)
{
    if (stemmer == NULL) {
        return;
    }
    sb_stemmer_delete(stemmer->snowball);
    free(stemmer);
}

static struct text stem_uncached(struct stemmer *stemmer, struct text word)
{
    const sb_symbol *stem =
            sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word.data, (int)word.length);

    if (stem == NULL) {
        return word;
    }
    return (struct text){(const char *)stem, (size_t)sb_stemmer_length(stemmer->snowball)};
}

struct text stemmer_stem(struct stemmer *stemmer, struct text word)
{
    struct cached_stem *slot;
    struct text stem;

    if (word.length == 0 || word.length > CACHE_WORD) {
        return stem_uncached(stemmer, word);
    }
    slot = &stemmer->cache[text_hash(word, 0) & (CACHE_SLOTS - 1u)];
    if (slot->word_length == word.length && memcmp(slot->word, word.data, word.length) == 0) {
        return (struct text){slot->stem, slot->stem_length};
    }
    stem = stem_uncached(stemmer, word);
    if (stem.length > CACHE_WORD) {
        return stem;
    }
    memcpy(slot->word, word.data, word.length);
    slot->word_length = (uint8_t)word.length;
    memcpy(slot->stem, stem.data, stem.length);
    slot->stem_length = (uint8_t)stem.length;
    return (struct text){slot->stem, slot->stem_length};
}
