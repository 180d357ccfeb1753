/* What a record speaks of, and what the question names. */
#include "understanding/matching.h"

#define WIDER_DATE 0.6 /* a year where a month is asked for */

bool coverage_overlaps_time(struct analysis *analysis, const struct record *record)
{
    return record->date.precision != DATE_NONE && record->date.range.first <= analysis->time.last &&
           record->date.range.last >= analysis->time.first;
}

bool coverage_in_focus(struct analysis *analysis, const struct record *record)
{
    for (size_t i = 0; analysis->focus != NULL && i < FOCUS_RECORDS; i++) {
        if (text_equal_string(record->id, analysis->focus->records[i])) {
            return true;
        }
    }
    return false;
}

/* How directly `record` speaks of one item, 0..1. */
static double look_up(
        struct analysis *analysis, const struct item *item, const struct record *record)
{
    switch (item->type) {
    case ITEM_TIME:
        return !coverage_overlaps_time(analysis, record) ? 0.0
               : record->date.range.first < analysis->time.first ||
                               record->date.range.last > analysis->time.last
                       ? WIDER_DATE
                       : 1.0;
    case ITEM_RECORD:
        return item->record == record ? 1.0 : coverage_in_focus(analysis, record) ? 0.55 : 0.0;
    default:
        return (double)record_index_strength(analysis->index, item->term, record->index);
    }
}

double coverage_of(struct analysis *analysis, const struct item *item, const struct record *record)
{
    float *known = &analysis->coverage[item - analysis->items];

    if (analysis->coverage_record != record) {
        analysis->coverage_record = record;
        for (size_t i = 0; i < ITEM_LIMIT; i++) {
            analysis->coverage[i] = -1.0f;
        }
    }
    if (*known < 0.0f) {
        *known = (float)look_up(analysis, item, record);
    }
    return (double)*known;
}

bool coverage_names(const struct analysis *analysis, const struct entity *entity)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY && analysis->items[i].entity == entity) {
            return true;
        }
    }
    return false;
}

bool concept_is_a(const struct concept *concept, const struct concept *wanted)
{
    if (concept == wanted) {
        return true;
    }
    for (size_t i = 0; concept != NULL && i < concept->broader_count; i++) {
        if (concept_is_a(concept->broader[i], wanted)) {
            return true;
        }
    }
    return false;
}

bool coverage_is_country(const struct item *item)
{
    return item->type == ITEM_ENTITY && text_equal(item->entity->record->type, TEXT("country"));
}
