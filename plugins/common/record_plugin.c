#include "common/record_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUGGESTION_LEAST 150u /* what is farther from the question than this is not offered */
#define NOT_STATED_LIMIT 500u /* highest bid for a record that does not state what is asked */

int32_t record_plugin_create(uint32_t kinds, const answerd_host *host,
        const answerd_settings_reader *reader, const answerd_settings *settings, void **instance,
        answerd_reason *reason)
{
    struct record_plugin *plugin = calloc(1, sizeof(*plugin));
    int32_t result;

    if (plugin == NULL) {
        (void)snprintf(reason->text, reason->capacity, "out of memory");
        return ANSWERD_ERR_FAILED;
    }
    result = services_find(&plugin->services, host, reason);
    if (result != ANSWERD_OK) {
        free(plugin);
        return result;
    }
    plugin->kinds = kinds;
    plugin->list_limit = (uint32_t)reader->integer(settings, "list_limit");
    plugin->suggestions = (uint32_t)reader->integer(settings, "suggestions");
    *instance = plugin;
    return ANSWERD_OK;
}

void record_plugin_destroy(void *instance)
{
    free(instance);
}

void record_plugin_match(const struct record_plugin *plugin, const answerd_question *question,
        struct record_matches *matches)
{
    matches->count = plugin->services.knowledge->match(
            question, plugin->kinds, matches->items, RECORD_MATCHES);
}

void record_plugin_fill_bid(answerd_bid *bid, const answerd_match *match, uint32_t confidence,
        uint64_t token, const char *reason)
{
    bid->confidence = confidence > 1000u ? 1000u : confidence;
    bid->token = token;
    bid->records[0] = match->record;
    bid->record_count = 1;
    bid->reason = (answerd_text){reason, strlen(reason)};
}

static int has_selection(const struct record_plugin *plugin, const answerd_question *question)
{
    answerd_selection selection;

    return plugin->services.knowledge->selection(question, &selection) != ANSWERD_SELECTION_NONE;
}

/* Told by the timeline. */
static int is_chronology(const struct record_plugin *plugin, const answerd_question *question)
{
    answerd_selection selection;
    uint32_t kind = plugin->services.knowledge->selection(question, &selection);

    return kind == ANSWERD_SELECTION_EVENTS || kind == ANSWERD_SELECTION_ORDER;
}

static int has_answer(const answerd_match *match)
{
    return (match->flags & (ANSWERD_MATCH_STATES | ANSWERD_MATCH_CONTRADICTS)) != 0;
}

int32_t record_plugin_bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    const struct record_plugin *plugin = instance;
    uint32_t forms = plugin->services.question->forms(question);
    answerd_match match;

    (void)capacity;
    *count = 0;
    if ((forms & (ANSWERD_FORM_SMALL_TALK | ANSWERD_FORM_EMPTY)) != 0 ||
            plugin->services.knowledge->match(question, plugin->kinds, &match, 1) == 0) {
        return ANSWERD_OK;
    }
    if (has_selection(plugin, question)) {
        record_plugin_fill_bid(
                &bids[0], &match, match.confidence, 0, "meets the question's conditions");
        *count = (match.flags & ANSWERD_MATCH_SELECTED) != 0 && !is_chronology(plugin, question);
        return ANSWERD_OK;
    }
    if (has_answer(&match)) {
        record_plugin_fill_bid(&bids[0], &match, match.confidence, 0, "states it");
    } else {
        uint32_t near = match.confidence < NOT_STATED_LIMIT ? match.confidence : NOT_STATED_LIMIT;

        record_plugin_fill_bid(&bids[0], &match, near, 0, "near, but does not state it");
    }
    *count = 1;
    return ANSWERD_OK;
}

int32_t record_plugin_append_field(const struct record_plugin *plugin,
        const answerd_question *question, answerd_reply *reply, answerd_text record,
        const char *field)
{
    answerd_text text = plugin->services.knowledge->field(question, record, field);
    int32_t result = plugin->services.reply->append(reply, text);

    return result == ANSWERD_OK ? plugin->services.reply->cite(reply, record) : result;
}

int32_t record_plugin_say(const struct record_plugin *plugin, const answerd_question *question,
        answerd_reply *reply, const char *key, const answerd_argument *arguments, uint32_t count)
{
    return plugin->services.reply->append(
            reply, plugin->services.wording->say(question, key, arguments, count));
}

static int was_cited(const struct record_matches *matches, uint32_t cited, answerd_text record)
{
    for (uint32_t i = 0; i < cited && i < matches->count; i++) {
        if (matches->items[i].record.length == record.length &&
                memcmp(matches->items[i].record.data, record.data, record.length) == 0) {
            return 1;
        }
    }
    return 0;
}

int32_t record_plugin_finish(const struct record_plugin *plugin, const answerd_question *question,
        answerd_reply *reply, const struct record_matches *matches, uint32_t cited)
{
    struct record_matches near;
    uint32_t offered = 0;

    near.count =
            plugin->services.knowledge->match(question, UINT32_MAX, near.items, RECORD_MATCHES);
    for (uint32_t i = 0; i < near.count && offered < plugin->suggestions; i++) {
        if (near.items[i].confidence >= SUGGESTION_LEAST &&
                !was_cited(matches, cited, near.items[i].record) &&
                plugin->services.reply->suggest(reply, near.items[i].record) == ANSWERD_OK) {
            offered++;
        }
    }
    return plugin->services.reply->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

static int belongs_in_list(const answerd_match *match)
{
    return (match->flags & ANSWERD_MATCH_FITS) != 0 &&
           (match->flags & (ANSWERD_MATCH_SUMMARY | ANSWERD_MATCH_CONTRADICTS)) == 0 &&
           match->kind != ANSWERD_KIND_ENTITY;
}

static uint32_t list_length(const struct record_matches *matches)
{
    uint32_t length = 0;

    for (uint32_t i = 0; i < matches->count; i++) {
        length += belongs_in_list(&matches->items[i]) != 0;
    }
    return length;
}

static int32_t answer_list(const struct record_plugin *plugin, const answerd_question *question,
        const struct record_matches *matches, answerd_reply *reply)
{
    uint32_t length = list_length(matches);
    uint32_t written = 0;
    char digits[16];
    answerd_argument argument = {"count", {digits, 0}};
    int32_t result;

    (void)snprintf(digits, sizeof(digits), "%u", length);
    argument.value.length = strlen(digits);
    result = record_plugin_say(plugin, question, reply, "list.intro", &argument, 1);
    for (uint32_t i = 0; i < matches->count && written < plugin->list_limit; i++) {
        if (result != ANSWERD_OK || !belongs_in_list(&matches->items[i])) {
            continue;
        }
        result = record_plugin_say(plugin, question, reply, "list.bullet", NULL, 0);
        if (result == ANSWERD_OK) {
            result = record_plugin_append_field(
                    plugin, question, reply, matches->items[i].record, "text");
        }
        written++;
    }
    return result == ANSWERD_OK ? record_plugin_finish(plugin, question, reply, matches, written)
                                : result;
}

#define SELECTION_ARGUMENTS 4u

/* What the templates about a selection may say. */
struct selection_words {
    char digits[SELECTION_ARGUMENTS - 1][16];
    answerd_argument arguments[SELECTION_ARGUMENTS];
};

static void fill_selection_words(struct selection_words *words, const answerd_selection *selection,
        uint32_t shown, answerd_text as_of)
{
    const char *const names[] = {"count", "known", "shown"};
    const uint32_t numbers[] = {selection->count, selection->known, shown};

    for (uint32_t i = 0; i < SELECTION_ARGUMENTS - 1; i++) {
        (void)snprintf(words->digits[i], sizeof(words->digits[i]), "%u", numbers[i]);
        words->arguments[i].name = names[i];
        words->arguments[i].value = (answerd_text){words->digits[i], strlen(words->digits[i])};
    }
    words->arguments[SELECTION_ARGUMENTS - 1] = (answerd_argument){"as_of", as_of};
}

static const char *selection_key(const answerd_selection *selection, uint32_t shown)
{
    int most = selection->kind == ANSWERD_SELECTION_MOST;

    if (selection->kind == ANSWERD_SELECTION_ALL || selection->kind == ANSWERD_SELECTION_EVENTS) {
        return selection->count == 1      ? "list.all.one"
               : shown < selection->count ? "list.part"
                                          : "list.all";
    }
    if (selection->count == 1) {
        return "most.only";
    }
    if (selection->kind == ANSWERD_SELECTION_LATEST) {
        return selection->known == 1 ? "latest.known" : "latest.date";
    }
    if (selection->kind == ANSWERD_SELECTION_EARLIEST) {
        return selection->known == 1 ? "latest.known" : "earliest.date";
    }
    if (selection->known == 1) {
        return "most.known";
    }
    return selection->ranks != 0 ? (most ? "most.rank" : "least.rank")
                                 : (most ? "most.amount" : "least.amount");
}

/* Those without a date may belong to the time asked for: the answer says how many they are. */
static int32_t say_undated(const struct record_plugin *plugin, const answerd_question *question,
        const answerd_selection *selection, answerd_reply *reply)
{
    char digits[16];
    answerd_argument argument = {"count", {digits, 0}};

    if (selection->kind != ANSWERD_SELECTION_ALL || selection->undated == 0) {
        return ANSWERD_OK;
    }
    (void)snprintf(digits, sizeof(digits), "%u", selection->undated);
    argument.value.length = strlen(digits);
    return record_plugin_say(plugin, question, reply, "list.undated", &argument, 1);
}

int32_t record_plugin_say_selection(const struct record_plugin *plugin,
        const answerd_question *question, answerd_reply *reply, const answerd_selection *selection,
        const struct record_matches *matches, uint32_t shown)
{
    struct selection_words words;

    fill_selection_words(&words, selection, shown,
            plugin->services.knowledge->field(question, matches->items[0].record, "as_of_text"));
    return record_plugin_say(plugin, question, reply, selection_key(selection, shown),
            words.arguments, SELECTION_ARGUMENTS);
}

/* All that meets the conditions, or the one that is asked for of them, and how complete that is. */
static int32_t answer_selection(const struct record_plugin *plugin,
        const answerd_question *question, const struct record_matches *matches,
        answerd_reply *reply)
{
    answerd_selection selection;
    int all = plugin->services.knowledge->selection(question, &selection) == ANSWERD_SELECTION_ALL;
    int single = !all || selection.count == 1;
    uint32_t limit = single ? 1 : plugin->list_limit;
    uint32_t shown = selection.count < limit ? selection.count : limit;
    int32_t result;

    shown = shown < matches->count ? shown : matches->count;
    result = record_plugin_say_selection(plugin, question, reply, &selection, matches, shown);
    for (uint32_t i = 0; i < shown && result == ANSWERD_OK; i++) {
        if (!single) {
            result = record_plugin_say(plugin, question, reply, "list.bullet", NULL, 0);
        }
        if (result == ANSWERD_OK) {
            result = record_plugin_append_field(
                    plugin, question, reply, matches->items[i].record, all ? "text" : "answer");
        }
    }
    if (result == ANSWERD_OK) {
        result = say_undated(plugin, question, &selection, reply);
    }
    return result == ANSWERD_OK ? record_plugin_finish(plugin, question, reply, matches, shown)
                                : result;
}

/* What told who is described in the question comes second: the answer rests on both. */
static int32_t append_bridge(const struct record_plugin *plugin, const answerd_question *question,
        answerd_text answered, answerd_reply *reply)
{
    answerd_text bridge = plugin->services.knowledge->bridge(question);
    int32_t result;

    if (bridge.length == 0 || (bridge.length == answered.length &&
                                      memcmp(bridge.data, answered.data, bridge.length) == 0)) {
        return ANSWERD_OK;
    }
    result = record_plugin_say(plugin, question, reply, "statement.next", NULL, 0);
    return result == ANSWERD_OK
                   ? record_plugin_append_field(plugin, question, reply, bridge, "text")
                   : result;
}

/* A no names what does not hold, so that the reader knows which part of the question it is. */
static int32_t say_no(const struct record_plugin *plugin, const answerd_question *question,
        const answerd_match *match, answerd_reply *reply)
{
    answerd_argument asked = {"asked", match->asked};
    int named = (match->flags & ANSWERD_MATCH_NAMED) != 0 && match->asked.length > 0;

    return record_plugin_say(plugin, question, reply, named ? "no.named" : "no", &asked, 1);
}

static int32_t answer_statement(const struct record_plugin *plugin,
        const answerd_question *question, const struct record_matches *matches,
        answerd_reply *reply)
{
    const answerd_match *match = &matches->items[0];
    uint32_t forms = plugin->services.question->forms(question);
    int32_t result = ANSWERD_OK;

    if ((match->flags & ANSWERD_MATCH_CONTRADICTS) != 0) {
        result = say_no(plugin, question, match, reply);
    } else if ((forms & ANSWERD_FORM_YES_NO) != 0) {
        result = record_plugin_say(plugin, question, reply, "yes", NULL, 0);
    }
    if (result == ANSWERD_OK) {
        result = record_plugin_append_field(plugin, question, reply, match->record, "answer");
    }
    if (result == ANSWERD_OK) {
        result = append_bridge(plugin, question, match->record, reply);
    }
    return result == ANSWERD_OK ? record_plugin_finish(plugin, question, reply, matches, 1)
                                : result;
}

static int wants_list(uint32_t forms, const struct record_matches *matches)
{
    return (forms & (ANSWERD_FORM_LIST | ANSWERD_FORM_COUNT)) != 0 &&
           (matches->items[0].flags & ANSWERD_MATCH_SUMMARY) == 0 && list_length(matches) > 1;
}

int32_t record_plugin_answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    const struct record_plugin *plugin = instance;
    struct record_matches matches;

    (void)token;
    record_plugin_match(plugin, question, &matches);
    if (matches.count == 0 || !has_answer(&matches.items[0])) {
        return ANSWERD_ERR_DECLINED;
    }
    if (has_selection(plugin, question)) {
        return answer_selection(plugin, question, &matches, reply);
    }
    if (wants_list(plugin->services.question->forms(question), &matches)) {
        return answer_list(plugin, question, &matches, reply);
    }
    return answer_statement(plugin, question, &matches, reply);
}
