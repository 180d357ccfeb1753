/* Everything within a time, and which of two events came first: told by the records' dates. */
#include "understanding/aspects.h"
#include "understanding/selection.h"

#define HALF_LEAST 0.5 /* strength with which an event must speak of each thing that names it */
#define WORD_LEAST 0.5 /* weight of an unknown word that is content */

static bool is_event(const struct record *record)
{
    return record->date.precision != DATE_NONE && !record->summary &&
           (record->kind == RECORD_PARTNERSHIP || record->kind == RECORD_VIEW ||
                   record->kind == RECORD_FACT);
}

static int by_date(const void *a, const void *b)
{
    const struct record *left = *(const struct record *const *)a;
    const struct record *right = *(const struct record *const *)b;

    if (left->date.range.first != right->date.range.first) {
        return left->date.range.first < right->date.range.first ? -1 : 1;
    }
    if (left->date.range.last != right->date.range.last) {
        return left->date.range.last < right->date.range.last ? -1 : 1;
    }
    return left->index < right->index ? -1 : 1;
}

/* --- "what happened in …?" --- */

static bool names_only_time(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool weak = item->type == ITEM_WORD && item->weight < WORD_LEAST;
        bool thing = item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_THING &&
                     item->concept->selects_count == 0 && !is_actor_type(item->id);

        if (item->type != ITEM_TIME && !weak &&
                !(thing && (analysis->forms & FORM_CHRONOLOGY) != 0)) {
            return false;
        }
    }
    return analysis->has_time || (analysis->forms & FORM_CHRONOLOGY) != 0;
}

static bool asks_what_happened(const struct analysis *analysis)
{
    const uint32_t other_forms = FORM_YES_NO | FORM_QUOTE | FORM_COMPARE | FORM_NEGATED |
                                 FORM_SMALL_TALK | FORM_EMPTY | FORM_MOST | FORM_LEAST |
                                 FORM_COUNT | FORM_OVERVIEW | FORM_FIRST | FORM_LAST;

    if ((analysis->forms & other_forms) != 0 || analysis->future ||
            (analysis->forms & FORM_FOLLOW_UP) != 0) {
        return false;
    }
    for (size_t i = 0; i < analysis->aspect_count; i++) {
        if (!text_equal(analysis->aspects[i], TEXT("what")) &&
                !text_equal(analysis->aspects[i], TEXT("status"))) {
            return false;
        }
    }
    return analysis->aspect_count > 0 || (analysis->forms & (FORM_LIST | FORM_CHRONOLOGY)) != 0;
}

static void select_events(struct analysis *analysis)
{
    const struct knowledge *knowledge = analysis->knowledge;
    struct selection *selection = &analysis->selection;

    selection->records = arena_allocate_array(
            analysis->arena, knowledge->record_count + 1, sizeof(const struct record *));
    for (size_t i = 0; i < knowledge->record_count; i++) {
        const struct record *record = knowledge->records[i];

        if (is_event(record) &&
                (!analysis->has_time || (record->date.range.first >= analysis->time.first &&
                                                record->date.range.last <= analysis->time.last))) {
            selection->records[selection->count++] = record;
        }
    }
    qsort(selection->records, selection->count, sizeof(const struct record *), by_date);
    selection->kind = selection->count > 0 ? SELECTION_EVENTS : SELECTION_NONE;
}

/* --- "which came first, A or B?" --- */

/* The only event that all items of [from, to) may mean, or NULL. */
static const struct record *event_named(const struct analysis *analysis, size_t from, size_t to)
{
    const struct record *found = NULL;

    for (size_t r = 0; r < analysis->knowledge->record_count; r++) {
        const struct record *record = analysis->knowledge->records[r];
        bool fits = is_event(record) && record->kind == RECORD_PARTNERSHIP;

        for (size_t i = from; i < to && fits; i++) {
            const struct item *item = &analysis->items[i];

            fits = (item->type == ITEM_WORD && item->weight < WORD_LEAST) ||
                   record_index_strength(analysis->index, item->term, record->index) >= HALF_LEAST;
        }
        if (fits && found != NULL) {
            return NULL;
        }
        found = fits ? record : found;
    }
    return found;
}

static bool is_before(const struct record *a, const struct record *b)
{
    return a->date.range.last < b->date.range.first;
}

/* False when their times overlap: then nothing says which was first. */
static bool take_pair(struct analysis *analysis, const struct record *a, const struct record *b)
{
    struct selection *selection = &analysis->selection;

    if (!is_before(a, b) && !is_before(b, a)) {
        return false;
    }
    selection->records = arena_allocate_array(analysis->arena, 2, sizeof(const struct record *));
    selection->records[0] = a;
    selection->records[1] = b;
    selection->count = 2;
    selection->kind = SELECTION_ORDER;
    qsort(selection->records, 2, sizeof(const struct record *), by_date);
    return true;
}

/* Each side of "and" or "or" must name one event, and not the same. */
static void order_events(struct analysis *analysis)
{
    analysis->undescribed = true;
    for (size_t split = 1; split < analysis->item_count; split++) {
        bool joined = grammar_joins(
                analysis, analysis->items[split - 1].end, analysis->items[split].start);
        const struct record *first = joined ? event_named(analysis, 0, split) : NULL;
        const struct record *second =
                first != NULL ? event_named(analysis, split, analysis->item_count) : NULL;

        if (second != NULL && first != second) {
            analysis->undescribed = !take_pair(analysis, first, second);
            return;
        }
    }
}

void chronology_choose(struct selection *selection, bool latest)
{
    size_t best = SIZE_MAX;

    selection->known = 0;
    for (size_t i = 0; i < selection->count; i++) {
        const struct record *record = selection->records[i];

        if (record->date.precision == DATE_NONE) {
            continue;
        }
        selection->known++;
        if (best == SIZE_MAX || (latest ? is_before(selection->records[best], record)
                                        : is_before(record, selection->records[best]))) {
            best = i;
        }
    }
    for (size_t i = 0; i < selection->count && best != SIZE_MAX; i++) {
        const struct record *record = selection->records[i];

        if (i != best && record->date.precision != DATE_NONE &&
                !(latest ? is_before(record, selection->records[best])
                         : is_before(selection->records[best], record))) {
            return;
        }
    }
    if (best != SIZE_MAX) {
        const struct record *record = selection->records[best];

        selection->records[best] = selection->records[0];
        selection->records[0] = record;
        selection->kind = latest ? SELECTION_LATEST : SELECTION_EARLIEST;
    }
}

void chronology_resolve(struct analysis *analysis)
{
    if (analysis->orders && analysis->item_count > 1) {
        order_events(analysis);
    } else if (asks_what_happened(analysis) && names_only_time(analysis)) {
        select_events(analysis);
    }
}
