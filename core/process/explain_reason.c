#include "process/explain.h"

const char *const *explain_flag_names(void)
{
    static const char *const names[] = {"states", "contradicts", "fits", "summary", NULL};
    return names;
}

const char *explain_fate_name(enum bid_fate fate)
{
    static const char *const names[] = {"untried", "answered", "declined", "failed"};
    return names[fate];
}

static const struct explained_record *find_record(
        const struct explanation *explanation, const struct record *record)
{
    for (size_t i = 0; i < explanation->record_count; i++) {
        if (explanation->records[i].record == record) {
            return &explanation->records[i];
        }
    }
    return NULL;
}

static const struct bid *winner_of(const struct question_trace *trace)
{
    for (size_t i = 0; i < trace->bid_count; i++) {
        if (trace->fates[i] == BID_ANSWERED) {
            return &trace->bids[i];
        }
    }
    return NULL;
}

const struct explained_record *explain_deciding_record(const struct explained_turn *turn)
{
    const struct question_trace *trace = turn->trace;
    const struct bid *bid = winner_of(trace);
    if (bid == NULL && trace->bid_count > 0) {
        bid = &trace->bids[0];
    }
    if (bid != NULL) {
        return bid->record_count > 0 ? find_record(turn->explanation, bid->records[0]) : NULL;
    }
    return turn->explanation->record_count > 0 ? &turn->explanation->records[0] : NULL;
}

/* ---- Parts of the sentence ------------------------------------------------------------------- */

static struct text label_of(const struct explained_item *item)
{
    return item->said.length > 0 ? item->said : item->id;
}

/* "'a', 'b' and 'c'". */
static void append_names(struct text_buffer *out, const struct text *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *separator = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        text_buffer_format(out, "%s'%.*s'", separator, TEXT_ARG(names[i]));
    }
}

#define NAME_LIMIT 64u

struct names {
    struct text items[NAME_LIMIT];
    size_t count;
};

static void add_name(struct names *names, struct text name)
{
    if (names->count < NAME_LIMIT && name.length > 0) {
        names->items[names->count++] = name;
    }
}

/* What the record states, covers, does not state, and does not speak of. */
struct standing {
    struct names stated;
    struct names covered;
    struct names unstated;
    struct names missing;
};

/* A property that one can ask for is stated or not, whatever the question word. */
static bool is_asked_for(const struct explained_item *item)
{
    return text_equal(item->kind, TEXT("attribute"));
}

static bool is_among(struct text name, const struct text *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(name, names[i])) {
            return true;
        }
    }
    return false;
}

static void judge_standing(const struct explanation *explanation,
        const struct explained_record *record, struct standing *standing)
{
    *standing = (struct standing){0};
    for (size_t i = 0; i < explanation->aspect_count; i++) {
        if (!is_among(explanation->aspects[i], record->unstated, record->unstated_count)) {
            add_name(&standing->stated, explanation->aspects[i]);
        }
    }
    for (size_t i = 0; i < record->unstated_count; i++) {
        add_name(&standing->unstated, record->unstated[i]);
    }
    for (size_t i = 0; i < explanation->item_count; i++) {
        const struct explained_item *item = &explanation->items[i];
        if (record->covered[i]) {
            add_name(&standing->covered, label_of(item));
        } else if (!item->background) {
            add_name(is_asked_for(item) ? &standing->unstated : &standing->missing, label_of(item));
        }
    }
}

static void append_standing(struct text_buffer *out, const struct standing *standing)
{
    const char *joint = " but ";
    if (standing->stated.count > 0) {
        text_buffer_append_string(out, " states ");
        append_names(out, standing->stated.items, standing->stated.count);
    }
    if (standing->covered.count > 0) {
        text_buffer_append_string(out, standing->stated.count > 0 ? ", covers " : " covers ");
        append_names(out, standing->covered.items, standing->covered.count);
    } else if (standing->stated.count == 0) {
        joint = " ";
    }
    if (standing->unstated.count > 0) {
        text_buffer_format(out, "%sdoes not state ", joint);
        append_names(out, standing->unstated.items, standing->unstated.count);
        joint = " and ";
    }
    if (standing->missing.count > 0) {
        text_buffer_format(out, "%sdoes not speak of ", joint);
        append_names(out, standing->missing.items, standing->missing.count);
    }
}

/* What does not hold is what the record lacks, unless the ranking names one part of it. */
static void append_correction(struct text_buffer *out, const struct explained_record *record,
        const struct standing *standing)
{
    const struct standing held = {.covered = standing->covered};
    append_standing(out, &held);
    text_buffer_append_string(out, " but holds something else ");
    if (record->asked.length > 0) {
        text_buffer_append_string(out, "for ");
        append_names(out, &record->asked, 1);
    } else if (standing->missing.count > 0) {
        text_buffer_append_string(out, "for ");
        append_names(out, standing->missing.items, standing->missing.count);
    } else {
        text_buffer_append_string(out, "than the question supposes");
    }
}

/* ---- The outcomes ---------------------------------------------------------------------------- */

static void append_answered(const struct explained_turn *turn, struct text_buffer *out)
{
    const struct answer *answer = turn->trace->answer;
    const struct explained_record *record = explain_deciding_record(turn);
    bool yes_no = text_find(turn->explanation->forms, TEXT("yes/no"), 0) != SIZE_MAX;
    struct standing standing;
    if (record == NULL) {
        text_buffer_format(out, "answered by %.*s without a record", TEXT_ARG(answer->plugin));
        return;
    }
    bool corrects = (record->flags & MATCH_CONTRADICTS) != 0;
    text_buffer_format(out, "answered%s by %.*s: %.*s",
            corrects ? " no"
            : yes_no ? " yes"
                     : "",
            TEXT_ARG(answer->plugin), TEXT_ARG(record->record->id));
    judge_standing(turn->explanation, record, &standing);
    if (corrects) {
        append_correction(out, record, &standing);
        return;
    }
    append_standing(out, &standing);
    if (answer->citation_count > 1) {
        text_buffer_format(out, ", with %zu more records that fit", answer->citation_count - 1);
    }
}

static void append_unknown_words(const struct explanation *explanation, struct text_buffer *out)
{
    struct names unknown = {0};
    for (size_t i = 0; i < explanation->item_count; i++) {
        if (explanation->items[i].unknown) {
            add_name(&unknown, label_of(&explanation->items[i]));
        }
    }
    text_buffer_append_string(out, "declined: no record speaks of what the question names");
    if (unknown.count > 0) {
        text_buffer_append_string(out, ", ");
        append_names(out, unknown.items, unknown.count);
    }
}

static bool every_bid_declined(const struct question_trace *trace)
{
    return trace->bid_count > 0 && trace->fates[0] != BID_UNTRIED;
}

static void append_declined(const struct explained_turn *turn, struct text_buffer *out)
{
    const struct question_trace *trace = turn->trace;
    const struct explained_record *record = explain_deciding_record(turn);
    struct standing standing;
    if (turn->explanation->piece_count == 0) {
        text_buffer_append_string(out, "declined: the question holds no words");
        return;
    }
    if (record == NULL) {
        append_unknown_words(turn->explanation, out);
        return;
    }
    text_buffer_format(out, "declined: the best record, %.*s,", TEXT_ARG(record->record->id));
    judge_standing(turn->explanation, record, &standing);
    append_standing(out, &standing);
    if (every_bid_declined(trace)) {
        text_buffer_append_string(out, "; the plugins that bid enough then declined");
    } else {
        double confidence = trace->bid_count > 0 ? trace->bids[0].confidence
                                                 : (double)record->confidence / 1000.0;
        text_buffer_format(out, "; its confidence %.2f is below the pack's %.2f", confidence,
                trace->threshold);
    }
}

static void append_asked_back(const struct answer *answer, struct text_buffer *out)
{
    struct names choices = {0};
    for (size_t i = 0; i < answer->suggestion_count; i++) {
        add_name(&choices, answer->suggestions[i].title);
    }
    text_buffer_append_string(out, "asked back: the question fits ");
    append_names(out, choices.items, choices.count);
    text_buffer_append_string(out, " alike");
}

void explain_reason(const struct explained_turn *turn, struct text_buffer *out)
{
    switch (turn->trace->answer->outcome) {
    case OUTCOME_ANSWERED:
        append_answered(turn, out);
        break;
    case OUTCOME_UNKNOWN:
        append_declined(turn, out);
        break;
    case OUTCOME_CLARIFY:
        append_asked_back(turn->trace->answer, out);
        break;
    case OUTCOME_CANCELLED:
        text_buffer_append_string(out, "cancelled");
        break;
    case OUTCOME_FAILED:
        text_buffer_append_string(out, "failed: a plugin took too long");
        break;
    }
}
