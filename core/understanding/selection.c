#include "understanding/selection.h"
#include "understanding/aspects.h"
#include "understanding/matching.h"

#define SAID 0.9           /* strength of what stands in a text of the record itself */
#define NUMBER_SMALL 200.0 /* places are below, amounts above */
#define WORD_LEAST 0.5     /* weight of an unknown word that is content, not a stray ending */

/* What a question lets a record be. */
struct conditions {
    const struct analysis *analysis;
    const struct item *kind;  /* the first concept that names types of records */
    const struct item *actor; /* "companies", or NULL */
    const struct item *index; /* the ranking that is asked about, or NULL */
    size_t countries;
    size_t parties;
    size_t others; /* parties, places, topics */
};

static bool is_type(const struct entity *entity, const char *type)
{
    return text_equal_string(entity->record->type, type);
}

static bool is_topic(const struct entity *entity)
{
    return is_type(entity, "sector") || is_type(entity, "topic");
}

static bool is_place(const struct entity *entity)
{
    return is_type(entity, "place") || is_type(entity, "region");
}

/* --- reading the conditions --- */

static bool take_concept(struct conditions *conditions, const struct item *item)
{
    if (item->concept->selects_count > 0) {
        conditions->kind = conditions->kind != NULL ? conditions->kind : item;
        return true;
    }
    if (is_actor_type(item->id)) {
        conditions->actor = item;
        return true;
    }
    return text_equal(item->id, TEXT("country"));
}

static bool take_entity(struct conditions *conditions, const struct item *item)
{
    const struct entity *entity = item->entity;

    if (is_type(entity, "index")) {
        conditions->index = item;
        return true;
    }
    if (is_type(entity, "country")) {
        conditions->countries++;
        return true;
    }
    conditions->others++;
    conditions->parties += is_actor_type(entity->record->type);
    return is_topic(entity) || is_place(entity) ||
           (is_actor_type(entity->record->type) && !is_type(entity, "group"));
}

/* False when the question says more than conditions on fields. */
static bool read_conditions(struct conditions *conditions)
{
    const struct analysis *analysis = conditions->analysis;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool taken = item->type == ITEM_TIME;

        if (item->type == ITEM_CONCEPT) {
            taken = take_concept(conditions, item);
        } else if (item->type == ITEM_ENTITY) {
            taken = take_entity(conditions, item);
        } else if (item->type == ITEM_WORD) {
            taken = item->weight < WORD_LEAST;
        }
        if (!taken || item->background) {
            return false;
        }
    }
    return true;
}

static bool asks_only_for_records(const struct analysis *analysis)
{
    static const char *const allowed[] = {"what", "which", "when", "how_many", "how_much", "rank"};

    for (size_t i = 0; i < analysis->aspect_count; i++) {
        bool known = false;

        for (size_t k = 0; k < sizeof(allowed) / sizeof(allowed[0]); k++) {
            known = known || text_equal_string(analysis->aspects[i], allowed[k]);
        }
        known = known || (analysis->by_size && text_equal(analysis->aspects[i], TEXT("who")));
        if (!known) {
            return false;
        }
    }
    return true;
}

/*
 * "Deals of companies" asks for deals, "companies with deals" for companies: the head of the
 * phrase stands first where words are parted by spaces, last elsewhere.
 */
static bool kind_is_head(const struct conditions *conditions)
{
    const struct analysis *analysis = conditions->analysis;
    const struct language *language =
            &analysis->knowledge->languages->items[analysis->text_language];
    bool first = language->segmentation == SEGMENT_SPACES;

    if (conditions->actor == NULL) {
        return true;
    }
    return (conditions->kind->start < conditions->actor->start) == first;
}

/* --- which records fit --- */

static bool is_of_kind(const struct analysis *analysis, const struct item *kind,
        const struct record *record, bool said)
{
    for (size_t k = 0; k < kind->concept->selects_count; k++) {
        if (text_equal(record->type, kind->concept->selects[k])) {
            return true;
        }
    }
    return (said || kind->concept->selects_said) &&
           record_index_strength(analysis->index, kind->term, record->index) >= SAID;
}

static const struct item *next_kind(const struct analysis *analysis, const struct item *after)
{
    for (const struct item *item = after != NULL ? after + 1 : analysis->items;
            item < analysis->items + analysis->item_count; item++) {
        if (item->type == ITEM_CONCEPT && item->concept->selects_count > 0) {
            return item;
        }
    }
    return NULL;
}

/*
 * "Meetings and visits" are either; "investment plans" are plans that speak of investment, or the
 * other way round.
 */
static bool has_selected_type(const struct conditions *conditions, const struct record *record)
{
    const struct analysis *analysis = conditions->analysis;
    const struct item *first = conditions->kind;
    const struct item *second = next_kind(analysis, first);
    bool joined = second != NULL && grammar_joins(analysis, first->end, second->start);
    bool by_type = false;
    bool all = true;

    for (const struct item *kind = first; kind != NULL; kind = next_kind(analysis, kind)) {
        bool of_kind = is_of_kind(analysis, kind, record, false);

        by_type = by_type || of_kind;
        all = all && is_of_kind(analysis, kind, record, second != NULL);
    }
    return by_type && (joined || all);
}

static bool is_within(const struct entity *entity, const struct entity *whole)
{
    if (entity == whole || entity->country == whole) {
        return true;
    }
    for (size_t i = 0; i < entity->part_of_count; i++) {
        if (entity->part_of[i] == whole) {
            return true;
        }
    }
    return false;
}

static bool is_kind_of(const struct entity *entity, const struct entity *wider, unsigned depth)
{
    if (entity == wider) {
        return true;
    }
    for (size_t i = 0; depth > 0 && i < entity->is_a_count; i++) {
        if (is_kind_of(entity->is_a[i], wider, depth - 1)) {
            return true;
        }
    }
    return false;
}

static bool has_topic(const struct record *record, const struct entity *topic)
{
    for (size_t i = 0; i < record->topic_count; i++) {
        if (is_kind_of(record->topics[i], topic, 4)) {
            return true;
        }
    }
    return false;
}

static bool has_place(const struct record *record, const struct entity *place)
{
    for (size_t i = 0; i < record->place_count; i++) {
        if (is_within(record->places[i], place)) {
            return true;
        }
    }
    return false;
}

static bool has_party(const struct record *record, const struct entity *party)
{
    for (size_t i = 0; i < record->party_count; i++) {
        if (is_within(record->parties[i].entity, party)) {
            return true;
        }
    }
    return false;
}

/* "In Japan" is a place where the record has one; "Japanese companies" are parties. */
static bool has_country(const struct conditions *conditions, const struct record *record,
        const struct entity *country)
{
    if (conditions->countries > 1) {
        return has_party(record, country) || has_place(record, country);
    }
    if (conditions->actor == NULL && record->place_count > 0) {
        return has_place(record, country);
    }
    return has_party(record, country);
}

static bool has_entity(const struct conditions *conditions, const struct record *record,
        const struct entity *entity)
{
    if (is_type(entity, "country")) {
        return has_country(conditions, record, entity);
    }
    return is_topic(entity)   ? has_topic(record, entity)
           : is_place(entity) ? has_place(record, entity)
                              : has_party(record, entity);
}

static bool fits_but_for_time(const struct conditions *conditions, const struct record *record)
{
    const struct analysis *analysis = conditions->analysis;

    if (record->kind != RECORD_PARTNERSHIP || record->summary ||
            !has_selected_type(conditions, record)) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY &&
                !has_entity(conditions, record, analysis->items[i].entity)) {
            return false;
        }
    }
    return true;
}

static bool is_in_time(const struct analysis *analysis, const struct record *record)
{
    return !analysis->has_time || (record->date.precision != DATE_NONE &&
                                          record->date.range.first >= analysis->time.first &&
                                          record->date.range.last <= analysis->time.last);
}

static void select_records(const struct conditions *conditions, struct selection *selection)
{
    const struct knowledge *knowledge = conditions->analysis->knowledge;

    selection->records = arena_allocate_array(conditions->analysis->arena,
            knowledge->record_count + 1, sizeof(const struct record *));
    for (size_t i = 0; i < knowledge->record_count; i++) {
        const struct record *record = knowledge->records[i];

        if (!fits_but_for_time(conditions, record)) {
            continue;
        }
        if (is_in_time(conditions->analysis, record)) {
            selection->records[selection->count++] = record;
        } else if (record->date.precision == DATE_NONE) {
            selection->undated++;
        }
    }
}

static bool ranks_named(const struct conditions *conditions, const struct entity *entity)
{
    return conditions->countries == 0 || coverage_names(conditions->analysis, entity);
}

static void select_ranks(const struct conditions *conditions, struct selection *selection)
{
    const struct knowledge *knowledge = conditions->analysis->knowledge;

    selection->ranks = true;
    selection->records = arena_allocate_array(conditions->analysis->arena,
            knowledge->record_count + 1, sizeof(const struct record *));
    for (size_t i = 0; i < knowledge->record_count; i++) {
        const struct record *record = knowledge->records[i];

        if (record->kind == RECORD_FACT && !record->summary && record->rank.value != 0 &&
                record->rank.scale == conditions->index->entity && record->entity_count > 0 &&
                ranks_named(conditions, record->entities[0]) &&
                is_in_time(conditions->analysis, record)) {
            selection->records[selection->count++] = record;
        }
    }
}

/* --- superlatives --- */

static bool amount_in(const struct record *record, struct text currency, double *value)
{
    for (size_t i = 0; i < record->amount_count; i++) {
        if (text_equal(record->amounts[i].currency, currency)) {
            *value = record->amounts[i].value;
            return true;
        }
    }
    return false;
}

static size_t count_in(const struct selection *selection, struct text currency)
{
    size_t count = 0;
    double value;

    for (size_t i = 0; i < selection->count; i++) {
        count += amount_in(selection->records[i], currency, &value);
    }
    return count;
}

/*
 * The currency in which all amounts are given. Nothing is converted: the sources give both or
 * the amounts cannot be compared. Empty when there is none.
 */
static struct text common_currency(const struct selection *selection, size_t *known)
{
    *known = 0;
    for (size_t i = 0; i < selection->count; i++) {
        *known += selection->records[i]->amount_count > 0;
    }
    for (size_t i = 0; i < selection->count; i++) {
        for (size_t k = 0; k < selection->records[i]->amount_count; k++) {
            struct text currency = selection->records[i]->amounts[k].currency;

            if (count_in(selection, currency) == *known) {
                return currency;
            }
        }
    }
    return TEXT_NONE;
}

/* Larger is more: of two places the one nearer to the first. False: nothing to compare. */
static bool measure(const struct selection *selection, const struct record *record,
        struct text currency, double *value)
{
    if (selection->ranks) {
        *value = -(double)record->rank.value;
        return true;
    }
    return amount_in(record, currency, value);
}

static size_t count_value(const struct selection *selection, struct text currency, double wanted)
{
    size_t count = 0;
    double value;

    for (size_t i = 0; i < selection->count; i++) {
        count += measure(selection, selection->records[i], currency, &value) && value == wanted;
    }
    return count;
}

/* Moves the record that is asked for to the front; two alike leave the question open. */
static void choose_extreme(struct selection *selection, bool most)
{
    struct text currency = TEXT_NONE;
    size_t best = SIZE_MAX;
    double best_value = 0.0;

    selection->known = selection->count;
    if (!selection->ranks) {
        currency = common_currency(selection, &selection->known);
    }
    for (size_t i = 0; i < selection->count; i++) {
        double value;

        if (measure(selection, selection->records[i], currency, &value) &&
                (best == SIZE_MAX || (most ? value > best_value : value < best_value))) {
            best = i;
            best_value = value;
        }
    }
    if (best == SIZE_MAX || count_value(selection, currency, best_value) > 1) {
        selection->kind = SELECTION_NONE;
        return;
    }
    const struct record *record = selection->records[best];

    selection->kind = most ? SELECTION_MOST : SELECTION_LEAST;
    selection->records[best] = selection->records[0];
    selection->records[0] = record;
}

/* --- */

static bool is_wide(const struct conditions *conditions)
{
    return conditions->others == 0 && !conditions->analysis->has_time &&
           conditions->kind->concept->selects_count > 2;
}

/*
 * "How many visits" counts records. Where nouns need a word of their own to be counted (몇 곳,
 * 何社), "how many" beside a party may count what one record holds.
 */
static bool counts_records(const struct conditions *conditions)
{
    const struct analysis *analysis = conditions->analysis;
    const struct language *language =
            &analysis->knowledge->languages->items[analysis->text_language];

    return (analysis->forms & FORM_COUNT) != 0 ||
           (analysis_asks(analysis, "how_many") &&
                   (conditions->parties == 0 || language->segmentation == SEGMENT_SPACES));
}

static bool asks_for_set(const struct analysis *analysis)
{
    return (analysis->forms & (FORM_LIST | FORM_COUNT)) != 0 || analysis_asks(analysis, "how_many");
}

/* Whether what fits is wanted as a whole, rather than one record that the words describe. */
static bool wants_all(const struct conditions *conditions, const struct selection *selection)
{
    uint32_t forms = conditions->analysis->forms;

    if (counts_records(conditions)) {
        return true;
    }
    if (analysis_asks(conditions->analysis, "how_many") || is_wide(conditions)) {
        return false;
    }
    return (forms & FORM_LIST) != 0 ||
           (conditions->analysis->enumerates && (forms & FORM_DEFINE) == 0 &&
                   (selection->count > 1 || conditions->analysis->has_time));
}

/* "When was the largest?": the largest is known, its time is not. */
static bool lacks_date(const struct analysis *analysis, const struct selection *selection)
{
    return analysis_asks(analysis, "when") && selection->kind != SELECTION_ALL &&
           selection->records[0]->date.precision == DATE_NONE;
}

static bool is_superlative(const struct analysis *analysis)
{
    return analysis->by_size || (analysis->forms & (FORM_FIRST | FORM_LAST)) != 0;
}

static bool may_select(const struct analysis *analysis)
{
    const uint32_t other_forms = FORM_YES_NO | FORM_QUOTE | FORM_COMPARE | FORM_NEGATED |
                                 FORM_SMALL_TALK | FORM_EMPTY | FORM_CHRONOLOGY;

    return (analysis->forms & other_forms) == 0 && !analysis->lists_actors &&
           ((analysis->forms & (FORM_LIST | FORM_COUNT | FORM_FIRST | FORM_LAST)) != 0 ||
                   analysis->by_size || analysis->enumerates ||
                   analysis_asks(analysis, "how_many")) &&
           asks_only_for_records(analysis);
}

/*
 * Conditions that the fields cannot tell: "not in chips", "the second largest", "above a billion".
 * No record that merely names the same things may answer then.
 */
static bool goes_beyond_fields(const struct analysis *analysis)
{
    const uint32_t sets = FORM_LIST | FORM_COUNT;
    bool asks = (analysis->forms & sets) != 0 || analysis->enumerates || analysis->by_size ||
                analysis_asks(analysis, "how_many");
    bool kind = false;
    bool ordinal = false;
    bool number = false;

    if ((analysis->forms & (FORM_YES_NO | FORM_QUOTE | FORM_COMPARE | FORM_FOLLOW_UP)) != 0) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        kind = kind || (item->type == ITEM_CONCEPT && item->concept->selects_count > 0);
        ordinal = ordinal || (item->type == ITEM_NUMBER && item->number <= NUMBER_SMALL);
        number = number || (item->type == ITEM_NUMBER && item->number > NUMBER_SMALL);
    }
    return kind && asks &&
           ((analysis->forms & FORM_NEGATED) != 0 || number || (ordinal && analysis->by_size));
}

/* "How many companies are there?" would count entities, of which a pack need not hold all. */
static bool counts_actors(const struct analysis *analysis)
{
    bool actor = analysis->lists_actors;

    if ((analysis->forms & FORM_COUNT) == 0 && !analysis_asks(analysis, "how_many")) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool noun = item->type == ITEM_CONCEPT && is_actor_type(item->id);

        if (!noun && !coverage_is_country(item)) {
            return false;
        }
        actor = actor || noun;
    }
    return actor && (analysis->forms & (FORM_YES_NO | FORM_FOLLOW_UP)) == 0;
}

/* "Cooperation other than in hydrogen": nothing but conditions, one of them denied. */
static bool denies_condition(const struct analysis *analysis)
{
    struct conditions conditions = {.analysis = analysis};

    return (analysis->forms & FORM_NEGATED) != 0 && analysis->aspect_count == 0 &&
           (analysis->forms & (FORM_YES_NO | FORM_QUOTE | FORM_FOLLOW_UP)) == 0 &&
           read_conditions(&conditions) && conditions.kind != NULL;
}

void selection_resolve(struct analysis *analysis)
{
    struct conditions conditions = {.analysis = analysis};
    struct selection selection = {0};

    if (goes_beyond_fields(analysis) || counts_actors(analysis) || denies_condition(analysis)) {
        analysis->undescribed = true;
        return;
    }
    if (!may_select(analysis) || !read_conditions(&conditions)) {
        return;
    }
    if (conditions.index != NULL && conditions.kind == NULL && analysis->by_size) {
        select_ranks(&conditions, &selection);
        choose_extreme(&selection, (analysis->forms & FORM_MOST) != 0);
    } else if (conditions.index == NULL && conditions.kind != NULL && kind_is_head(&conditions)) {
        select_records(&conditions, &selection);
        if ((analysis->forms & (FORM_FIRST | FORM_LAST)) != 0) {
            chronology_choose(&selection, (analysis->forms & FORM_LAST) != 0);
        } else if (analysis->by_size) {
            choose_extreme(&selection, (analysis->forms & FORM_MOST) != 0);
        } else if (selection.count > 0 && wants_all(&conditions, &selection) &&
                   (analysis->forms & (FORM_MOST | FORM_LEAST)) == 0) {
            selection.kind = SELECTION_ALL;
        }
    }
    if (selection.kind != SELECTION_NONE && !lacks_date(analysis, &selection)) {
        analysis->selection = selection;
    } else if (selection.count > 0
                       ? is_superlative(analysis)
                       : selection.records != NULL &&
                                 (asks_for_set(analysis) ||
                                         (analysis->enumerates && analysis->has_time))) {
        analysis->undescribed = true; /* the fields do not say which one it is, or there is none */
    }
}
