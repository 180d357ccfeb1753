/* What passages and faqs say to a question. */
#include "understanding/matching.h"
#include "understanding/passage_search.h"

#define LEANING_SHARE 0.5f /* what words of the turn before count */
#define LEANING_BETTER                                                                             \
    0.1f                  /* a question that stands alone is left alone unless this much surer     \
                           */
#define STATES_LEAST 0.5f /* what is less sure is near rather than said */
#define FAQ_GUESSES 4u
#define FAQ_BYTES_MAX 4096u   /* longer than any phrasing */
#define OPENING_BYTES 48u     /* hold the words that a sentence opens with */
#define ANSWER_BYTES_MAX 420u /* a sentence before the answer is not worth more */

static void add_text(
        struct analysis *analysis, struct passage_question *question, struct text text, float share)
{
    struct lexicon *lexicon = record_index_lexicon(analysis->index);
    struct key_text key;
    struct segments segments;

    lexicon_key(lexicon, analysis->arena, text, &key);
    segmenter_run(lexicon, analysis->arena, analysis->text_language, 0, &key, &segments);
    passage_question_add(question, analysis->arena, &key, &segments, text, share);
}

/* Pieces that were cut after a correction belong to another text. */
static void add_own(struct analysis *analysis, struct passage_question *question)
{
    if (analysis->key.points == analysis->written.points) {
        passage_question_add(question, analysis->arena, &analysis->written, &analysis->segments,
                analysis->text, 1.0f);
    } else {
        add_text(analysis, question, analysis->text, 1.0f);
    }
}

static void search(struct analysis *analysis, struct text before, struct passage_hits *hits)
{
    struct passage_question *question = passage_question_create(analysis->arena, analysis->part);

    add_own(analysis, question);
    if (before.length > 0) {
        add_text(analysis, question, before, LEANING_SHARE);
    }
    passage_question_settle(question);
    passage_search(question, analysis->arena, hits);
}

/* "And when was it built?" is about what was asked before. */
static void lean(struct analysis *analysis)
{
    struct text before = analysis->focus == NULL ? TEXT_NONE : text_from(analysis->focus->question);
    struct passage_hits *leaning;
    float alone = analysis->hits->count > 0 ? analysis->hits->items[0].confidence : 0.0f;

    if (before.length == 0 || (analysis->pronoun.length == 0 && !analysis->continues)) {
        return;
    }
    leaning = arena_allocate(analysis->arena, sizeof(*leaning));
    search(analysis, before, leaning);
    if (leaning->count > 0 && leaning->items[0].confidence > alone + LEANING_BETTER) {
        analysis->hits = leaning;
    }
}

static void keep(struct analysis *analysis, const struct record *record, float confidence)
{
    struct match *matches = analysis->passage_matches;
    struct match match = {.record = record,
            .confidence = (uint32_t)(confidence * 1000.0f),
            .flags = confidence < STATES_LEAST ? 0 : MATCH_STATES};
    size_t at = analysis->passage_match_count++;

    for (; at > 0 && matches[at - 1].confidence < match.confidence; at--) {
        matches[at] = matches[at - 1];
    }
    matches[at] = match;
}

static void search_passages(struct analysis *analysis)
{
    analysis->part =
            passage_index_part(record_index_passages(analysis->index), analysis->text_language);
    if (analysis->part == NULL) {
        return;
    }
    search(analysis, TEXT_NONE, analysis->hits);
    lean(analysis);
    for (size_t i = 0; i < analysis->hits->count; i++) {
        keep(analysis, analysis->hits->items[i].passage->record,
                analysis->hits->items[i].confidence);
    }
}

/* At most so many bytes, and no half character. */
static struct text beginning(struct text text, size_t most)
{
    size_t end = text.length < most ? text.length : most;

    while (end < text.length && end > 0 && ((unsigned char)text.data[end] & 0xC0u) == 0x80u) {
        end--;
    }
    return text_slice(text, 0, end);
}

static void search_faqs(struct analysis *analysis)
{
    const struct faq_index *faqs = record_index_faqs(analysis->index);
    struct intent_guess guesses[FAQ_GUESSES];
    size_t count =
            faqs->intents == NULL
                    ? 0
                    : intent_classifier_classify(faqs->intents, analysis->arena,
                              beginning(analysis->text, FAQ_BYTES_MAX), guesses, FAQ_GUESSES);

    for (size_t i = 0; i < count; i++) {
        keep(analysis, faqs->records[guesses[i].class], guesses[i].confidence);
    }
}

size_t passage_matches_find(struct analysis *analysis)
{
    if (analysis->hits == NULL) {
        analysis->hits = arena_allocate(analysis->arena, sizeof(*analysis->hits));
        analysis->passage_matches = arena_allocate_array(analysis->arena,
                PASSAGE_HITS_MAX + FAQ_GUESSES, sizeof(*analysis->passage_matches));
        if ((analysis->forms & (FORM_EMPTY | FORM_SMALL_TALK)) == 0) {
            search_passages(analysis);
            search_faqs(analysis);
        }
    }
    return analysis->passage_match_count;
}

static bool leans_on_before(struct analysis *analysis, struct text sentence)
{
    struct lexicon *lexicon = record_index_lexicon(analysis->index);
    struct key_text key;
    struct segments segments;

    lexicon_key(lexicon, analysis->arena, beginning(sentence, OPENING_BYTES), &key);
    segmenter_run(lexicon, analysis->arena, analysis->text_language, 0, &key, &segments);
    return segments.count > 0 && (segments.items[0].class == LEXICON_PRONOUN ||
                                         segments.items[0].class == LEXICON_CONTINUATION);
}

struct text passage_matches_answer(struct analysis *analysis, const struct record *record)
{
    (void)passage_matches_find(analysis);
    for (size_t i = 0; i < analysis->hits->count; i++) {
        const struct passage_hit *hit = &analysis->hits->items[i];

        if (hit->passage->record == record) {
            struct text answer = passage_answer(analysis->part, hit);
            struct text wider = passage_answer_with_before(analysis->part, hit);

            return wider.length <= ANSWER_BYTES_MAX && leans_on_before(analysis, answer) ? wider
                                                                                         : answer;
        }
    }
    return record->text.in[analysis->text_language];
}
