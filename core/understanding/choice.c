/* Which of several things a question means: names that are shared, and the turn that picks one. */
#include "understanding/aspects.h"
#include "understanding/matching.h"

#define SUBJECT_LIMIT 16u
#define SINGLE_LETTER 3u /* bytes */

/* --- names that several entities share --- */

static bool is_noted(const struct analysis *analysis, const struct entity *entity)
{
    for (size_t i = 0; i < analysis->sharer_count; i++) {
        if (analysis->sharers[i] == entity) {
            return true;
        }
    }
    return false;
}

/* In the order of the packs, so that choices come in the same order always. */
static void note(struct analysis *analysis, const struct entity *entity)
{
    size_t at = analysis->sharer_count;

    if (at == SHARER_LIMIT || is_noted(analysis, entity)) {
        return;
    }
    for (; at > 0 && analysis->sharers[at - 1]->index > entity->index; at--) {
        analysis->sharers[at] = analysis->sharers[at - 1];
    }
    analysis->sharers[at] = entity;
    analysis->sharer_count++;
}

static void name_item(struct analysis *analysis, const struct entity *entity)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY && analysis->items[i].entity == entity) {
            analysis->shared_item = i;
            return;
        }
    }
    analysis->sharer_count = 0;
}

bool choice_replaces(const struct analysis *analysis, const struct analysis *before, size_t item)
{
    for (size_t i = 0; i < analysis->item_count && item == before->shared_item; i++) {
        if (analysis->items[i].type == ITEM_ENTITY && is_noted(before, analysis->items[i].entity)) {
            return true;
        }
    }
    return false;
}

void choice_note_name(
        struct analysis *analysis, const struct lexicon *lexicon, const struct segment *segment)
{
    if (segment->class != (uint32_t)PIECE_ENTITY || analysis->sharer_count > 0) {
        return;
    }
    for (uint32_t at = segment->reading; at != READING_NONE;
            at = lexicon_next_reading(lexicon, at)) {
        if (lexicon_piece(lexicon, at)->class == (uint32_t)PIECE_ENTITY) {
            note(analysis, lexicon_piece(lexicon, at)->entity);
        }
    }
    if (analysis->sharer_count == 1) {
        analysis->sharer_count = 0;
    } else {
        name_item(analysis, segment->piece->entity);
    }
}

bool choice_in_focus(const struct analysis *analysis, const struct entity *entity)
{
    for (size_t i = 0; analysis->focus != NULL && i < FOCUS_ENTITIES; i++) {
        if (text_equal_string(entity->record->id, analysis->focus->entities[i])) {
            return true;
        }
    }
    return false;
}

/* --- the turn that picks one --- */

static const struct record *offered(const struct analysis *analysis, size_t position)
{
    return knowledge_record(analysis->knowledge, text_from(analysis->focus->choices[position]));
}

static bool says(struct text said, const struct localized *wording)
{
    for (size_t i = 0; i < LANGUAGE_LIMIT; i++) {
        if (wording->in[i].length > 0 && text_equal(said, wording->in[i])) {
            return true;
        }
    }
    return false;
}

/* Its name or question word for word, as a client sends a suggestion. */
static size_t picked_by_wording(const struct analysis *analysis)
{
    struct text said = text_trim(analysis->text);

    for (size_t i = 0; i < FOCUS_CHOICES; i++) {
        const struct record *record = offered(analysis, i);

        if (record != NULL &&
                (says(said, &record->title) || says(said, &record->question) ||
                        (record->entity != NULL && says(said, &record->entity->name)))) {
            return i;
        }
    }
    return FOCUS_CHOICES;
}

static size_t choice_count(const struct analysis *analysis)
{
    size_t count = 0;

    while (count < FOCUS_CHOICES && offered(analysis, count) != NULL) {
        count++;
    }
    return count;
}

/* A counter or a noun of one letter, as behind a number or a name: "2번", "…の方". */
static bool is_slight(const struct item *item)
{
    return item->type == ITEM_WORD && item->id.length <= SINGLE_LETTER;
}

/* "2", "the second one", "the last": the first number, and nothing else of content. */
static size_t picked_by_number(const struct analysis *analysis)
{
    size_t count = choice_count(analysis);
    double number = (analysis->forms & FORM_FIRST) != 0  ? 1.0
                    : (analysis->forms & FORM_LAST) != 0 ? (double)count
                                                         : 0.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_NUMBER) {
            number = number > 0.0 ? number : item->number;
        } else if (!is_slight(item)) {
            return FOCUS_CHOICES;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (number == (double)(i + 1)) {
            return i;
        }
    }
    return FOCUS_CHOICES;
}

static bool speaks_of(
        struct analysis *analysis, const struct record *record, const struct item *item)
{
    if (is_slight(item)) {
        return true;
    }
    if (item->type == ITEM_ENTITY && record->entity != NULL &&
            item == &analysis->items[analysis->shared_item] && is_noted(analysis, record->entity)) {
        return true;
    }
    return demand_covered(analysis, item, record);
}

/* "Norlin Lines", "the ferry company": the one choice that all of it is said of. */
static size_t picked_by_name(struct analysis *analysis)
{
    size_t picked = FOCUS_CHOICES;

    for (size_t i = 0; i < choice_count(analysis) && analysis->item_count > 0; i++) {
        bool all = true;

        for (size_t k = 0; k < analysis->item_count && all; k++) {
            all = speaks_of(analysis, offered(analysis, i), &analysis->items[k]);
        }
        if (all && picked != FOCUS_CHOICES) {
            return FOCUS_CHOICES;
        }
        picked = all ? i : picked;
    }
    return picked;
}

static bool asks_anew(const struct analysis *analysis)
{
    return analysis->aspect_count > 0 ||
           (analysis->forms & (FORM_LIST | FORM_COUNT | FORM_COMPARE | FORM_QUOTE | FORM_DEFINE |
                                      FORM_OVERVIEW | FORM_CHRONOLOGY)) != 0;
}

static void add_picked(struct analysis *analysis, const struct record *record)
{
    struct item item = {.type = ITEM_RECORD,
            .record = record,
            .id = record->id,
            .term = TERM_NONE,
            .weight = WEIGHT_CARRIED_RECORD};

    if (record->entity != NULL && is_noted(analysis, record->entity)) {
        choice_name(analysis, record->entity);
    } else {
        analysis_add_item(analysis, &item);
    }
}

/* The question that was asked back about takes the place of the turn that answers that. */
static void ask_again(struct analysis *analysis, const struct record *record)
{
    struct text question = arena_copy_text(analysis->arena, text_from(analysis->focus->question));
    struct analysis *before = understanding_analyse(
            analysis->knowledge, analysis->arena, question, LANGUAGE_NONE, NULL);

    before->language = analysis->language;
    before->focus = analysis->focus;
    before->matched = false;
    before->match_count = 0;
    before->choice_count = 0;
    before->picked = record;
    before->forms |= FORM_FOLLOW_UP;
    *analysis = *before;
    add_picked(analysis, record);
    analysis->sharer_count = 0;
}

bool choice_take(struct analysis *analysis)
{
    size_t picked;

    if (analysis->focus == NULL || analysis->focus->choices[0][0] == '\0') {
        return false;
    }
    picked = picked_by_wording(analysis);
    if (picked == FOCUS_CHOICES && !asks_anew(analysis)) {
        picked = picked_by_number(analysis);
        picked = picked == FOCUS_CHOICES ? picked_by_name(analysis) : picked;
    }
    if (picked == FOCUS_CHOICES) {
        return false;
    }
    ask_again(analysis, offered(analysis, picked));
    return true;
}

void choice_name(struct analysis *analysis, const struct entity *entity)
{
    struct item *item = &analysis->items[analysis->shared_item];

    item->entity = entity;
    item->id = entity->record->id;
    item->term = record_index_entity(analysis->index, entity);
    item->weight = analysis_entity_weight(analysis, item->term);
}

/* --- what is meant alike --- */

/* Reasons complete each other, and what asks for all or for the most of them names one thing. */
static bool may_choose(const struct analysis *analysis)
{
    return analysis->aspect_count > 0 && !analysis_asks(analysis, "why") &&
           !analysis_asks(analysis, "how") && !analysis_asks(analysis, "purpose") &&
           (analysis->forms & (FORM_YES_NO | FORM_LIST | FORM_COUNT | FORM_COMPARE | FORM_QUOTE |
                                      FORM_OVERVIEW | FORM_FIRST | FORM_LAST | FORM_MOST |
                                      FORM_LEAST | FORM_CHRONOLOGY)) == 0;
}

/* What many records are about names no subject. */
static bool is_subject(const struct entity *entity)
{
    struct text type = entity->record->type;

    return !text_equal(type, TEXT("country")) && !text_equal(type, TEXT("region")) &&
           !text_equal(type, TEXT("topic")) && !text_equal(type, TEXT("sector")) &&
           !text_equal(type, TEXT("concept"));
}

struct subjects {
    const struct entity *items[SUBJECT_LIMIT];
    size_t count;
};

static void add_subject(struct subjects *subjects, const struct entity *entity)
{
    if (entity != NULL && is_subject(entity) && subjects->count < SUBJECT_LIMIT) {
        subjects->items[subjects->count++] = entity;
    }
}

static void gather_subjects(const struct record *record, struct subjects *subjects)
{
    *subjects = (struct subjects){0};
    add_subject(subjects, record->entity);
    add_subject(subjects, record->speaker);
    for (size_t i = 0; i < record->party_count; i++) {
        add_subject(subjects, record->parties[i].entity);
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        add_subject(subjects, record->entities[i]);
    }
}

static bool are_strangers(const struct record *a, const struct record *b)
{
    struct subjects of_a;
    struct subjects of_b;

    gather_subjects(a, &of_a);
    gather_subjects(b, &of_b);
    for (size_t i = 0; i < of_a.count; i++) {
        for (size_t k = 0; k < of_b.count; k++) {
            if (of_a.items[i] == of_b.items[k]) {
                return false;
            }
        }
    }
    return of_a.count > 0 && of_b.count > 0;
}

static bool is_new_subject(const struct analysis *analysis, const struct record *record)
{
    for (size_t i = 0; i < analysis->choice_count; i++) {
        if (!are_strangers(analysis->choices[i].record, record)) {
            return false;
        }
    }
    return true;
}

/* Records that state it as surely as the best one, of other subjects. */
static void gather_alike(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->match_count && may_choose(analysis); i++) {
        const struct match *match = &analysis->matches[i];
        bool near = match->confidence + CLARIFY_MARGIN > analysis->matches[0].confidence;
        bool plain =
                (match->flags & (MATCH_STATES | MATCH_CONTRADICTS | MATCH_SUMMARY)) == MATCH_STATES;

        if (i == 0 && (!plain || coverage_in_focus(analysis, match->record))) {
            return; /* what was just spoken of is meant */
        }
        if (near && plain && is_new_subject(analysis, match->record)) {
            choice_add(analysis, match->record, match->confidence);
        }
    }
}

void choice_add(struct analysis *analysis, const struct record *record, uint32_t confidence)
{
    if (analysis->choice_count <= FOCUS_CHOICES) {
        analysis->choices[analysis->choice_count++] = (struct choice){record, confidence};
    }
}

size_t understanding_choices(
        struct analysis *analysis, uint32_t least, const struct record *choices[FOCUS_CHOICES])
{
    struct match best;
    size_t count = 0;

    if ((analysis->forms & (FORM_FOLLOW_UP | FORM_SMALL_TALK | FORM_EMPTY)) != 0 ||
            analysis->selection.kind != SELECTION_NONE ||
            analysis->text.length >= sizeof(analysis->focus->question) ||
            understanding_match(analysis, UINT32_MAX, &best, 1) == 0) {
        return 0;
    }
    if (analysis->choice_count == 0 && analysis->sharer_count == 0) {
        gather_alike(analysis);
    }
    if (analysis->choice_count > FOCUS_CHOICES) {
        return 0; /* so many that asking back is no help */
    }
    for (size_t i = 0; i < analysis->choice_count; i++) {
        if (analysis->choices[i].confidence >= least) {
            choices[count++] = analysis->choices[i].record;
        }
    }
    return count > 1 ? count : 0;
}
