/* "A or B?": the two names that a question puts up for choice. */
#include "understanding/matching.h"

#define COVERED 0.5
#define WORD_LEAST 1.5 /* weight of an unknown word that must mean something */

/* What may stand for each other, or NULL. */
static const char *group_of(const struct item *item)
{
    struct text type = item->type == ITEM_NAME     ? item->name_type
                       : item->type == ITEM_ENTITY ? item->entity->record->type
                                                   : TEXT_NONE;

    if (text_equal(type, TEXT("person"))) {
        return "person";
    }
    if (text_equal(type, TEXT("country")) || text_equal(type, TEXT("place")) ||
            text_equal(type, TEXT("region"))) {
        return "place";
    }
    if (text_equal(type, TEXT("sector")) || text_equal(type, TEXT("topic"))) {
        return "field";
    }
    return is_actor_type(type) ? "company" : NULL;
}

static bool may_replace(const struct item *a, const struct item *b)
{
    return group_of(a) != NULL && group_of(a) == group_of(b);
}

static bool is_noun(const struct item *item)
{
    return item->type == ITEM_CONCEPT && is_actor_type(item->id);
}

/* The last two of a kind before `end`, with nothing but "company" between them. */
static bool take_last_pair(struct analysis *analysis, uint32_t end)
{
    size_t count = 0;

    while (count < analysis->item_count && analysis->items[count].end <= end) {
        count++;
    }
    for (size_t i = count; i > 1; i--) {
        size_t before = i - 1;

        while (before > 0 && is_noun(&analysis->items[before - 1])) {
            before--;
        }
        if (before > 0 && may_replace(&analysis->items[before - 1], &analysis->items[i - 1])) {
            analysis->alternatives[0] = before - 1;
            analysis->alternatives[1] = i - 1;
            return true;
        }
    }
    return false;
}

/* The nearest of a kind on both sides of "or". */
static bool take_around(struct analysis *analysis, uint32_t start, uint32_t end)
{
    for (size_t b = 0; b < analysis->item_count; b++) {
        if (analysis->items[b].start < end) {
            continue;
        }
        for (size_t a = b; a > 0; a--) {
            if (analysis->items[a - 1].end <= start &&
                    may_replace(&analysis->items[a - 1], &analysis->items[b])) {
                analysis->alternatives[0] = a - 1;
                analysis->alternatives[1] = b;
                return true;
            }
        }
    }
    return false;
}

/* A인가요 B인가요: both end as a question does. */
static bool ends_twice(const struct analysis *analysis, const struct lexicon *lexicon,
        const struct segments *segments)
{
    size_t endings = 0;

    for (size_t i = 1; i < segments->count; i++) {
        size_t at = i - 1;
        bool ending = segments->items[i].class == LEXICON_ENDING ||
                      segment_means(lexicon, &segments->items[i], LEXICON_FORM, "yes_no");

        /* 한국 회사인가요, 韓国の会社ですか */
        if (at > 0 && segments->items[at].class == LEXICON_CONCEPT &&
                is_actor_type(segments->items[at].piece->id)) {
            at--;
            at -= at > 0 && segments->items[at].class == LEXICON_PARTICLE ? 1 : 0;
        }
        endings += ending && (segments->items[at].class == (uint32_t)PIECE_ENTITY ||
                                     segments->items[at].class == LEXICON_NAME);
    }
    return endings == 2 && (analysis->forms & FORM_YES_NO) != 0;
}

void alternatives_find(struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segments *segments)
{
    const struct language *language =
            &analysis->knowledge->languages->items[analysis->text_language];
    bool spaces = language->segmentation == SEGMENT_SPACES;
    bool found = false;

    for (size_t i = 0; i < segments->count && analysis->chooses && !found; i++) {
        const struct segment *segment = &segments->items[i];

        if (segment_means(lexicon, segment, LEXICON_FORM, "choice")) {
            uint32_t start = key->starts[segment->start];
            uint32_t end = key->ends[segment->end - 1];

            found = take_around(analysis, start, end) ||
                    (!spaces && take_last_pair(analysis, start));
        }
    }
    if (!found && !spaces && !analysis->chooses && ends_twice(analysis, lexicon, segments)) {
        found = take_last_pair(analysis, (uint32_t)analysis->text.length);
    }
    analysis->has_alternatives = found;
}

/* Ranks the question without one of its items, as one to be answered with yes or no. */
static void rank_without(struct analysis *analysis, size_t left_out, struct ranking *ranking)
{
    struct item all[ITEM_LIMIT];
    size_t count = analysis->item_count;
    size_t aspects = analysis->aspect_count;
    uint32_t forms = analysis->forms;

    memcpy(all, analysis->items, count * sizeof(*all));
    memmove(&analysis->items[left_out], &analysis->items[left_out + 1],
            (count - left_out - 1) * sizeof(*all));
    analysis->item_count = count - 1;
    analysis->aspect_count = 0;
    analysis->forms = (forms | FORM_YES_NO) & ~(uint32_t)(FORM_COMPARE | FORM_DEFINE);
    matcher_rank(analysis, ranking);
    memcpy(analysis->items, all, count * sizeof(*all));
    analysis->item_count = count;
    analysis->aspect_count = aspects;
    analysis->forms = forms;
}

static bool affirms(const struct ranking *ranking)
{
    return ranking->first != NULL && (ranking->first->flags & MATCH_STATES) != 0 &&
           (ranking->first->flags & MATCH_CONTRADICTS) == 0;
}

static void drop_item(struct analysis *analysis, size_t position)
{
    memmove(&analysis->items[position], &analysis->items[position + 1],
            (analysis->item_count - position - 1) * sizeof(analysis->items[0]));
    analysis->item_count--;
}

/* "Is A or B larger?": a quality and nothing that it is a quality of. */
static bool compares_bare(const struct analysis *analysis)
{
    bool quality = false;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool put_up = i == analysis->alternatives[0] || i == analysis->alternatives[1];
        bool is_quality = item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_QUALITY;

        if (!put_up && !is_quality) {
            return false;
        }
        quality = quality || is_quality;
    }
    return quality;
}

/* "Is X from A or B?": what a record says of X and of a country need not be where X is from. */
static bool asks_for_country(const struct analysis *analysis)
{
    bool somebody = false;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool noun = item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_THING;
        bool actor = item->type == ITEM_ENTITY && is_actor_type(item->entity->record->type);

        if (!coverage_is_country(item) && !noun && !actor) {
            return false;
        }
        somebody = somebody || actor;
    }
    return somebody && coverage_is_country(&analysis->items[analysis->alternatives[0]]);
}

/* "Which is bigger, A or B?": a record that speaks of both, but not of size, is no answer. */
static bool lacks_criterion(struct analysis *analysis, const struct record *record)
{
    bool ranks = record->summary && record->rank.value != 0; /* it is the comparison itself */

    if ((compares_bare(analysis) && !ranks) || asks_for_country(analysis)) {
        return true;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool criterion = item->type == ITEM_WORD ? item->weight > WORD_LEAST
                                                 : !ranks && item->type == ITEM_CONCEPT &&
                                                           item->concept->class != CONCEPT_THING;

        if (criterion && coverage_of(analysis, item, record) < COVERED) {
            return true;
        }
    }
    return false;
}

void alternatives_choose(struct analysis *analysis, struct ranking *ranking)
{
    struct ranking first;
    struct ranking second;

    rank_without(analysis, analysis->alternatives[1], &first);
    rank_without(analysis, analysis->alternatives[0], &second);
    analysis->forms &= ~(uint32_t)FORM_YES_NO;
    if (affirms(&first) == affirms(&second) || compares_bare(analysis) ||
            asks_for_country(analysis)) {
        matcher_rank(analysis, ranking);
        analysis->undescribed =
                ranking->first != NULL && lacks_criterion(analysis, ranking->first->record);
        return;
    }
    *ranking = affirms(&first) ? first : second;
    analysis->chosen = analysis->items[analysis->alternatives[affirms(&first) ? 0 : 1]].entity;
    drop_item(analysis, analysis->alternatives[affirms(&first) ? 1 : 0]);
    analysis->forms &= ~(uint32_t)FORM_COMPARE;
}
