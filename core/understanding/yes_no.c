/* Whether a question wants a yes or a no: openings, endings, tags and names put up for it. */
#include "understanding/analysis.h"

bool segment_means(const struct lexicon *lexicon, const struct segment *segment, uint32_t class,
        const char *id)
{
    for (uint32_t at = segment->reading; at != READING_NONE;
            at = lexicon_next_reading(lexicon, at)) {
        const struct lexicon_piece *piece = lexicon_piece(lexicon, at);

        if (piece->class == class && (id == NULL || text_equal_string(piece->id, id))) {
            return true;
        }
    }
    return false;
}

static bool is_filler(const struct segment *segment)
{
    return segment->class == LEXICON_CONTINUATION || segment->class == LEXICON_SMALL_TALK ||
           segment->class == LEXICON_FUNCTION;
}

/* "Was it A who did B?": its question word only links. */
static bool is_cleft(const struct lexicon *lexicon, const struct segments *segments)
{
    return segments->count > 2 &&
           segment_means(lexicon, &segments->items[0], LEXICON_FORM, "yes_no") &&
           segments->items[1].class == LEXICON_PRONOUN &&
           text_equal(segments->items[1].piece->id, TEXT("thing"));
}

static bool ends_with_question_mark(struct text text)
{
    return text_ends_with(text, TEXT("?")) || text_ends_with(text, TEXT("\xEF\xBC\x9F"));
}

/* Where verbs come last, a question without a question word that ends in one asks yes or no. */
static bool ends_in_verb(const struct analysis *analysis, const struct segments *segments)
{
    return segments->items[segments->count - 1].class == LEXICON_ENDING &&
           ends_with_question_mark(text_trim(analysis->text));
}

/* A name that no record holds, before a question mark: somebody wants it confirmed. */
static bool asks_about_name(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_NAME) {
            return ends_with_question_mark(text_trim(analysis->text));
        }
    }
    return false;
}

/* "A met B, didn't they?": the tag stands within the last three words. */
static bool ends_in_tag(const struct analysis *analysis, const struct lexicon *lexicon,
        const struct segments *segments)
{
    if (!ends_with_question_mark(text_trim(analysis->text))) {
        return false;
    }
    for (size_t at = segments->count; at > 1 && segments->count - at < 2; at--) {
        if (segment_means(lexicon, &segments->items[at - 1], LEXICON_FORM, "yes_no")) {
            return true;
        }
    }
    return false;
}

/* "…산 곳이 오사카인가요?": a name with a verb's ending is put up for a yes or a no. */
static bool ends_in_name(const struct lexicon *lexicon, const struct segments *segments)
{
    size_t at = segments->count;
    bool ending = false;

    while (at > 0 &&
            (segments->items[at - 1].class == LEXICON_ENDING ||
                    segment_means(lexicon, &segments->items[at - 1], LEXICON_FORM, "yes_no"))) {
        ending = true;
        at--;
    }
    return ending && at > 1 &&
           (segments->items[at - 1].class == (uint32_t)PIECE_ENTITY ||
                   segments->items[at - 1].class == LEXICON_NAME);
}

static bool opens_as_yes_no(const struct lexicon *lexicon, const struct segments *segments)
{
    for (size_t at = 0; at < segments->count; at++) {
        if (segment_means(lexicon, &segments->items[at], LEXICON_FORM, "yes_no")) {
            return true;
        }
        if (!is_filler(&segments->items[at])) {
            return false;
        }
    }
    return false;
}

/*
 * "Was it discussed when they met?" names an occasion; "Did they say when they met?" asks for it:
 * there a verb stands before the word.
 */
static bool names_occasion(const struct analysis *analysis, const struct lexicon *lexicon,
        const struct segments *segments)
{
    if (analysis->aspect_count != 1 || !analysis_asks(analysis, "when") ||
            !opens_as_yes_no(lexicon, segments)) {
        return false;
    }
    for (size_t at = 1; at < segments->count; at++) {
        const struct segment *before = &segments->items[at - 1];

        if (segment_means(lexicon, &segments->items[at], LEXICON_ASPECT, "when")) {
            return before->class != LEXICON_CONCEPT ||
                   before->piece->concept->class != CONCEPT_RELATION;
        }
    }
    return false;
}

/*
 * Yes/no: the opening words where words are parted by spaces, the ending elsewhere; a question
 * word anywhere makes it another kind of question.
 */
void yes_no_judge(
        struct analysis *analysis, const struct lexicon *lexicon, const struct segments *segments)
{
    const struct language *language =
            &analysis->knowledge->languages->items[analysis->text_language];
    size_t at = 0;

    if (is_cleft(lexicon, segments) ||
            (language->segmentation != SEGMENT_SPACES && ends_in_name(lexicon, segments))) {
        analysis->aspect_count = 0;
        analysis->forms &= ~(uint32_t)FORM_DEFINE;
    }
    if (language->segmentation == SEGMENT_SPACES && names_occasion(analysis, lexicon, segments)) {
        analysis->aspect_count = 0;
    }
    if (segments->count == 0 || analysis->aspect_count > 0 || analysis->chooses ||
            (analysis->forms &
                    (FORM_LIST | FORM_COUNT | FORM_DEFINE | FORM_QUOTE | FORM_OVERVIEW)) != 0) {
        return;
    }
    if (language->segmentation != SEGMENT_SPACES) {
        if (ends_in_verb(analysis, segments) || asks_about_name(analysis) ||
                ends_in_name(lexicon, segments)) {
            analysis->forms |= FORM_YES_NO;
        }
        for (at = segments->count; at > 0 && segments->count - at < 3; at--) {
            if (segment_means(lexicon, &segments->items[at - 1], LEXICON_FORM, "yes_no")) {
                analysis->forms |= FORM_YES_NO;
            }
        }
        return;
    }
    if (ends_in_tag(analysis, lexicon, segments)) {
        analysis->forms |= FORM_YES_NO;
        return;
    }
    if (opens_as_yes_no(lexicon, segments)) {
        analysis->forms |= FORM_YES_NO;
    }
}
