/* What pronouns and ellipsis refer to, and how an answer moves the focus on. */
#include "understanding/aspects.h"

#define WEIGHT_CARRIED_ENTITY 1.8
#define PROPERTY_STATED 0.9 /* strength: in a text of the record itself */
#define ALONE 0.97          /* a question that names something may well stand alone */
#define ALONE_UNNAMED 0.75  /* one that names nothing seldom does */

struct type_group {
    const char *type;
    const char *group;
};

/* Which entity types a pronoun of a group may stand for, and which replace each other in "what
 * about X?". Types that are missing stand for themselves. */
static const struct type_group type_groups[] = {
        {"company", "company"},
        {"joint_venture", "company"},
        {"group", "company"},
        {"institute", "company"},
        {"organisation", "company"},
        {"person", "person"},
        {"country", "place"},
        {"region", "place"},
        {"place", "place"},
};

static const char *group_of(struct text type)
{
    for (size_t i = 0; i < sizeof(type_groups) / sizeof(type_groups[0]); i++) {
        if (text_equal_string(type, type_groups[i].type)) {
            return type_groups[i].group;
        }
    }
    return "";
}

static bool same_group(const struct entity *a, const struct entity *b)
{
    return strcmp(group_of(a->record->type), group_of(b->record->type)) == 0;
}

static const struct entity *focus_entity(const struct analysis *analysis, size_t position)
{
    const struct record *record =
            knowledge_record(analysis->knowledge, text_from(analysis->focus->entities[position]));

    return record != NULL ? record->entity : NULL;
}

static struct item entity_item(const struct analysis *analysis, const struct entity *entity)
{
    return (struct item){.type = ITEM_ENTITY,
            .entity = entity,
            .id = entity->record->id,
            .term = record_index_entity(analysis->index, entity),
            .weight = WEIGHT_CARRIED_ENTITY};
}

static void carry_entity(struct analysis *analysis, const struct entity *entity)
{
    struct item item = entity_item(analysis, entity);

    analysis_add_item(analysis, &item);
    analysis->forms |= FORM_FOLLOW_UP;
}

static void carry_record(struct analysis *analysis, size_t position)
{
    const struct record *record =
            knowledge_record(analysis->knowledge, text_from(analysis->focus->records[position]));
    struct item item = {.type = ITEM_RECORD,
            .record = record,
            .term = TERM_NONE,
            .weight = WEIGHT_CARRIED_RECORD};

    if (record != NULL && record->entity != NULL) {
        carry_entity(analysis, record->entity);
    } else if (record != NULL) {
        item.id = record->id;
        analysis_add_item(analysis, &item);
        analysis->forms |= FORM_FOLLOW_UP;
    }
}

static size_t count_items(const struct analysis *analysis, enum item_type type)
{
    size_t count = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        count += analysis->items[i].type == type;
    }
    return count;
}

/* The entity itself or a fact about it speaks of a concept that the question names. */
static bool has_property(const struct analysis *analysis, const struct entity *entity)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        struct posting_list postings = record_index_postings(analysis->index, item->term);

        for (uint32_t p = 0; item->type == ITEM_CONCEPT && p < postings.count; p++) {
            const struct record *record = analysis->knowledge->records[postings.items[p].record];
            const struct entity *subject = record->entity != NULL        ? record->entity
                                           : record->kind != RECORD_FACT ? NULL
                                           : record->entity_count > 0    ? record->entities[0]
                                                                         : NULL;

            if (subject == entity && postings.items[p].strength >= PROPERTY_STATED) {
                return true;
            }
        }
    }
    return false;
}

/* Of several that were spoken of, the only one that has what is asked for. */
static const struct entity *only_with_property(const struct analysis *analysis)
{
    const struct entity *found = NULL;

    for (size_t i = 0; i < FOCUS_ENTITIES; i++) {
        const struct entity *entity = focus_entity(analysis, i);

        if (entity == NULL ||
                !text_equal_string(analysis->pronoun, group_of(entity->record->type)) ||
                !has_property(analysis, entity)) {
            continue;
        }
        if (found != NULL) {
            return NULL;
        }
        found = entity;
    }
    return found;
}

/* A pronoun of a group stands for the entity of that group that was spoken of last. */
static bool resolve_pronoun(struct analysis *analysis)
{
    bool thing = text_equal(analysis->pronoun, TEXT("thing"));
    bool plural = text_equal(analysis->pronoun, TEXT("group"));

    if (analysis_asks(analysis, "who") && analysis->item_count == 0) {
        carry_record(analysis, 0); /* "which company is that?": the one that was left open */
        return true;
    }
    const struct entity *only = !thing && !plural ? only_with_property(analysis) : NULL;

    if (only != NULL) {
        carry_entity(analysis, only);
        return true;
    }
    for (size_t i = 0; i < FOCUS_ENTITIES && !thing && !plural; i++) {
        const struct entity *entity = focus_entity(analysis, i);

        if (entity != NULL &&
                text_equal_string(analysis->pronoun, group_of(entity->record->type))) {
            carry_entity(analysis, entity);
            return true;
        }
    }
    if (thing && count_items(analysis, ITEM_ENTITY) > 0) {
        return false; /* "A, what does it do?" */
    }
    carry_record(analysis, 0);
    return thing;
}

/* Content that makes a question stand alone: names, relations, unknown words. */
static bool stands_alone(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY || item->type == ITEM_NAME || item->type == ITEM_WORD) {
            return true;
        }
    }
    return false;
}

static void drop_items(struct analysis *analysis, enum item_type type)
{
    size_t kept = 0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type != type) {
            analysis->items[kept++] = analysis->items[i];
        }
    }
    analysis->item_count = kept;
}

static bool replaces(const struct analysis *analysis, const struct entity *old)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY &&
                (analysis->items[i].entity == old || same_group(analysis->items[i].entity, old))) {
            return true;
        }
    }
    return false;
}

static bool replaces_any(const struct analysis *analysis, const struct analysis *before)
{
    for (size_t i = 0; i < before->item_count; i++) {
        if (before->items[i].type == ITEM_ENTITY && replaces(analysis, before->items[i].entity) &&
                (before->item_count > 1 || before->aspect_count > 0)) {
            return true;
        }
    }
    return false;
}

/* "What about X?": the question before, with X in the place of its like. */
static void resolve_continuation(struct analysis *analysis)
{
    struct analysis *before = understanding_analyse(analysis->knowledge, analysis->arena,
            arena_copy_text(analysis->arena, text_from(analysis->focus->question)), LANGUAGE_NONE,
            NULL);

    if (!analysis->continues && !replaces_any(analysis, before)) {
        return;
    }
    for (size_t i = 0; i < before->item_count; i++) {
        const struct item *item = &before->items[i];

        if (item->type == ITEM_ENTITY &&
                (replaces(analysis, item->entity) || choice_replaces(analysis, before, i))) {
            continue;
        }
        if (item->type == ITEM_TIME && analysis->has_time) {
            continue;
        }
        struct item carried = *item;

        carried.start = carried.end = 0; /* they were bytes of the other question */
        analysis_add_item(analysis, &carried);
    }
    if (!analysis->has_time) {
        analysis->has_time = before->has_time;
        analysis->time = before->time;
        analysis->time_relation = before->time_relation;
    }
    for (size_t i = 0; analysis->aspect_count == 0 && i < before->aspect_count; i++) {
        analysis->aspects[i] = before->aspects[i];
    }
    if (analysis->aspect_count == 0) {
        analysis->aspect_count = before->aspect_count;
    }
    analysis->forms |=
            FORM_FOLLOW_UP | (before->forms & (uint32_t)(FORM_LIST | FORM_COUNT | FORM_QUOTE |
                                                         FORM_TIME | FORM_YES_NO));
}

static bool is_bare(const struct analysis *analysis)
{
    size_t entities = count_items(analysis, ITEM_ENTITY);
    size_t times = count_items(analysis, ITEM_TIME);

    return analysis->item_count > 0 && analysis->item_count == entities + times &&
           analysis->aspect_count == 0 &&
           (analysis->forms & (FORM_DEFINE | FORM_OVERVIEW | FORM_COMPARE)) == 0;
}

/* Somebody or something of its own, not just a country. */
static bool names_own(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_NAME ||
                (item->type == ITEM_ENTITY &&
                        !text_equal(item->entity->record->type, TEXT("country")))) {
            return true;
        }
    }
    return false;
}

static void offer(struct analysis *analysis, const struct item *item)
{
    for (size_t i = 0; i < analysis->leaning_count; i++) {
        if (analysis->leanings[i].entity == item->entity &&
                analysis->leanings[i].record == item->record) {
            return;
        }
    }
    if (analysis->leaning_count < LEANING_LIMIT) {
        analysis->leanings[analysis->leaning_count++] = *item;
    }
}

/* The record that was cited last, then the entities spoken of last. */
static void offer_leanings(struct analysis *analysis)
{
    const struct record *record =
            knowledge_record(analysis->knowledge, text_from(analysis->focus->records[0]));

    analysis->alone = stands_alone(analysis) ? ALONE : ALONE_UNNAMED;
    if (record != NULL && record->entity == NULL) {
        struct item item = {.type = ITEM_RECORD,
                .record = record,
                .id = record->id,
                .term = TERM_NONE,
                .weight = WEIGHT_CARRIED_RECORD};

        offer(analysis, &item);
    } else if (record != NULL) {
        struct item item = entity_item(analysis, record->entity);

        offer(analysis, &item);
    }
    /* "And when?" asks about what was said, not about somebody who is named in it. */
    for (size_t i = 0; i < FOCUS_ENTITIES && analysis->item_count > 0; i++) {
        const struct entity *entity = focus_entity(analysis, i);

        if (entity != NULL && !text_equal(entity->record->type, TEXT("country"))) {
            struct item item = entity_item(analysis, entity);

            offer(analysis, &item);
        }
    }
}

/* How many records the last answer cited, as far as the focus remembers. */
static int32_t cited_count(const struct analysis *analysis)
{
    int32_t count = 0;

    while (count < FOCUS_RECORDS && analysis->focus->records[count][0] != '\0') {
        count++;
    }
    return count;
}

/* Nothing is said but the place in the list. */
static bool names_place_only(const struct analysis *analysis)
{
    return analysis->item_count == count_items(analysis, ITEM_NUMBER) && !analysis->has_time;
}

/*
 * "The second one", "the last one": a record of the list that the last answer gave. False when the
 * question is about something else.
 */
static bool resolve_ordinal(struct analysis *analysis)
{
    int32_t cited = cited_count(analysis);
    int32_t ordinal = analysis->ordinal;

    if ((analysis->forms & FORM_FIRST) != 0 && names_place_only(analysis)) {
        ordinal = 1;
    } else if ((analysis->forms & FORM_LAST) != 0 && names_place_only(analysis) &&
               cited < FOCUS_RECORDS) {
        ordinal = cited;
    }
    if (ordinal == 0 || stands_alone(analysis)) {
        return false;
    }
    if (cited > 1 && ordinal <= cited) {
        drop_items(analysis, ITEM_NUMBER);
        analysis->forms &= ~(uint32_t)(FORM_FIRST | FORM_LAST);
        carry_record(analysis, (size_t)ordinal - 1);
        return true;
    }
    analysis->undescribed = cited > 0 && ordinal > cited && analysis->aspect_count == 0 &&
                            names_place_only(analysis);
    return false;
}

void focus_resolve(struct analysis *analysis)
{
    bool asks = analysis->aspect_count > 0 || analysis->item_count > 0 ||
                (analysis->forms & (FORM_QUOTE | FORM_LIST | FORM_COUNT | FORM_YES_NO)) != 0;

    if (analysis->focus == NULL || (analysis->forms & (FORM_SMALL_TALK | FORM_EMPTY)) != 0) {
        return;
    }
    if (resolve_ordinal(analysis)) {
        return;
    }
    if (analysis->focus->question[0] != '\0' &&
            (is_bare(analysis) ||
                    (analysis->continues && analysis->by_size && analysis->item_count == 0))) {
        resolve_continuation(analysis);
        return;
    }
    if (analysis->pronoun.length > 0 && resolve_pronoun(analysis)) {
        return;
    }
    if ((analysis->forms & FORM_FOLLOW_UP) == 0 && asks && !names_own(analysis)) {
        offer_leanings(analysis);
    }
}

static void copy_id(char *slot, size_t size, struct text id)
{
    size_t length = id.length < size ? id.length : 0;

    memcpy(slot, id.data != NULL ? id.data : "", length);
    slot[length] = '\0';
}

static void push_entity(struct focus *next, size_t *count, const struct entity *entity)
{
    if (entity == NULL || *count == FOCUS_ENTITIES ||
            text_equal(entity->record->type, TEXT("topic")) ||
            text_equal(entity->record->type, TEXT("sector"))) {
        return;
    }
    for (size_t i = 0; i < *count; i++) {
        if (text_equal_string(entity->record->id, next->entities[i])) {
            return;
        }
    }
    copy_id(next->entities[(*count)++], FOCUS_ID_SIZE, entity->record->id);
}

static void push_record_entities(struct focus *next, size_t *count, const struct record *record)
{
    push_entity(next, count, record->entity);
    push_entity(next, count, record->speaker);
    for (size_t i = 0; i < record->party_count; i++) {
        push_entity(next, count, record->parties[i].entity);
    }
    for (size_t i = 0; i < record->entity_count; i++) {
        push_entity(next, count, record->entities[i]);
    }
    for (size_t i = 0; i < record->place_count; i++) {
        push_entity(next, count, record->places[i]);
    }
}

static bool asks_for_entity(const struct analysis *analysis)
{
    return aspects_ask_actor(analysis) || analysis_asks(analysis, "where") ||
           analysis_asks(analysis, "what");
}

/* What answered "who" or "where" is what the next pronoun means. */
static void push_answer(struct focus *next, size_t *count, const struct analysis *analysis,
        const struct record *record)
{
    for (size_t i = 0; i < record->party_count; i++) {
        bool asked = false;

        for (size_t k = 0; k < analysis->entity_count; k++) {
            asked = asked || analysis->entities[k].entity == record->parties[i].entity;
        }
        if (!asked) {
            push_entity(next, count, record->parties[i].entity);
        }
    }
}

static void remember_question(struct focus *focus, const struct analysis *analysis)
{
    bool named = analysis->item_count > 0 && analysis->items[0].type == ITEM_ENTITY &&
                 analysis->items[0].end > analysis->items[0].start;

    if (analysis->text.length < sizeof(focus->question) &&
            ((analysis->forms & FORM_FOLLOW_UP) == 0 || named)) {
        memcpy(focus->question, analysis->text.data, analysis->text.length);
        focus->question[analysis->text.length] = '\0';
    }
}

static void begin_turn(struct focus *next, const struct analysis *analysis)
{
    next->turn++;
    memset(next->choices, 0, sizeof(next->choices));
    if (analysis->language < analysis->knowledge->languages->count) {
        struct text id = analysis->knowledge->languages->items[analysis->language].id;

        memcpy(next->language, id.data, id.length < 15 ? id.length : 15);
        next->language[id.length < 15 ? id.length : 15] = '\0';
    }
}

void understanding_await_choice(struct focus *focus, const struct analysis *analysis,
        const struct record *const *choices, size_t choice_count)
{
    begin_turn(focus, analysis);
    remember_question(focus, analysis);
    for (size_t i = 0; i < choice_count && i < FOCUS_CHOICES; i++) {
        copy_id(focus->choices[i], sizeof(focus->choices[i]), choices[i]->id);
    }
}

void understanding_update_focus(struct focus *focus, const struct analysis *analysis,
        const struct record *const *records, size_t record_count)
{
    struct focus next = *focus;
    size_t count = 0;

    begin_turn(&next, analysis);
    if (record_count > 0 || analysis->entity_count > 0) {
        memset(next.entities, 0, sizeof(next.entities));
        if (record_count > 0 && asks_for_entity(analysis)) {
            push_answer(&next, &count, analysis, records[0]);
        }
        for (size_t i = 0; i < analysis->entity_count; i++) {
            push_entity(&next, &count, analysis->entities[i].entity);
        }
    }
    if (record_count > 0) {
        memset(next.records, 0, sizeof(next.records));
        for (size_t i = 0; i < record_count && i < FOCUS_RECORDS; i++) {
            copy_id(next.records[i], FOCUS_RECORD_ID_SIZE, records[i]->id);
            push_record_entities(&next, &count, records[i]);
        }
    }
    remember_question(&next, analysis);
    *focus = next;
}
