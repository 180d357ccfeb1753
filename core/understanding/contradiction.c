/* What a record holds where the question supposes something else. */
#include "understanding/matching.h"

#define FACTOR_CONTRADICTED 0.97
#define NEAR_ENOUGH 0.5 /* share of the other items for a correction to be about the same */
#define REVERSED_SHARE 0.85
#define WHOLE_SHARE 0.95
#define WHOLE_WEIGHT 4.5   /* a name, a matter and what was done */
#define SUBJECT_WEIGHT 1.2 /* a correction must share at least one named thing */

static double clamp(double value)
{
    return value < 0.0 ? 0.0 : value > 1.0 ? 1.0 : value;
}

static bool is_place(const struct item *item)
{
    if (item->type == ITEM_NAME) {
        return text_equal(item->name_type, TEXT("place")) ||
               text_equal(item->name_type, TEXT("country"));
    }
    return item->type == ITEM_ENTITY && text_equal(item->entity->record->type, TEXT("place"));
}

/* `held` may stand where the question supposes somebody of the type. */
static bool fills_slot(struct analysis *analysis, const struct entity *held, struct text type)
{
    bool person = text_equal(type, TEXT("person"));
    struct text held_type = held->record->type;
    bool fits = text_equal(held_type, type) ||
                (is_actor_type(held_type) && !text_equal(held_type, TEXT("group")) &&
                        text_equal(held_type, TEXT("person")) == person);

    return fits && !coverage_names(analysis, held);
}

static bool has_actor_of(struct analysis *analysis, const struct record *record, struct text type)
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

/* "Is A the chief of B?": a named person holds another office. */
static bool holds_other_office(struct analysis *analysis, const struct record *record)
{
    return record->entity != NULL && record->entity->role_count > 0 &&
           coverage_names(analysis, record->entity);
}

static bool has_country(const struct record *record)
{
    for (size_t i = 0; i < record->entity_count; i++) {
        if (text_equal(record->entities[i]->record->type, TEXT("country"))) {
            return true;
        }
    }
    return false;
}

/* The record speaks of the opposite of what the question supposes. */
static bool holds_opposite(
        struct analysis *analysis, const struct item *item, const struct record *record)
{
    for (size_t i = 0; i < item->concept->opposite_count; i++) {
        uint32_t term = record_index_concept(analysis->index, item->concept->opposites[i]);

        if (record_index_strength(analysis->index, term, record->index) > 0.9f) {
            return true;
        }
    }
    return false;
}

/* The record has the slot that the item would fill, with another value in it. */
static bool contradicts(
        struct analysis *analysis, const struct item *item, const struct record *record)
{
    if (is_place(item)) {
        return record->place_count > 0;
    }
    switch (item->type) {
    case ITEM_ENTITY:
        if (text_equal(item->entity->record->type, TEXT("country"))) {
            return has_country(record);
        }
        if (text_equal(item->entity->record->type, TEXT("sector"))) {
            return record->kind == RECORD_PARTNERSHIP && record->topic_count > 0;
        }
        return is_actor_type(item->entity->record->type) &&
               (holds_other_office(analysis, record) ||
                       has_actor_of(analysis, record, item->entity->record->type));
    case ITEM_NAME:
        return has_actor_of(analysis, record, item->name_type);
    case ITEM_TIME:
        return record->date.precision != DATE_NONE && !coverage_overlaps_time(analysis, record);
    case ITEM_NUMBER:
        return holds_other_number(record, item);
    case ITEM_CONCEPT:
        return holds_opposite(analysis, item, record) ||
               (item->concept->class == CONCEPT_ROLE && holds_other_office(analysis, record));
    default:
        return false;
    }
}

/* "the largest" supposes the first place; a record that holds another rank says otherwise. */
static bool contradicts_rank(struct analysis *analysis, const struct record *record)
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

/* Somebody of its own that record and question share; countries and sectors are in many. */
static bool is_subject(const struct item *item, double part)
{
    if (item->type == ITEM_RECORD) {
        return true;
    }
    return item->type == ITEM_ENTITY && part > 0.9 &&
           !text_equal(item->entity->record->type, TEXT("country")) &&
           !text_equal(item->entity->record->type, TEXT("topic")) &&
           !text_equal(item->entity->record->type, TEXT("sector"));
}

/* "Is it A that leads in chips?": the field is enough when the country is what is wrong. */
static bool is_field(const struct item *item, double part)
{
    return item->type == ITEM_ENTITY && part > 0.9 &&
           (text_equal(item->entity->record->type, TEXT("sector")) ||
                   text_equal(item->entity->record->type, TEXT("topic")));
}

void contradiction_judge(struct analysis *analysis, struct candidate *candidate, double total)
{
    double missing = 0.0;
    double others = 0.0;
    bool subject = false;
    bool field = false;
    bool opposite = false;
    bool reversed;
    bool whole;
    const struct item *wrong = NULL;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        double part = coverage_of(analysis, item, candidate->record);

        if (part < 0.5 && contradicts(analysis, item, candidate->record)) {
            wrong = item;
            opposite =
                    item->type == ITEM_CONCEPT && holds_opposite(analysis, item, candidate->record);
            missing += item->weight;
        } else {
            others += item->weight * part;
            subject = subject || is_subject(item, part);
            field = field || is_field(item, part);
        }
    }
    if (wrong == NULL && contradicts_rank(analysis, candidate->record)) {
        candidate->flags |= MATCH_CONTRADICTS;
        return;
    }
    reversed = opposite && others > REVERSED_SHARE * (total - missing);
    if (opposite && !reversed) {
        return;
    }
    /* All that somebody else said or did is named: only who it was is wrong. */
    whole = others > WHOLE_SHARE * (total - missing) && others > WHOLE_WEIGHT;
    if (wrong == NULL || total - missing <= 0.0 || others / (total - missing) < NEAR_ENOUGH + 0.2 ||
            others < SUBJECT_WEIGHT ||
            !(subject || reversed || whole || (field && coverage_is_country(wrong)))) {
        return;
    }
    candidate->flags |= MATCH_CONTRADICTS;
    candidate->reverses = reversed;
    candidate->flags |= wrong->type == ITEM_ENTITY || wrong->type == ITEM_NAME ? MATCH_NAMED : 0u;
    candidate->asked = wrong->end > wrong->start
                               ? text_slice(analysis->text, wrong->start, wrong->end)
                               : TEXT_NONE;
    candidate->confidence = clamp(others / (total - missing)) * FACTOR_CONTRADICTED;
}
