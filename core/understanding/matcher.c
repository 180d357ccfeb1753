/*
 * Scores every record against what a question names. Confidence is the share of the question's
 * weight that the record speaks of, lowered when it does not state what is asked for.
 */
#include "understanding/matching.h"

#define MATCH_LIMIT 20
#define PASSAGE_KINDS (1u << (unsigned)RECORD_PASSAGE | 1u << (unsigned)RECORD_FAQ)
#define PROMISE_LEAST 0.4 /* of the best promise: what promises less is not judged */
#define SHARE_LEAST 0.05
#define TEXT_PROMISE 0.25
#define FACTOR_UNSTATED 0.42 /* right subject, but what is asked for is not there */
#define FITS_SHARE 0.8
#define YES_SHARE 0.78 /* a yes needs more of the question covered than an answer does */
#define UNSTATED_MAX 0.5
#define UNSTATED_WORTH 0.3
#define WIDER_SHARE 0.15
#define HEADED_LEAST 0.3
#define FARTHER 0.92
#define SELECTED 940u /* of 1000: told by the fields of the records, not by words */
#define BESIDE_SELECTED 490u
#define REPORTED_MAX 0.99 /* a plugin that knows better has room above */

static double clamp(double value)
{
    return value < 0.0 ? 0.0 : value > 1.0 ? 1.0 : value;
}

static double total_weight(struct analysis *analysis)
{
    double total = 0.0;

    for (size_t i = 0; i < analysis->item_count; i++) {
        total += analysis->items[i].weight;
    }
    return total;
}

static bool yes_is_proven(struct analysis *analysis, const struct candidate *candidate)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool hard = item->type == ITEM_ENTITY || item->type == ITEM_NAME ||
                    item->type == ITEM_NUMBER || item->type == ITEM_TIME ||
                    (item->type == ITEM_CONCEPT && item->concept->class != CONCEPT_THING);

        if (hard && item->weight > 0.5 && coverage_of(analysis, item, candidate->record) < 0.5) {
            return false;
        }
    }
    return candidate->share >= YES_SHARE && !demands_misplace_office(analysis);
}

static void judge_yes_no(struct analysis *analysis, struct candidate *candidate, double total)
{
    if (candidate->record->summary) {
        candidate->flags &= ~(uint32_t)MATCH_STATES;
        candidate->confidence *= FACTOR_UNSTATED;
        return;
    }
    candidate->flags &= ~(uint32_t)MATCH_STATES;
    if (grammar_reverses(analysis, candidate->record) && yes_is_proven(analysis, candidate)) {
        candidate->flags |= MATCH_CONTRADICTS;
        return;
    }
    contradiction_judge(analysis, candidate, total);
    if ((candidate->flags & MATCH_CONTRADICTS) != 0) {
        return;
    }
    if (yes_is_proven(analysis, candidate)) {
        candidate->flags |= MATCH_STATES;
    } else {
        candidate->confidence *= FACTOR_UNSTATED + 0.2;
    }
}

static void judge(struct analysis *analysis, struct candidate *candidate, double total)
{
    const struct record *record = candidate->record;
    bool states = aspects_stated(analysis, record) &&
                  ((analysis->forms & FORM_YES_NO) != 0 || !grammar_reverses(analysis, record));

    candidate->confidence = candidate->share * demands_met(analysis, record);
    if (record->summary) {
        candidate->flags |= MATCH_SUMMARY;
    }
    if (candidate->share >= FITS_SHARE) {
        candidate->flags |= MATCH_FITS;
    }
    if (states) {
        candidate->flags |= MATCH_STATES;
    } else {
        candidate->confidence *= FACTOR_UNSTATED;
    }
    /* "Is A ahead of B?" is answered by the comparison itself. */
    if ((analysis->forms & FORM_YES_NO) != 0 &&
            ((analysis->forms & FORM_COMPARE) == 0 || !record->summary)) {
        judge_yes_no(analysis, candidate, total);
    }
    candidate->confidence = clamp(candidate->confidence);
    candidate->order = candidate->confidence +
                       tie_breaker(analysis, record, (candidate->flags & MATCH_STATES) != 0);
}

static int by_order(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;

    if (left->order != right->order) {
        return left->order < right->order ? 1 : -1;
    }
    return left->record->index < right->record->index ? -1 : 1;
}

/* Adds each item's weight to all records that speak of it. */
static double *gather_shares(struct analysis *analysis, double total)
{
    size_t count = analysis->knowledge->modelled_count;
    double *shares = arena_allocate_array(analysis->arena, count + 1, sizeof(*shares));

    /* "Give me an overview" and "in order of time, please" name nothing: all may be meant. */
    for (size_t r = 0; r < count && total <= 0.0; r++) {
        shares[r] = (analysis->forms & FORM_TIME) != 0
                            ? 1.0
                            : (double)record_index_strength(analysis->index,
                                      record_index_form(analysis->index, "overview"), (uint32_t)r);
    }

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        struct posting_list postings = record_index_postings(analysis->index, item->term);

        for (uint32_t p = 0; p < postings.count; p++) {
            shares[postings.items[p].record] +=
                    item->weight * (double)postings.items[p].strength / total;
        }
        if (item->type != ITEM_TIME && item->type != ITEM_RECORD) {
            continue;
        }
        for (size_t r = 0; r < count; r++) {
            shares[r] += item->weight *
                         coverage_of(analysis, item, analysis->knowledge->records[r]) / total;
        }
    }
    return shares;
}

/* Entities may be named without a statement about them. */
static bool has_text(const struct record *record)
{
    for (size_t i = 0; i < LANGUAGE_LIMIT; i++) {
        if (record->text.in[i].length > 0) {
            return true;
        }
    }
    return false;
}

/* What a record promises before it is judged. */
struct promise {
    double worth;
    uint32_t record;
};

static void sift_down(struct promise *heap, size_t count, size_t at)
{
    for (;;) {
        size_t least = at;

        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
            least = heap[child].worth < heap[least].worth ? child : least;
        }
        if (least == at) {
            return;
        }
        struct promise swap = heap[at];

        heap[at] = heap[least];
        heap[least] = swap;
        at = least;
    }
}

/* Keeps the largest in a heap whose root is the least of them. */
static void promise_add(struct promise *heap, size_t *count, struct promise promise)
{
    if (*count == MATCH_LIMIT) {
        if (promise.worth > heap[0].worth) {
            heap[0] = promise;
            sift_down(heap, *count, 0);
        }
        return;
    }
    heap[(*count)++] = promise;
    for (size_t at = *count / 2; *count == MATCH_LIMIT && at > 0; at--) {
        sift_down(heap, *count, at - 1);
    }
}

/*
 * A correction that leaves out what another record covers is none: that record is what the
 * question is about, even if it does not say yes.
 */
static void withdraw_corrections(
        struct analysis *analysis, struct candidate *candidates, size_t count)
{
    double widest = 0.0;

    if (demands_misplace_office(analysis)) {
        return;
    }

    for (size_t i = 0; i < count; i++) {
        bool corrects = (candidates[i].flags & MATCH_CONTRADICTS) != 0;

        if (!corrects && !candidates[i].record->summary && candidates[i].share > widest) {
            widest = candidates[i].share;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if ((candidates[i].flags & MATCH_CONTRADICTS) != 0 && !candidates[i].reverses &&
                candidates[i].share + WIDER_SHARE < widest) {
            candidates[i].flags &= ~(uint32_t)MATCH_CONTRADICTS;
            candidates[i].order -= candidates[i].confidence * UNSTATED_MAX;
            candidates[i].confidence *= UNSTATED_MAX;
        }
    }
}

static void doubt(struct candidate *candidate)
{
    candidate->flags &= ~(uint32_t)(MATCH_STATES | MATCH_CONTRADICTS);
    candidate->reverses = false;
    candidate->order -= candidate->confidence * UNSTATED_MAX;
    candidate->confidence *= UNSTATED_MAX;
}

/*
 * One record says yes and another the reverse: words alone do not tell what rises and what falls
 * in them, but the one that is headed with the matter speaks of it.
 */
static void settle_reversals(struct analysis *analysis, struct candidate *candidates, size_t count)
{
    double yes = 0.0;
    double no = 0.0;

    for (size_t i = 0; i < count; i++) {
        double likeness = tie_breaker_likeness(analysis, candidates[i].record);

        if (candidates[i].reverses && likeness > no) {
            no = likeness;
        } else if ((candidates[i].flags & MATCH_STATES) != 0 && likeness > yes) {
            yes = likeness;
        }
    }
    for (size_t i = 0; i < count; i++) {
        bool says_yes = (candidates[i].flags & MATCH_STATES) != 0;

        if ((candidates[i].reverses && (no < HEADED_LEAST || yes >= no)) ||
                (says_yes && no >= HEADED_LEAST && no > yes)) {
            doubt(&candidates[i]);
        }
    }
}

static double best_promise(const struct promise *heap, size_t count)
{
    double best = 0.0;

    for (size_t i = 0; i < count; i++) {
        best = heap[i].worth > best ? heap[i].worth : best;
    }
    return best;
}

/* Judging is dear: only records that share enough of the question, or of its wording, are. */
static size_t best_candidates(
        struct analysis *analysis, const double *shares, double total, struct candidate *best)
{
    struct promise heap[MATCH_LIMIT];
    size_t count = 0;
    size_t judged = 0;
    double best_worth;
    double unit =
            analysis->text_score_max > 0.0f ? TEXT_PROMISE / (double)analysis->text_score_max : 0.0;

    for (uint32_t r = 0; r < analysis->knowledge->modelled_count; r++) {
        if (shares[r] >= SHARE_LEAST && has_text(analysis->knowledge->records[r])) {
            promise_add(heap, &count,
                    (struct promise){shares[r] + unit * (double)analysis->text_scores[r], r});
        }
    }
    best_worth = best_promise(heap, count);
    for (size_t i = 0; i < count; i++) {
        if (heap[i].worth >= best_worth * PROMISE_LEAST) {
            best[judged] =
                    (struct candidate){.record = analysis->knowledge->records[heap[i].record],
                            .share = clamp(shares[heap[i].record])};
            judge(analysis, &best[judged++], total);
        }
    }
    withdraw_corrections(analysis, best, judged);
    settle_reversals(analysis, best, judged);
    qsort(best, judged, sizeof(*best), by_order);
    return judged;
}

static bool states_something(const struct candidate *candidate)
{
    return (candidate->flags & (MATCH_STATES | MATCH_CONTRADICTS)) != 0;
}

/* The best candidate that an answer can be made of, or NULL. */
static const struct candidate *first_stating(const struct candidate *candidates, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (states_something(&candidates[i])) {
            return &candidates[i];
        }
    }
    return NULL;
}

/*
 * The chance that the best answers, lowered for the others by how far they stand behind, so that
 * plugins that compete for one question rank as here. What is not stated stays below any threshold.
 */
static double reported(const struct candidate *candidate, const struct candidate *first,
        double sure, bool undescribed)
{
    double confidence;

    if (!states_something(candidate) || undescribed) {
        return candidate->confidence < UNSTATED_MAX ? candidate->confidence : UNSTATED_MAX;
    }
    confidence = sure * (1.0 - (first->order - candidate->order));
    return clamp(confidence) * REPORTED_MAX;
}

/* Once a question, at the first ranking: an analysis that is never matched needs no scores. */
static void score_texts(struct analysis *analysis)
{
    struct key_text key;

    if (analysis->text_scores != NULL) {
        return;
    }
    lexicon_key(record_index_lexicon(analysis->index), analysis->arena, analysis->text, &key);
    analysis->text_scores = text_index_score(
            record_index_texts(analysis->index), analysis->arena, &key, analysis->text_language);
    for (size_t i = 0; i < analysis->knowledge->modelled_count; i++) {
        if (analysis->text_scores[i] > analysis->text_score_max) {
            analysis->text_score_max = analysis->text_scores[i];
        }
    }
}

void matcher_rank(struct analysis *analysis, struct ranking *ranking)
{
    double total = total_weight(analysis);

    *ranking = (struct ranking){0};
    analysis->coverage_record = NULL;
    analysis->focused_record = NULL;
    score_texts(analysis);
    if (total <= 0.0 && (analysis->forms & (FORM_OVERVIEW | FORM_TIME)) == 0) {
        return;
    }
    ranking->best = arena_allocate_array(analysis->arena, MATCH_LIMIT, sizeof(*ranking->best));
    ranking->count =
            best_candidates(analysis, gather_shares(analysis, total), total, ranking->best);
    ranking->first = first_stating(ranking->best, ranking->count);
    if (ranking->first != NULL) {
        ranking->sure = confidence_measure(
                analysis, ranking->first, ranking->best[0].order - ranking->first->order);
    }
}

static void keep(struct analysis *analysis, const struct ranking *ranking)
{
    const struct candidate *best = ranking->best;

    analysis->matched = true;
    analysis->coverage_record = NULL;
    analysis->focused_record = NULL;
    analysis->match_count = ranking->count;
    analysis->matches =
            arena_allocate_array(analysis->arena, ranking->count + 1, sizeof(*analysis->matches));
    for (size_t i = 0; i < ranking->count; i++) {
        double confidence =
                reported(&best[i], ranking->first, ranking->sure, analysis->undescribed);

        analysis->matches[i] = (struct match){.record = best[i].record,
                .confidence = (uint32_t)(confidence * 1000.0),
                .share = (uint32_t)(best[i].share * 1000.0),
                .flags = best[i].flags,
                .asked = best[i].asked};
    }
}

/* A reading that states nothing is worth little, but more the nearer it is. */
static double value_of(const struct ranking *ranking)
{
    if (ranking->first != NULL) {
        return ranking->sure;
    }
    return ranking->count > 0 ? ranking->best[0].confidence * UNSTATED_WORTH : 0.0;
}

void matcher_choose_leaning(struct analysis *analysis)
{
    uint32_t forms = analysis->forms;
    size_t own = analysis->item_count;
    size_t chosen = LEANING_LIMIT;
    struct ranking best;
    double worth;

    if (own == ITEM_LIMIT) {
        return;
    }
    matcher_rank(analysis, &best);
    worth = value_of(&best) * analysis->alone;
    for (size_t i = 0; i < analysis->leaning_count; i++) {
        struct ranking other;

        analysis->forms = forms | FORM_FOLLOW_UP;
        analysis->items[own] = analysis->leanings[i];
        analysis->item_count = own + 1;
        matcher_rank(analysis, &other);
        /* The record cited last comes first; who is spoken of in it is farther away. */
        if (value_of(&other) * (i == 0 ? 1.0 : FARTHER) > worth) {
            worth = value_of(&other) * (i == 0 ? 1.0 : FARTHER);
            best = other;
            chosen = i;
        }
    }
    analysis->item_count = own;
    analysis->forms = forms;
    if (chosen < LEANING_LIMIT) {
        analysis->items[own] = analysis->leanings[chosen];
        analysis->item_count = own + 1;
        analysis->forms |= FORM_FOLLOW_UP;
    }
    keep(analysis, &best);
}

static uint32_t sureness(const struct ranking *ranking)
{
    return ranking->first != NULL ? (uint32_t)(ranking->sure * REPORTED_MAX * 1000.0) : 0;
}

/* A reading whose best record is another reading's too leads to the same answer. */
static bool leads_elsewhere(const struct ranking *rankings, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (rankings[i].first != NULL && rankings[i].first->record == rankings[at].first->record) {
            return false;
        }
    }
    return true;
}

void matcher_choose_sharer(struct analysis *analysis)
{
    struct ranking rankings[SHARER_LIMIT];
    size_t best = 0;
    size_t known = SHARER_LIMIT;

    for (size_t i = 0; i < analysis->sharer_count; i++) {
        choice_name(analysis, analysis->sharers[i]);
        matcher_rank(analysis, &rankings[i]);
        best = value_of(&rankings[i]) > value_of(&rankings[best]) ? i : best;
    }
    for (size_t i = 0; i < analysis->sharer_count; i++) {
        const struct entity *sharer = analysis->sharers[i];

        if (sureness(&rankings[i]) == 0 ||
                sureness(&rankings[i]) + CLARIFY_MARGIN <= sureness(&rankings[best])) {
            continue;
        }
        known = known == SHARER_LIMIT && choice_in_focus(analysis, sharer) ? i : known;
        if (leads_elsewhere(rankings, i)) {
            choice_add(analysis, sharer->record, sureness(&rankings[i]));
        }
    }
    if (known != SHARER_LIMIT) {
        analysis->choice_count = 0;
        best = known;
    }
    choice_name(analysis, analysis->sharers[best]);
    keep(analysis, &rankings[best]);
}

static bool is_selected(const struct selection *selection, const struct record *record)
{
    for (size_t i = 0; i < selection->count; i++) {
        if (selection->records[i] == record) {
            return true;
        }
    }
    return false;
}

/* What meets the question's conditions comes first; the others are merely near. */
static void put_selected_first(struct analysis *analysis)
{
    const struct selection *selection = &analysis->selection;
    struct match *matches = arena_allocate_array(
            analysis->arena, selection->count + analysis->match_count + 1, sizeof(*matches));
    size_t count = 0;

    for (size_t i = 0; i < selection->count; i++) {
        matches[count++] = (struct match){.record = selection->records[i],
                .confidence = SELECTED,
                .flags = MATCH_STATES | MATCH_FITS | MATCH_SELECTED};
    }
    for (size_t i = 0; i < analysis->match_count; i++) {
        struct match *near = &analysis->matches[i];

        if (!is_selected(selection, near->record)) {
            matches[count] = *near;
            matches[count].flags = near->flags & MATCH_SUMMARY;
            matches[count].confidence =
                    near->confidence < BESIDE_SELECTED ? near->confidence : BESIDE_SELECTED;
            count++;
        }
    }
    analysis->matches = matches;
    analysis->match_count = count;
}

static void rank_records(struct analysis *analysis)
{
    struct ranking ranking;

    if (analysis->has_alternatives) {
        alternatives_choose(analysis, &ranking);
    } else {
        matcher_rank(analysis, &ranking);
    }
    keep(analysis, &ranking);
    if (analysis->selection.kind != SELECTION_NONE) {
        put_selected_first(analysis);
    }
}

/* The next match of the wanted kinds, from `*at` on; NULL after the last. */
static const struct match *next_match(
        const struct match *matches, size_t count, size_t *at, uint32_t kind_mask)
{
    while (*at < count && (kind_mask & (1u << (unsigned)matches[*at].record->kind)) == 0) {
        (*at)++;
    }
    return *at < count ? &matches[*at] : NULL;
}

size_t understanding_match(
        struct analysis *analysis, uint32_t kind_mask, struct match *matches, size_t capacity)
{
    size_t count = 0;
    size_t record = 0;
    size_t passage = 0;
    size_t passage_count;

    if (!analysis->matched) {
        rank_records(analysis);
    }
    passage_count = (kind_mask & PASSAGE_KINDS) != 0 ? passage_matches_find(analysis) : 0;
    while (count < capacity) {
        const struct match *modelled =
                next_match(analysis->matches, analysis->match_count, &record, kind_mask);
        const struct match *found =
                next_match(analysis->passage_matches, passage_count, &passage, kind_mask);
        bool first =
                found == NULL || (modelled != NULL && modelled->confidence >= found->confidence);

        if (modelled == NULL && found == NULL) {
            break;
        }
        matches[count++] = first ? *modelled : *found;
        record += first;
        passage += !first;
    }
    return count;
}
