#include "understanding/passage_index.h"

#define SLOTS_INITIAL 4096u
#define PASSAGES_MAX (1u << 24)

struct passage_index {
    struct passage_part parts[LANGUAGE_LIMIT];
};

struct occurrence {
    uint32_t term;
    uint32_t passage;
};

struct builder {
    struct passage_part *part;
    struct lexicon *lexicon;
    struct arena *scratch;
    struct occurrence *occurrences; /* in the order of the passages */
    size_t occurrence_count;
    size_t occurrence_capacity;
    size_t unit_capacity;
    size_t term_capacity;
};

static void *resize(void *memory, size_t count, size_t size)
{
    memory = reallocarray(memory, count, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL) {
        abort();
    }
    return memory;
}

static uint64_t hash_points(const uint32_t *points, size_t count)
{
    uint64_t hash = UINT64_C(0x9ae16a3b2f90404f) ^ count;

    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ points[i]) * UINT64_C(0x9fb21c651e98df25);
        hash ^= hash >> 29;
    }
    return hash;
}

uint64_t passage_pair_hash(uint64_t first, uint64_t second)
{
    return ((first * UINT64_C(0x9fb21c651e98df25)) ^ second) * UINT64_C(0xff51afd7ed558ccd);
}

/* --- cutting a text --- */

static bool is_between(struct text text, size_t at, char first, char last)
{
    return at < text.length && text.data[at] >= first && text.data[at] <= last;
}

/* "J. Smith", "the U.S. Navy". */
static bool is_initial(struct text text, size_t stop)
{
    return text.data[stop] == '.' && stop > 0 && is_between(text, stop - 1, 'A', 'Z') &&
           !(stop > 1 &&
                   (is_between(text, stop - 2, 'A', 'Z') || is_between(text, stop - 2, 'a', 'z')));
}

static size_t after_closing(struct text text, size_t at)
{
    static const char *const closing[] = {"\"", "'", ")", "]", "\xE2\x80\x9D", "\xE2\x80\x99"};

    for (size_t i = 0; i < sizeof(closing) / sizeof(closing[0]); i++) {
        if (text_starts_with(text_slice(text, at, text.length), text_from(closing[i]))) {
            return after_closing(text, at + strlen(closing[i]));
        }
    }
    return at;
}

bool passage_is_full_stop(struct text text, uint32_t at)
{
    static const char wide[][4] = {"\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F"};
    unsigned char byte = (unsigned char)text.data[at];
    size_t next;

    for (size_t i = 0; byte >= 0x80u && i < sizeof(wide) / sizeof(wide[0]); i++) {
        if (at + 3 <= text.length && memcmp(text.data + at, wide[i], 3) == 0) {
            return true;
        }
    }
    if (byte != '.' && byte != '!' && byte != '?') {
        return byte == '\n';
    }
    /* "3.5" goes on without a space, "approx. five" in lower case. */
    next = after_closing(text, at + 1);
    return (is_between(text, next, ' ', ' ') || is_between(text, next, '\n', '\n')) &&
           !is_between(text, next + 1, 'a', 'z') && !is_initial(text, at);
}

static bool ends_between(struct text text, uint32_t from, uint32_t to)
{
    for (uint32_t at = from; at < to; at++) {
        if (passage_is_full_stop(text, at)) {
            return true;
        }
    }
    return false;
}

static bool begins_with_capital(struct text text, uint32_t start)
{
    return start < text.length && text.data[start] >= 'A' && text.data[start] <= 'Z';
}

static size_t unit_end(const struct key_text *key, size_t start)
{
    size_t end = start + 1;

    while (!unicode_is_cjk(key->scripts[start]) && end < key->count &&
            key->scripts[end] == key->scripts[start]) {
        end++;
    }
    return end;
}

static uint32_t unit_flags(const struct key_text *key, struct text text, size_t start)
{
    if (unicode_is_cjk(key->scripts[start])) {
        return UNIT_CHARACTER;
    }
    if (key->scripts[start] == SCRIPT_DIGIT) {
        return UNIT_NUMBER;
    }
    return begins_with_capital(text, key->starts[start]) ? UNIT_CAPITAL : 0;
}

size_t passage_cut(
        const struct key_text *key, struct text text, struct text_unit *units, size_t capacity)
{
    size_t count = 0;
    uint32_t read = 0; /* bytes */

    for (size_t i = 0; i < key->count && count < capacity;) {
        struct text_unit *unit = &units[count];
        size_t end;

        if (!unicode_is_word(key->scripts[i])) {
            i++;
            continue;
        }
        end = unit_end(key, i);
        unit->hash = hash_points(key->points + i, end - i);
        unit->flags = unit_flags(key, text, i);
        unit->start = key->starts[i];
        unit->point = (uint32_t)i;
        unit->length = (uint32_t)(end - i);
        if (count == 0 || ends_between(text, read, unit->start)) {
            unit->flags |= UNIT_SENTENCE;
        }
        read = key->ends[end - 1];
        count++;
        i = end;
    }
    return count;
}

/* --- terms --- */

static size_t slot_of(const struct passage_part *part, uint64_t hash)
{
    size_t at = (size_t)(hash >> 20) & (part->slot_count - 1);

    while (part->slots[at] != 0 && part->terms[part->slots[at] - 1].hash != hash) {
        at = (at + 1) & (part->slot_count - 1);
    }
    return at;
}

uint32_t passage_find_term(const struct passage_part *part, uint64_t hash)
{
    uint32_t slot = part->slots[slot_of(part, hash)];

    return slot == 0 ? PASSAGE_TERM_NONE : slot - 1;
}

static void widen_slots(struct passage_part *part)
{
    free(part->slots);
    part->slot_count = part->slot_count == 0 ? SLOTS_INITIAL : part->slot_count * 2;
    part->slots = zeroed(part->slot_count, sizeof(*part->slots));
    for (size_t i = 0; i < part->term_count; i++) {
        part->slots[slot_of(part, part->terms[i].hash)] = (uint32_t)i + 1;
    }
}

/* Counts the passage at hand as one that holds the term. */
static uint32_t term_for(struct builder *builder, uint64_t hash)
{
    struct passage_part *part = builder->part;
    struct passage_term *term;
    size_t slot;

    if (part->term_count * 3 >= part->slot_count * 2) {
        widen_slots(part);
    }
    slot = slot_of(part, hash);
    if (part->slots[slot] == 0) {
        if (part->term_count == builder->term_capacity) {
            builder->term_capacity =
                    builder->term_capacity == 0 ? 4096 : builder->term_capacity * 2;
            part->terms = resize(part->terms, builder->term_capacity, sizeof(*part->terms));
        }
        part->terms[part->term_count] = (struct passage_term){.hash = hash};
        part->slots[slot] = (uint32_t)++part->term_count;
    }
    term = &part->terms[part->slots[slot] - 1];
    if (term->last != part->passage_count + 1) {
        term->last = (uint32_t)part->passage_count + 1;
        term->passages++;
    }
    return part->slots[slot] - 1;
}

static uint32_t unit_term(
        struct builder *builder, const struct key_text *key, const struct text_unit *unit)
{
    size_t before = builder->part->term_count;
    uint32_t term = term_for(builder, unit->hash);

    if (builder->part->term_count > before && (unit->flags & (UNIT_CHARACTER | UNIT_NUMBER)) == 0) {
        word_index_add(&builder->part->words, key->points + unit->point, unit->length, term);
    }
    return term;
}

/* --- reading passages --- */

static void add_occurrence(struct builder *builder, uint32_t term)
{
    struct passage_part *part = builder->part;

    if (builder->occurrence_count == builder->occurrence_capacity) {
        builder->occurrence_capacity =
                builder->occurrence_capacity == 0 ? 65536 : builder->occurrence_capacity * 2;
        builder->occurrences = resize(
                builder->occurrences, builder->occurrence_capacity, sizeof(*builder->occurrences));
    }
    builder->occurrences[builder->occurrence_count++] =
            (struct occurrence){term, (uint32_t)part->passage_count};
    part->passages[part->passage_count].length++;
}

static void make_room(struct builder *builder, size_t count)
{
    struct passage_part *part = builder->part;

    if (part->unit_count + count > builder->unit_capacity) {
        builder->unit_capacity = (part->unit_count + count) * 2;
        part->units = resize(part->units, builder->unit_capacity, sizeof(*part->units));
        part->offsets = resize(part->offsets, builder->unit_capacity, sizeof(*part->offsets));
    }
}

static bool is_character(const struct text_unit *units, size_t count, size_t at)
{
    return at < count && (units[at].flags & UNIT_CHARACTER) != 0;
}

static void add_text(struct builder *builder, struct text text)
{
    struct passage_part *part = builder->part;
    struct key_text key;
    struct text_unit *units;
    size_t count;

    arena_reset(builder->scratch);
    lexicon_key(builder->lexicon, builder->scratch, text, &key);
    units = arena_allocate_array(builder->scratch, key.count + 1, sizeof(*units));
    count = passage_cut(&key, text, units, key.count);
    make_room(builder, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t term = unit_term(builder, &key, &units[i]);
        bool before = i > 0 && is_character(units, count, i - 1);
        bool after = is_character(units, count, i + 1);

        part->offsets[part->unit_count] = units[i].start;
        part->units[part->unit_count++] = term | units[i].flags;
        if (!is_character(units, count, i) || (!before && !after)) {
            add_occurrence(builder, term);
        } else if (after && (units[i + 1].flags & UNIT_SENTENCE) == 0) {
            add_occurrence(builder,
                    term_for(builder, passage_pair_hash(units[i].hash, units[i + 1].hash)));
        }
    }
}

static void add_passage(struct builder *builder, const struct record *record)
{
    struct passage_part *part = builder->part;
    struct passage *passage = &part->passages[part->passage_count];

    passage->record = record;
    passage->first_unit = (uint32_t)part->unit_count;
    add_text(builder, record->title.in[part->language]);
    passage->title_units = (uint32_t)part->unit_count - passage->first_unit;
    add_text(builder, record->text.in[part->language]);
    passage->unit_count = (uint32_t)part->unit_count - passage->first_unit;
    part->passage_count++;
}

/* --- postings --- */

static void place_postings(struct passage_part *part, uint32_t total)
{
    uint32_t first = 0;

    part->postings = resize(NULL, total + 1, sizeof(*part->postings));
    for (size_t i = 0; i < part->term_count; i++) {
        part->terms[i].first = first;
        first += part->terms[i].count;
        part->terms[i].count = 0;
        part->terms[i].last = 0;
    }
}

static void count_postings(const struct builder *builder, uint32_t *total)
{
    struct passage_term *terms = builder->part->terms;

    for (size_t i = 0; i < builder->part->term_count; i++) {
        terms[i].last = 0;
    }
    *total = 0;
    for (size_t i = 0; i < builder->occurrence_count; i++) {
        struct passage_term *term = &terms[builder->occurrences[i].term];

        if (term->last != builder->occurrences[i].passage + 1) {
            term->last = builder->occurrences[i].passage + 1;
            term->count++;
            (*total)++;
        }
    }
}

static void settle_postings(const struct builder *builder)
{
    struct passage_part *part = builder->part;
    uint32_t total;
    float lengths = 0.0f;

    if (part->terms == NULL) {
        return; /* passages without a word */
    }
    count_postings(builder, &total);
    place_postings(part, total);
    for (size_t i = 0; i < builder->occurrence_count; i++) {
        const struct occurrence *occurrence = &builder->occurrences[i];
        struct passage_term *term = &part->terms[occurrence->term];
        struct passage_posting *posting = &part->postings[term->first + term->count];

        if (term->last == occurrence->passage + 1) {
            posting[-1].count += posting[-1].count < UINT8_MAX;
        } else {
            *posting = (struct passage_posting){
                    .passage = occurrence->passage & (PASSAGES_MAX - 1), .count = 1};
            term->last = occurrence->passage + 1;
            term->count++;
        }
    }
    for (size_t i = 0; i < part->passage_count; i++) {
        lengths += (float)part->passages[i].length;
    }
    part->average_length = lengths / (float)part->passage_count;
}

/* --- parts --- */

static bool belongs(const struct record *record, uint32_t language)
{
    return record->kind == RECORD_PASSAGE && record->text.in[language].length > 0;
}

static void build_part(struct passage_part *part, const struct knowledge *knowledge,
        struct lexicon *lexicon, size_t count)
{
    struct builder builder = {.part = part, .lexicon = lexicon};

    builder.scratch = arena_create(65536, 0);
    part->passages = zeroed(count, sizeof(*part->passages));
    widen_slots(part);
    for (size_t i = 0; i < knowledge->record_count; i++) {
        if (belongs(knowledge->records[i], part->language) && part->passage_count < PASSAGES_MAX) {
            add_passage(&builder, knowledge->records[i]);
        }
    }
    settle_postings(&builder);
    word_index_settle(&part->words);
    free(builder.occurrences);
    part->units = resize(part->units, part->unit_count + 1, sizeof(*part->units));
    part->offsets = resize(part->offsets, part->unit_count + 1, sizeof(*part->offsets));
    part->terms = resize(part->terms, part->term_count + 1, sizeof(*part->terms));
    arena_destroy(builder.scratch);
}

struct passage_index *passage_index_create(
        const struct knowledge *knowledge, struct lexicon *lexicon)
{
    struct passage_index *index = zeroed(1, sizeof(*index));

    for (uint32_t language = 0; language < knowledge->languages->count; language++) {
        size_t count = 0;

        index->parts[language].language = language;
        for (size_t i = 0; i < knowledge->record_count; i++) {
            count += belongs(knowledge->records[i], language);
        }
        if (count > 0) {
            build_part(&index->parts[language], knowledge, lexicon, count);
        }
    }
    return index;
}

void passage_index_destroy(struct passage_index *index)
{
    for (size_t i = 0; index != NULL && i < LANGUAGE_LIMIT; i++) {
        struct passage_part *part = &index->parts[i];

        free(part->passages);
        free(part->units);
        free(part->offsets);
        free(part->terms);
        free(part->slots);
        free(part->postings);
        word_index_clear(&part->words);
    }
    free(index);
}

const struct passage_part *passage_index_part(const struct passage_index *index, uint32_t language)
{
    return language < LANGUAGE_LIMIT && index->parts[language].passage_count > 0
                   ? &index->parts[language]
                   : NULL;
}
