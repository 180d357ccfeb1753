/* "After the meeting in X": a time that an event of the knowledge gives, not a calendar. */
#include "understanding/analysis.h"

#define ANCHOR_SHARE 0.7 /* of what the words name, for a record to be the event that they mean */

/* The words that name the event: behind "after" where words are parted by spaces, else before. */
static bool is_anchor(const struct analysis *analysis, const struct item *item)
{
    const struct language *language =
            &analysis->knowledge->languages->items[analysis->text_language];

    if (language->segmentation == SEGMENT_SPACES) {
        return item->start >= analysis->relation_end;
    }
    return item->end <= analysis->relation_start;
}

/* "Before Korea" is no event: a name of its own, or two things, must say which one is meant. */
static bool names_event(const struct analysis *analysis)
{
    size_t count = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (!is_anchor(analysis, item)) {
            continue;
        }
        count++;
        if (item->type == ITEM_ENTITY && !text_equal(item->entity->record->type, TEXT("country"))) {
            return true;
        }
    }
    return count > 1;
}

static double share_of(const struct analysis *analysis, const struct record *record)
{
    double total = 0.0;
    double found = 0.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (is_anchor(analysis, item)) {
            total += item->weight;
            found += item->weight *
                     (double)record_index_strength(analysis->index, item->term, record->index);
        }
    }
    return total > 0.0 ? found / total : 0.0;
}

static const struct record *find_event(const struct analysis *analysis)
{
    const struct record *best = NULL;
    double best_share = ANCHOR_SHARE;

    for (size_t i = 0; i < analysis->knowledge->modelled_count; i++) {
        const struct record *record = analysis->knowledge->records[i];
        double share = record->kind == RECORD_PARTNERSHIP && record->date.precision != DATE_NONE
                               ? share_of(analysis, record)
                               : 0.0;

        if (share > best_share) {
            best_share = share;
            best = record;
        }
    }
    return best;
}

/* Subjects and topics stay part of the question; the event itself is done with. */
static bool is_only_event(const struct item *item)
{
    if (item->type == ITEM_CONCEPT) {
        return true;
    }
    return item->type == ITEM_ENTITY &&
           (text_equal(item->entity->record->type, TEXT("place")) ||
                   text_equal(item->entity->record->type, TEXT("event")));
}

static void drop_event(struct analysis *analysis)
{
    size_t kept = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (!is_anchor(analysis, item) || !is_only_event(item)) {
            analysis->items[kept++] = *item;
        }
    }
    analysis->item_count = kept;
}

void event_anchor_resolve(struct analysis *analysis)
{
    const struct record *event;

    if (analysis->has_time ||
            (analysis->time_relation != TIME_BEFORE && analysis->time_relation != TIME_AFTER &&
                    analysis->time_relation != TIME_SINCE)) {
        return;
    }
    event = names_event(analysis) ? find_event(analysis) : NULL;
    if (event != NULL) {
        analysis->has_time = true;
        analysis->time = event->date.range;
        if (analysis->time_relation == TIME_SINCE) {
            analysis->time_relation = TIME_AFTER; /* the event itself is known */
        }
        drop_event(analysis);
    }
}
