#include "understanding/romanisation.h"

#include "language/hangul.h"
#include "language/unicode.h"

#define KEY_BYTES 96u
#define KEY_LEAST 4u /* shorter ones are other words as well */
#define HIRAGANA_FIRST 0x3041u
#define HIRAGANA_LAST 0x3096u
#define KATAKANA_DISTANCE 0x60u

/* The table `latin` of a language, grouped by first letters. */
struct spellings {
    const struct text_pairs *pairs;
    uint16_t *order;
    uint16_t from[257];
};

struct romanisation {
    struct arena *arena;
    const struct languages *languages;
    struct map names[LANGUAGE_LIMIT]; /* key -> struct entity, or `several` */
    struct spellings latin[LANGUAGE_LIMIT];
    char several;
};

struct key {
    char bytes[KEY_BYTES];
    size_t length;
};

static bool append(struct key *key, struct text text)
{
    if (key->length + text.length > KEY_BYTES) {
        return false;
    }
    memcpy(key->bytes + key->length, text.data != NULL ? text.data : "", text.length);
    key->length += text.length;
    return true;
}

static const struct text *find_pair(const struct text_pairs *pairs, struct text key)
{
    for (size_t i = 0; i < pairs->count; i++) {
        if (text_equal(pairs->keys[i], key)) {
            return &pairs->values[i];
        }
    }
    return NULL;
}

/* The longest spelling of the table that begins `rest`, or NULL. */
static const struct text *longest_spelling(
        const struct text_pairs *pairs, struct text rest, size_t *length)
{
    const struct text *best = NULL;

    *length = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        if (pairs->keys[i].length > *length && text_starts_with(rest, pairs->keys[i])) {
            *length = pairs->keys[i].length;
            best = &pairs->values[i];
        }
    }
    return best;
}

static void group_spellings(
        struct arena *arena, const struct text_pairs *pairs, struct spellings *spellings)
{
    uint16_t count = 0;

    spellings->pairs = pairs;
    spellings->order = arena_allocate_array(arena, pairs->count + 1, sizeof(uint16_t));
    for (unsigned first = 0; first < 256; first++) {
        spellings->from[first] = count;
        for (size_t i = 0; i < pairs->count && i < UINT16_MAX; i++) {
            if ((unsigned char)pairs->keys[i].data[0] == first) {
                spellings->order[count++] = (uint16_t)i;
            }
        }
    }
    spellings->from[256] = count;
}

/* The longest spelling that begins `rest`, which is not empty, or NULL. */
static const struct text *find_spelling(
        const struct spellings *spellings, struct text rest, size_t *length)
{
    unsigned first = (unsigned char)rest.data[0];
    const struct text *best = NULL;

    *length = 0;
    for (uint16_t i = spellings->from[first]; i < spellings->from[first + 1]; i++) {
        struct text key = spellings->pairs->keys[spellings->order[i]];

        if (key.length > *length && text_starts_with(rest, key)) {
            *length = key.length;
            best = &spellings->pairs->values[spellings->order[i]];
        }
    }
    return best;
}

static bool append_reduced(const struct spellings *spellings, struct text latin, struct key *key)
{
    bool room = true;

    for (size_t at = 0; at < latin.length && room;) {
        struct text rest = text_slice(latin, at, latin.length);
        size_t length;
        const struct text *one = find_spelling(spellings, rest, &length);

        room = append(key, one != NULL ? *one : text_slice(rest, 0, 1));
        at += one != NULL ? length : 1;
    }
    return room;
}

/* --- names in their own script --- */

/* A jamo or kana; finals are told apart by a hyphen. */
static struct text letter_text(char *bytes, bool final, uint32_t point)
{
    size_t length = 0;

    if (final) {
        bytes[length++] = '-';
    }
    bytes[length++] = (char)(0xE0u | point >> 12);
    bytes[length++] = (char)(0x80u | (point >> 6 & 0x3Fu));
    bytes[length++] = (char)(0x80u | (point & 0x3Fu));
    return (struct text){bytes, length};
}

static bool append_syllable(
        const struct text_pairs *units, const struct hangul_syllable *syllable, struct key *latin)
{
    char bytes[8];
    const struct text *initial = find_pair(units, letter_text(bytes, false, syllable->initial));
    const struct text *vowel = find_pair(units, letter_text(bytes, false, syllable->vowel));
    const struct text *final = syllable->final != 0
                                       ? find_pair(units, letter_text(bytes, true, syllable->final))
                                       : NULL;

    return initial != NULL && vowel != NULL && append(latin, *initial) && append(latin, *vowel) &&
           (syllable->final == 0 || (final != NULL && append(latin, *final)));
}

/* Two letters may make one unit. */
static size_t append_letters(const struct text_pairs *units, struct text rest, struct key *latin)
{
    size_t length;
    const struct text *unit = longest_spelling(units, rest, &length);

    return unit != NULL && append(latin, *unit) ? length : 0;
}

static struct text as_katakana(struct arena *arena, struct text name)
{
    struct text_buffer out = {0};
    struct text copy;

    for (size_t offset = 0; offset < name.length;) {
        size_t start = offset;
        uint32_t point = unicode_next(name, &offset);
        char bytes[8];

        if (point >= HIRAGANA_FIRST && point <= HIRAGANA_LAST) {
            text_buffer_append_text(&out, letter_text(bytes, false, point + KATAKANA_DISTANCE));
        } else {
            text_buffer_append_text(&out, text_slice(name, start, offset));
        }
    }
    copy = arena_copy_text(arena, text_buffer_view(&out));
    text_buffer_clear(&out);
    return copy;
}

static bool is_between_words(uint32_t point)
{
    return point == ' ' || point == '-' || point == 0x00B7u || point == 0x30FBu;
}

/* False when the name holds letters that the table does not know. */
static bool latin_of_name(const struct language *language, struct text name, struct key *latin)
{
    const struct text_pairs *units = &language->romanisation_units;

    for (size_t offset = 0; offset < name.length;) {
        struct hangul_syllable syllable;
        size_t next = offset;
        uint32_t point = unicode_next(name, &next);
        size_t used = next - offset;
        bool known = is_between_words(point);

        if (!known && hangul_split(point, &syllable)) {
            known = append_syllable(units, &syllable, latin);
        } else if (!known) {
            used = append_letters(units, text_slice(name, offset, name.length), latin);
            known = used > 0;
        }
        if (!known) {
            return false;
        }
        offset += used;
    }
    return true;
}

static void add_name(struct romanisation *romanisation, const struct language *language,
        struct text name, const struct entity *entity)
{
    struct key latin = {.length = 0};
    struct key key = {.length = 0};
    struct map *names = &romanisation->names[language->index];
    const void *before;

    if (!latin_of_name(language, as_katakana(romanisation->arena, name), &latin) ||
            !append_reduced(&romanisation->latin[language->index],
                    (struct text){latin.bytes, latin.length}, &key) ||
            key.length < KEY_LEAST) {
        return;
    }
    struct text copy = arena_copy_text(romanisation->arena, (struct text){key.bytes, key.length});

    before = map_get(names, copy);
    (void)map_set(names, copy,
            before == NULL || before == entity ? (void *)entity : &romanisation->several);
}

struct romanisation *romanisation_create(const struct knowledge *knowledge)
{
    struct arena *arena = arena_create(16 * 1024, 0);
    struct romanisation *romanisation = arena_allocate(arena, sizeof(*romanisation));

    romanisation->arena = arena;
    romanisation->languages = knowledge->languages;
    for (size_t l = 0; l < knowledge->languages->count; l++) {
        const struct language *language = &knowledge->languages->items[l];

        group_spellings(arena, &language->romanisation_latin, &romanisation->latin[l]);
        for (size_t i = 0; i < knowledge->entity_count && language->romanisation_units.count > 0;
                i++) {
            const struct entity *entity = knowledge->entities[i];

            add_name(romanisation, language, entity->name.in[l], entity);
            for (size_t k = 0; k < entity->aliases.in[l].count; k++) {
                add_name(romanisation, language, entity->aliases.in[l].items[k], entity);
            }
        }
    }
    return romanisation;
}

void romanisation_destroy(struct romanisation *romanisation)
{
    if (romanisation == NULL) {
        return;
    }
    for (size_t i = 0; i < LANGUAGE_LIMIT; i++) {
        map_clear(&romanisation->names[i]);
    }
    arena_destroy(romanisation->arena);
}

/* --- names in Latin letters --- */

static const struct entity *find_in_order(const struct romanisation *romanisation, size_t language,
        const struct key *parts, size_t count, size_t first)
{
    struct key key = {.length = 0};
    const void *found;

    for (size_t i = 0; i < count; i++) {
        const struct key *part = &parts[(first + i) % count];

        if (!append(&key, (struct text){part->bytes, part->length})) {
            return NULL;
        }
    }
    found = map_get(&romanisation->names[language], (struct text){key.bytes, key.length});
    return found != &romanisation->several ? found : NULL;
}

/* As many of the words as can be reduced. */
static size_t reduce_words(const struct romanisation *romanisation, size_t language,
        const struct text *words, size_t count, struct key *parts)
{
    const struct text_pairs *listed = &romanisation->languages->items[language].romanisation_words;
    size_t reduced = 0;

    while (reduced < count) {
        const struct text *one = find_pair(listed, words[reduced]);

        parts[reduced].length = 0;
        if (!append_reduced(&romanisation->latin[language], one != NULL ? *one : words[reduced],
                    &parts[reduced])) {
            break;
        }
        reduced++;
    }
    return reduced;
}

const struct entity *romanisation_find(const struct romanisation *romanisation,
        const struct text *words, size_t count, size_t least, size_t *used)
{
    struct key parts[ROMANISATION_WORDS];

    for (size_t l = 0; l < romanisation->languages->count; l++) {
        size_t room = romanisation->names[l].count > 0
                              ? reduce_words(romanisation, l, words, count, parts)
                              : 0;

        for (size_t n = room; n >= least && n > 0; n--) {
            const size_t firsts[] = {0, n - 1, 1 % n};

            for (size_t i = 0; i < (n > 2 ? 3u : n); i++) {
                const struct entity *entity = find_in_order(romanisation, l, parts, n, firsts[i]);

                if (entity != NULL) {
                    *used = n;
                    return entity;
                }
            }
        }
    }
    return NULL;
}
