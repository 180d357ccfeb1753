#include "understanding/passage_question.h"

#include <math.h>

#define FORM_FACTOR 0.2f /* words that ask rather than say */
#define FORM_FACTOR_CHARACTER 0.25f
#define CONTENT_FACTOR 0.9f
#define CHARACTER_WEIGHT 0.3f /* one of a pair, beside the pair itself */
#define COMMON_PARTS 6u       /* a word in more than one of so many passages is common */
#define NEAR_WORDS 8u         /* of one unit */
#define NEAR_LIMIT (NEAR_SLOTS / 2)

float passage_idf(const struct passage_part *part, uint32_t passages)
{
    float all = (float)part->passage_count;
    float with = (float)passages;

    return logf(1.0f + (all - with + 0.5f) / (with + 0.5f));
}

struct passage_question *passage_question_create(
        struct arena *arena, const struct passage_part *part)
{
    struct passage_question *question = arena_allocate(arena, sizeof(*question));

    question->part = part;
    question->shared = arena_allocate(arena, part->words.word_count);
    return question;
}

static float class_factor(uint32_t class, bool character)
{
    switch (class) {
    case LEXICON_FUNCTION:
    case LEXICON_PARTICLE:
    case LEXICON_ENDING:
    case LEXICON_ASPECT:
    case LEXICON_FORM:
    case LEXICON_PRONOUN:
    case LEXICON_CONTINUATION:
        return character ? FORM_FACTOR_CHARACTER : FORM_FACTOR;
    default:
        return 1.0f;
    }
}

static enum answer_type type_of(struct text aspect)
{
    static const struct {
        const char *aspect;
        enum answer_type type;
    } types[] = {
            {"who", ANSWER_PERSON},
            {"when", ANSWER_TIME},
            {"exact_day", ANSWER_TIME},
            {"how_many", ANSWER_NUMBER},
            {"how_much", ANSWER_NUMBER},
            {"percent", ANSWER_NUMBER},
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (text_equal_string(aspect, types[i].aspect)) {
            return types[i].type;
        }
    }
    return ANSWER_ANY;
}

/* The factor of each point of the key text. */
static float *read_classes(struct passage_question *question, struct arena *arena,
        const struct key_text *key, const struct segments *segments)
{
    float *factors = arena_allocate_array(arena, key->count + 1, sizeof(*factors));

    for (size_t i = 0; i < key->count; i++) {
        factors[i] = 1.0f;
    }
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];

        for (size_t at = segment->start; at < segment->end; at++) {
            factors[at] = class_factor(segment->class, unicode_is_cjk(key->scripts[at]));
        }
        if (segment->class == LEXICON_ASPECT && segment->piece != NULL &&
                type_of(segment->piece->id) != ANSWER_ANY) {
            question->type = type_of(segment->piece->id);
        }
    }
    return factors;
}

static void mark(struct passage_question *question, uint32_t term)
{
    question->filter[term >> 6 & 3u] |= UINT64_C(1) << (term & 63u);
}

static void add_slot(struct passage_question *question, uint32_t term)
{
    size_t at = (term * 0x9E3779B1u) >> 24;

    while (question->slot_units[at] != 0 && question->slot_terms[at] != term) {
        at = (at + 1) & (QUESTION_SLOTS - 1);
    }
    question->units[question->count].other = question->slot_units[at];
    question->slot_terms[at] = term;
    question->slot_units[at] = (uint8_t)(question->count + 1);
    mark(question, term);
}

static void add_near(struct passage_question *question, const struct near_word *word)
{
    size_t at = (word->term * 0x9E3779B1u) >> 23;

    while (question->near[at].term != 0) {
        if (question->near[at].term == word->term + 1) {
            return;
        }
        at = (at + 1) & (NEAR_SLOTS - 1);
    }
    question->near[at] =
            (struct near_unit){word->term + 1, word->likeness, (uint8_t)question->count};
    mark(question, word->term);
}

/* A word that no passage has is taken for the nearest one that it may be a slip of. */
static void find_near(struct passage_question *question, const uint32_t *points, size_t count)
{
    struct question_unit *unit = &question->units[question->count];
    struct near_word near[NEAR_WORDS];
    size_t found = word_index_near(
            &question->part->words, question->shared, points, count, near, NEAR_WORDS);
    bool slip = unit->term == PASSAGE_TERM_NONE && found > 0 && near[0].slip;

    if (slip) {
        unit->term = near[0].term;
    }
    for (size_t i = slip ? 1 : 0; i < found && question->count * NEAR_WORDS < NEAR_LIMIT; i++) {
        add_near(question, &near[i]);
    }
}

/* What stands in so many passages tells none of them, nor do words near to it. */
static bool is_common(const struct passage_part *part, uint32_t term)
{
    return term != PASSAGE_TERM_NONE &&
           part->terms[term].passages * COMMON_PARTS > part->passage_count;
}

static void add_unit(struct passage_question *question, const struct key_text *key,
        const struct text_unit *read, float factor, float share)
{
    const struct passage_part *part = question->part;
    struct question_unit *unit = &question->units[question->count];
    bool character = (read->flags & UNIT_CHARACTER) != 0;
    float idf;

    *unit = (struct question_unit){.hash = read->hash,
            .flags = read->flags,
            .factor = factor * share,
            .term = passage_find_term(part, read->hash)};
    unit->known = unit->term != PASSAGE_TERM_NONE;
    if (!character && (read->flags & UNIT_NUMBER) == 0 && factor > CONTENT_FACTOR &&
            !is_common(part, unit->term)) {
        find_near(question, key->points + read->point, read->length);
    }
    idf = passage_idf(part, unit->term == PASSAGE_TERM_NONE ? 0 : part->terms[unit->term].passages);
    unit->weight = idf * unit->factor * (character ? CHARACTER_WEIGHT : 1.0f);
    if (unit->term != PASSAGE_TERM_NONE) {
        add_slot(question, unit->term);
    }
    question->count++;
}

void passage_question_add(struct passage_question *question, struct arena *arena,
        const struct key_text *key, const struct segments *segments, struct text text, float share)
{
    struct text_unit units[QUESTION_UNITS_MAX];
    size_t count = passage_cut(key, text, units, QUESTION_UNITS_MAX);
    const float *factors = read_classes(question, arena, key, segments);

    for (size_t i = 0; i < count && question->count < QUESTION_UNITS_MAX; i++) {
        add_unit(question, key, &units[i], factors[units[i].point], share);
    }
}

static float pair_weight(const struct passage_part *part, const struct question_unit *a,
        const struct question_unit *b)
{
    uint32_t term;
    float factor = a->factor < b->factor ? a->factor : b->factor;

    if ((a->flags & UNIT_CHARACTER) == 0) {
        return (a->weight + b->weight) * 0.5f;
    }
    if ((b->flags & UNIT_CHARACTER) == 0) {
        return 0.0f;
    }
    term = passage_find_term(part, passage_pair_hash(a->hash, b->hash));
    return factor * passage_idf(part, term == PASSAGE_TERM_NONE ? 0 : part->terms[term].count);
}

void passage_question_settle(struct passage_question *question)
{
    question->weight = 0.0f;
    question->pairs = 0.0f;
    for (size_t i = 0; i < question->count; i++) {
        struct question_unit *unit = &question->units[i];

        unit->pair = i + 1 < question->count ? pair_weight(question->part, unit, unit + 1) : 0.0f;
        question->weight += unit->weight;
        question->pairs += unit->pair;
    }
}
