#include "understanding/explanation.h"

#include "understanding/matching.h"

#define RECORD_LIMIT 64u

struct form_word {
    uint32_t form;
    const char *word;
};

static const struct form_word form_words[] = {
        {FORM_YES_NO, "yes/no"},
        {FORM_LIST, "list"},
        {FORM_COUNT, "count"},
        {FORM_COMPARE, "comparison"},
        {FORM_QUOTE, "quote"},
        {FORM_DEFINE, "definition"},
        {FORM_OVERVIEW, "overview"},
        {FORM_FIRST, "first"},
        {FORM_LAST, "last"},
        {FORM_MOST, "most"},
        {FORM_LEAST, "least"},
        {FORM_CHRONOLOGY, "in order of time"},
        {FORM_TIME, "time"},
        {FORM_FOLLOW_UP, "follow-up"},
        {FORM_NEGATED, "negated"},
        {FORM_SMALL_TALK, "small talk"},
        {FORM_EMPTY, "empty"},
};

static const char *class_word(uint32_t class)
{
    static const char *const words[] = {
            [LEXICON_FUNCTION] = "function",
            [LEXICON_PARTICLE] = "particle",
            [LEXICON_ENDING] = "ending",
            [LEXICON_ASPECT] = "aspect",
            [LEXICON_FORM] = "form",
            [LEXICON_PRONOUN] = "pronoun",
            [LEXICON_CONTINUATION] = "continuation",
            [LEXICON_TIME] = "time",
            [LEXICON_NEGATION] = "negation",
            [LEXICON_NUMBER] = "number",
            [LEXICON_UNIT] = "unit",
            [LEXICON_SMALL_TALK] = "small talk",
            [LEXICON_CONCEPT] = "concept",
            [LEXICON_NAME] = "name",
            [PIECE_ENTITY] = "entity",
            [PIECE_WORD] = "unknown",
            [PIECE_DIGITS] = "number",
    };

    return words[class];
}

static struct text concept_kind(const struct concept *concept)
{
    static const char *const words[] = {
            [CONCEPT_RELATION] = "relation",
            [CONCEPT_ATTRIBUTE] = "attribute",
            [CONCEPT_ROLE] = "role",
            [CONCEPT_QUALITY] = "quality",
            [CONCEPT_THING] = "thing",
    };

    return text_from(words[concept->class]);
}

static struct text finish(struct arena *arena, struct text_buffer *buffer)
{
    struct text text = arena_copy_text(arena, text_buffer_view(buffer));

    text_buffer_clear(buffer);
    return text;
}

/* --- pieces --- */

static bool same_points(const struct key_text *a, size_t start, const struct key_text *b)
{
    return memcmp(a->points + start, b->points, b->count * sizeof(*b->points)) == 0;
}

/* A piece that the words of the question do not fold to was corrected. */
static struct text read_as(
        struct analysis *analysis, const struct segment *segment, struct text said)
{
    const struct key_text *key = &analysis->key;
    struct text_buffer word = {0};
    struct key_text plain;

    lexicon_key(record_index_lexicon(analysis->index), analysis->arena, said, &plain);
    if (plain.count == segment->end - segment->start && same_points(key, segment->start, &plain)) {
        return TEXT_NONE;
    }
    for (size_t i = segment->start; i < segment->end; i++) {
        text_buffer_append_code_point(&word, key->points[i]);
    }
    return finish(analysis->arena, &word);
}

/* Other entities of that name, and what the words ask for beside what they are taken for. */
static struct text other_meanings(const struct analysis *analysis, const struct lexicon *lexicon,
        const struct segment *segment)
{
    struct text_buffer also = {0};

    for (uint32_t at = segment->reading; at != READING_NONE;
            at = lexicon_next_reading(lexicon, at)) {
        const struct lexicon_piece *piece = lexicon_piece(lexicon, at);
        bool entity = piece->class == (uint32_t)PIECE_ENTITY;
        bool asks = segment->class != (uint32_t)PIECE_ENTITY &&
                    (piece->class == LEXICON_FORM || piece->class == LEXICON_ASPECT) &&
                    piece->language == analysis->text_language;

        if (piece != segment->piece && (entity || asks)) {
            text_buffer_format(&also, "%s%s %.*s", also.length > 0 ? ", " : "",
                    class_word(piece->class), TEXT_ARG(piece->id));
        }
    }
    return finish(analysis->arena, &also);
}

static struct explained_piece explain_piece(
        struct analysis *analysis, const struct lexicon *lexicon, const struct segment *segment)
{
    const struct key_text *key = &analysis->key;
    const struct lexicon_piece *piece = segment->piece;
    struct explained_piece explained = {
            .said = text_slice(
                    analysis->text, key->starts[segment->start], key->ends[segment->end - 1]),
            .class = class_word(segment->class)};

    explained.read_as = read_as(analysis, segment, explained.said);
    if (segment->class == (uint32_t)PIECE_DIGITS) {
        explained.meaning = arena_format(analysis->arena, "%g", segment->number);
    } else if (piece != NULL && segment->class == LEXICON_NUMBER) {
        explained.meaning = arena_format(analysis->arena, "%g", piece->number);
    } else if (piece != NULL) {
        explained.meaning = piece->id;
        explained.kind = piece->concept != NULL ? concept_kind(piece->concept) : piece->type;
        explained.also = other_meanings(analysis, lexicon, segment);
    }
    return explained;
}

static void explain_pieces(struct analysis *analysis, struct explanation *explanation)
{
    const struct lexicon *lexicon = record_index_lexicon(analysis->index);
    const struct segments *segments = &analysis->segments;

    explanation->pieces = arena_allocate_array(
            analysis->arena, segments->count + 1, sizeof(*explanation->pieces));
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];

        explanation->pieces[i] = explain_piece(analysis, lexicon, segment);
        if (segment->class == LEXICON_PRONOUN) {
            explanation->pronoun = explanation->pieces[i].said;
            explanation->pronoun_stands = explanation->pieces[i].meaning;
        }
    }
    explanation->piece_count = segments->count;
}

/* --- what is asked --- */

static struct text explain_forms(const struct analysis *analysis)
{
    struct text_buffer forms = {0};

    for (size_t i = 0; i < sizeof(form_words) / sizeof(form_words[0]); i++) {
        if ((analysis->forms & form_words[i].form) != 0) {
            text_buffer_format(&forms, "%s%s", forms.length > 0 ? ", " : "", form_words[i].word);
        }
    }
    return finish(analysis->arena, &forms);
}

static void append_day(struct text_buffer *out, const char *before, int32_t days)
{
    int32_t year;
    int32_t month;
    int32_t day;

    if (days != INT32_MIN && days != INT32_MAX) {
        time_date_of_days(days, &year, &month, &day);
        text_buffer_format(
                out, "%s%s%04d-%02d-%02d", out->length > 0 ? " " : "", before, year, month, day);
    }
}

static struct text explain_time(const struct analysis *analysis)
{
    struct text_buffer time = {0};

    if (analysis->has_time) {
        append_day(&time, "from ", analysis->time.first);
        append_day(&time, "to ", analysis->time.last);
    }
    return finish(analysis->arena, &time);
}

/* --- items --- */

static const char *item_word(enum item_type type)
{
    static const char *const words[] = {
            [ITEM_ENTITY] = "entity",
            [ITEM_CONCEPT] = "concept",
            [ITEM_NAME] = "name",
            [ITEM_WORD] = "word",
            [ITEM_NUMBER] = "number",
            [ITEM_TIME] = "time",
            [ITEM_RECORD] = "record",
    };

    return words[type];
}

static struct explained_item explain_item(
        const struct analysis *analysis, const struct item *item, struct text time)
{
    bool indexed = item->type != ITEM_TIME && item->type != ITEM_RECORD;
    struct explained_item explained = {.type = item_word(item->type),
            .id = item->id,
            .said = text_slice(analysis->text, item->start, item->end),
            .weight = item->weight,
            .carried = item->type != ITEM_TIME && item->end == item->start,
            .background = item->background,
            .unknown = indexed && record_index_postings(analysis->index, item->term).count == 0};

    if (item->type == ITEM_CONCEPT) {
        explained.kind = concept_kind(item->concept);
    } else {
        explained.kind = item->entity != NULL ? item->entity->record->type : item->name_type;
    }
    if (item->type == ITEM_TIME) {
        explained.id = time;
    } else if (item->type == ITEM_NUMBER) {
        explained.id = arena_format(analysis->arena, "%g", item->number);
    }
    return explained;
}

static void explain_items(const struct analysis *analysis, struct explanation *explanation)
{
    double total = 0.0;

    explanation->items = arena_allocate_array(
            analysis->arena, analysis->item_count + 1, sizeof(*explanation->items));
    explanation->item_count = analysis->item_count;
    for (size_t i = 0; i < analysis->item_count; i++) {
        explanation->items[i] = explain_item(analysis, &analysis->items[i], explanation->time);
        total += analysis->items[i].weight;
    }
    for (size_t i = 0; i < analysis->item_count && total > 0.0; i++) {
        explanation->items[i].part = explanation->items[i].weight / total;
    }
}

/* --- records --- */

static struct explained_record explain_record(struct analysis *analysis, const struct match *match)
{
    struct explained_record explained = {.record = match->record,
            .share = match->share,
            .confidence = match->confidence,
            .flags = match->flags,
            .asked = match->asked};
    size_t count = analysis->item_count;

    explained.unstated_count =
            aspects_unstated(analysis, match->record, explained.unstated, UNSTATED_LIMIT);
    explained.coverage =
            arena_allocate_array(analysis->arena, count + 1, sizeof(*explained.coverage));
    explained.covered =
            arena_allocate_array(analysis->arena, count + 1, sizeof(*explained.covered));
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &analysis->items[i];

        explained.coverage[i] = coverage_of(analysis, item, match->record);
        explained.covered[i] = demand_covered(analysis, item, match->record);
    }
    return explained;
}

static void explain_records(struct analysis *analysis, struct explanation *explanation)
{
    struct match matches[RECORD_LIMIT];
    size_t count = (analysis->forms & FORM_EMPTY) != 0
                           ? 0
                           : understanding_match(analysis, UINT32_MAX, matches, RECORD_LIMIT);

    explanation->records =
            arena_allocate_array(analysis->arena, count + 1, sizeof(*explanation->records));
    explanation->record_count = count;
    for (size_t i = 0; i < count; i++) {
        explanation->records[i] = explain_record(analysis, &matches[i]);
    }
}

const struct explanation *explanation_of(struct analysis *analysis)
{
    struct explanation *explanation = arena_allocate(analysis->arena, sizeof(*explanation));
    const struct language *languages = analysis->knowledge->languages->items;

    explanation->language = languages[analysis->language].id;
    explanation->text_language = languages[analysis->text_language].id;
    explanation->aspects = analysis->aspects;
    explanation->aspect_count = analysis->aspect_count;
    explanation->forms = explain_forms(analysis);
    explanation->time = explain_time(analysis);
    explanation->continues = analysis->continues;
    explanation->picked = analysis->picked != NULL ? analysis->picked->id : TEXT_NONE;
    explain_pieces(analysis, explanation);
    explain_items(analysis, explanation);
    explain_records(analysis, explanation);
    return explanation;
}
