/* From segments to what is asked: forms, aspects, items with weights. */
#include "understanding/chain.h"
#include "understanding/matching.h"
#include "understanding/respelling.h"
#include "understanding/selection.h"

#define WEIGHT_ENTITY 1.3
#define WEIGHT_ENTITY_IDF 0.35
#define WEIGHT_RELATION 1.1
#define WEIGHT_CONCEPT_IDF 0.25
#define WEIGHT_ATTRIBUTE 2.6
#define WEIGHT_ROLE 2.4
#define WEIGHT_QUALITY 1.0
#define WEIGHT_THING 0.45
#define WEIGHT_NAME 4.0
#define WEIGHT_WORD_UNKNOWN 2.4
#define WEIGHT_WORD_KNOWN 0.9
#define WEIGHT_KANA 0.1 /* a stray ending rather than content */
#define WEIGHT_NUMBER 2.0
#define WEIGHT_ORDINAL 0.8
#define WEIGHT_TIME 2.4

static bool same_item(const struct item *a, const struct item *b)
{
    return a->type == b->type && a->entity == b->entity && a->concept == b->concept &&
           a->record == b->record && text_equal(a->id, b->id) && a->number == b->number;
}

void analysis_add_item(struct analysis *analysis, const struct item *item)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (same_item(&analysis->items[i], item)) {
            return;
        }
    }
    if (analysis->item_count < ITEM_LIMIT) {
        analysis->items[analysis->item_count++] = *item;
    }
}

static void add_currency(struct analysis *analysis, struct text unit)
{
    if (analysis->currency_count < CURRENCY_LIMIT && !text_equal(unit, TEXT("percent"))) {
        analysis->currencies[analysis->currency_count++] = unit;
    }
}

static double concept_weight(const struct analysis *analysis, const struct item *item)
{
    double idf = record_index_idf(analysis->index, item->term);

    switch (item->concept->class) {
    case CONCEPT_ATTRIBUTE:
        return WEIGHT_ATTRIBUTE;
    case CONCEPT_ROLE:
        return WEIGHT_ROLE;
    case CONCEPT_QUALITY:
        return WEIGHT_QUALITY + WEIGHT_CONCEPT_IDF * idf;
    case CONCEPT_THING:
        return WEIGHT_THING + WEIGHT_CONCEPT_IDF * idf;
    default:
        return WEIGHT_RELATION + WEIGHT_CONCEPT_IDF * idf;
    }
}

static struct item item_of(const struct key_text *key, const struct segment *segment)
{
    return (struct item){.term = TERM_NONE,
            .start = key->starts[segment->start],
            .end = key->ends[segment->end - 1]};
}

double analysis_entity_weight(const struct analysis *analysis, uint32_t term)
{
    return WEIGHT_ENTITY + WEIGHT_ENTITY_IDF * record_index_idf(analysis->index, term);
}

static void add_entity_item(struct analysis *analysis, const struct key_text *key,
        const struct segments *segments, size_t at)
{
    const struct segment *segment = &segments->items[at];
    struct item item = item_of(key, segment);

    item.type = ITEM_ENTITY;
    item.entity = segment->piece->entity;
    item.id = item.entity->record->id;
    item.term = record_index_entity(analysis->index, item.entity);
    item.weight = analysis_entity_weight(analysis, item.term);
    item.marked = grammar_marked(analysis, key, segments, at);
    analysis_add_item(analysis, &item);
}

static void add_concept_item(
        struct analysis *analysis, const struct key_text *key, const struct segment *segment)
{
    struct item item = item_of(key, segment);

    item.type = ITEM_CONCEPT;
    item.concept = segment->piece->concept;
    item.id = item.concept->id;
    item.term = record_index_concept(analysis->index, item.concept);
    item.weight = concept_weight(analysis, &item);
    analysis_add_item(analysis, &item);
}

/* A name or word of which no surface is known to the packs may still stand in their texts. */
static void add_word_item(
        struct analysis *analysis, const struct key_text *key, const struct segment *segment)
{
    struct item item = item_of(key, segment);
    size_t length = segment->end - segment->start;

    item.type = segment->class == LEXICON_NAME ? ITEM_NAME : ITEM_WORD;
    item.id = text_slice(analysis->text, item.start, item.end);
    item.term = record_index_word(analysis->index, key->points + segment->start, length);
    if (item.type == ITEM_NAME) {
        item.name_type = segment->piece->type;
        item.weight = WEIGHT_NAME;
    } else if (item.term != TERM_NONE) {
        item.weight = WEIGHT_WORD_KNOWN +
                      WEIGHT_CONCEPT_IDF * record_index_idf(analysis->index, item.term);
    } else {
        uint8_t script = key->scripts[segment->start];
        bool kana = script == SCRIPT_HIRAGANA && length <= 2;
        bool single = length == 1 && unicode_is_cjk(script);

        item.weight = kana ? WEIGHT_KANA : single ? WEIGHT_WORD_UNKNOWN / 4 : WEIGHT_WORD_UNKNOWN;
    }
    analysis_add_item(analysis, &item);
}

static double multiplier_at(const struct segments *segments, size_t at)
{
    const struct segment *segment = at < segments->count ? &segments->items[at] : NULL;

    return segment != NULL && segment->class == LEXICON_NUMBER && segment->piece->number >= 100.0
                   ? segment->piece->number
                   : 0.0;
}

/* "3.92 trillion", "3조 9200억": digits and multipliers make one number. Returns segments used. */
static size_t add_number_item(struct analysis *analysis, const struct key_text *key,
        const struct segments *segments, size_t at)
{
    struct item item = item_of(key, &segments->items[at]);
    double total = 0.0;
    size_t used = 0;

    while (at + used < segments->count &&
            segments->items[at + used].class == (uint32_t)PIECE_DIGITS) {
        double factor = multiplier_at(segments, at + used + 1);

        total += segments->items[at + used].number * (factor > 0.0 ? factor : 1.0);
        used += factor > 0.0 ? 2 : 1;
        if (factor <= 0.0) {
            break;
        }
    }
    item.type = ITEM_NUMBER;
    item.number = total;
    item.end = key->ends[segments->items[at + used - 1].end - 1];
    item.term = record_index_number(analysis->index, total);
    item.weight = WEIGHT_NUMBER;
    analysis_add_item(analysis, &item);
    return used;
}

static void add_ordinal_item(
        struct analysis *analysis, const struct key_text *key, const struct segment *segment)
{
    struct item item = item_of(key, segment);

    item.type = ITEM_NUMBER;
    item.number = segment->piece->number;
    item.written_as_word = true;
    item.term = record_index_number(analysis->index, item.number);
    item.weight = WEIGHT_ORDINAL;
    analysis->ordinal = item.number >= 1 && item.number <= FOCUS_RECORDS ? (int32_t)item.number : 0;
    analysis_add_item(analysis, &item);
}

static void take_piece(struct analysis *analysis, const struct key_text *key,
        const struct segments *segments, size_t at)
{
    const struct segment *segment = &segments->items[at];

    switch (segment->class) {
    case PIECE_ENTITY:
        add_entity_item(analysis, key, segments, at);
        break;
    case LEXICON_CONCEPT:
        add_concept_item(analysis, key, segment);
        break;
    case PIECE_WORD:
    case LEXICON_NAME:
        add_word_item(analysis, key, segment);
        break;
    case LEXICON_NUMBER:
        add_ordinal_item(analysis, key, segment);
        break;
    case LEXICON_ASPECT:
        question_add_aspect(analysis, segment->piece->id);
        break;
    case LEXICON_FORM:
        question_add_form(analysis, segment->piece->id);
        break;
    case LEXICON_PRONOUN:
        analysis->pronoun = segment->piece->id;
        break;
    case LEXICON_UNIT:
        add_currency(analysis, segment->piece->id);
        break;
    case LEXICON_NEGATION:
        analysis->forms |= FORM_NEGATED;
        break;
    case LEXICON_SMALL_TALK:
        analysis->small_talk = segment->piece->id;
        break;
    default:
        break;
    }
}

/* A surface may mark a form and ask for an aspect at once: "who is" does. */
static void take_other_meanings(struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segment *segment)
{
    if (segment->piece == NULL || segment->class == (uint32_t)PIECE_ENTITY) {
        return;
    }
    for (uint32_t at = segment->reading; at != READING_NONE;
            at = lexicon_next_reading(lexicon, at)) {
        const struct lexicon_piece *piece = lexicon_piece(lexicon, at);

        if (piece->language == analysis->text_language && piece->class == LEXICON_FORM) {
            question_add_form(analysis, piece->id);
        } else if (piece->language == analysis->text_language && piece->class == LEXICON_ASPECT) {
            question_add_aspect(analysis, piece->id);
        } else if (piece->language == analysis->text_language && piece->class == LEXICON_TIME) {
            analysis->future = analysis->future || text_equal(piece->id, TEXT("future"));
        } else if (piece->language == analysis->text_language && piece->class == LEXICON_CONCEPT &&
                   segment->class == LEXICON_ASPECT) {
            struct segment said = *segment;

            said.piece = piece;
            add_concept_item(analysis, key, &said);
        }
    }
}

/*
 * "How many joint ventures" is one surface that marks a form: the record's type at its end is
 * named all the same, and so are the "companies" of "which companies", and what "which is bigger"
 * compares.
 */
static void take_type_in_form(struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segment *segment)
{
    const struct trie *trie = lexicon_trie(lexicon);
    bool compares = segment_means(lexicon, segment, LEXICON_FORM, "compare");

    for (size_t start = segment->start + 1; start < segment->end; start++) {
        uint32_t node = TRIE_ROOT;
        struct segment said = *segment;

        for (size_t at = start; at < segment->end && node != 0; at++) {
            node = trie_step(trie, node, key->points[at]);
        }
        if (key->points[start - 1] != ' ' || node == 0) {
            continue;
        }
        said.start = start;
        for (uint32_t at = trie_value(trie, node); at != READING_NONE;
                at = lexicon_next_reading(lexicon, at)) {
            said.piece = lexicon_piece(lexicon, at);
            if (said.piece->class != LEXICON_CONCEPT) {
                continue;
            }
            analysis->lists_actors = analysis->lists_actors || is_actor_type(said.piece->id) ||
                                     said.piece->concept->class == CONCEPT_ROLE;
            if (said.piece->concept->selects_count > 0 ||
                    (compares && said.piece->concept->class == CONCEPT_QUALITY)) {
                add_concept_item(analysis, key, &said);
                return;
            }
        }
    }
}

static void judge_opening(
        struct analysis *analysis, const struct lexicon *lexicon, const struct segments *segments)
{
    if (segments->count > 0) {
        analysis->continues =
                segment_means(lexicon, &segments->items[0], LEXICON_CONTINUATION, NULL);
    }
}

static void add_time_item(struct analysis *analysis)
{
    struct item item = {.type = ITEM_TIME, .term = TERM_NONE, .weight = WEIGHT_TIME};

    if (analysis->has_time) {
        analysis_add_item(analysis, &item);
    }
}

/* 2番目, 2번째: digits with what makes them a place in a list. */
static void take_ordinal(struct analysis *analysis, const struct lexicon *lexicon,
        const struct segments *segments, size_t at, size_t used)
{
    double number = segments->items[at].number;

    if (used == 1 && at + 1 < segments->count && number >= 1 && number <= FOCUS_RECORDS &&
            segment_means(lexicon, &segments->items[at + 1], LEXICON_FORM, "ordinal")) {
        analysis->ordinal = (int32_t)number;
    }
}

static bool is_quoted(
        const struct analysis *analysis, const struct key_text *key, const struct segment *segment)
{
    return key->starts[segment->start] >= analysis->quoted_from &&
           key->ends[segment->end - 1] <= analysis->quoted_to;
}

static void take_segments(struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segments *segments)
{
    for (size_t at = 0; at < segments->count;) {
        size_t used = is_quoted(analysis, key, &segments->items[at])
                              ? 1
                              : time_range_take(analysis, key, segments, at);

        if (used == 0 && segments->items[at].class == (uint32_t)PIECE_DIGITS) {
            used = add_number_item(analysis, key, segments, at);
            take_ordinal(analysis, lexicon, segments, at, used);
        }
        if (used == 0) {
            take_piece(analysis, key, segments, at);
            take_other_meanings(analysis, lexicon, key, &segments->items[at]);
            choice_note_name(analysis, lexicon, &segments->items[at]);
            if (segments->items[at].class == LEXICON_FORM) {
                take_type_in_form(analysis, lexicon, key, &segments->items[at]);
            }
            used = 1;
        }
        at += used;
    }
}

void analysis_list_entities(struct analysis *analysis)
{
    analysis->entities = arena_allocate_array(
            analysis->arena, analysis->item_count + 1, sizeof(*analysis->entities));
    analysis->entity_count = 0;
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY) {
            analysis->entities[analysis->entity_count++] =
                    (struct question_entity){.entity = item->entity,
                            .start = item->start,
                            .length = item->end - item->start};
        }
    }
}

static uint32_t choose_language(struct analysis *analysis, const struct key_text *key,
        uint32_t wanted, const struct lexicon *lexicon)
{
    uint32_t detected = lexicon_detect_language(lexicon, key);

    analysis->text_language = detected != LANGUAGE_NONE ? detected
                              : wanted != LANGUAGE_NONE ? wanted
                                                        : 0;
    if (detected == LANGUAGE_NONE && wanted == LANGUAGE_NONE && analysis->focus != NULL) {
        uint32_t before = languages_find(
                analysis->knowledge->languages, text_from(analysis->focus->language));

        if (before != LANGUAGE_NONE) {
            analysis->text_language = before;
        }
    }
    return wanted != LANGUAGE_NONE ? wanted : analysis->text_language;
}

static bool has_words(const struct key_text *key)
{
    for (size_t i = 0; i < key->count; i++) {
        if (unicode_is_word(key->scripts[i])) {
            return true;
        }
    }
    return false;
}

/* A greeting before a question is no small talk. */
static void judge_small_talk(struct analysis *analysis)
{
    bool refers = analysis->pronoun.length > 0 && analysis->focus != NULL &&
                  !text_equal(analysis->pronoun, TEXT("person"));

    if (analysis->small_talk.length > 0 && analysis->item_count == 0 &&
            analysis->aspect_count == 0 && !refers) {
        analysis->forms |= FORM_SMALL_TALK;
    }
}

/* "What is their name" beside content asks about that content, not about the program. */
static bool mistakes_program(const struct segments *segments)
{
    bool content = false;
    bool program = false;

    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];

        content = content || segment->class == (uint32_t)PIECE_ENTITY ||
                  segment->class == LEXICON_CONCEPT || segment->class == LEXICON_NAME;
        program = program || (segment->class == LEXICON_SMALL_TALK &&
                                     (text_equal(segment->piece->id, TEXT("identity")) ||
                                             text_equal(segment->piece->id, TEXT("help"))));
    }
    return program && content;
}

static void segment(struct analysis *analysis, struct lexicon *lexicon, struct key_text *key,
        struct segments *segments)
{
    segmenter_run(
            lexicon, analysis->arena, analysis->text_language, SEGMENT_CORRECT, key, segments);
    if (mistakes_program(segments)) {
        segmenter_run(lexicon, analysis->arena, analysis->text_language,
                SEGMENT_CORRECT | SEGMENT_ON_TOPIC, key, segments);
    }
}

/* The text that was read is not the asker's own. */
static void forget_places(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->entity_count; i++) {
        analysis->entities[i].start = 0;
        analysis->entities[i].length = 0;
    }
}

/*
 * A question that describes somebody instead of naming them is read again with the name. The
 * entities then have no place in the question's own text.
 */
static struct analysis *read_with_name(struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segments *segments)
{
    const struct record *bridge = NULL;
    struct text text;
    struct analysis *again;

    switch (chain_resolve(analysis, lexicon, key, segments, &text, &bridge)) {
    case CHAIN_RESOLVED:
        again = understanding_analyse(
                analysis->knowledge, analysis->arena, text, analysis->language, NULL);
        again->bridge = bridge;
        forget_places(again);
        return again;
    case CHAIN_UNRESOLVED:
        analysis->undescribed = true;
        return NULL;
    default:
        return NULL;
    }
}

static struct analysis *analyse(const struct knowledge *knowledge, struct arena *arena,
        struct text text, uint32_t language, const struct focus *focus, bool respelled);

/* NULL when nothing was meant to be spelt otherwise. */
static struct analysis *read_respelled(struct analysis *analysis, struct lexicon *lexicon,
        const struct segments *segments, uint32_t language, const struct focus *focus)
{
    struct text text = respelling_find(analysis, lexicon, segments);
    struct analysis *again;

    if (text.length == 0) {
        return NULL;
    }
    again = analyse(analysis->knowledge, analysis->arena, text, language, focus, true);
    forget_places(again);
    return again;
}

/* What is asked, of when, and what is meant by what is not named. */
static void resolve(struct analysis *analysis, const struct lexicon *lexicon)
{
    const struct segments *segments = &analysis->segments;

    sentences_weigh(analysis);
    event_anchor_resolve(analysis);
    time_range_settle(analysis);
    add_time_item(analysis);
    judge_opening(analysis, lexicon, segments);
    yes_no_judge(analysis, lexicon, segments);
    alternatives_find(analysis, lexicon, &analysis->key, segments);
    judge_small_talk(analysis);
    if (!choice_take(analysis)) {
        focus_resolve(analysis);
    }
    chronology_resolve(analysis);
    if (analysis->selection.kind == SELECTION_NONE) {
        selection_resolve(analysis);
    }
    if (analysis->leaning_count > 0 && analysis->selection.kind == SELECTION_NONE &&
            !analysis->has_alternatives) {
        matcher_choose_leaning(analysis);
    } else if (analysis->sharer_count > 0) {
        matcher_choose_sharer(analysis);
    }
    analysis_list_entities(analysis);
}

static struct analysis *analyse(const struct knowledge *knowledge, struct arena *arena,
        struct text text, uint32_t language, const struct focus *focus, bool respelled)
{
    struct analysis *named;
    struct analysis *analysis = arena_allocate(arena, sizeof(*analysis));
    struct lexicon *lexicon = record_index_lexicon(knowledge->index);
    struct segments *segments = &analysis->segments;
    struct key_text *key = &analysis->key;

    analysis->arena = arena;
    analysis->knowledge = knowledge;
    analysis->index = knowledge->index;
    analysis->focus = focus != NULL && focus->turn > 0 ? focus : NULL;
    analysis->text = text;
    lexicon_key(lexicon, arena, text, key);
    analysis->language = choose_language(analysis, key, language, lexicon);
    if (!respelled && respelling_has_jamo(text)) {
        named = read_respelled(analysis, lexicon, segments, language, focus);
        if (named != NULL) {
            return named;
        }
    }
    if (!has_words(key)) {
        analysis->forms = FORM_EMPTY;
        analysis_list_entities(analysis);
        return analysis;
    }
    analysis->written = *key;
    segment(analysis, lexicon, key, segments);
    named = !respelled && segments->unknown_count > 0
                    ? read_respelled(analysis, lexicon, segments, language, focus)
                    : NULL;
    if (named != NULL) {
        return named;
    }
    quotation_resolve(analysis);
    take_segments(analysis, lexicon, key, segments);
    question_settle_aspects(analysis);
    named = read_with_name(analysis, lexicon, key, segments);
    if (named != NULL) {
        return named;
    }
    resolve(analysis, lexicon);
    return analysis;
}

struct analysis *understanding_analyse(const struct knowledge *knowledge, struct arena *arena,
        struct text text, uint32_t language, const struct focus *focus)
{
    return analyse(knowledge, arena, text, language, focus, false);
}
