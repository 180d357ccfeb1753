#include "understanding/passage_search.h"

#include <math.h>

#define BM25_K1 1.2f
#define BM25_B 0.4f
#define PROMISE_LEAST 0.45f /* of the best by BM25: what has less is not weighed */
#define SHORT_ANSWER 180u   /* bytes: less is given with the sentence after it */
#define TINY 1e-6f

/* Fitted pair by pair to the right passage and those beside it, in English and Japanese sets. */
static const float order_weights[PASSAGE_EVIDENCE_COUNT] = {
        [PASSAGE_BM25] = 5.68f,
        [PASSAGE_UNITS] = 7.05f,
        [PASSAGE_SENTENCE] = 0.97f,
        [PASSAGE_WINDOW] = 0.63f,
        [PASSAGE_PAIRS] = 1.13f,
        [PASSAGE_SENTENCE_UNITS] = 0.06f,
        [PASSAGE_SENTENCE_PAIRS] = -0.73f,
        [PASSAGE_TITLE] = 1.61f,
        [PASSAGE_RUNS] = 6.13f,
        [PASSAGE_HEAVIEST] = -0.04f,
        [PASSAGE_PERSON] = 0.45f,
        [PASSAGE_TIME] = 0.40f,
        [PASSAGE_NUMBER] = 0.62f,
        [PASSAGE_OPENING] = 0.47f,
        [PASSAGE_LENGTH] = -0.74f,
        [PASSAGE_TEXT] = -2.10f,
        [PASSAGE_LOST_NAMES] = -2.53f,
        [PASSAGE_LOST_NAMES_SENTENCE] = -0.70f,
        [PASSAGE_LOST_NAMES_WEIGHT] = 8.94f,
        [PASSAGE_SENTENCE_TITLE] = 4.96f,
        [PASSAGE_NEAR] = 5.16f,
        [PASSAGE_SENTENCE_NEAR] = 0.30f,
};

/*
 * Fitted to whether the first passage is the right one, where a third of the questions belong to
 * articles that the index does not have.
 */
static const float confidence_weights[PASSAGE_EVIDENCE_COUNT] = {
        [PASSAGE_BM25] = 9.08f,
        [PASSAGE_UNITS] = 2.77f,
        [PASSAGE_WINDOW] = 0.45f,
        [PASSAGE_PAIRS] = -0.58f,
        [PASSAGE_TITLE] = -0.96f,
        [PASSAGE_RUNS] = -0.15f,
        [PASSAGE_HEAVIEST] = 1.81f,
        [PASSAGE_LOST_NAMES_WEIGHT] = -3.21f,
        [PASSAGE_SENTENCE_TITLE] = 0.74f,
        [PASSAGE_NEAR] = 3.83f,
};
#define CONFIDENCE_ALWAYS -9.293f
#define CONFIDENCE_ORDER 0.087f
#define CONFIDENCE_MARGIN 0.403f /* before the next one */
#define CONFIDENCE_UNKNOWN 0.152f
#define CONFIDENCE_CONTENT 1.162f /* of CONTENT_ENOUGH units */
#define CONTENT_ENOUGH 8.0f
#define CONTENT_FACTOR 0.9f

struct ranked {
    float score;
    uint32_t passage;
};

static void add_scores(const struct passage_part *part, uint32_t term, float weight, float *scores)
{
    const struct passage_term *found = &part->terms[term];

    for (uint32_t i = 0; i < found->count; i++) {
        struct passage_posting posting = part->postings[found->first + i];
        float count = (float)posting.count;
        float length = (float)part->passages[posting.passage].length / part->average_length;

        scores[posting.passage] += weight * count * (BM25_K1 + 1.0f) /
                                   (count + BM25_K1 * (1.0f - BM25_B + BM25_B * length));
    }
}

static bool is_character(const struct question_unit *unit)
{
    return (unit->flags & UNIT_CHARACTER) != 0;
}

/* Returns the most that a passage could have. */
static float score_all(const struct passage_question *question, float *scores)
{
    const struct passage_part *part = question->part;
    float total = 0.0f;

    for (size_t i = 0; i < question->count; i++) {
        const struct question_unit *unit = &question->units[i];
        bool pairs = is_character(unit) && i + 1 < question->count && is_character(unit + 1);
        bool ends_run = is_character(unit) && !pairs && i > 0 && is_character(unit - 1);
        uint32_t term = pairs ? passage_find_term(part, passage_pair_hash(unit->hash, unit[1].hash))
                              : unit->term;
        float weight = pairs ? unit->pair : unit->weight;

        if (!ends_run) {
            total += weight;
        }
        if (!ends_run && term != PASSAGE_TERM_NONE && weight > 0.0f) {
            add_scores(part, term, weight, scores);
        }
    }
    return total * (BM25_K1 + 1.0f) + TINY;
}

/* The best passages in order; returns how many. */
static size_t take_best(const float *scores, size_t count, struct ranked *best)
{
    size_t taken = 0;

    for (uint32_t i = 0; i < count; i++) {
        size_t at = taken;

        if (scores[i] <= 0.0f ||
                (taken == PASSAGE_HITS_MAX && scores[i] <= best[taken - 1].score)) {
            continue;
        }
        if (taken == PASSAGE_HITS_MAX) {
            at--;
        } else {
            taken++;
        }
        for (; at > 0 && best[at - 1].score < scores[i]; at--) {
            best[at] = best[at - 1];
        }
        best[at] = (struct ranked){scores[i], i};
    }
    while (taken > 1 && best[taken - 1].score < best[0].score * PROMISE_LEAST) {
        taken--;
    }
    return taken;
}

static float weighed(const float *weights, const float *evidence)
{
    float sum = 0.0f;

    for (size_t i = 0; i < PASSAGE_EVIDENCE_COUNT; i++) {
        sum += weights[i] * evidence[i];
    }
    return sum;
}

static int by_order(const void *a, const void *b)
{
    const struct passage_hit *left = a;
    const struct passage_hit *right = b;

    if (left->order != right->order) {
        return left->order < right->order ? 1 : -1;
    }
    return left->passage < right->passage ? -1 : 1;
}

static void describe(const struct passage_question *question, struct passage_hits *hits)
{
    float unknown = 0.0f;

    for (size_t i = 0; i < question->count; i++) {
        unknown += question->units[i].known ? 0.0f : question->units[i].weight;
        hits->content += question->units[i].factor > CONTENT_FACTOR ? 1.0f : 0.0f;
    }
    hits->unknown = unknown / (question->weight + TINY);
}

/* How far a hit stands before the next one; for all but the first, behind the first. */
static float margin_of(const struct passage_hits *hits, size_t at)
{
    float rival = at > 0 ? hits->items[0].order : hits->count > 1 ? hits->items[1].order : 0.0f;

    return hits->items[at].order - rival;
}

static void settle_confidence(struct passage_hits *hits)
{
    float content = hits->content < CONTENT_ENOUGH ? hits->content : CONTENT_ENOUGH;
    float common = CONFIDENCE_ALWAYS + CONFIDENCE_UNKNOWN * hits->unknown +
                   CONFIDENCE_CONTENT * content / CONTENT_ENOUGH;

    for (size_t i = 0; i < hits->count; i++) {
        struct passage_hit *hit = &hits->items[i];
        float sum = common + weighed(confidence_weights, hit->evidence) +
                    CONFIDENCE_ORDER * hit->order + CONFIDENCE_MARGIN * margin_of(hits, i);

        hit->confidence = 1.0f / (1.0f + expf(-sum));
    }
}

void passage_search(
        const struct passage_question *question, struct arena *arena, struct passage_hits *hits)
{
    const struct passage_part *part = question->part;
    float *scores = arena_allocate_array(arena, part->passage_count + 1, sizeof(*scores));
    struct ranked best[PASSAGE_HITS_MAX] = {0};
    float most = score_all(question, scores);

    *hits = (struct passage_hits){.count = take_best(scores, part->passage_count, best)};
    hits->items = arena_allocate_array(arena, hits->count + 1, sizeof(*hits->items));
    for (size_t i = 0; i < hits->count; i++) {
        struct passage_hit *hit = &hits->items[i];

        hit->passage = &part->passages[best[i].passage];
        passage_weigh(question, best[i].score / most, hit);
        hit->order = weighed(order_weights, hit->evidence);
    }
    qsort(hits->items, hits->count, sizeof(*hits->items), by_order);
    describe(question, hits);
    settle_confidence(hits);
}

/* Where the unit stands in the record's text; the text's end for the one after the last. */
static size_t offset_of(
        const struct passage_part *part, const struct passage_hit *hit, uint32_t unit)
{
    const struct passage *passage = hit->passage;

    return unit < passage->unit_count ? part->offsets[passage->first_unit + unit]
                                      : passage->record->text.in[part->language].length;
}

/* An opening quotation mark or bracket belongs to the sentence. */
static size_t with_opening(struct text text, size_t from)
{
    size_t at = from;

    while (at > 0 && text.data[at - 1] != ' ' && text.data[at - 1] != '\n') {
        size_t before = at - 1;

        while (before > 0 && ((unsigned char)text.data[before] & 0xC0u) == 0x80u) {
            before--;
        }
        if (passage_is_full_stop(text, (uint32_t)before)) {
            break;
        }
        at = before;
    }
    return at;
}

static uint32_t next_sentence(
        const struct passage_part *part, const struct passage *passage, uint32_t unit)
{
    const uint32_t *units = part->units + passage->first_unit;

    do {
        unit++;
    } while (unit < passage->unit_count && (units[unit] & UNIT_SENTENCE) == 0);
    return unit;
}

static uint32_t sentence_before(
        const struct passage_part *part, const struct passage *passage, uint32_t unit)
{
    const uint32_t *units = part->units + passage->first_unit;

    while (unit > passage->title_units) {
        unit--;
        if ((units[unit] & UNIT_SENTENCE) != 0) {
            break;
        }
    }
    return unit;
}

static struct text answer_from(
        const struct passage_part *part, const struct passage_hit *hit, uint32_t first)
{
    const struct passage *passage = hit->passage;
    struct text text = passage->record->text.in[part->language];
    uint32_t end = hit->end;
    size_t from =
            first > passage->title_units ? with_opening(text, offset_of(part, hit, first)) : 0;
    size_t to = offset_of(part, hit, end);

    while (to - from < SHORT_ANSWER && end < passage->unit_count) {
        end = next_sentence(part, passage, end);
        to = offset_of(part, hit, end);
    }
    if (end < passage->unit_count) {
        to = with_opening(text, to);
    }
    return text_trim(text_slice(text, from, to));
}

struct text passage_answer(const struct passage_part *part, const struct passage_hit *hit)
{
    return answer_from(part, hit, hit->first);
}

struct text passage_answer_with_before(
        const struct passage_part *part, const struct passage_hit *hit)
{
    return answer_from(part, hit, sentence_before(part, hit->passage, hit->first));
}
