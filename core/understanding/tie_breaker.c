/* Which of several records that cover a question alike is meant. */
#include "understanding/matching.h"

#define TIE_FOCUSED 0.050
#define TIE_SUBJECT 0.030
#define TIE_SPECIFIC 0.060
#define TIE_SUMMARY 0.080
#define TIE_DEFINITION 0.120
#define TIE_ENTITY_RECORD 0.060
#define TIE_FOCUS 0.040
#define TIE_QUOTE 0.060
#define TIE_OVERVIEW 0.1
#define TIE_TEXT 0.25
#define TIE_HEADING 0.120
#define QUOTE_LONG 100u /* bytes */

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
static double specificity(struct analysis *analysis, const struct record *record)
{
    size_t named = 0;
    size_t count = record->party_count + record->entity_count + record->place_count;

    for (size_t i = 0; i < record->party_count; i++) {
        named += coverage_names(analysis, record->parties[i].entity);
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        named += coverage_names(analysis, record->entities[i]);
    }
    for (size_t i = 0; i < record->place_count; i++) {
        named += coverage_names(analysis, record->places[i]);
    }
    return count == 0 ? 0.5 : (double)named / (double)count;
}

/* Items but for what the record is anyway: a company, a person. */
static size_t content_items(const struct analysis *analysis, const struct record *record)
{
    const struct concept *type = languages_concept(analysis->knowledge->languages, record->type);
    size_t count = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        count += !(item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_THING &&
                   concept_is_a(type, item->concept));
    }
    return count;
}

/* "What is X?", "Who is X?", or X alone. */
static bool wants_definition(struct analysis *analysis, const struct entity *entity)
{
    return coverage_names(analysis, entity) &&
           (analysis->aspect_count == 0 || analysis_asks(analysis, "what") ||
                   analysis_asks(analysis, "who") || analysis_asks(analysis, "role")) &&
           content_items(analysis, entity->record) == 1 &&
           (analysis->forms & (FORM_LIST | FORM_COUNT | FORM_COMPARE | FORM_QUOTE | FORM_YES_NO |
                                      FORM_OVERVIEW)) == 0;
}

/* "How many X are there?": a group's own record counts its members. */
static bool wants_members(struct analysis *analysis, const struct entity *entity)
{
    if ((analysis->forms & FORM_COUNT) == 0 || !text_equal(entity->record->type, TEXT("group")) ||
            !coverage_names(analysis, entity)) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type != ITEM_ENTITY) {
            return false;
        }
    }
    return true;
}

/* How much the record is headed with what the question names. */
double tie_breaker_likeness(struct analysis *analysis, const struct record *record)
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

/* "Why did they go?" is about those who were spoken of. */
static bool names_nobody(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY || analysis->items[i].type == ITEM_NAME) {
            return false;
        }
    }
    return true;
}

double tie_breaker(struct analysis *analysis, const struct record *record, bool states)
{
    double text =
            analysis->text_score_max > 0.0f
                    ? (double)(analysis->text_scores[record->index] / analysis->text_score_max)
                    : 0.0;
    double order = TIE_TEXT * text + TIE_SPECIFIC * specificity(analysis, record) +
                   TIE_HEADING * tie_breaker_likeness(analysis, record);
    const struct entity *subject = subject_of(record);

    if (states && aspects_focused_answer(analysis, record) != NULL) {
        order += TIE_FOCUSED;
    }
    if (subject != NULL && coverage_names(analysis, subject)) {
        order += TIE_SUBJECT;
    }
    if ((analysis->forms & FORM_QUOTE) != 0 && record->quote_count > 0) {
        order += TIE_QUOTE + quote_length_bonus(record);
    }
    if (record->summary) {
        bool wide = (analysis->forms & (FORM_COMPARE | FORM_OVERVIEW)) != 0;
        bool list = ((analysis->forms & FORM_LIST) != 0 && analysis->aspect_count == 0) ||
                    analysis_asks(analysis, "status") || analysis_asks(analysis, "how");

        wide = wide || ((analysis->forms & FORM_LIST) != 0 && aspects_ask_actor(analysis));
        order += 0.001 * (double)record->entity_count; /* the widest of several overviews */
        order += wide ? TIE_SUMMARY : list ? 0.0 : -TIE_SUMMARY;
    }
    if ((analysis->forms & FORM_OVERVIEW) != 0) {
        order += TIE_OVERVIEW * (double)record_index_strength(analysis->index,
                                        record_index_form(analysis->index, "overview"),
                                        record->index);
    }
    if (record->kind == RECORD_VIEW && record->quote_count > 0) {
        order += quote_length_bonus(record) / 2.0;
    }
    if (record->entity != NULL) {
        bool wanted = wants_definition(analysis, record->entity) ||
                      wants_members(analysis, record->entity);

        order += wanted ? TIE_DEFINITION : -TIE_ENTITY_RECORD;
    }
    if (record->entity != NULL && analysis_asks(analysis, "role") &&
            record->entity->role_count > 0 && coverage_names(analysis, record->entity)) {
        order += TIE_DEFINITION;
    }
    if (((analysis->forms & FORM_FOLLOW_UP) != 0 || names_nobody(analysis)) &&
            coverage_in_focus(analysis, record)) {
        order += TIE_FOCUS;
    }
    return order;
}
