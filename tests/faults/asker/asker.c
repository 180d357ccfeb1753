#include "faults/asker/asker.h"
#include "base/clock.h"
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>

#define NS_PER_MS UINT64_C(1000000)
#define RETRY_MS 2u
#define REFUSED_MS 20u
#define NOT_FOUND 2003
#define FORBIDDEN 2002
#define LEAVE_EVERY 24u /* finals after which a client breaks its connection, on average */
#define AGAIN_EVERY 3u  /* dialogues at whose end an earlier question is asked again */
#define ACK_EVERY 5u
#define OPEN_ID 0 /* the JSON-RPC id of session.open; of a question it is its index + 1 */

static uint64_t now_ns(void)
{
    return clock_monotonic_ns(clock_system());
}

static uint32_t draw(struct asker *asker, uint32_t below)
{
    asker->random ^= asker->random << 13;
    asker->random ^= asker->random >> 7;
    asker->random ^= asker->random << 17;
    return (uint32_t)(asker->random >> 16) % below;
}

#define JOURNAL(asker, event, ...)                                                                 \
    ((void)fprintf((asker)->options->journal, "%" PRIu64 "\t%u\t" event "\n", now_ns(),            \
            (asker)->link.client, __VA_ARGS__))

static void message_id(const struct asker *asker, size_t index, char id[ASKER_ID])
{
    (void)snprintf(id, ASKER_ID, "c%u-%u-%zu", asker->link.client, asker->number, index);
}

/* ---- Sending ------------------------------------------------------------------------------ */

static void send_request(struct asker *asker, size_t id, const char *method, json_t *params)
{
    json_t *request = json_pack("{s:s, s:I, s:s, s:o}", "jsonrpc", "2.0", "id", (json_int_t)id,
            "method", method, "params", params);
    char *text = json_dumps(request, JSON_COMPACT);
    link_send(&asker->link, text_from(text));
    free(text);
    json_decref(request);
}

static void send_question(struct asker *asker, size_t index)
{
    struct asked *asked = &asker->asked[index];
    char id[ASKER_ID];
    message_id(asker, index, id);
    if (asked->first_asked_ns == 0) {
        asked->first_asked_ns = now_ns();
    }
    asked->is_sent = true;
    JOURNAL(asker, "ask\t%zu\t%s", index, id);
    send_request(asker, index + 1, "ask",
            json_pack("{s:s, s:O}", "client_msg_id", id, "text",
                    json_array_get(asker->dialogue, index)));
}

static void open_session(struct asker *asker)
{
    json_t *params = json_pack("{s:s}", "client", "faults");
    if (asker->conversation[0] != '\0') {
        json_object_set_new(params, "conversation", json_string(asker->conversation));
        json_object_set_new(params, "resume_token", json_string(asker->token));
        json_object_set_new(params, "last_seq", json_integer((json_int_t)asker->last_sequence));
    }
    send_request(asker, OPEN_ID, "session.open", params);
}

/* In order, and never past the window: what a question leans on was asked before it. */
static void send_questions(struct asker *asker)
{
    size_t length = json_array_size(asker->dialogue);
    size_t in_flight = 0;
    for (size_t i = 0; i < length && in_flight < asker->options->in_flight; i++) {
        struct asked *asked = &asker->asked[i];
        in_flight += asked->is_final ? 0 : 1;
        if (!asked->is_final && !asked->is_sent) {
            send_question(asker, i);
        }
    }
    if (asker->final_count == length && asker->again != SIZE_MAX &&
            !asker->asked[asker->again].is_sent) {
        send_question(asker, asker->again);
    }
}

/* ---- Dialogues and connections ------------------------------------------------------------ */

static void begin_dialogue(struct asker *asker)
{
    uint32_t which = draw(asker, (uint32_t)json_array_size(asker->options->dialogues));
    asker->dialogue = json_array_get(asker->options->dialogues, which);
    asker->number++;
    asker->conversation[0] = '\0';
    asker->last_sequence = 0;
    asker->final_count = 0;
    memset(asker->asked, 0, sizeof(asker->asked));
    asker->again = draw(asker, AGAIN_EVERY) == 0
                           ? draw(asker, (uint32_t)json_array_size(asker->dialogue))
                           : SIZE_MAX;
    asker->is_open = false;
    JOURNAL(asker, "begin\t%u\t%u", asker->number, which);
    if (asker->link.state == LINK_OPEN) {
        open_session(asker);
    }
}

static void go_down(struct asker *asker, const char *why, uint32_t wait_ms)
{
    JOURNAL(asker, "down\t%s", why);
    link_drop(&asker->link);
    asker->is_open = false;
    asker->connect_at_ns = now_ns() + wait_ms * NS_PER_MS;
    for (size_t i = 0; i < LONGEST_DIALOGUE; i++) {
        asker->asked[i].is_sent = false;
    }
}

static void connect_now(struct asker *asker)
{
    uint32_t which = draw(asker, (uint32_t)asker->options->port_count);
    asker->connecting_since_ns = now_ns();
    if (!link_connect(&asker->link, asker->options->ports[which])) {
        asker->connect_at_ns = now_ns() + RETRY_MS * NS_PER_MS;
    }
}

/* ---- What comes --------------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static void take_open(struct asker *asker, const json_t *result)
{
    bool is_resumed = asker->conversation[0] != '\0';
    (void)snprintf(asker->conversation, ASKER_ID, "%s", text_of(result, "conversation"));
    (void)snprintf(asker->token, ASKER_ID, "%s", text_of(result, "resume_token"));
    asker->is_open = true;
    JOURNAL(asker, "open\t%s\t%lld\t%d\t%" PRIu64, asker->conversation,
            (long long)json_integer_value(json_object_get(result, "last_seq")), is_resumed,
            (now_ns() - asker->connecting_since_ns) / 1000);
    send_questions(asker);
}

static void refuse_open(struct asker *asker, long long code)
{
    if (code != NOT_FOUND && code != FORBIDDEN) {
        go_down(asker, "the session cannot be opened yet", REFUSED_MS);
        return;
    }
    if (asker->final_count > 0) {
        asker->lost++;
        JOURNAL(asker, "lost\t%s", asker->conversation);
    } else {
        JOURNAL(asker, "anew\t%s", asker->conversation);
    }
    begin_dialogue(asker);
}

static void take_reply(struct asker *asker, long long id, const json_t *message)
{
    const json_t *error = json_object_get(message, "error");
    const json_t *result = json_object_get(message, "result");
    if (error != NULL) {
        long long code = json_integer_value(json_object_get(error, "code"));
        JOURNAL(asker, "error\t%lld\t%s", code, id == OPEN_ID ? "session.open" : "ask");
        if (id == OPEN_ID) {
            refuse_open(asker, code);
        } else {
            go_down(asker, "a question was refused", REFUSED_MS);
        }
    } else if (id == OPEN_ID) {
        take_open(asker, result);
    } else if (id <= LONGEST_DIALOGUE) {
        char message_name[ASKER_ID];
        message_id(asker, (size_t)id - 1, message_name);
        JOURNAL(asker, "taken\t%s\t%s", message_name, text_of(result, "answer_id"));
    }
}

static bool is_through(const struct asker *asker)
{
    return asker->final_count == json_array_size(asker->dialogue) && asker->again == SIZE_MAX;
}

static void take_first_final(
        struct asker *asker, struct asked *asked, uint64_t sequence, const char *answer_id)
{
    asked->is_final = true;
    asked->sequence = sequence;
    (void)snprintf(asked->answer_id, ASKER_ID, "%s", answer_id);
    asker->final_count++;
    asker->finals++;
    asked->is_sent = false; /* so that it may be asked again */
    if (sequence > asker->last_sequence) {
        asker->last_sequence = sequence;
    }
    if (draw(asker, ACK_EVERY) == 0) {
        send_request(asker, LONGEST_DIALOGUE + 1, "ack",
                json_pack("{s:I}", "seq", (json_int_t)sequence));
    }
}

static void take_final(struct asker *asker, const json_t *params)
{
    const char *id = text_of(params, "client_msg_id");
    const char *answer_id = text_of(params, "answer_id");
    const char *last = strrchr(id, '-');
    size_t index = last == NULL ? SIZE_MAX : strtoul(last + 1, NULL, 10);
    uint64_t sequence = (uint64_t)json_integer_value(json_object_get(params, "seq"));
    char expected[ASKER_ID];
    message_id(asker, index, expected);
    if (strcmp(id, expected) != 0 || index >= LONGEST_DIALOGUE) {
        JOURNAL(asker, "strange\t%s\t%" PRIu64 "\t%s", id, sequence, answer_id);
        return;
    }
    struct asked *asked = &asker->asked[index];
    bool is_first = !asked->is_final;
    JOURNAL(asker, "%s\t%s\t%" PRIu64 "\t%s", is_first ? "final" : "repeat", id, sequence,
            answer_id);
    if (is_first) {
        take_first_final(asker, asked, sequence, answer_id);
        if (draw(asker, LEAVE_EVERY) == 0) {
            go_down(asker, "it left", 0);
            return;
        }
    } else if (index == asker->again && asked->is_sent) {
        asker->again = SIZE_MAX;
    }
    send_questions(asker);
}

static void take_message(struct asker *asker, struct text text)
{
    json_t *message = json_loadb(text.data, text.length, 0, NULL);
    const char *method = text_of(message, "method");
    if (message == NULL) {
        JOURNAL(asker, "strange\t%s", "no JSON");
    } else if (strcmp(method, "answer.done") == 0) {
        take_final(asker, json_object_get(message, "params"));
    } else if (strcmp(method, "notice") == 0 &&
               strcmp(text_of(json_object_get(message, "params"), "kind"), "resume_gap") == 0) {
        JOURNAL(asker, "gap\t%s", asker->conversation);
    } else if (method[0] == '\0') {
        take_reply(asker, json_integer_value(json_object_get(message, "id")), message);
    }
    json_decref(message);
}

static void read_link(struct asker *asker)
{
    size_t position = 0;
    struct text message;
    unsigned closed = 0;
    bool was_open = asker->link.state == LINK_OPEN;
    bool is_well = link_receive(&asker->link);
    if (is_well && !was_open && asker->link.state == LINK_OPEN) {
        open_session(asker);
    }
    uint32_t connection = asker->link.connections;
    while (asker->link.state == LINK_OPEN && asker->link.connections == connection &&
            link_next(&asker->link, &position, &message, &closed)) {
        take_message(asker, message);
    }
    if (asker->link.state == LINK_DOWN) {
        return;
    }
    link_consume(&asker->link, position);
    if (closed != 0) {
        char why[32];
        (void)snprintf(why, sizeof(why), "closed with %u", closed);
        go_down(asker, why, closed == 1013 ? REFUSED_MS : RETRY_MS);
    } else if (!is_well) {
        go_down(asker, "broken", RETRY_MS);
    }
}

/* ---- Turns -------------------------------------------------------------------------------- */

static void watch_for_hangs(struct asker *asker)
{
    uint64_t now = now_ns();
    for (size_t i = 0; i < json_array_size(asker->dialogue) && !asker->hangs; i++) {
        const struct asked *asked = &asker->asked[i];
        if (asked->first_asked_ns > 0 && !asked->is_final &&
                now - asked->first_asked_ns > asker->options->patience_ns) {
            char id[ASKER_ID];
            message_id(asker, i, id);
            JOURNAL(asker, "hang\t%s", id);
            asker->hangs = true;
        }
    }
}

void asker_turn(struct asker *asker, short events, bool may_begin)
{
    if ((events & (POLLIN | POLLERR | POLLHUP)) != 0 && asker->link.state != LINK_DOWN) {
        read_link(asker);
    }
    if (asker->link.state == LINK_CONNECTING && (events & POLLOUT) != 0) {
        asker->link.state = LINK_UPGRADING;
    }
    if (is_through(asker) && !asker->is_done) {
        if (may_begin) {
            begin_dialogue(asker);
        } else {
            asker->is_done = true;
            link_drop(&asker->link);
        }
    }
    if (asker->link.state == LINK_DOWN && !asker->is_done && now_ns() >= asker->connect_at_ns) {
        connect_now(asker);
    }
    if (asker->link.state == LINK_UPGRADING || asker->link.state == LINK_OPEN) {
        if (!link_flush(&asker->link)) {
            go_down(asker, "broken while sending", RETRY_MS);
        }
    }
    watch_for_hangs(asker);
}

uint64_t asker_wakes_ns(const struct asker *asker)
{
    return asker->link.state == LINK_DOWN && !asker->is_done ? asker->connect_at_ns : UINT64_MAX;
}

void asker_init(struct asker *asker, const struct asker_options *options, uint32_t client,
        uint64_t seed, FILE *wire)
{
    *asker = (struct asker){.options = options, .random = seed * UINT64_C(2654435769) + client + 1};
    asker->link = (struct link){.descriptor = -1, .client = client, .mask = client, .wire = wire};
    for (int i = 0; i < 8; i++) {
        (void)draw(asker, 2);
    }
    begin_dialogue(asker);
}

void asker_clear(struct asker *asker)
{
    link_clear(&asker->link);
}
