/* What speaks for a passage: one walk over its units in order. */
#include "understanding/passage_search.h"

#define SENTENCES_MAX 128u
#define RUN_ENOUGH 6u
#define SENTENCE_UNITS 25.0f /* what an ordinary sentence has */
#define SENTENCE_CHARACTERS 45.0f
#define LENGTH_SHARE 0.25f  /* of a sentence's value that its length takes */
#define NEIGHBOUR_ADDS 0.1f /* of the question's weight: less does not make an answer of two */
#define SHOWN 0.15f         /* beside a value of about 1 */
#define TINY 1e-6f
#define NEVER UINT32_MAX

/* A set of the question's units. */
struct unit_set {
    uint64_t bits[(QUESTION_UNITS_MAX + 63) / 64];
};

struct sentence {
    struct unit_set units;
    struct unit_set pairs; /* by their first unit */
    uint32_t first;
    uint32_t end;
    float near;      /* weight that near words stand for */
    bool other_name; /* it has a name, or number, that the question does not */
    bool other_number;
};

struct walk {
    const struct passage_question *question;
    const uint32_t *units;
    uint32_t count;
    uint32_t title_units;
    struct unit_set seen;
    struct unit_set pairs;
    struct unit_set title;
    struct unit_set text;
    struct sentence sentences[SENTENCES_MAX];
    size_t sentence_count;
    uint32_t last[QUESTION_UNITS_MAX]; /* where each unit of the question stood last */
    uint8_t run[QUESTION_UNITS_MAX];   /* units in a row that end there */
    uint8_t longest[QUESTION_UNITS_MAX];
    float near[QUESTION_UNITS_MAX]; /* likeness of the nearest word */
    float near_sentence[QUESTION_UNITS_MAX];
};

static void set_add(struct unit_set *set, size_t unit)
{
    set->bits[unit / 64] |= UINT64_C(1) << (unit % 64);
}

static bool set_has(const struct unit_set *set, size_t unit)
{
    return (set->bits[unit / 64] >> (unit % 64) & 1u) != 0;
}

static struct unit_set set_join(const struct unit_set *a, const struct unit_set *b)
{
    struct unit_set joined;

    for (size_t i = 0; i < sizeof(joined.bits) / sizeof(joined.bits[0]); i++) {
        joined.bits[i] = a->bits[i] | b->bits[i];
    }
    return joined;
}

static float units_share(const struct passage_question *question, const struct unit_set *set)
{
    float sum = 0.0f;

    for (size_t i = 0; i < sizeof(set->bits) / sizeof(set->bits[0]); i++) {
        for (uint64_t bits = set->bits[i]; bits != 0; bits &= bits - 1) {
            sum += question->units[i * 64 + (size_t)__builtin_ctzll(bits)].weight;
        }
    }
    return sum / (question->weight + TINY);
}

static float pairs_share(const struct passage_question *question, const struct unit_set *set)
{
    float sum = 0.0f;

    for (size_t i = 0; i < sizeof(set->bits) / sizeof(set->bits[0]); i++) {
        for (uint64_t bits = set->bits[i]; bits != 0; bits &= bits - 1) {
            sum += question->units[i * 64 + (size_t)__builtin_ctzll(bits)].pair;
        }
    }
    return sum / (question->pairs + TINY);
}

/* --- the walk --- */

static struct sentence *open_sentence(struct walk *walk, uint32_t at)
{
    bool begins = (walk->units[at] & UNIT_SENTENCE) != 0;

    if (walk->sentence_count == 0 || (begins && walk->sentence_count < SENTENCES_MAX)) {
        struct sentence *sentence = &walk->sentences[walk->sentence_count++];

        *sentence = (struct sentence){.first = at, .end = walk->count};
        if (walk->sentence_count > 1) {
            sentence[-1].end = at;
        }
    }
    return &walk->sentences[walk->sentence_count - 1];
}

static void see_near(struct walk *walk, uint32_t term, struct sentence *sentence)
{
    const struct near_unit *near = passage_question_near(walk->question, term);

    if (near == NULL) {
        return;
    }
    if (near->likeness > walk->near[near->unit]) {
        walk->near[near->unit] = near->likeness;
    }
    if (sentence != NULL && near->likeness > walk->near_sentence[near->unit]) {
        sentence->near += walk->question->units[near->unit].weight *
                          (near->likeness - walk->near_sentence[near->unit]);
    }
}

static void see_run(struct walk *walk, size_t unit, uint32_t at, struct sentence *sentence)
{
    uint8_t run = 1;

    if (unit > 0 && at > 0 && walk->last[unit - 1] == at - 1) {
        run = (uint8_t)(walk->run[unit - 1] + (walk->run[unit - 1] < UINT8_MAX));
        set_add(&walk->pairs, unit - 1);
        if (sentence != NULL) {
            set_add(&sentence->pairs, unit - 1);
        }
        for (size_t i = 0; i < run && i <= unit; i++) {
            if (walk->longest[unit - i] < run) {
                walk->longest[unit - i] = run;
            }
        }
    }
    walk->last[unit] = at;
    walk->run[unit] = run;
}

/* `sentence` is NULL in the title. */
static void see_unit(struct walk *walk, uint32_t at, uint8_t found, struct sentence *sentence)
{
    for (; found != 0; found = walk->question->units[found - 1].other) {
        size_t unit = (size_t)found - 1;

        set_add(&walk->seen, unit);
        if (sentence == NULL) {
            set_add(&walk->title, unit);
        } else {
            set_add(&walk->text, unit);
            set_add(&sentence->units, unit);
        }
        see_run(walk, unit, at, sentence);
    }
}

static void see_other(uint32_t unit, struct sentence *sentence)
{
    sentence->other_name |= (unit & (UNIT_CAPITAL | UNIT_SENTENCE)) == UNIT_CAPITAL;
    sentence->other_number |= (unit & UNIT_NUMBER) != 0;
}

static void walk_passage(struct walk *walk)
{
    for (uint32_t at = 0; at < walk->count; at++) {
        uint32_t term = walk->units[at] & UNIT_TERM;
        struct sentence *sentence = at < walk->title_units ? NULL : open_sentence(walk, at);
        uint8_t found = 0;

        if (passage_question_may_have(walk->question, term)) {
            found = passage_question_unit(walk->question, term);
            if (found == 0) {
                see_near(walk, term, sentence);
            }
        }
        if (found != 0) {
            see_unit(walk, at, found, sentence);
        } else if (sentence != NULL) {
            see_other(walk->units[at], sentence);
        }
    }
}

/* --- the evidence --- */

static float sentence_value(const struct passage_question *question, const struct unit_set *units,
        const struct unit_set *pairs, float length)
{
    return (units_share(question, units) + pairs_share(question, pairs)) /
           (1.0f - LENGTH_SHARE + LENGTH_SHARE * length);
}

static float usual_length(const struct passage_question *question)
{
    return question->count > 0 && (question->units[0].flags & UNIT_CHARACTER) != 0
                   ? SENTENCE_CHARACTERS
                   : SENTENCE_UNITS;
}

/* A sentence that shows what is asked for answers rather than one that only speaks of it. */
static float shown(const struct passage_question *question, const struct sentence *sentence)
{
    switch (question->type) {
    case ANSWER_PERSON:
        return sentence->other_name ? SHOWN : 0.0f;
    case ANSWER_TIME:
    case ANSWER_NUMBER:
        return sentence->other_number ? SHOWN : 0.0f;
    default:
        return 0.0f;
    }
}

static size_t best_sentence(const struct walk *walk, float *value, float *window)
{
    const struct passage_question *question = walk->question;
    float usual = usual_length(question);
    size_t best = 0;
    float choice = -1.0f;

    *value = -1.0f;
    *window = -1.0f;
    for (size_t i = 0; i < walk->sentence_count; i++) {
        const struct sentence *sentence = &walk->sentences[i];
        float own = sentence_value(question, &sentence->units, &sentence->pairs,
                (float)(sentence->end - sentence->first) / usual);

        *value = own > *value ? own : *value;
        if (own + shown(question, sentence) > choice) {
            choice = own + shown(question, sentence);
            best = i;
        }
        if (i + 1 < walk->sentence_count) {
            struct unit_set units = set_join(&sentence->units, &sentence[1].units);
            struct unit_set pairs = set_join(&sentence->pairs, &sentence[1].pairs);
            float both = sentence_value(question, &units, &pairs,
                    (float)(sentence[1].end - sentence->first) / (2.0f * usual));

            *window = both > *window ? both : *window;
        }
    }
    *window = *window > *value ? *window : *value;
    return best;
}

/*
 * What a question names and what it asks for often stand in sentences in a row: the neighbour that
 * adds most to the best sentence belongs to the answer.
 */
static void take_answer(const struct walk *walk, size_t best, struct passage_hit *hit)
{
    const struct sentence *sentences = walk->sentences;
    float own = units_share(walk->question, &sentences[best].units);
    float most = NEIGHBOUR_ADDS;

    hit->first = sentences[best].first;
    hit->end = sentences[best].end;
    for (size_t i = best > 0 ? best - 1 : 0; i <= best + 1 && i < walk->sentence_count; i++) {
        struct unit_set both = set_join(&sentences[best].units, &sentences[i].units);
        float adds = units_share(walk->question, &both) - own;

        if (adds > most) {
            most = adds;
            hit->first = sentences[i < best ? i : best].first;
            hit->end = sentences[i > best ? i : best].end;
        }
    }
}

static void weigh_names(const struct walk *walk, const struct sentence *best, float *evidence)
{
    const struct passage_question *question = walk->question;
    float all = TINY;
    float lost = 0.0f;
    float lost_there = 0.0f;

    for (size_t i = 0; i < question->count; i++) {
        const struct question_unit *unit = &question->units[i];
        bool name =
                (unit->flags & UNIT_NUMBER) != 0 || (i > 0 && (unit->flags & UNIT_CAPITAL) != 0);

        if (name) {
            all += unit->weight;
            lost += set_has(&walk->seen, i) ? 0.0f : unit->weight;
            lost_there +=
                    set_has(&best->units, i) || set_has(&walk->title, i) ? 0.0f : unit->weight;
        }
    }
    evidence[PASSAGE_LOST_NAMES] = lost / all;
    evidence[PASSAGE_LOST_NAMES_SENTENCE] = lost_there / all;
    evidence[PASSAGE_LOST_NAMES_WEIGHT] = lost / (question->weight + TINY);
}

static void weigh_units(const struct walk *walk, float *evidence)
{
    const struct passage_question *question = walk->question;
    float runs = 0.0f;
    float all = TINY;
    float heaviest = TINY;
    float lost = 0.0f;
    float near = 0.0f;

    for (size_t i = 0; i < question->count; i++) {
        const struct question_unit *unit = &question->units[i];
        float weight = unit->weight + unit->pair * 0.5f;
        uint8_t run = walk->longest[i] < RUN_ENOUGH ? walk->longest[i] : RUN_ENOUGH;

        runs += weight * (float)run / (float)RUN_ENOUGH;
        all += weight;
        heaviest = unit->weight > heaviest ? unit->weight : heaviest;
        if (!set_has(&walk->seen, i)) {
            lost = unit->weight > lost ? unit->weight : lost;
            near += walk->near[i] * unit->weight;
        }
    }
    evidence[PASSAGE_RUNS] = runs / all;
    evidence[PASSAGE_HEAVIEST] = lost / heaviest;
    evidence[PASSAGE_NEAR] = near / (question->weight + TINY);
}

static float shows(bool asked, bool shown)
{
    return !asked ? 0.0f : shown ? 1.0f : -1.0f;
}

static void weigh_sentence(const struct walk *walk, const struct sentence *best, float *evidence)
{
    const struct passage_question *question = walk->question;
    struct unit_set with_title = set_join(&best->units, &walk->title);
    float near = best->near / (question->weight + TINY);

    evidence[PASSAGE_SENTENCE_UNITS] = units_share(question, &best->units);
    evidence[PASSAGE_SENTENCE_PAIRS] = pairs_share(question, &best->pairs);
    evidence[PASSAGE_SENTENCE_TITLE] = units_share(question, &with_title);
    evidence[PASSAGE_SENTENCE_NEAR] = near < 1.0f ? near : 1.0f;
    evidence[PASSAGE_OPENING] = best == walk->sentences ? 1.0f : 0.0f;
    evidence[PASSAGE_PERSON] = shows(question->type == ANSWER_PERSON, best->other_name);
    evidence[PASSAGE_TIME] = shows(question->type == ANSWER_TIME, best->other_number);
    evidence[PASSAGE_NUMBER] = shows(question->type == ANSWER_NUMBER, best->other_number);
    weigh_names(walk, best, evidence);
}

void passage_weigh(
        const struct passage_question *question, float bm25_share, struct passage_hit *hit)
{
    const struct passage *passage = hit->passage;
    const struct passage_part *part = question->part;
    float *evidence = hit->evidence;
    struct walk walk;
    size_t best;

    /* Sentences are set as they open: the whole would be too much to clear. */
    memset(&walk, 0, offsetof(struct walk, sentences));
    walk.sentence_count = 0;
    memset(walk.last, 0xff, sizeof(walk.last));
    memset(walk.longest, 0, sizeof(walk.longest));
    memset(walk.near, 0, sizeof(walk.near));
    memset(walk.near_sentence, 0, sizeof(walk.near_sentence));
    walk.question = question;
    walk.units = part->units + passage->first_unit;
    walk.count = passage->unit_count;
    walk.title_units = passage->title_units;
    walk_passage(&walk);
    if (walk.sentence_count == 0) {
        walk.sentences[walk.sentence_count++] = (struct sentence){.end = walk.count};
    }
    evidence[PASSAGE_BM25] = bm25_share;
    evidence[PASSAGE_UNITS] = units_share(question, &walk.seen);
    evidence[PASSAGE_TEXT] = units_share(question, &walk.text);
    evidence[PASSAGE_TITLE] = units_share(question, &walk.title);
    evidence[PASSAGE_PAIRS] = pairs_share(question, &walk.pairs);
    evidence[PASSAGE_LENGTH] = (float)passage->length / (part->average_length + TINY);
    best = best_sentence(&walk, &evidence[PASSAGE_SENTENCE], &evidence[PASSAGE_WINDOW]);
    weigh_sentence(&walk, &walk.sentences[best], evidence);
    weigh_units(&walk, evidence);
    take_answer(&walk, best, hit);
}
