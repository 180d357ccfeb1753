/*
 * Scores every record against what a question names. Confidence is the share of the question's
 * weight that the record speaks of, lowered when it does not state what is asked for.
 */
#include "understanding/aspects.h"

#define MATCH_LIMIT 64
#define FACTOR_UNSTATED 0.42 /* right subject, but what is asked for is not there */
#define FACTOR_CONTRADICTED 0.97
#define NEAR_ENOUGH 0.5    /* share of the other items for a correction to be about the same */
#define SUBJECT_WEIGHT 1.2 /* a correction must share at least one named thing */
#define FITS_SHARE 0.8
#define YES_SHARE 0.78 /* a yes needs more of the question covered than an answer does */
#define UNMET_HARD 0.5     /* an attribute, office or foreign name that the record does not have */
#define UNMET_NUMBER 0.6
#define UNMET_ENTITY 0.72
#define UNMET_RELATION 0.58
#define UNMET_COUNTRY 0.9
#define UNMET_WORD 0.85
#define UNMET_THING 0.88
#define UNMET_FOREIGN 0.55 /* a thing that no record of any pack speaks of */
#define WIDER_DATE 0.6     /* a year where a month is asked for */
#define REPORTED_SCALE 0.9
#define REPORTED_MAX 0.99 /* a plugin that knows better has room above */
#define REPORTED_TIE 0.4
#define TIE_FOCUSED 0.050
#define TIE_SUBJECT 0.030
#define TIE_SPECIFIC 0.060
#define TIE_SUMMARY 0.080
#define TIE_DEFINITION 0.120
#define TIE_ENTITY_RECORD 0.060
#define TIE_FOCUS 0.040
#define TIE_QUOTE 0.060
#define TIE_HEADING 0.120
#define QUOTE_LONG 100u /* bytes */

struct candidate {
    const struct record *record;
    double share;      /* 0..1 */
    double confidence; /* 0..1 */
    double order;      /* confidence with tie-breakers: decides rank only */
    uint32_t flags;
    struct text asked;
};

static double clamp(double value)
{
    return value < 0.0 ? 0.0 : value > 1.0 ? 1.0 : value;
}

static bool overlaps(const struct analysis *analysis, const struct record *record)
{
    return record->date.precision != DATE_NONE && record->date.range.first <= analysis->time.last &&
           record->date.range.last >= analysis->time.first;
}

static bool in_focus(const struct analysis *analysis, const struct record *record)
{
    for (size_t i = 0; analysis->focus != NULL && i < FOCUS_RECORDS; i++) {
        if (text_equal_string(record->id, analysis->focus->records[i])) {
            return true;
        }
    }
    return false;
}

/* How directly `record` speaks of one item, 0..1. */
static double covered(
        const struct analysis *analysis, const struct item *item, const struct record *record)
{
    switch (item->type) {
    case ITEM_TIME:
        return !overlaps(analysis, record)                        ? 0.0
               : record->date.range.first < analysis->time.first ||
                               record->date.range.last > analysis->time.last
                       ? WIDER_DATE
                       : 1.0;
    case ITEM_RECORD:
        return item->record == record ? 1.0 : in_focus(analysis, record) ? 0.55 : 0.0;
    default:
        return (double)record_index_strength(analysis->index, item->term, record->index);
    }
}

static double total_weight(const struct analysis *analysis)
{
    double total = 0.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        total += analysis->items[i].weight;
    }
    return total;
}

/* --- what a record holds where the question supposes something else --- */

static bool is_place(const struct item *item)
{
    if (item->type == ITEM_NAME) {
        return text_equal_string(item->name_type, "place") ||
               text_equal_string(item->name_type, "country");
    }
    return item->type == ITEM_ENTITY && text_equal_string(item->entity->record->type, "place");
}

static bool names(const struct analysis *analysis, const struct entity *entity)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY && analysis->items[i].entity == entity) {
            return true;
        }
    }
    return false;
}

/* `held` may stand where the question supposes somebody of the type. */
static bool fills_slot(
        const struct analysis *analysis, const struct entity *held, struct text type)
{
    bool person = text_equal_string(type, "person");
    struct text held_type = held->record->type;
    bool fits = text_equal(held_type, type) ||
                (is_actor_type(held_type) && !text_equal_string(held_type, "group") &&
                        text_equal_string(held_type, "person") == person);

    return fits && !names(analysis, held);
}

static bool has_actor_of(
        const struct analysis *analysis, const struct record *record, struct text type)
{
    if (record->speaker != NULL && fills_slot(analysis, record->speaker, type)) {
        return true;
    }
    for (size_t i = 0; i < record->party_count; i++) {
        if (fills_slot(analysis, record->parties[i].entity, type) &&
                !aspects_employs_named(analysis, record->parties[i].entity)) {
            return true;
        }
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        if (fills_slot(analysis, record->entities[i], type)) {
            return true;
        }
    }
    return false;
}

static bool holds_other_number(const struct record *record, const struct item *item)
{
    if (item->written_as_word || item->number <= 200.0) {
        return record->rank.value != 0;
    }
    return record->amount_count > 0;
}

/* The record has the slot that the item would fill, with another value in it. */
static bool contradicts(
        const struct analysis *analysis, const struct item *item, const struct record *record)
{
    if (is_place(item)) {
        return record->place_count > 0;
    }
    switch (item->type) {
    case ITEM_ENTITY:
        if (text_equal_string(item->entity->record->type, "country")) {
            return record->entity_count > 0 &&
                   text_equal_string(record->entities[0]->record->type, "country");
        }
        if (text_equal_string(item->entity->record->type, "sector")) {
            return record->kind == RECORD_PARTNERSHIP && record->topic_count > 0;
        }
        return is_actor_type(item->entity->record->type) &&
               has_actor_of(analysis, record, item->entity->record->type);
    case ITEM_NAME:
        return has_actor_of(analysis, record, item->name_type);
    case ITEM_TIME:
        return record->date.precision != DATE_NONE && !overlaps(analysis, record);
    case ITEM_NUMBER:
        return holds_other_number(record, item);
    default:
        return false;
    }
}

/* "the largest" supposes the first place; a record that holds another rank says otherwise. */
static bool contradicts_rank(const struct analysis *analysis, const struct record *record)
{
    if ((analysis->forms & FORM_MOST) == 0 || record->rank.value <= 1) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_NUMBER) {
            return false;
        }
    }
    return true;
}

static void judge_contradiction(
        const struct analysis *analysis, struct candidate *candidate, double total)
{
    double missing = 0.0;
    double others = 0.0;
    bool same_subject = false;
    const struct item *wrong = NULL;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        double part = covered(analysis, item, candidate->record);

        if (part < 0.5 && contradicts(analysis, item, candidate->record)) {
            wrong = item;
            missing += item->weight;
        } else {
            others += item->weight * part;
            same_subject = same_subject || (item->type == ITEM_ENTITY && part > 0.9) ||
                           item->type == ITEM_RECORD;
        }
    }
    if (wrong == NULL && contradicts_rank(analysis, candidate->record)) {
        candidate->flags |= MATCH_CONTRADICTS;
        return;
    }
    if (wrong == NULL || total - missing <= 0.0 || others / (total - missing) < NEAR_ENOUGH + 0.2 ||
            others < SUBJECT_WEIGHT || !same_subject) {
        return;
    }
    candidate->flags |= MATCH_CONTRADICTS;
    candidate->asked = wrong->end > wrong->start
                               ? text_slice(analysis->text, wrong->start, wrong->end)
                               : TEXT_NONE;
    candidate->confidence = clamp(others / (total - missing)) * FACTOR_CONTRADICTED;
}

/* --- what the question demands and the record does not have --- */

static bool is_broader(const struct concept *concept, const struct concept *wanted)
{
    if (concept == wanted) {
        return true;
    }
    for (size_t i = 0; concept != NULL && i < concept->broader_count; i++) {
        if (is_broader(concept->broader[i], wanted)) {
            return true;
        }
    }
    return false;
}

static bool is_organisation(const struct entity *entity)
{
    return is_actor_type(entity->record->type) &&
           !text_equal_string(entity->record->type, "person");
}

/* True when nothing in the question says whose office is meant, or `of` is one that it names. */
static bool is_asked_organisation(const struct analysis *analysis, const struct entity *of)
{
    bool any = false;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY && is_organisation(item->entity)) {
            any = true;
            if (item->entity == of) {
                return true;
            }
        }
    }
    return !any;
}

static bool names_relation(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_CONCEPT &&
                analysis->items[i].concept->class == CONCEPT_RELATION) {
            return true;
        }
    }
    return false;
}

static bool holds_office(const struct analysis *analysis, const struct entity *entity,
        const struct concept *office)
{
    /* "Which executives did A meet?" asks for others than A. */
    if (entity != NULL && names(analysis, entity) && names_relation(analysis)) {
        return false;
    }
    for (size_t i = 0; entity != NULL && i < entity->role_count; i++) {
        if (is_broader(entity->roles[i].role, office) &&
                is_asked_organisation(analysis, entity->roles[i].of)) {
            return true;
        }
    }
    return false;
}

/* Somebody in the record holds the office, at the organisation that the question names. */
static bool has_office(const struct analysis *analysis, const struct record *record,
        const struct concept *office)
{
    if (holds_office(analysis, record->entity, office) ||
            holds_office(analysis, record->speaker, office)) {
        return true;
    }
    for (size_t i = 0; i < record->party_count; i++) {
        if (holds_office(analysis, record->parties[i].entity, office)) {
            return true;
        }
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        if (holds_office(analysis, record->entities[i], office)) {
            return true;
        }
    }
    return false;
}

static bool asks_for_office(const struct analysis *analysis)
{
    return analysis_asks(analysis, "who") || analysis_asks(analysis, "role");
}

static double unmet_concept(
        const struct analysis *analysis, const struct item *item, const struct record *record)
{
    bool covers = covered(analysis, item, record) >= 0.5;

    switch (item->concept->class) {
    case CONCEPT_ATTRIBUTE:
        return covers ? 1.0 : UNMET_HARD;
    case CONCEPT_ROLE:
        if (asks_for_office(analysis)) {
            return has_office(analysis, record, item->concept) ? 1.0 : UNMET_HARD;
        }
        return covers ? 1.0 : UNMET_RELATION;
    case CONCEPT_RELATION:
        return covers ? 1.0 : UNMET_RELATION;
    default:
        if (covers) {
            return 1.0;
        }
        return record_index_postings(analysis->index, item->term).count == 0 ? UNMET_FOREIGN
                                                                             : UNMET_THING;
    }
}

static double unmet(
        const struct analysis *analysis, const struct item *item, const struct record *record)
{
    if (item->background) {
        return 1.0;
    }
    if (item->type == ITEM_CONCEPT) {
        return unmet_concept(analysis, item, record);
    }
    if (covered(analysis, item, record) >= 0.5) {
        return 1.0;
    }
    switch (item->type) {
    case ITEM_NAME:
        return UNMET_HARD;
    case ITEM_ENTITY:
        return text_equal_string(item->entity->record->type, "country") ? UNMET_COUNTRY
                                                                         : UNMET_ENTITY;
    case ITEM_NUMBER:
        return item->written_as_word ? UNMET_COUNTRY : UNMET_NUMBER;
    case ITEM_WORD:
        return item->weight > 1.5 ? UNMET_WORD : 1.0;
    case ITEM_TIME:
        return record->date.precision != DATE_NONE ? UNMET_HARD : UNMET_NUMBER;
    default:
        return 1.0;
    }
}

/* What is left of the confidence after each demand that the record does not meet. */
static double met(const struct analysis *analysis, const struct record *record)
{
    double factor = 1.0;
    double softest = 1.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        double part = unmet(analysis, item, record);
        bool soft = item->type == ITEM_WORD ||
                    (item->type == ITEM_CONCEPT && item->concept->class != CONCEPT_ATTRIBUTE &&
                            item->concept->class != CONCEPT_ROLE);

        /* A long question has many verbs and adjectives: the worst of them counts, once. */
        if (soft) {
            softest = part < softest ? part : softest;
        } else {
            factor *= part;
        }
    }
    return factor * softest;
}

/* --- tie-breakers --- */

static const struct entity *subject_of(const struct record *record)
{
    if (record->party_count > 0) {
        return record->parties[0].entity;
    }
    if (record->speaker != NULL) {
        return record->speaker;
    }
    if (record->entity != NULL) {
        return record->entity;
    }
    return record->entity_count > 0 ? record->entities[0] : NULL;
}

/* Share of the record's own parties and entities that the question names. */
static double specificity(const struct analysis *analysis, const struct record *record)
{
    size_t named = 0;
    size_t count = record->party_count + record->entity_count + record->place_count;

    for (size_t i = 0; i < record->party_count; i++) {
        named += names(analysis, record->parties[i].entity);
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        named += names(analysis, record->entities[i]);
    }
    for (size_t i = 0; i < record->place_count; i++) {
        named += names(analysis, record->places[i]);
    }
    return count == 0 ? 0.5 : (double)named / (double)count;
}

static const struct concept *type_concept(
        const struct analysis *analysis, const struct record *record)
{
    return languages_concept(analysis->knowledge->languages, record->type);
}

/* Items but for what the record is anyway: a company, a person. */
static size_t content_items(const struct analysis *analysis, const struct record *record)
{
    size_t count = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        count += !(item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_THING &&
                   is_broader(type_concept(analysis, record), item->concept));
    }
    return count;
}

/* "What is X?", "Who is X?", or X alone. */
static bool wants_definition(const struct analysis *analysis, const struct entity *entity)
{
    bool plain = analysis->aspect_count == 0 || analysis_asks(analysis, "what") ||
                 analysis_asks(analysis, "who") || analysis_asks(analysis, "role");

    return plain && names(analysis, entity) && content_items(analysis, entity->record) == 1 &&
           (analysis->forms & (FORM_LIST | FORM_COUNT | FORM_COMPARE | FORM_QUOTE | FORM_YES_NO |
                                      FORM_OVERVIEW)) == 0;
}

/* How much the record is headed with what the question names. */
static double likeness(const struct analysis *analysis, const struct record *record)
{
    uint32_t terms[ITEM_LIMIT];
    size_t count = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].term != TERM_NONE) {
            terms[count++] = analysis->items[i].term;
        }
    }
    return record_index_likeness(
            analysis->index, record->index, analysis->text_language, terms, count);
}

/* A whole sentence is a better quote than two words of one. */
static double quote_length_bonus(const struct record *record)
{
    size_t length = record->quotes[0].text.length;

    return TIE_QUOTE * (double)(length < QUOTE_LONG ? length : QUOTE_LONG) / (double)QUOTE_LONG;
}

static bool lists_actors(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_CONCEPT && is_actor_type(analysis->items[i].id)) {
            return true;
        }
    }
    return false;
}

static double tie_breaker(struct analysis *analysis, const struct record *record, bool states)
{
    double order = TIE_SPECIFIC * specificity(analysis, record) +
                   TIE_HEADING * likeness(analysis, record);
    const struct entity *subject = subject_of(record);

    if (states && aspects_focused_answer(analysis, record) != NULL) {
        order += TIE_FOCUSED;
    }
    if (subject != NULL && names(analysis, subject)) {
        order += TIE_SUBJECT;
    }
    if ((analysis->forms & FORM_QUOTE) != 0 && record->quote_count > 0) {
        order += TIE_QUOTE + quote_length_bonus(record);
    }
    if (record->summary) {
        bool wide = (analysis->forms & (FORM_COMPARE | FORM_OVERVIEW)) != 0;
        bool list = ((analysis->forms & FORM_LIST) != 0 && analysis->aspect_count == 0) ||
                    analysis_asks(analysis, "status") || analysis_asks(analysis, "how");

        wide = wide || ((analysis->forms & FORM_LIST) != 0 &&
                               (lists_actors(analysis) || analysis_asks(analysis, "who")));
        order += 0.001 * (double)record->entity_count; /* the widest of several overviews */
        order += wide ? TIE_SUMMARY : list ? 0.0 : -TIE_SUMMARY;
    }
    if (record->kind == RECORD_VIEW && record->quote_count > 0) {
        order += quote_length_bonus(record) / 2.0;
    }
    if (record->entity != NULL) {
        order += wants_definition(analysis, record->entity) ? TIE_DEFINITION : -TIE_ENTITY_RECORD;
    }
    if ((analysis->forms & FORM_FOLLOW_UP) != 0 && in_focus(analysis, record)) {
        order += TIE_FOCUS;
    }
    return order;
}

/* --- ranking --- */

static bool yes_is_proven(const struct analysis *analysis, const struct candidate *candidate)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool hard = item->type == ITEM_ENTITY || item->type == ITEM_NAME ||
                    item->type == ITEM_NUMBER || item->type == ITEM_TIME ||
                    (item->type == ITEM_CONCEPT && item->concept->class != CONCEPT_THING);

        if (hard && item->weight > 0.5 && covered(analysis, item, candidate->record) < 0.5) {
            return false;
        }
    }
    return candidate->share >= YES_SHARE;
}

static void judge_yes_no(struct analysis *analysis, struct candidate *candidate, double total)
{
    if (candidate->record->summary) {
        candidate->flags &= ~(uint32_t)MATCH_STATES;
        candidate->confidence *= FACTOR_UNSTATED;
        return;
    }
    candidate->flags &= ~(uint32_t)MATCH_STATES;
    judge_contradiction(analysis, candidate, total);
    if ((candidate->flags & MATCH_CONTRADICTS) != 0) {
        return;
    }
    if (yes_is_proven(analysis, candidate)) {
        candidate->flags |= MATCH_STATES;
    } else {
        candidate->confidence *= FACTOR_UNSTATED + 0.2;
    }
}

static void judge(struct analysis *analysis, struct candidate *candidate, double total)
{
    const struct record *record = candidate->record;
    bool states = aspects_stated(analysis, record);

    candidate->confidence = candidate->share * met(analysis, record);
    if (record->summary) {
        candidate->flags |= MATCH_SUMMARY;
    }
    if (candidate->share >= FITS_SHARE) {
        candidate->flags |= MATCH_FITS;
    }
    if (states) {
        candidate->flags |= MATCH_STATES;
    } else {
        candidate->confidence *= FACTOR_UNSTATED;
    }
    /* "Is A ahead of B?" is answered by the comparison itself. */
    if ((analysis->forms & FORM_YES_NO) != 0 &&
            ((analysis->forms & FORM_COMPARE) == 0 || !record->summary)) {
        judge_yes_no(analysis, candidate, total);
    }
    candidate->confidence = clamp(candidate->confidence);
    candidate->order = candidate->confidence +
                       tie_breaker(analysis, record, (candidate->flags & MATCH_STATES) != 0);
}

static int by_order(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;

    if (left->order != right->order) {
        return left->order < right->order ? 1 : -1;
    }
    return left->record->index < right->record->index ? -1 : 1;
}

/* Adds each item's weight to all records that speak of it. */
static double *gather_shares(struct analysis *analysis, double total)
{
    size_t count = analysis->knowledge->record_count;
    double *shares = arena_allocate_array(analysis->arena, count + 1, sizeof(*shares));

    /* "Give me an overview" and "in order of time, please" name nothing: all may be meant. */
    for (size_t r = 0; r < count && total <= 0.0; r++) {
        shares[r] = (analysis->forms & FORM_TIME) != 0
                            ? 1.0
                            : (double)record_index_strength(analysis->index,
                                      record_index_form(analysis->index, "overview"), (uint32_t)r);
    }

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        struct posting_list postings = record_index_postings(analysis->index, item->term);

        for (uint32_t p = 0; p < postings.count; p++) {
            shares[postings.items[p].record] +=
                    item->weight * (double)postings.items[p].strength / total;
        }
        if (item->type != ITEM_TIME && item->type != ITEM_RECORD) {
            continue;
        }
        for (size_t r = 0; r < count; r++) {
            shares[r] +=
                    item->weight * covered(analysis, item, analysis->knowledge->records[r]) / total;
        }
    }
    return shares;
}

/* Entities may be named without a statement about them. */
static bool has_text(const struct record *record)
{
    for (size_t i = 0; i < LANGUAGE_LIMIT; i++) {
        if (record->text.in[i].length > 0) {
            return true;
        }
    }
    return false;
}

static size_t best_candidates(
        struct analysis *analysis, const double *shares, double total, struct candidate *best)
{
    size_t count = 0;
    double floor = 0.0;

    for (size_t r = 0; r < analysis->knowledge->record_count; r++) {
        if (shares[r] <= floor || shares[r] < 0.05 ||
                !has_text(analysis->knowledge->records[r])) {
            continue;
        }
        if (count == MATCH_LIMIT * 2) {
            qsort(best, count, sizeof(*best), by_order);
            count = MATCH_LIMIT;
            floor = best[count - 1].share * 0.5;
        }
        best[count] = (struct candidate){
                .record = analysis->knowledge->records[r], .share = clamp(shares[r])};
        judge(analysis, &best[count], total);
        count++;
    }
    qsort(best, count, sizeof(*best), by_order);
    return count < MATCH_LIMIT ? count : MATCH_LIMIT;
}

/* Keeps room above full coverage, so that plugins that compete for one question rank as here. */
static double reported(const struct candidate *candidate)
{
    double tie = candidate->order - candidate->confidence;

    return clamp(candidate->confidence * REPORTED_SCALE + tie * REPORTED_TIE) * REPORTED_MAX;
}

static void rank_records(struct analysis *analysis)
{
    double total = total_weight(analysis);
    struct candidate *best;

    analysis->matched = true;
    if (total <= 0.0 && (analysis->forms & (FORM_OVERVIEW | FORM_TIME)) == 0) {
        return;
    }
    best = arena_allocate_array(analysis->arena, MATCH_LIMIT * 2, sizeof(*best));
    analysis->match_count = best_candidates(analysis, gather_shares(analysis, total), total, best);
    analysis->matches = arena_allocate_array(
            analysis->arena, analysis->match_count + 1, sizeof(*analysis->matches));
    for (size_t i = 0; i < analysis->match_count; i++) {
        analysis->matches[i] = (struct match){.record = best[i].record,
                .confidence = (uint32_t)(reported(&best[i]) * 1000.0),
                .flags = best[i].flags,
                .asked = best[i].asked};
    }
}

size_t understanding_match(
        struct analysis *analysis, uint32_t kind_mask, struct match *matches, size_t capacity)
{
    size_t count = 0;

    if (!analysis->matched) {
        rank_records(analysis);
    }
    for (size_t i = 0; i < analysis->match_count && count < capacity; i++) {
        if ((kind_mask & (1u << (unsigned)analysis->matches[i].record->kind)) != 0) {
            matches[count++] = analysis->matches[i];
        }
    }
    return count;
}
