/*
 * Calls every service and says what it got. Written in what C11 and C++17 have in common, and with
 * nothing but the first released headers: it is built from each and must run with every later host.
 */
#include <answerd/services.h>
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
#define LANGUAGE "C++17"
#define AS(type, pointer) static_cast<type>(pointer)
#else
#define LANGUAGE "C11"
#define AS(type, pointer) ((type)(pointer))
#endif

#define TOKEN UINT64_C(0x1122334455667788)

static const answerd_host *host;
static const answerd_log_service *logging;
static const answerd_question_service *questions;
static const answerd_knowledge_service *records;
static const answerd_reply_service *replies;
static const answerd_wording_service *wording;
static const answerd_metrics_service *metrics;
static int64_t number;
static uint32_t is_on;
static answerd_text word;
static int started;

static answerd_text text_of(const char *string)
{
    answerd_text text;
    text.data = string;
    text.length = strlen(string);
    return text;
}

static int is(answerd_text text, const char *expected)
{
    return text.length == strlen(expected) && memcmp(text.data, expected, text.length) == 0;
}

static void find_services(void)
{
    logging = AS(const answerd_log_service *, host->find_service(host, ANSWERD_SERVICE_LOG));
    questions = AS(
            const answerd_question_service *, host->find_service(host, ANSWERD_SERVICE_QUESTION));
    records = AS(
            const answerd_knowledge_service *, host->find_service(host, ANSWERD_SERVICE_KNOWLEDGE));
    replies = AS(const answerd_reply_service *, host->find_service(host, ANSWERD_SERVICE_REPLY));
    wording =
            AS(const answerd_wording_service *, host->find_service(host, ANSWERD_SERVICE_WORDING));
    metrics =
            AS(const answerd_metrics_service *, host->find_service(host, ANSWERD_SERVICE_METRICS));
}

static const char *missing(void)
{
    if (!is(host->name, "answerd") || host->version.length == 0) {
        return "the host's name or version";
    }
    if (!ANSWERD_HAS(host, answerd_host, find_service)) {
        return "find_service";
    }
    find_services();
    if (logging == NULL || questions == NULL || records == NULL || replies == NULL ||
            wording == NULL || metrics == NULL) {
        return "a service";
    }
    if (!ANSWERD_HAS(logging, answerd_log_service, write) ||
            !ANSWERD_HAS(questions, answerd_question_service, has_concept) ||
            !ANSWERD_HAS(records, answerd_knowledge_service, pack_field) ||
            !ANSWERD_HAS(replies, answerd_reply_service, finish) ||
            !ANSWERD_HAS(wording, answerd_wording_service, say) ||
            !ANSWERD_HAS(metrics, answerd_metrics_service, count)) {
        return "the end of a service";
    }
    return NULL;
}

static int32_t create(const answerd_host *given, const answerd_settings_reader *reader,
        const answerd_settings *settings, void **instance, answerd_reason *reason)
{
    const char *what;

    host = given;
    what = missing();
    if (what != NULL) {
        (void)snprintf(reason->text, reason->capacity, "%s is missing", what);
        return ANSWERD_ERR_NOT_FOUND;
    }
    number = reader->integer(settings, "number");
    is_on = reader->boolean(settings, "is_on");
    word = reader->text(settings, "word");
    *instance = &started;
    return ANSWERD_OK;
}

static int32_t start(void *instance, answerd_reason *reason)
{
    (void)reason;
    *AS(int *, instance) = 1;
    logging->write(host, ANSWERD_LOG_INFO, text_of("started"));
    metrics->count(host, "started", 1);
    return ANSWERD_OK;
}

static int32_t bid(void *instance, const answerd_question *question, answerd_bid *bids,
        uint32_t capacity, uint32_t *count)
{
    answerd_match match;

    *count = 0;
    if (*AS(int *, instance) != 1 || capacity == 0 ||
            records->match(question, ANSWERD_KIND_ALL, &match, 1) != 1) {
        return ANSWERD_OK;
    }
    bids[0].confidence = AS(uint32_t, number);
    bids[0].token = TOKEN;
    bids[0].records[0] = match.record;
    bids[0].record_count = 1;
    bids[0].reason = text_of("all services work");
    *count = 1;
    return ANSWERD_OK;
}

/* What the first released host gives for the question of tests/abi/run. */
static const char *wrong(const answerd_question *question)
{
    answerd_question_entity entity;
    answerd_day_range range;
    answerd_match match;

    if (!is(questions->aspect(question), "how_much") || questions->entity_count(question) != 2) {
        return "aspect or entity_count";
    }
    if (questions->entity(question, 1, &entity) != ANSWERD_OK || !is(entity.id, "arvo-ferries") ||
            !is(entity.type, "company") ||
            memcmp(question->text.data + entity.start, "Arvo", entity.length) != 0) {
        return "entity";
    }
    if (questions->time_range(question, &range) != 1 || range.first != 22400 ||
            range.last != 22430) {
        return "time_range";
    }
    if (questions->has_concept(question, "invest") != 1 ||
            questions->small_talk(question).length != 0 ||
            (questions->forms(question) & ANSWERD_FORM_SMALL_TALK) != 0) {
        return "has_concept, small_talk or forms";
    }
    if (records->match(question, ANSWERD_KIND_PARTNERSHIP, &match, 1) != 1 ||
            !is(match.record, "norlin-arvo-investment") || match.first_day != 22400 ||
            !is(records->field(question, match.record, "date"), "2031-05")) {
        return "match or field";
    }
    if (records->pack_count(question) != 1 || records->record_count(question, 1) != 5 ||
            !is(records->pack_field(question, 0, "id"), "ferries")) {
        return "pack_count, record_count or pack_field";
    }
    return NULL;
}

static int32_t answer(
        void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply)
{
    answerd_argument argument = {"count", word};
    const char *what = wrong(question);
    char text[160];

    if (token != TOKEN || *AS(int *, instance) != 1 || replies->is_cancelled(reply) != 0) {
        return ANSWERD_ERR_DECLINED;
    }
    (void)snprintf(text, sizeof(text), "Built as " LANGUAGE " for 1.%u, %s: ", BUILT_FOR,
            what != NULL ? what
            : is_on != 0 ? "all is well"
                         : "is_on is off");
    if (replies->append(reply, text_of(text)) != ANSWERD_OK ||
            replies->append(reply, wording->say(question, "knowledge.size", &argument, 1)) !=
                    ANSWERD_OK ||
            replies->cite(reply, text_of("norlin-arvo-investment")) != ANSWERD_OK ||
            replies->suggest(reply, text_of("eastport-terminal")) != ANSWERD_OK ||
            replies->suggest_text(reply, text_of("More"), text_of("More?")) != ANSWERD_OK) {
        return ANSWERD_ERR_FAILED;
    }
    return replies->finish(reply, ANSWERD_OUTCOME_ANSWERED);
}

static void stop(void *instance)
{
    *AS(int *, instance) = 2;
}

static void destroy(void *instance)
{
    *AS(int *, instance) = 3;
}

static const void *find_extension(void *instance, const char *id)
{
    (void)instance;
    (void)id;
    return NULL;
}

static const answerd_option options[] = {
        {sizeof(answerd_option), ANSWERD_OPTION_INTEGER, "number", "a number", "900", 0, 1000},
        {sizeof(answerd_option), ANSWERD_OPTION_BOOLEAN, "is_on", "a switch", "false", 0, 0},
        {sizeof(answerd_option), ANSWERD_OPTION_TEXT, "word", "a word", "none", 0, 0},
};

const answerd_plugin answerd_plugin_v1 = {sizeof(answerd_plugin), ANSWERD_ABI_MINOR, "abi",
        "All services", "1.0.0", ANSWERD_PLUGIN_NONE, 3, options, create, start, bid, answer, stop,
        destroy, find_extension};
