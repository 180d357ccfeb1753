#include "process/question_sets.h"
#include "process/question_trial.h"

#define PERCENT 100.0
#define TOLD 20u          /* questions of a pack that are shown with their answers */
#define ANSWER_SHOWN 240u /* bytes of each answer */

struct question_sets *question_sets_load(
        const struct knowledge *knowledge, knowledge_finding_fn on_finding, void *context)
{
    struct question_sets *sets = calloc(1, sizeof(*sets));
    struct pack_questions *items = calloc(knowledge->pack_count + 1, sizeof(*items));
    if (sets == NULL || items == NULL) {
        abort();
    }
    sets->items = items;
    for (size_t i = 0; i < knowledge->pack_count; i++) {
        const struct pack *pack = knowledge->packs[i];
        struct pack_questions *item = &items[sets->count++];
        struct error error = {0};
        item->pack = strndup(pack->id.data, pack->id.length);
        if (item->pack == NULL) {
            abort();
        }
        if (question_set_load(knowledge, pack, on_finding, context, &item->set, &error) != 0) {
            sets->has_mistakes = true;
        }
    }
    return sets;
}

void question_sets_destroy(struct question_sets *sets)
{
    if (sets == NULL) {
        return;
    }
    for (size_t i = 0; i < sets->count; i++) {
        question_set_destroy(sets->items[i].set);
        free(sets->items[i].pack);
    }
    free(sets->items);
    free(sets);
}

static const struct question_set *find_set(const struct question_sets *sets, struct text pack)
{
    for (size_t i = 0; sets != NULL && i < sets->count; i++) {
        if (text_equal_string(pack, sets->items[i].pack)) {
            return sets->items[i].set;
        }
    }
    return NULL;
}

/* ---- Comparing ----------------------------------------------------------------------------- */

struct comparison {
    struct engine *before; /* NULL: nothing to compare with */
    struct engine *after;
    const struct pack *pack; /* of `after` */
    struct text_buffer *report;
    struct text_buffer worse; /* shown behind the pack's line */
    struct text_buffer wrong; /* the same, when it is below its threshold */
    struct map ids;           /* of the questions that the pack has now */
    size_t asked;
    size_t right_before;
    size_t right_after;
    size_t worse_count;
    size_t wrong_count;
};

static struct text shorten(struct text text)
{
    size_t length = text.length < ANSWER_SHOWN ? text.length : ANSWER_SHOWN;
    while (length < text.length && length > 0 &&
            ((unsigned char)text.data[length] & 0xc0) == 0x80) {
        length--;
    }
    return text_slice(text, 0, length);
}

/* On one line, whatever it holds. */
static void show_answer(struct text_buffer *out, const char *label, const struct answer *answer)
{
    struct text text = shorten(answer->text);
    text_buffer_format(out, "      %s (%s): ", label, outcome_name(answer->outcome));
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        text_buffer_append_char(out, (unsigned char)byte < 0x20 || byte == 0x7f ? ' ' : byte);
    }
    text_buffer_append_string(out, text.length < answer->text.length ? "…\n" : "\n");
}

/* `before` is NULL where it was not right. */
static void show_question(struct text_buffer *out, const struct question_case *item,
        const struct answer *before, const struct answer *after)
{
    text_buffer_format(out, "    %s %.*s: %.*s\n", before != NULL ? "worse" : "wrong",
            TEXT_ARG(item->id), TEXT_ARG(item->question));
    if (before != NULL) {
        show_answer(out, "before", before);
    }
    show_answer(out, "now", after);
}

static void ask(struct comparison *comparison, const struct question_case *item)
{
    struct arena *arena = arena_create(QUESTION_TRIAL_BYTES, 0);
    const struct answer *before = NULL;
    const struct answer *after = NULL;
    bool right =
            question_trial(comparison->after->conversation, arena, item, &after) == VERDICT_RIGHT;
    bool was_right = comparison->before != NULL && question_trial(comparison->before->conversation,
                                                           arena, item, &before) == VERDICT_RIGHT;
    comparison->asked++;
    comparison->right_after += right ? 1 : 0;
    comparison->right_before += was_right ? 1 : 0;
    if (was_right && !right && comparison->worse_count++ < TOLD) {
        show_question(&comparison->worse, item, before, after);
    } else if (!was_right && !right && comparison->wrong_count++ < TOLD) {
        show_question(&comparison->wrong, item, NULL, after);
    }
    arena_destroy(arena);
}

static void ask_all(struct comparison *comparison, const struct question_set *former,
        const struct question_set *current)
{
    for (size_t i = 0; current != NULL && i < current->count; i++) {
        map_set(&comparison->ids, current->cases[i].id, (void *)(uintptr_t)&current->cases[i]);
        ask(comparison, &current->cases[i]);
    }
    for (size_t i = 0; former != NULL && i < former->count; i++) {
        if (map_get(&comparison->ids, former->cases[i].id) == NULL) {
            ask(comparison, &former->cases[i]);
        }
    }
}

static double accuracy(size_t right, size_t asked)
{
    return asked == 0 ? 1.0 : (double)right / (double)asked;
}

static void append_more(struct text_buffer *out, size_t count)
{
    if (count > TOLD) {
        text_buffer_format(out, "    and %zu more\n", count - TOLD);
    }
}

static bool report_pack(struct comparison *comparison, double own_accuracy)
{
    const struct pack *pack = comparison->pack;
    bool below = own_accuracy < pack->accuracy_threshold;
    bool worse = comparison->before != NULL && comparison->right_after < comparison->right_before;
    text_buffer_format(comparison->report,
            "  questions %.*s: %zu of its %zu questions right (%.1f%%)", TEXT_ARG(pack->id),
            comparison->right_after, comparison->asked,
            PERCENT * accuracy(comparison->right_after, comparison->asked));
    if (comparison->before != NULL) {
        text_buffer_format(comparison->report, ", before %zu (%.1f%%)", comparison->right_before,
                PERCENT * accuracy(comparison->right_before, comparison->asked));
    }
    if (below) {
        text_buffer_format(comparison->report, ", BELOW its threshold of %.1f%%",
                PERCENT * pack->accuracy_threshold);
    }
    text_buffer_append_string(comparison->report, worse ? ", WORSE\n" : "\n");
    text_buffer_append_text(comparison->report, text_buffer_view(&comparison->worse));
    append_more(comparison->report, comparison->worse_count);
    if (below) {
        text_buffer_append_text(comparison->report, text_buffer_view(&comparison->wrong));
        append_more(comparison->report, comparison->wrong_count);
    }
    return !below && !worse;
}

static bool knows_pack(const struct engine *engine, struct text id)
{
    for (size_t i = 0; engine != NULL && i < engine->knowledge->pack_count; i++) {
        if (text_equal(engine->knowledge->packs[i]->id, id)) {
            return true;
        }
    }
    return false;
}

static bool compare_pack(struct comparison *comparison, const struct question_set *former,
        const struct question_set *current)
{
    ask_all(comparison, NULL, current);
    double own_accuracy = accuracy(comparison->right_after, comparison->asked);
    ask_all(comparison, former, NULL);
    bool passed = comparison->asked == 0 || report_pack(comparison, own_accuracy);
    text_buffer_clear(&comparison->worse);
    text_buffer_clear(&comparison->wrong);
    map_clear(&comparison->ids);
    return passed;
}

bool question_sets_compare(struct engine *before, struct engine *after,
        const struct question_sets *former, const struct question_sets *current,
        struct text_buffer *report)
{
    bool passed = true;
    for (size_t i = 0; i < after->knowledge->pack_count; i++) {
        const struct pack *pack = after->knowledge->packs[i];
        struct comparison comparison = {.before = knows_pack(before, pack->id) ? before : NULL,
                .after = after,
                .pack = pack,
                .report = report};
        passed = compare_pack(
                         &comparison, find_set(former, pack->id), find_set(current, pack->id)) &&
                 passed;
    }
    return passed;
}
