/* What the question demands and the record does not have. */
#include "understanding/matching.h"

#define COVERED 0.5 /* by at least so much */
#define UNMET_NUMBER 0.6
#define UNMET_ENTITY 0.72
#define UNMET_RELATION 0.58
#define UNMET_COUNTRY 0.9
#define UNMET_COUNTRIES 0.55 /* none of the countries that the question names */
#define UNMET_WORD 0.85
#define UNMET_THING 0.88
#define UNMET_FOREIGN 0.55 /* a thing that no record of any pack speaks of */

static bool is_organisation(const struct entity *entity)
{
    return is_actor_type(entity->record->type) && !text_equal(entity->record->type, TEXT("person"));
}

static bool names_relation(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_CONCEPT &&
                analysis->items[i].concept->class == CONCEPT_RELATION) {
            return true;
        }
    }
    return false;
}

/* "The chairman of the group that A belongs to". */
static bool is_part_of(const struct entity *entity, const struct entity *whole)
{
    for (size_t i = 0; i < entity->part_of_count; i++) {
        if (entity->part_of[i] == whole) {
            return true;
        }
    }
    return false;
}

/* True when nothing in the question says whose office is meant, or `of` is one that it names. */
static bool is_asked_organisation(struct analysis *analysis, const struct entity *of)
{
    bool any = false;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY && is_organisation(item->entity)) {
            any = true;
            if (item->entity == of || (names_relation(analysis) && is_part_of(item->entity, of))) {
                return true;
            }
        }
    }
    return !any;
}

static bool holds_office(
        struct analysis *analysis, const struct entity *entity, const struct concept *office)
{
    /* "Which executives did A meet?" asks for others than A. */
    if (entity != NULL && coverage_names(analysis, entity) && names_relation(analysis)) {
        return false;
    }
    for (size_t i = 0; entity != NULL && i < entity->role_count; i++) {
        if (concept_is_a(entity->roles[i].role, office) &&
                is_asked_organisation(analysis, entity->roles[i].of)) {
            return true;
        }
    }
    return false;
}

/* Somebody in the record holds the office, at the organisation that the question names. */
static bool has_office(
        struct analysis *analysis, const struct record *record, const struct concept *office)
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

static bool holds_at(const struct entity *person, const struct concept *office,
        const struct entity *organisation)
{
    for (size_t i = 0; i < person->role_count; i++) {
        const struct entity *of = person->roles[i].of;

        if (concept_is_a(person->roles[i].role, office) &&
                (of == organisation || (of != NULL && is_part_of(organisation, of)))) {
            return true;
        }
    }
    return false;
}

static bool misplaces(
        struct analysis *analysis, const struct entity *person, const struct concept *office)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY && is_organisation(item->entity) &&
                !holds_at(person, office, item->entity)) {
            return true;
        }
    }
    return false;
}

static const struct concept *named_office(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_CONCEPT &&
                analysis->items[i].concept->class == CONCEPT_ROLE) {
            return analysis->items[i].concept;
        }
    }
    return NULL;
}

/* "Is A the head of B?" where a name of somebody else is "the head of B". */
static bool equates_people(struct analysis *analysis)
{
    size_t people = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type != ITEM_ENTITY || !text_equal(item->entity->record->type, TEXT("person"))) {
            return false;
        }
        people++;
    }
    return people > 1;
}

bool demands_misplace_office(struct analysis *analysis)
{
    const struct concept *office = named_office(analysis);

    if (equates_people(analysis)) {
        return true;
    }
    for (size_t i = 0; i < analysis->item_count && office != NULL; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY && item->entity->role_count > 0 &&
                !names_relation(analysis) && misplaces(analysis, item->entity, office)) {
            return true;
        }
    }
    return false;
}

static bool asks_for_office(struct analysis *analysis)
{
    return analysis_asks(analysis, "who") || analysis_asks(analysis, "role");
}

static double unmet_concept(
        struct analysis *analysis, const struct item *item, const struct record *record)
{
    bool covers = coverage_of(analysis, item, record) >= COVERED;

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

static double unmet_entity(
        struct analysis *analysis, const struct item *item, const struct record *record)
{
    if (!coverage_is_country(item)) {
        return UNMET_ENTITY;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *other = &analysis->items[i];

        if (coverage_is_country(other) && coverage_of(analysis, other, record) >= COVERED) {
            return UNMET_COUNTRY;
        }
    }
    return UNMET_COUNTRIES;
}

double demand_met(struct analysis *analysis, const struct item *item, const struct record *record)
{
    if (item->background) {
        return 1.0;
    }
    if (item->type == ITEM_CONCEPT) {
        return unmet_concept(analysis, item, record);
    }
    if (coverage_of(analysis, item, record) >= COVERED) {
        return 1.0;
    }
    switch (item->type) {
    case ITEM_NAME:
        return UNMET_HARD;
    case ITEM_ENTITY:
        return unmet_entity(analysis, item, record);
    case ITEM_NUMBER:
        if (record->rank.value != 0 && analysis_asks(analysis, "rank")) {
            return UNMET_HARD;
        }
        return item->written_as_word ? UNMET_COUNTRY : UNMET_NUMBER;
    case ITEM_WORD:
        return item->weight > 1.5 ? UNMET_WORD : 1.0;
    case ITEM_TIME:
        return record->date.precision != DATE_NONE ? UNMET_HARD : UNMET_NUMBER;
    default:
        return 1.0;
    }
}

bool demand_covered(struct analysis *analysis, const struct item *item, const struct record *record)
{
    return item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_ROLE
                   ? demand_met(analysis, item, record) >= 1.0
                   : coverage_of(analysis, item, record) >= COVERED;
}

/* What is left of the confidence after each demand that the record does not meet. */
double demands_met(struct analysis *analysis, const struct record *record)
{
    double factor = 1.0;
    double softest = 1.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        double part = demand_met(analysis, item, record);
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
