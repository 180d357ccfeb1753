#include "benchmark/support/asking.h"
#include "benchmark/support/client_pool.h"
#include <jansson.h>

#define NS_PER_MS UINT64_C(1000000)
#define OPENING_MS 20000u
#define DRAINING_MS 5000u
#define TURN_MS 5
#define FINALS_PER_ACK 16u     /* as a client would that wants to resume */
#define FINALS_PER_PARSING 64u /* each so many-th one is parsed as JSON as a whole */

/* client_msg_id: connection, slot and sequence in hexadecimal digits. */
#define CONNECTION_DIGITS 6u
#define SLOT_DIGITS 4u
#define SEQUENCE_DIGITS 10u
#define ID_LENGTH (CONNECTION_DIGITS + SLOT_DIGITS + SEQUENCE_DIGITS)

enum phase { PHASE_OPENING, PHASE_WARM_UP, PHASE_MEASURING, PHASE_DRAINING };

struct slot {
    uint64_t sequence;
    uint64_t asked_ns;
    bool waits;
};

/* What belongs to the client of the same index. */
struct asker {
    size_t next_question;
    uint32_t finals_since_ack;
};

struct asking {
    const struct asking_options *options;
    struct asking_result *result;
    struct client_pool pool;
    struct slot *slots;   /* in_flight for each client */
    struct asker *askers; /* one for each client */
    enum phase phase;
    size_t sessions;  /* open */
    uint64_t waiting; /* questions without an answer */
    uint64_t finals;
    uint64_t phase_ns; /* its start */
    clockid_t server_clock;
    uint64_t server_start_ns;
    uint64_t own_start_ns;
    struct text_buffer message;
};

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[OUTCOME_COUNT] = {
#define X(name, text) [name] = (text),
            OUTCOME_TABLE(X)
#undef X
    };
    return names[outcome];
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now = {0};
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static void write_hex(char *text, uint64_t value, unsigned digits)
{
    for (unsigned i = digits; i > 0; i--, value >>= 4) {
        text[i - 1] = "0123456789abcdef"[value & 0xfu];
    }
}

static bool read_hex(const char *text, unsigned digits, uint64_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < digits; i++) {
        const char *digit = memchr("0123456789abcdef", text[i], 16);
        if (digit == NULL) {
            return false;
        }
        *value = *value << 4 | (uint64_t)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
    }
    return true;
}

static void append(struct text_buffer *buffer, struct text text)
{
    text_buffer_append_text(buffer, text);
}

/* The id serves the request as well: an error can then be told from an answer. */
static void ask(struct asking *asking, struct client *client, uint32_t position, uint64_t now_ns)
{
    const struct question_mix *mix = asking->options->mix;
    struct asker *asker = &asking->askers[client->index];
    struct slot *slot = &asking->slots[client->index * asking->options->in_flight + position];
    char digits[ID_LENGTH];
    slot->sequence++;
    write_hex(digits, client->index, CONNECTION_DIGITS);
    write_hex(digits + CONNECTION_DIGITS, position, SLOT_DIGITS);
    write_hex(digits + CONNECTION_DIGITS + SLOT_DIGITS, slot->sequence, SEQUENCE_DIGITS);
    struct text id = {digits, sizeof(digits)};
    struct text_buffer *message = &asking->message;
    text_buffer_reset(message);
    append(message, TEXT("{\"jsonrpc\":\"2.0\",\"id\":\""));
    append(message, id);
    append(message, TEXT("\",\"method\":\"ask\",\"params\":{\"client_msg_id\":\""));
    append(message, id);
    append(message, TEXT("\",\"text\":"));
    append(message, mix->questions[asker->next_question]);
    append(message, TEXT("}}"));
    client_send(&asking->pool, client, text_buffer_view(message));
    asker->next_question = (asker->next_question + 1) % mix->count;
    slot->asked_ns = now_ns;
    slot->waits = true;
    asking->waiting++;
    asking->result->asked++;
}

static void open_session(void *context, struct client *client)
{
    struct asking *asking = context;
    client_send(&asking->pool, client,
            TEXT("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"session.open\","
                 "\"params\":{\"client\":\"load_generator\"}}"));
}

/*
 * The value of the first string member of that name. Quotes inside of strings are escaped, so the
 * search cannot be fooled by an answer's text. Empty when there is none.
 */
static struct text string_member(struct text message, struct text key_and_quote)
{
    const char *key =
            memmem(message.data, message.length, key_and_quote.data, key_and_quote.length);
    if (key == NULL) {
        return TEXT_NONE;
    }
    size_t start = (size_t)(key - message.data) + key_and_quote.length;
    const char *end = memchr(message.data + start, '"', message.length - start);
    return end == NULL ? TEXT_NONE : text_slice(message, start, (size_t)(end - message.data));
}

/* Greetings and the like are answered without a citation, so none is asked for here. */
static bool is_sound(struct text message)
{
    json_t *document = json_loadb(message.data, message.length, JSON_REJECT_DUPLICATES, NULL);
    const json_t *params = json_object_get(document, "params");
    bool sound = json_string_length(json_object_get(params, "text")) > 0 &&
                 json_is_array(json_object_get(params, "citations")) &&
                 json_is_object(json_object_get(params, "receipt"));
    json_decref(document);
    return sound;
}

static void count_unsound(struct asking *asking, struct text message)
{
    asking->result->unsound++;
    error_set(&asking->pool.error, ERR_PARSE, "not as the protocol says: %.*s", TEXT_ARG(message));
}

static void count_outcome(struct asking *asking, struct text message)
{
    struct text outcome = string_member(message, TEXT("\"outcome\":\""));
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (text_equal_string(outcome, outcome_name((enum outcome)i))) {
            asking->result->outcomes[i]++;
            return;
        }
    }
    count_unsound(asking, message);
}

/* The slot of the question that the answer names, or NULL when none such waits. */
static struct slot *find_slot(
        struct asking *asking, const struct client *client, struct text id, uint32_t *position)
{
    uint64_t index;
    uint64_t slot_index;
    uint64_t sequence;
    if (id.length != ID_LENGTH || !read_hex(id.data, CONNECTION_DIGITS, &index) ||
            !read_hex(id.data + CONNECTION_DIGITS, SLOT_DIGITS, &slot_index) ||
            !read_hex(id.data + CONNECTION_DIGITS + SLOT_DIGITS, SEQUENCE_DIGITS, &sequence) ||
            index != client->index || slot_index >= asking->options->in_flight) {
        return NULL;
    }
    struct slot *slot = &asking->slots[index * asking->options->in_flight + slot_index];
    *position = (uint32_t)slot_index;
    return slot->waits && slot->sequence == sequence ? slot : NULL;
}

static void acknowledge(struct asking *asking, struct client *client, struct text message)
{
    struct asker *asker = &asking->askers[client->index];
    if (++asker->finals_since_ack < FINALS_PER_ACK) {
        return;
    }
    asker->finals_since_ack = 0;
    size_t start = text_find(message, TEXT("\"seq\":"), 0);
    if (start == SIZE_MAX) {
        count_unsound(asking, message);
        return;
    }
    struct text number = text_slice(message, start + 6, message.length);
    size_t digits = 0;
    while (digits < number.length && number.data[digits] >= '0' && number.data[digits] <= '9') {
        digits++;
    }
    text_buffer_reset(&asking->message);
    append(&asking->message, TEXT("{\"jsonrpc\":\"2.0\",\"method\":\"ack\",\"params\":{\"seq\":"));
    append(&asking->message, text_slice(number, 0, digits));
    append(&asking->message, TEXT("}}"));
    client_send(&asking->pool, client, text_buffer_view(&asking->message));
}

static void handle_done(struct asking *asking, struct client *client, struct text message)
{
    uint32_t position = 0;
    struct text id = string_member(message, TEXT("\"client_msg_id\":\""));
    struct slot *slot = find_slot(asking, client, id, &position);
    if (slot == NULL) {
        asking->result->unasked++;
        error_set(&asking->pool.error, ERR_PARSE, "answer to no waiting question: %.*s",
                TEXT_ARG(message));
        return;
    }
    uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    slot->waits = false;
    asking->waiting--;
    if (asking->finals++ % FINALS_PER_PARSING == 0 && !is_sound(message)) {
        count_unsound(asking, message);
    }
    if (asking->phase == PHASE_MEASURING) {
        histogram_record(&asking->result->latencies, now_ns - slot->asked_ns);
        asking->result->answer_bytes += message.length;
        count_outcome(asking, message);
    }
    if (asking->phase != PHASE_DRAINING) {
        acknowledge(asking, client, message);
        ask(asking, client, position, now_ns);
    }
}

static void count_error(struct asking *asking, struct text message)
{
    asking->result->errors++;
    error_set(&asking->pool.error, ERR_PARSE, "error from the server: %.*s", TEXT_ARG(message));
}

static void handle_message(void *context, struct client *client, struct text message)
{
    struct asking *asking = context;
    /* The server writes the envelope first; what follows may be long. */
    struct text head = text_slice(message, 0, 96);
    if (text_find(head, TEXT("\"method\":\"answer.done\""), 0) != SIZE_MAX) {
        handle_done(asking, client, message);
    } else if (text_find(head, TEXT("\"error\":{"), 0) != SIZE_MAX) {
        count_error(asking, message);
    } else if (asking->phase == PHASE_OPENING &&
               text_find(head, TEXT("\"id\":0,\"result\":"), 0) != SIZE_MAX) {
        asking->sessions++;
    }
}

static bool prepare(struct asking *asking)
{
    const struct asking_options *options = asking->options;
    const struct client_handlers handlers = {open_session, handle_message, asking};
    asking->slots = calloc(options->connections * options->in_flight, sizeof(*asking->slots));
    asking->askers = calloc(options->connections, sizeof(*asking->askers));
    if (asking->slots == NULL || asking->askers == NULL) {
        error_set(&asking->pool.error, ERR_PARSE, "out of memory");
        return false;
    }
    for (size_t i = 0; i < options->connections; i++) {
        /* Spread, so that the same question is not asked by all at once. */
        asking->askers[i].next_question = i * 37 % options->mix->count;
    }
    return client_pool_init(
            &asking->pool, &options->server, "answerd.v1", options->connections, &handlers);
}

static bool open_all(struct asking *asking)
{
    uint64_t end_ns = clock_ns(CLOCK_MONOTONIC) + OPENING_MS * NS_PER_MS;
    while (asking->sessions < asking->options->connections) {
        client_pool_turn(&asking->pool, TURN_MS);
        if (asking->pool.closed > 0 || asking->result->errors > 0) {
            return false;
        }
        if (clock_ns(CLOCK_MONOTONIC) > end_ns) {
            error_set(&asking->pool.error, ERR_PARSE, "only %zu of %zu sessions opened in time",
                    asking->sessions, asking->options->connections);
            return false;
        }
    }
    return true;
}

static void ask_first(struct asking *asking)
{
    uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    for (size_t i = 0; i < asking->options->connections; i++) {
        struct client *client = &asking->pool.clients[i];
        for (uint32_t position = 0; position < asking->options->in_flight; position++) {
            ask(asking, client, position, now_ns);
        }
        client_flush(&asking->pool, client);
    }
}

/* Turns until the phase's time is over; false when a connection was lost. */
static bool run_phase(struct asking *asking, enum phase phase, uint64_t duration_ms)
{
    asking->phase = phase;
    asking->phase_ns = clock_ns(CLOCK_MONOTONIC);
    uint64_t end_ns = asking->phase_ns + duration_ms * NS_PER_MS;
    while (asking->pool.closed == 0 && clock_ns(CLOCK_MONOTONIC) < end_ns) {
        client_pool_turn(&asking->pool, TURN_MS);
        if (phase == PHASE_DRAINING && asking->waiting == 0) {
            break;
        }
    }
    return asking->pool.closed == 0;
}

static uint64_t server_processor_ns(const struct asking *asking)
{
    return asking->options->server_process == 0 ? 0 : clock_ns(asking->server_clock);
}

static void measure(struct asking *asking)
{
    struct asking_result *result = asking->result;
    uint64_t server_ns = server_processor_ns(asking);
    uint64_t own_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    (void)run_phase(asking, PHASE_MEASURING, asking->options->measured_ms);
    result->elapsed_ns = clock_ns(CLOCK_MONOTONIC) - asking->phase_ns;
    result->server_processor_ns = server_processor_ns(asking) - server_ns;
    result->own_processor_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - own_ns;
}

bool asking_run(const struct asking_options *options, struct asking_result *result)
{
    struct asking asking = {.options = options, .result = result};
    *result = (struct asking_result){0};
    if (options->server_process != 0 &&
            clock_getcpuclockid(options->server_process, &asking.server_clock) != 0) {
        error_set(&asking.pool.error, ERR_NOT_FOUND, "there is no such server process");
    }
    bool opened = asking.pool.error.code == 0 && prepare(&asking) && open_all(&asking);
    if (opened) {
        ask_first(&asking);
        (void)run_phase(&asking, PHASE_WARM_UP, options->warm_up_ms);
        measure(&asking);
        (void)run_phase(&asking, PHASE_DRAINING, DRAINING_MS);
    }
    result->lost = asking.waiting;
    result->closed = asking.pool.closed;
    if (result->lost > 0) {
        error_set(&asking.pool.error, ERR_TIMEOUT, "questions without an answer");
    }
    result->error = asking.pool.error;
    client_pool_clear(&asking.pool);
    text_buffer_clear(&asking.message);
    free(asking.slots);
    free(asking.askers);
    return opened;
}
