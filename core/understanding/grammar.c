/*
 * Who acts on whom: particles and prepositions of languages/LL/language.json, and the order of
 * words where they are parted by spaces.
 */
#include "understanding/analysis.h"

static const struct language *language_of(const struct analysis *analysis)
{
    return &analysis->knowledge->languages->items[analysis->text_language];
}

static bool is_listed(const struct text_list *list, struct text word)
{
    for (size_t i = 0; i < list->count; i++) {
        if (text_equal(list->items[i], word)) {
            return true;
        }
    }
    return false;
}

static struct text segment_text(
        const struct analysis *analysis, const struct key_text *key, const struct segment *segment)
{
    return text_slice(analysis->text, key->starts[segment->start], key->ends[segment->end - 1]);
}

/* "invested in by A", "by the A": the last word of what stands before, or the last but an article.
 */
static bool follows_subject_mark(const struct language *language, struct text before)
{
    for (int words = 0; words < 2; words++) {
        struct text trimmed = text_trim(before);
        size_t start = trimmed.length;

        while (start > 0 && trimmed.data[start - 1] != ' ') {
            start--;
        }
        if (is_listed(&language->subject_marks, text_slice(trimmed, start, trimmed.length))) {
            return true;
        }
        before = text_slice(trimmed, 0, start);
    }
    return false;
}

enum item_case grammar_marked(const struct analysis *analysis, const struct key_text *key,
        const struct segments *segments, size_t at)
{
    const struct language *language = language_of(analysis);
    struct text particle;

    if (language->segmentation == SEGMENT_SPACES) {
        struct text before = text_slice(analysis->text, 0, key->starts[segments->items[at].start]);

        return follows_subject_mark(language, before) ? CASE_SUBJECT : CASE_UNKNOWN;
    }
    if (at + 1 >= segments->count || segments->items[at + 1].class != LEXICON_PARTICLE) {
        return CASE_UNKNOWN;
    }
    particle = segment_text(analysis, key, &segments->items[at + 1]);
    return is_listed(&language->subject_marks, particle)  ? CASE_SUBJECT
           : is_listed(&language->object_marks, particle) ? CASE_OBJECT
                                                          : CASE_UNKNOWN;
}

static bool is_passive(const struct analysis *analysis)
{
    const struct text_list *marks = &language_of(analysis)->passive_marks;

    for (size_t i = 0; i < marks->count; i++) {
        if (text_find(analysis->text, marks->items[i], 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* The first verb or noun of what is done. */
static const struct item *action_of(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_RELATION &&
                item->concept->selects_count > 0) {
            return item;
        }
    }
    return NULL;
}

static bool any_marked_subject(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].marked == CASE_SUBJECT) {
            return true;
        }
    }
    return false;
}

enum item_case grammar_case(const struct analysis *analysis, const struct item *item)
{
    const struct item *action = action_of(analysis);

    if (language_of(analysis)->segmentation != SEGMENT_SPACES) {
        return is_passive(analysis) ? CASE_UNKNOWN : item->marked;
    }
    if (item->marked != CASE_UNKNOWN || action == NULL) {
        return item->marked;
    }
    if (any_marked_subject(analysis)) {
        return CASE_OBJECT;
    }
    return item->start < action->start ? CASE_SUBJECT : CASE_OBJECT;
}

bool grammar_is_directed(const struct record *record)
{
    return record->kind == RECORD_PARTNERSHIP && record->party_count > 1 &&
           (text_equal(record->type, TEXT("investment")) ||
                   text_equal(record->type, TEXT("acquisition")));
}

static const struct item *item_of_party(
        const struct analysis *analysis, const struct record *record, size_t party)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY && item->end > item->start &&
                item->entity == record->parties[party].entity) {
            return item;
        }
    }
    return NULL;
}

bool grammar_reverses(const struct analysis *analysis, const struct record *record)
{
    const struct item *actor;
    enum item_case actor_case;

    if (!grammar_is_directed(record)) {
        return false;
    }
    actor = item_of_party(analysis, record, 0);
    if (actor == NULL && language_of(analysis)->segmentation == SEGMENT_SPACES) {
        return false; /* "A investment": order alone does not tell what A is */
    }
    actor_case = actor != NULL ? grammar_case(analysis, actor) : CASE_UNKNOWN;
    for (size_t i = 1; i < record->party_count && actor_case != CASE_SUBJECT; i++) {
        const struct item *other = item_of_party(analysis, record, i);
        enum item_case other_case = other != NULL ? grammar_case(analysis, other) : CASE_OBJECT;

        if (other_case == CASE_SUBJECT ||
                (actor_case == CASE_OBJECT && other_case != CASE_OBJECT)) {
            return true;
        }
    }
    return false;
}

bool grammar_joins(const struct analysis *analysis, uint32_t start, uint32_t end)
{
    const struct language *language = language_of(analysis);
    struct text between = text_slice(analysis->text, start, end);

    if (language->segmentation != SEGMENT_SPACES) {
        for (size_t i = 0; i < language->joining_marks.count; i++) {
            if (text_starts_with(text_trim(between), language->joining_marks.items[i])) {
                return true;
            }
        }
        return false;
    }
    while (between.length > 0) {
        if (is_listed(&language->joining_marks, text_split(&between, ' '))) {
            return true;
        }
    }
    return false;
}
