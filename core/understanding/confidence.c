/*
 * How sure an answer is: a logistic regression over what can be counted about the best record
 * and the question. The weights were fitted to question sets of packs (see `answerd test`); they
 * name nothing that a pack holds.
 */
#include "understanding/matching.h"

#include <math.h>

/* One weight each, in this order. */
enum evidence {
    EVIDENCE_ALWAYS,
    EVIDENCE_SHARE,        /* of the question's weight that the record covers */
    EVIDENCE_ENTITY_SHARE, /* the same for named entities alone */
    EVIDENCE_WORD_SHARE,   /* the question's weight in words that no surface knows */
    EVIDENCE_ENTITIES,     /* named entities that the record is about, three at most */
    EVIDENCE_LOST_ENTITY,  /* parts of the question's weight that the record lacks */
    EVIDENCE_LOST_RELATION,
    EVIDENCE_LOST_QUALITY,
    EVIDENCE_LOST_THING,
    EVIDENCE_BEHIND,    /* a record that fits better does not state what is asked */
    EVIDENCE_LENGTH,    /* items of the question, eight at most */
    EVIDENCE_NO_NAME,   /* names of the world that the record does not have */
    EVIDENCE_NO_ENTITY, /* named entities that it does not have */
    EVIDENCE_NO_COUNTRY,
    EVIDENCE_NO_ATTRIBUTE,
    EVIDENCE_NO_OFFICE,
    EVIDENCE_NO_RELATION,
    EVIDENCE_NO_QUALITY,
    EVIDENCE_NO_THING,
    EVIDENCE_FOREIGN, /* concepts that no record of any pack speaks of */
    EVIDENCE_NO_NUMBER,
    EVIDENCE_NO_TIME,
    EVIDENCE_FOCUSED, /* a sentence of the record answers just what is asked */
    EVIDENCE_PLAIN,   /* no question word but "what", so that any statement may do */
    EVIDENCE_WHY,     /* reasons are seldom where one thinks */
    EVIDENCE_YES,
    EVIDENCE_NO,
    EVIDENCE_LIKENESS,   /* with the record's title or question */
    EVIDENCE_TEXT,       /* nearness of the plain wording */
    EVIDENCE_TEXT_SHARE, /* of the nearest record's */
    EVIDENCE_SUMMARY,
    EVIDENCE_FOLLOW_UP,
    EVIDENCE_COUNT
};

static const double weights[EVIDENCE_COUNT] = {
        [EVIDENCE_ALWAYS] = -3.43,
        [EVIDENCE_SHARE] = 3.34,
        [EVIDENCE_ENTITY_SHARE] = 0.27,
        [EVIDENCE_WORD_SHARE] = 0.49,
        [EVIDENCE_ENTITIES] = -1.00,
        [EVIDENCE_LOST_ENTITY] = -1.11,
        [EVIDENCE_LOST_RELATION] = -1.21,
        [EVIDENCE_LOST_QUALITY] = 0.11,
        [EVIDENCE_LOST_THING] = -0.03,
        [EVIDENCE_BEHIND] = -0.47,
        [EVIDENCE_LENGTH] = 1.20,
        [EVIDENCE_NO_NAME] = -0.85,
        [EVIDENCE_NO_ENTITY] = -0.80,
        [EVIDENCE_NO_COUNTRY] = -1.22,
        [EVIDENCE_NO_ATTRIBUTE] = -0.62,
        [EVIDENCE_NO_OFFICE] = -1.25,
        [EVIDENCE_NO_RELATION] = -0.59,
        [EVIDENCE_NO_QUALITY] = 0.05,
        [EVIDENCE_NO_THING] = 0.37,
        [EVIDENCE_FOREIGN] = -0.81,
        [EVIDENCE_NO_NUMBER] = -0.28,
        [EVIDENCE_NO_TIME] = -1.56,
        [EVIDENCE_FOCUSED] = 0.21,
        [EVIDENCE_PLAIN] = 0.15,
        [EVIDENCE_WHY] = 0.54,
        [EVIDENCE_YES] = -0.63,
        [EVIDENCE_NO] = 2.15,
        [EVIDENCE_LIKENESS] = 0.63,
        [EVIDENCE_TEXT] = 0.10,
        [EVIDENCE_TEXT_SHARE] = 1.21,
        [EVIDENCE_SUMMARY] = -0.22,
        [EVIDENCE_FOLLOW_UP] = 1.22,
};

#define MISSING 0.5        /* coverage below this */
#define SHARE_LEAST 0.5    /* what covers less of the question is about something else */
#define PROPERTY_LEAST 0.8 /* a property is spoken of outright */
#define UNHEARD_MAX 0.45   /* a question is about what most of it says */
#define LACKING_MAX 0.5    /* never an answer that leaves out whom the question names */

/* What many records are about without naming it. */
static bool is_vague(const struct item *item)
{
    struct text type = item->entity->record->type;

    return text_equal(type, TEXT("topic")) || text_equal(type, TEXT("concept")) ||
           text_equal(type, TEXT("group")) || text_equal(type, TEXT("region"));
}

static void count_concept(struct analysis *analysis, const struct item *item,
        const struct record *record, double *evidence)
{
    static const enum evidence by_class[] = {
            [CONCEPT_RELATION] = EVIDENCE_NO_RELATION,
            [CONCEPT_ATTRIBUTE] = EVIDENCE_NO_ATTRIBUTE,
            [CONCEPT_ROLE] = EVIDENCE_NO_OFFICE,
            [CONCEPT_QUALITY] = EVIDENCE_NO_QUALITY,
            [CONCEPT_THING] = EVIDENCE_NO_THING,
    };

    if (!demand_covered(analysis, item, record)) {
        evidence[by_class[item->concept->class]] += 1.0;
        if (record_index_postings(analysis->index, item->term).count == 0) {
            evidence[EVIDENCE_FOREIGN] += 1.0;
        }
    }
}

static void count_item(struct analysis *analysis, const struct item *item,
        const struct record *record, double *evidence)
{
    bool covers = coverage_of(analysis, item, record) >= MISSING;

    if (item->background) {
        return;
    }
    switch (item->type) {
    case ITEM_ENTITY:
        if (covers) {
            evidence[EVIDENCE_ENTITIES] += coverage_is_country(item) ? 0.0 : 1.0 / 3.0;
        } else {
            evidence[coverage_is_country(item) ? EVIDENCE_NO_COUNTRY : EVIDENCE_NO_ENTITY] += 1.0;
        }
        break;
    case ITEM_CONCEPT:
        count_concept(analysis, item, record, evidence);
        break;
    case ITEM_NAME:
        evidence[EVIDENCE_NO_NAME] += covers ? 0.0 : 1.0;
        break;
    case ITEM_NUMBER:
        evidence[EVIDENCE_NO_NUMBER] += covers || item->written_as_word ? 0.0 : 1.0;
        break;
    case ITEM_TIME:
        evidence[EVIDENCE_NO_TIME] += covers ? 0.0 : 1.0;
        break;
    default:
        break;
    }
}

static const enum evidence lost_by_class[] = {
        [CONCEPT_RELATION] = EVIDENCE_LOST_RELATION,
        [CONCEPT_ATTRIBUTE] = EVIDENCE_LOST_RELATION,
        [CONCEPT_ROLE] = EVIDENCE_LOST_ENTITY,
        [CONCEPT_QUALITY] = EVIDENCE_LOST_QUALITY,
        [CONCEPT_THING] = EVIDENCE_LOST_THING,
};

static void count_shares(struct analysis *analysis, const struct candidate *best, double *evidence)
{
    double total = 0.0;
    double entities = 0.0;
    double found = 0.0;
    double unknown = 0.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        double lost = item->weight * (1.0 - coverage_of(analysis, item, best->record));

        total += item->weight;
        if (item->type == ITEM_CONCEPT) {
            evidence[lost_by_class[item->concept->class]] += lost;
        } else if (item->type == ITEM_ENTITY) {
            evidence[EVIDENCE_LOST_ENTITY] += lost;
        }
        if (item->type == ITEM_ENTITY || item->type == ITEM_NAME) {
            entities += item->weight;
            found += item->weight * coverage_of(analysis, item, best->record);
        } else if (item->type == ITEM_WORD && coverage_of(analysis, item, best->record) < MISSING) {
            unknown += item->weight;
        }
    }
    for (int i = EVIDENCE_LOST_ENTITY; i <= EVIDENCE_LOST_THING && total > 0.0; i++) {
        evidence[i] /= total;
    }
    evidence[EVIDENCE_LENGTH] = analysis->item_count < 8 ? (double)analysis->item_count / 8.0 : 1.0;
    evidence[EVIDENCE_SHARE] = best->share;
    if ((best->flags & MATCH_CONTRADICTS) != 0) {
        evidence[EVIDENCE_SHARE] = best->confidence;
    }
    evidence[EVIDENCE_ENTITY_SHARE] = entities > 0.0 ? found / entities : 0.0;
    evidence[EVIDENCE_WORD_SHARE] = total > 0.0 ? unknown / total : 0.0;
}

static void gather(struct analysis *analysis, const struct candidate *best, double *evidence)
{
    const struct record *record = best->record;
    bool plain = analysis->aspect_count == 0 || analysis_asks(analysis, "what");

    evidence[EVIDENCE_ALWAYS] = 1.0;
    evidence[EVIDENCE_NO] = (best->flags & MATCH_CONTRADICTS) != 0 ? 1.0 : 0.0;
    count_shares(analysis, best, evidence);
    for (size_t i = 0; i < analysis->item_count; i++) {
        count_item(analysis, &analysis->items[i], record, evidence);
    }
    /* What the correction is about is no lack. */
    for (int i = EVIDENCE_NO_NAME; i <= EVIDENCE_NO_COUNTRY && evidence[EVIDENCE_NO] > 0.0; i++) {
        evidence[i] = 0.0;
    }
    evidence[EVIDENCE_ENTITIES] =
            evidence[EVIDENCE_ENTITIES] > 1.0 ? 1.0 : evidence[EVIDENCE_ENTITIES];
    evidence[EVIDENCE_FOCUSED] = aspects_focused_answer(analysis, record) != NULL ? 1.0 : 0.0;
    evidence[EVIDENCE_PLAIN] = plain ? 1.0 : 0.0;
    evidence[EVIDENCE_WHY] =
            analysis_asks(analysis, "why") || analysis_asks(analysis, "how") ? 1.0 : 0.0;
    evidence[EVIDENCE_YES] =
            (analysis->forms & FORM_YES_NO) != 0 && (best->flags & MATCH_CONTRADICTS) == 0 ? 1.0
                                                                                           : 0.0;
    evidence[EVIDENCE_LIKENESS] = tie_breaker_likeness(analysis, record);
    evidence[EVIDENCE_TEXT] = (double)analysis->text_scores[record->index];
    evidence[EVIDENCE_TEXT_SHARE] =
            analysis->text_score_max > 0.0f
                    ? (double)(analysis->text_scores[record->index] / analysis->text_score_max)
                    : 0.0;
    evidence[EVIDENCE_SUMMARY] = record->summary ? 1.0 : 0.0;
    evidence[EVIDENCE_FOLLOW_UP] = (analysis->forms & FORM_FOLLOW_UP) != 0 ? 1.0 : 0.0;
}

/* What happens, is asked for or is talked about in the question, and in no record of any pack. */
static bool is_foreign(struct analysis *analysis, const struct item *item)
{
    return item->type == ITEM_CONCEPT && item->concept->class != CONCEPT_QUALITY &&
           record_index_postings(analysis->index, item->term).count == 0;
}

/* What the question asks for by its own word: a price, a share, a founding date. */
static bool is_property(const struct item *item)
{
    return item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_ATTRIBUTE;
}

/* The reason of something else than what the record speaks of. */
static bool is_other_event(
        struct analysis *analysis, const struct item *item, const struct record *record)
{
    return item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_RELATION &&
           (analysis_asks(analysis, "why") || analysis_asks(analysis, "purpose")) &&
           record->kind == RECORD_PARTNERSHIP && coverage_of(analysis, item, record) < MISSING;
}

/* Who is first, where the record says who is third. */
static bool is_other_rank(
        struct analysis *analysis, const struct item *item, const struct record *record)
{
    return item->type == ITEM_NUMBER && record->rank.value != 0 &&
           (analysis->forms & FORM_YES_NO) == 0 && coverage_of(analysis, item, record) < MISSING;
}

/* The question's weight in words and concepts that no record speaks of. */
static double unheard_share(const struct analysis *analysis)
{
    double total = 0.0;
    double unheard = 0.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool plain = item->type == ITEM_WORD || item->type == ITEM_CONCEPT;

        total += item->weight;
        if (plain && record_index_postings(analysis->index, item->term).count == 0) {
            unheard += item->weight;
        }
    }
    return total > 0.0 ? unheard / total : 0.0;
}

/* A company, person, place or sector that is named and that the record does not speak of. */
static bool lacks_named(struct analysis *analysis, const struct record *record)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool named = item->type == ITEM_NAME || item->type == ITEM_RECORD || is_property(item) ||
                     (item->type == ITEM_ENTITY && !coverage_is_country(item) && !is_vague(item));

        if (!item->background &&
                (is_foreign(analysis, item) || is_other_event(analysis, item, record) ||
                        is_other_rank(analysis, item, record))) {
            return true;
        }
        if (named && !item->background &&
                coverage_of(analysis, item, record) <
                        (is_property(item) ? PROPERTY_LEAST : MISSING)) {
            return true;
        }
    }
    return unheard_share(analysis) > UNHEARD_MAX;
}

double confidence_measure(struct analysis *analysis, const struct candidate *best, double behind)
{
    double evidence[EVIDENCE_COUNT] = {0};
    double sum = 0.0;

    gather(analysis, best, evidence);
    evidence[EVIDENCE_BEHIND] = behind;
    for (int i = 0; i < EVIDENCE_COUNT; i++) {
        sum += weights[i] * evidence[i];
    }
    sum = 1.0 / (1.0 + exp(-sum));
    if ((best->flags & MATCH_CONTRADICTS) == 0 &&
            (best->share < SHARE_LEAST || lacks_named(analysis, best->record))) {
        return sum < LACKING_MAX ? sum : LACKING_MAX;
    }
    return sum;
}
