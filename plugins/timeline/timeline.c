/* What happened when: everything dated, in order, within the time that the question names. */
#include "common/record_plugin.h"

#include <stdlib.h>

/* Share of the best match's confidence; a dated record below has to do with something else. */
#define FITTING_PERCENT 62u
#define SEVERAL_BONUS 15u /* several dated records make a timeline the better answer */
#define CHRONOLOGY_PERCENT 22u
#define CHRONOLOGY 980u /* asked for the order of events as such */

static int32_t create(const answerd_host *host, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    return record_plugin_create(ANSWERD_KIND_PARTNERSHIP | ANSWERD_KIND_VIEW | ANSWERD_KIND_FACT,
            host, reader, settings, instance, reason);
}

static int is_dated(const answerd_match *match)
{
    return (match->first_day != 0 || match->last_day != 0) &&
           (match->flags & ANSWERD_MATCH_SUMMARY) == 0;
}

static int by_date(const void *a, const void *b)
{
    const answerd_match *left = a;
    const answerd_match *right = b;

    if (left->first_day != right->first_day) {
        return left->first_day < right->first_day ? -1 : 1;
    }
    return left->last_day < right->last_day ? -1 : left->last_day > right->last_day;
}

/* Keeps the dated matches that fit, in the order of time; returns the highest confidence. */
static uint32_t keep_events(const struct record_plugin *plugin, const answerd_question *question,
        struct record_matches *matches)
{
    answerd_day_range range = {INT32_MIN, INT32_MAX};
    uint32_t forms = plugin->services.question->forms(question);
    uint32_t percent =
            (forms & ANSWERD_FORM_CHRONOLOGY) != 0 ? CHRONOLOGY_PERCENT : FITTING_PERCENT;
    uint32_t least = matches->count > 0 ? matches->items[0].confidence * percent / 100u : 0;
    uint32_t highest = 0;
    uint32_t kept = 0;

    (void)plugin->services.question->time_range(question, &range);
    for (uint32_t i = 0; i < matches->count; i++) {
        const answerd_match *match = &matches->items[i];

        if (!is_dated(match) || match->confidence < least || match->first_day > range.last ||
                match->last_day < range.first) {
            continue;
        }
        highest = match->confidence > highest ? match->confidence : highest;
        matches->items[kept++] = *match;
    }
    matches->count = kept;
    qsort(matches->items, kept, sizeof(matches->items[0]), by_date);
    return highest;
}

static int concerns_time(uint32_t forms)
{
    const uint32_t asked = ANSWERD_FORM_TIME | ANSWERD_FORM_FIRST | ANSWERD_FORM_LAST;

    return (forms & asked) != 0 &&
           (forms & (ANSWERD_FORM_YES_NO | ANSWERD_FORM_SMALL_TALK | ANSWERD_FORM_QUOTE)) == 0;
}

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    const struct record_plugin *plugin = instance;
    answerd_text aspect = plugin->services.question->aspect(question);
    uint32_t forms = plugin->services.question->forms(question);
    int chronology = (forms & ANSWERD_FORM_CHRONOLOGY) != 0;
    answerd_selection selection;
    struct record_matches matches;
    uint32_t highest;
    uint32_t selected;

    (void)capacity;
    *count = 0;
    selected = plugin->services.knowledge->selection(question, &selection);
    if (selected == ANSWERD_SELECTION_EVENTS || selected == ANSWERD_SELECTION_ORDER) {
        record_plugin_match(plugin, question, &matches);
        record_plugin_fill_bid(
                &bids[0], &matches.items[0], matches.items[0].confidence, 0, "told by the dates");
        *count = matches.count > 0;
        return ANSWERD_OK;
    }
    if (!concerns_time(forms) || selected != ANSWERD_SELECTION_NONE) {
        return ANSWERD_OK;
    }
    if (!chronology && aspect.length > 0 && !text_is(aspect, "what") && !text_is(aspect, "when") &&
            !text_is(aspect, "status")) {
        return ANSWERD_OK;
    }
    record_plugin_match(plugin, question, &matches);
    highest = keep_events(plugin, question, &matches);
    if (matches.count > 1) {
        record_plugin_fill_bid(&bids[0], &matches.items[0],
                chronology ? CHRONOLOGY : highest + SEVERAL_BONUS, 0, "dated events in order");
        *count = 1;
    }
    return ANSWERD_OK;
}

static int32_t append_event(const struct record_plugin *plugin, const answerd_question *question,
        const answerd_match *match, answerd_reply *reply)
{
    const answerd_argument arguments[] = {
            {"date", plugin->services.knowledge->field(question, match->record, "date_text")},
            {"text", plugin->services.knowledge->field(question, match->record, "text")},
    };
    int32_t result = record_plugin_say(plugin, question, reply, "timeline.event", arguments, 2);

    return result == ANSWERD_OK ? plugin->services.reply->cite(reply, match->record) : result;
}

static int32_t append_ordered(const struct record_plugin *plugin, const answerd_question *question,
        const answerd_match *match, const char *key, answerd_reply *reply)
{
    answerd_argument date = {
            "date", plugin->services.knowledge->field(question, match->record, "date_text")};
    int32_t result = record_plugin_say(plugin, question, reply, key, &date, 1);

    return result == ANSWERD_OK
                   ? record_plugin_append_field(plugin, question, reply, match->record, "text")
                   : result;
}

/* Which of two came first, with both dates. */
static int32_t answer_order(const struct record_plugin *plugin, const answerd_question *question,
        const struct record_matches *matches, answerd_reply *reply)
{
    int32_t result;

    if (matches->count < 2) {
        return ANSWERD_ERR_DECLINED;
    }
    result = append_ordered(plugin, question, &matches->items[0], "order.first", reply);
    if (result == ANSWERD_OK) {
        result = append_ordered(plugin, question, &matches->items[1], "order.then", reply);
    }
    return result == ANSWERD_OK ? record_plugin_finish(plugin, question, reply, matches, 2)
                                : result;
}

/* Everything within the time, as far as the list may go, and how complete that is. */
static int32_t answer_events(const struct record_plugin *plugin, const answerd_question *question,
        const answerd_selection *selection, const struct record_matches *matches,
        answerd_reply *reply)
{
    uint32_t room = matches->count < plugin->list_limit ? matches->count : plugin->list_limit;
    uint32_t shown = selection->count < room ? selection->count : room;
    int32_t result =
            record_plugin_say_selection(plugin, question, reply, selection, matches, shown);

    for (uint32_t i = 0; i < shown && result == ANSWERD_OK; i++) {
        if (selection->count > 1) {
            result = record_plugin_say(plugin, question, reply, "timeline.next", NULL, 0);
        }
        if (result == ANSWERD_OK) {
            result = append_event(plugin, question, &matches->items[i], reply);
        }
    }
    return result == ANSWERD_OK ? record_plugin_finish(plugin, question, reply, matches, shown)
                                : result;
}

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    const struct record_plugin *plugin = instance;
    uint32_t forms = plugin->services.question->forms(question);
    struct record_matches matches;
    answerd_selection selection;
    uint32_t first = 0;
    uint32_t last;
    int32_t result = ANSWERD_OK;

    (void)token;
    record_plugin_match(plugin, question, &matches);
    switch (plugin->services.knowledge->selection(question, &selection)) {
    case ANSWERD_SELECTION_ORDER:
        return answer_order(plugin, question, &matches, reply);
    case ANSWERD_SELECTION_EVENTS:
        return answer_events(plugin, question, &selection, &matches, reply);
    default:
        break;
    }
    (void)keep_events(plugin, question, &matches);
    if (matches.count == 0) {
        return ANSWERD_ERR_DECLINED;
    }
    last = matches.count < plugin->list_limit ? matches.count : plugin->list_limit;
    if ((forms & ANSWERD_FORM_LAST) != 0) {
        first = matches.count - 1;
        last = matches.count;
    } else if ((forms & ANSWERD_FORM_FIRST) != 0) {
        last = 1;
    }
    for (uint32_t i = first; i < last && result == ANSWERD_OK; i++) {
        if (i > first) {
            result = record_plugin_say(plugin, question, reply, "timeline.next", NULL, 0);
        }
        if (result == ANSWERD_OK) {
            result = append_event(plugin, question, &matches.items[i], reply);
        }
    }
    return result == ANSWERD_OK ? record_plugin_finish(plugin, question, reply, &matches, last)
                                : result;
}

static const answerd_option options[] = {RECORD_OPTIONS};

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "timeline",
        .name = "Timeline",
        .version = "1.0.0",
        .flags = ANSWERD_PLUGIN_NONE,
        .option_count = sizeof(options) / sizeof(options[0]),
        .options = options,
        .create = create,
        .bid = bid,
        .answer = answer,
        .destroy = record_plugin_destroy,
};
