#include "understanding/aspects.h"

static bool is_about(const struct focused_answer *answer, struct text id)
{
    for (size_t i = 0; i < answer->about_count; i++) {
        if (text_equal(answer->about[i], id)) {
            return true;
        }
    }
    return false;
}

static bool any_answer_about(const struct record *record, struct text id)
{
    for (size_t i = 0; i < record->answer_count; i++) {
        if (is_about(&record->answers[i], id)) {
            return true;
        }
    }
    return false;
}

static bool is_named(const struct analysis *analysis, const struct entity *entity)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].entity == entity && analysis->items[i].type == ITEM_ENTITY) {
            return true;
        }
    }
    return false;
}

bool is_actor_type(struct text type)
{
    return text_equal(type, TEXT("company")) || text_equal(type, TEXT("person")) ||
           text_equal(type, TEXT("institute")) || text_equal(type, TEXT("joint_venture")) ||
           text_equal(type, TEXT("group")) || text_equal(type, TEXT("organisation"));
}

static bool can_be_who(const struct entity *entity)
{
    struct text type = entity->record->type;

    return !text_equal(type, TEXT("topic")) && !text_equal(type, TEXT("sector")) &&
           !text_equal(type, TEXT("place")) && !text_equal(type, TEXT("concept")) &&
           !text_equal(type, TEXT("event")) && !text_equal(type, TEXT("index")) &&
           !text_equal(type, TEXT("region"));
}

bool aspects_employs_named(const struct analysis *analysis, const struct entity *party)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        for (size_t k = 0; item->type == ITEM_ENTITY && k < item->entity->role_count; k++) {
            if (item->entity->roles[k].of == party) {
                return true;
            }
        }
    }
    return false;
}

static bool is_new(const struct analysis *analysis, const struct entity *entity, struct text type)
{
    return entity != NULL && text_equal(entity->record->type, type) && !is_named(analysis, entity);
}

/* Somebody of that type takes part whom the question does not name. */
static bool has_new_actor(
        const struct analysis *analysis, const struct record *record, struct text type)
{
    bool found = is_new(analysis, record->speaker, type) || is_new(analysis, record->entity, type);

    for (size_t i = 0; i < record->party_count && !found; i++) {
        found = is_new(analysis, record->parties[i].entity, type);
    }
    for (size_t i = 0; i < record->entity_count && !found; i++) {
        found = is_new(analysis, record->entities[i], type);
    }
    return found;
}

/* "Which of the leaders": a group is named, its members are asked for. */
static bool names_group(const struct analysis *analysis)
{
    return analysis->by_name || analysis_names_type(analysis, "group");
}

/* A list of companies comes from records that name companies: the kind that is not there. */
static struct text lacking_actor(const struct analysis *analysis, const struct record *record)
{
    if ((analysis->forms & (FORM_LIST | FORM_COUNT)) == 0) {
        return TEXT_NONE;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_CONCEPT && is_actor_type(item->id)) {
            return has_new_actor(analysis, record, item->id) ? TEXT_NONE : item->id;
        }
    }
    return TEXT_NONE;
}

static bool names_party(const struct analysis *analysis, const struct record *record)
{
    for (size_t i = 0; i < record->party_count; i++) {
        if (is_named(analysis, record->parties[i].entity)) {
            return true;
        }
    }
    return false;
}

/* Somebody takes part whom the question does not name already. */
static bool states_who(const struct analysis *analysis, const struct record *record)
{
    if (record->entity != NULL) {
        return can_be_who(record->entity);
    }
    if (names_group(analysis) && !names_party(analysis, record)) {
        return has_new_actor(analysis, record, TEXT("person"));
    }
    if (record->speaker != NULL && !is_named(analysis, record->speaker)) {
        return true;
    }
    for (size_t i = 0; i < record->party_count; i++) {
        const struct entity *party = record->parties[i].entity;

        if (can_be_who(party) && !is_named(analysis, party) &&
                !aspects_employs_named(analysis, party)) {
            return true;
        }
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        if (can_be_who(record->entities[i]) && !is_named(analysis, record->entities[i])) {
            return true;
        }
    }
    return false;
}

static bool states_role(const struct analysis *analysis, const struct record *record)
{
    (void)analysis;
    return (record->entity != NULL && record->entity->role_count > 0) || record->speaker != NULL;
}

/* An amount in one of the currencies asked for; any when none is named. */
static bool states_amount(const struct analysis *analysis, const struct record *record)
{
    for (size_t i = 0; i < record->amount_count; i++) {
        if (analysis->currency_count == 0) {
            return true;
        }
        for (size_t k = 0; k < analysis->currency_count; k++) {
            if (text_equal(record->amounts[i].currency, analysis->currencies[k])) {
                return true;
            }
        }
    }
    return false;
}

/* What has not happened yet is only stated by a plan or a forecast. */
static bool states_date(const struct analysis *analysis, const struct record *record)
{
    if (analysis->future && !text_equal(record->status, TEXT("planned")) &&
            record->label != LABEL_FORECAST) {
        return false;
    }
    return record->date.precision != DATE_NONE || any_answer_about(record, TEXT("when"));
}

/* What an overview names in passing, without saying which is meant. */
static bool is_particular(struct text aspect)
{
    return text_equal(aspect, TEXT("who")) || text_equal(aspect, TEXT("where"));
}

static bool states_one(
        const struct analysis *analysis, const struct record *record, struct text aspect)
{
    if (record->kind == RECORD_PASSAGE || record->kind == RECORD_FAQ) {
        return true;
    }
    if (text_equal(aspect, TEXT("when"))) {
        return states_date(analysis, record);
    }
    if (text_equal(aspect, TEXT("exact_day"))) {
        return record->date.precision == DATE_DAY;
    }
    if (text_equal(aspect, TEXT("how_much")) &&
            (record->amount_count > 0 || analysis->currency_count > 0)) {
        return states_amount(analysis, record);
    }
    if (text_equal(aspect, TEXT("who")) && names_party(analysis, record) &&
            !states_who(analysis, record)) {
        return false; /* "who did A buy it from?" is not answered by A */
    }
    if (any_answer_about(record, aspect)) {
        return true;
    }
    if (record->summary && is_particular(aspect) &&
            (analysis->forms & (FORM_LIST | FORM_COUNT)) == 0) {
        return false;
    }
    if (text_equal(aspect, TEXT("who"))) {
        return states_who(analysis, record);
    }
    if (text_equal(aspect, TEXT("where"))) {
        return record->place_count > 0;
    }
    if (text_equal(aspect, TEXT("rank"))) {
        return record->rank.value != 0;
    }
    if (text_equal(aspect, TEXT("role"))) {
        return states_role(analysis, record);
    }
    if (text_equal(aspect, TEXT("purpose"))) {
        return any_answer_about(record, TEXT("why"));
    }
    if (text_equal(aspect, TEXT("why"))) {
        return any_answer_about(record, TEXT("purpose")) ||
               (record->kind == RECORD_VIEW && record->speaker != NULL);
    }
    return text_equal(aspect, TEXT("what")) || text_equal(aspect, TEXT("how")) ||
           text_equal(aspect, TEXT("status"));
}

/* "The largest" asks for a first place; the record of a third, or of none, does not state it. */
static bool lacks_superlative(struct analysis *analysis, const struct record *record)
{
    const char *form = (analysis->forms & FORM_MOST) != 0 ? "most" : "least";

    if ((analysis->forms & (FORM_MOST | FORM_LEAST)) == 0 ||
            (analysis->forms & (FORM_YES_NO | FORM_COMPARE)) != 0) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_NUMBER) {
            return false;
        }
    }
    return record->rank.value > 1 ||
           (record->rank.value == 0 && analysis_names_type(analysis, "index")) ||
           record_index_strength(analysis->index, record_index_form(analysis->index, form),
                   record->index) <= 0.0f;
}

static bool lacks_quote(const struct analysis *analysis, const struct record *record)
{
    return (analysis->forms & FORM_QUOTE) != 0 && record->quote_count == 0 &&
           record->kind != RECORD_PASSAGE && record->kind != RECORD_FAQ;
}

size_t aspects_unstated(struct analysis *analysis, const struct record *record,
        struct text *unstated, size_t capacity)
{
    bool counts = (analysis->forms & FORM_COUNT) != 0;
    struct text actor = lacking_actor(analysis, record);
    size_t count = 0;

    if (count < capacity && lacks_superlative(analysis, record)) {
        unstated[count++] = (analysis->forms & FORM_MOST) != 0 ? TEXT("most") : TEXT("least");
    }
    if (count < capacity && actor.length > 0) {
        unstated[count++] = actor;
    }
    if (count < capacity && lacks_quote(analysis, record)) {
        unstated[count++] = TEXT("quote");
    }
    for (size_t i = 0; i < analysis->aspect_count && count < capacity; i++) {
        if (counts && text_equal(analysis->aspects[i], TEXT("how_many"))) {
            continue;
        }
        if (!states_one(analysis, record, analysis->aspects[i])) {
            unstated[count++] = analysis->aspects[i];
        }
    }
    return count;
}

bool aspects_stated(struct analysis *analysis, const struct record *record)
{
    struct text unstated;

    return aspects_unstated(analysis, record, &unstated, 1) == 0;
}

bool aspects_list_actor(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_CONCEPT && is_actor_type(analysis->items[i].id)) {
            return true;
        }
    }
    return false;
}

bool aspects_ask_actor(const struct analysis *analysis)
{
    return aspects_list_actor(analysis) || analysis_asks(analysis, "who");
}

/* An answer about somebody whom the question does not name is what "which company" wants. */
static double new_actor_bonus(const struct analysis *analysis, const struct focused_answer *answer)
{
    for (size_t i = 0; i < answer->about_count; i++) {
        const struct record *record = knowledge_record(analysis->knowledge, answer->about[i]);

        if (record != NULL && record->entity != NULL && is_actor_type(record->type) &&
                !is_named(analysis, record->entity)) {
            return 1.0;
        }
    }
    return 0.0;
}

/* Aspects count most, then an attribute or entity that the question names. */
static double fit(const struct analysis *analysis, const struct focused_answer *answer)
{
    double score = 0.0;

    for (size_t i = 0; i < analysis->aspect_count; i++) {
        if (!text_equal(analysis->aspects[i], TEXT("what")) &&
                is_about(answer, analysis->aspects[i])) {
            score += 4.0;
        }
    }
    if ((analysis->forms & FORM_QUOTE) != 0 && is_about(answer, TEXT("quote"))) {
        score += 4.0;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_CONCEPT && is_about(answer, item->id)) {
            score += item->concept->class == CONCEPT_ATTRIBUTE ? 3.0 : 2.0;
        } else if (item->type == ITEM_ENTITY && is_about(answer, item->id)) {
            score += aspects_ask_actor(analysis) ? -1.0 : 1.0;
        }
    }
    if (analysis->chosen != NULL && is_about(answer, analysis->chosen->record->id)) {
        score += 2.0;
    }
    /* "Who" has sentences of its own; "which company" without a question word needs this. */
    if (aspects_ask_actor(analysis) && !analysis_asks(analysis, "who")) {
        score += new_actor_bonus(analysis, answer);
    }
    return score;
}

static const struct focused_answer *find_focused_answer(
        struct analysis *analysis, const struct record *record)
{
    const struct focused_answer *best = NULL;
    double best_fit = 0.5;

    for (size_t i = 0; i < record->answer_count; i++) {
        const struct focused_answer *answer = &record->answers[i];
        double score = fit(analysis, answer);

        if (score > best_fit && answer->text.in[analysis->language].length > 0) {
            best_fit = score;
            best = answer;
        }
    }
    return best;
}

const struct focused_answer *aspects_focused_answer(
        struct analysis *analysis, const struct record *record)
{
    if (analysis->focused_record != record) {
        analysis->focused_record = record;
        analysis->focused = find_focused_answer(analysis, record);
    }
    return analysis->focused;
}
