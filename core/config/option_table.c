#include "config/option_table.h"
#include "config/address.h"

#define KIBIBYTE INT64_C(1024)
#define MEBIBYTE (1024 * KIBIBYTE)
#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DISTANCE_LIMIT 3
#define LONGEST_COMPARED 64

static const char *const log_level_choices[] = {"debug", "info", "warning", "error", NULL};
static const char *const durability_choices[] = {"process", "power", NULL};
static const char *const log_format_choices[] = {"text", "json", NULL};

static bool is_listen_address(struct text value, const char **expected)
{
    struct listen_address address;
    *expected = "an address such as 127.0.0.1:8080 or [::1]:8080";
    return listen_address_parse(value, &address);
}

static bool is_network(struct text value, const char **expected)
{
    struct network network;
    *expected = "an address or range such as 10.0.0.5 or 10.0.0.0/8";
    return network_parse(value, &network);
}

/* As browsers send it: scheme and host, perhaps a port, nothing behind. */
static bool is_origin(struct text value, const char **expected)
{
    *expected = "an origin such as https://www.example.com, without a path";
    struct text host = TEXT_NONE;
    if (text_starts_with(value, TEXT("https://"))) {
        host = text_slice(value, 8, value.length);
    } else if (text_starts_with(value, TEXT("http://"))) {
        host = text_slice(value, 7, value.length);
    }
    return host.length > 0 && text_find(host, TEXT("/"), 0) == SIZE_MAX &&
           text_find(host, TEXT("*"), 0) == SIZE_MAX;
}

static bool is_store_address(struct text value, const char **expected)
{
    *expected = "sqlite:FILE or postgresql://USER@HOST/DATABASE";
    return value.length == 0 || text_starts_with(value, TEXT("sqlite:")) ||
           text_starts_with(value, TEXT("postgresql://"));
}

#define FIELD(member) offsetof(struct config, member)
#define LIMIT(member, option_type, low, high, default_text, text)                                  \
    {                                                                                              \
        .key = "limits." #member, .type = (option_type), .offset = FIELD(limits.member),           \
        .fallback = (default_text), .minimum = (low), .maximum = (high), .reloadable = true,       \
        .help = (text)                                                                             \
    }
/* What the library of the transport takes once, at the start. */
#define FIXED_LIMIT(member, option_type, low, high, default_text, text)                            \
    {                                                                                              \
        .key = "limits." #member, .type = (option_type), .offset = FIELD(limits.member),           \
        .fallback = (default_text), .minimum = (low), .maximum = (high), .help = (text)            \
    }
#define LIMIT_MS(member, option_key, low, high, default_text, text)                                \
    {                                                                                              \
        .key = "limits." option_key, .type = OPTION_DURATION, .offset = FIELD(limits.member),      \
        .fallback = (default_text), .minimum = (low), .maximum = (high), .reloadable = true,       \
        .help = (text)                                                                             \
    }

static const struct option options[] = {
        {.key = "listen",
                .type = OPTION_TEXT,
                .offset = FIELD(listen),
                .fallback = "127.0.0.1:8080",
                .is_valid = is_listen_address,
                .flag = "--listen",
                .value_name = "ADDRESS:PORT",
                .help = "Where to accept WebSocket and HTTP connections. Port 0 takes a free one."},
        {.key = "knowledge",
                .type = OPTION_PATH_LIST,
                .offset = FIELD(knowledge),
                .fallback = "",
                .reloadable = true,
                .flag = "--knowledge",
                .value_name = "DIRECTORY",
                .help = "A knowledge pack (a folder with pack.json) or a folder of packs. Repeat "
                        "for "
                        "several. Without it, the packs that ship with the program."},
        {.key = "languages",
                .type = OPTION_PATH,
                .offset = FIELD(languages),
                .fallback = "",
                .reloadable = true,
                .flag = "--languages",
                .value_name = "DIRECTORY",
                .help = "The folder of languages. Without it, `languages` in or beside the first "
                        "knowledge folder, else the one that ships."},
        {.key = "plugins",
                .type = OPTION_PATH,
                .offset = FIELD(plugins),
                .fallback = "",
                .reloadable = true,
                .flag = "--plugins",
                .value_name = "DIRECTORY",
                .help = "The folder whose *.so files are loaded as plugins. Without it, the "
                        "plugins "
                        "that ship with the program."},
        {.key = "pages",
                .type = OPTION_PATH,
                .offset = FIELD(pages),
                .fallback = "",
                .flag = "--pages",
                .value_name = "DIRECTORY",
                .help = "The folder of the web pages to serve at /. Without it, the chat that "
                        "ships with the program."},
        {.key = "tokens",
                .type = OPTION_PATH,
                .offset = FIELD(tokens),
                .fallback = "",
                .help = "A file of tokens, one a line, that nobody else may read. With it only "
                        "clients that name one of them may ask."},
        {.key = "data",
                .type = OPTION_PATH,
                .offset = FIELD(data),
                .fallback = "",
                .flag = "--data",
                .value_name = "DIRECTORY",
                .help = "The folder for what the server keeps: conversations, in a SQLite file. "
                        "Without it, and without a store, nothing is kept."},
        {.key = "store",
                .type = OPTION_TEXT,
                .offset = FIELD(store),
                .fallback = "",
                .is_valid = is_store_address,
                .flag = "--store",
                .value_name = "ADDRESS",
                .help = "Where conversations are kept: sqlite:FILE, or postgresql://… for several "
                        "machines. Without it, answerd.db in the data folder."},
        {.key = "durability",
                .type = OPTION_CHOICE,
                .offset = FIELD(durability),
                .fallback = "process",
                .choices = durability_choices,
                .value_name = "LEVEL",
                .help = "What an answer that was sent survives: the end of the process, or a loss "
                        "of power too."},
        {.key = "retention",
                .type = OPTION_DURATION,
                .offset = FIELD(retention_ms),
                .fallback = "720h",
                .minimum = 0,
                .maximum = 87600 * HOUR,
                .reloadable = true,
                .help = "A conversation that was not used for so long is erased. 0 keeps all."},
        {.key = "origins",
                .type = OPTION_LIST,
                .offset = FIELD(origins),
                .fallback = "",
                .is_valid = is_origin,
                .reloadable = true,
                .value_name = "ORIGIN",
                .help = "A web origin whose pages may connect. Repeat for several. Pages of the "
                        "server's own address always may; clients that are no browsers send none."},
        {.key = "trusted_proxies",
                .type = OPTION_LIST,
                .offset = FIELD(trusted_proxies),
                .fallback = "",
                .is_valid = is_network,
                .reloadable = true,
                .value_name = "NETWORK",
                .help = "A proxy whose X-Forwarded-For is believed. Repeat for several."},
        {.key = "heartbeat_s",
                .type = OPTION_DURATION,
                .offset = FIELD(heartbeat_ms),
                .fallback = "30s",
                .minimum = 1 * SECOND,
                .maximum = HOUR,
                .reloadable = true,
                .help = "How often an idle WebSocket is pinged."},
        {.key = "reload_gate",
                .type = OPTION_BOOLEAN,
                .offset = FIELD(reload_gate),
                .fallback = "on",
                .reloadable = true,
                .help = "Whether new knowledge must first answer the packs' own questions as well "
                        "as their thresholds ask, when the server is told to reload."},
        {.key = "shutdown_grace_ms",
                .type = OPTION_DURATION,
                .offset = FIELD(shutdown_grace_ms),
                .fallback = "5s",
                .minimum = 0,
                .maximum = HOUR,
                .reloadable = true,
                .help = "How long questions in flight may take to finish after SIGTERM."},
        {.key = "log.level",
                .type = OPTION_CHOICE,
                .offset = FIELD(log_level),
                .fallback = "info",
                .choices = log_level_choices,
                .reloadable = true,
                .flag = "--log-level",
                .value_name = "LEVEL",
                .help = "The least serious messages to log."},
        {.key = "log.format",
                .type = OPTION_CHOICE,
                .offset = FIELD(log_format),
                .fallback = "text",
                .choices = log_format_choices,
                .flag = "--log-format",
                .value_name = "FORMAT",
                .help = "Log lines for people (text) or for programs (json)."},
        LIMIT(message_bytes, OPTION_SIZE, 1 * KIBIBYTE, 16 * MEBIBYTE, "16KiB",
                "Largest message of a client; larger ones close the connection with 1009."),
        LIMIT(question_characters, OPTION_INTEGER, 16, 100000, "2000",
                "Longest question, in Unicode code points."),
        LIMIT(fragments, OPTION_INTEGER, 1, 10000, "64",
                "Most WebSocket fragments that one message may come in."),
        FIXED_LIMIT(
                connections, OPTION_INTEGER, 1, 10000000, "20000", "Most connections at a time."),
        LIMIT(connections_per_address, OPTION_INTEGER, 0, 1000000, "20",
                "Most connections of one address (of one /64 for IPv6). 0: no limit."),
        LIMIT(connections_per_address_loopback, OPTION_INTEGER, 0, 1000000, "0",
                "The same for this machine itself, where bridges and proxies run. 0: no limit."),
        LIMIT(questions_per_second, OPTION_INTEGER, 0, 1000000, "5",
                "Questions a second that one session may ask. 0: no limit."),
        LIMIT(questions_burst, OPTION_INTEGER, 1, 1000000, "10",
                "Questions that a session may ask at once before that rate holds."),
        LIMIT(questions_per_second_loopback, OPTION_INTEGER, 0, 1000000, "0",
                "The same rate for sessions from this machine itself. 0: no limit."),
        LIMIT(handshakes_per_second, OPTION_INTEGER, 0, 1000000, "50",
                "New connections a second of one address. 0: no limit."),
        LIMIT(handshakes_per_second_loopback, OPTION_INTEGER, 0, 1000000, "0",
                "The same for this machine itself. 0: no limit."),
        LIMIT(in_flight, OPTION_INTEGER, 1, 100000, "32",
                "Questions of one connection that may wait for their answer."),
        LIMIT(queue, OPTION_INTEGER, 1, 10000000, "4096",
                "Questions of all connections that may wait; more are refused as overloaded."),
        LIMIT(send_queue_bytes, OPTION_SIZE, 4 * KIBIBYTE, 1024 * MEBIBYTE, "256KiB",
                "What may wait to be sent to one slow client before it is closed with 1013."),
        FIXED_LIMIT(page_file_bytes, OPTION_SIZE, 1 * KIBIBYTE, 16 * MEBIBYTE, "1MiB",
                "Largest file of the pages."),
        FIXED_LIMIT(header_bytes, OPTION_SIZE, 1 * KIBIBYTE, 4 * KIBIBYTE, "4KiB",
                "Largest set of request headers."),
        LIMIT(body_bytes, OPTION_SIZE, 1 * KIBIBYTE, 16 * MEBIBYTE, "16KiB",
                "Largest body of an HTTP request."),
        FIXED_LIMIT(header_timeout_ms, OPTION_DURATION, 100, HOUR, "10s",
                "How long the request headers may take to arrive."),
        LIMIT_MS(body_timeout_ms, "body_timeout_ms", 100, HOUR, "10s",
                "How long the body of a request may take to arrive."),
        LIMIT_MS(first_message_ms, "first_message_ms", 100, HOUR, "10s",
                "How long a new WebSocket may stay silent before it is closed with 4408."),
        LIMIT_MS(idle_ms, "idle_s", 1 * SECOND, 24 * HOUR, "120s",
                "How long a WebSocket may stay silent, pongs included."),
        LIMIT_MS(question_deadline_ms, "question_deadline_ms", 10, HOUR, "2s",
                "How long a question may take, queueing included."),
        LIMIT_MS(plugin_bid_ms, "plugin_bid_ms", 1, HOUR, "100ms",
                "How long a plugin may take to bid; it is warned about above that."),
        LIMIT_MS(plugin_answer_ms, "plugin_answer_ms", 1, HOUR, "1s",
                "How long a plugin may take to answer."),
        LIMIT(sessions, OPTION_INTEGER, 1, 10000000, "100000",
                "Most conversations kept in memory; the longest silent ones go first."),
        LIMIT_MS(session_idle_ms, "session_idle_s", 1 * SECOND, 720 * HOUR, "30min",
                "How long a conversation without a connection is kept."),
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

const struct option *option_table(size_t *count)
{
    *count = OPTION_COUNT;
    return options;
}

const struct option *option_find(struct text key)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (text_equal_string(key, options[i].key)) {
            return &options[i];
        }
    }
    return NULL;
}

const struct option *option_find_flag(struct text flag)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (options[i].flag != NULL && text_equal_string(flag, options[i].flag)) {
            return &options[i];
        }
    }
    return NULL;
}

size_t option_distance(struct text a, struct text b, size_t limit)
{
    size_t row[LONGEST_COMPARED + 1];
    if (a.length > LONGEST_COMPARED || b.length > LONGEST_COMPARED) {
        return limit + 1;
    }
    for (size_t column = 0; column <= b.length; column++) {
        row[column] = column;
    }
    for (size_t line = 1; line <= a.length; line++) {
        size_t diagonal = row[0];
        row[0] = line;
        for (size_t column = 1; column <= b.length; column++) {
            size_t change = diagonal + (a.data[line - 1] == b.data[column - 1] ? 0 : 1);
            size_t insertion = row[column - 1] + 1;
            size_t removal = row[column] + 1;
            diagonal = row[column];
            size_t least = insertion < removal ? insertion : removal;
            row[column] = change < least ? change : least;
        }
    }
    return row[b.length] > limit ? limit + 1 : row[b.length];
}

/* The part behind the last dot: people forget the group that an option is in. */
static struct text last_part(struct text key)
{
    for (size_t i = key.length; i > 0; i--) {
        if (key.data[i - 1] == '.') {
            return text_slice(key, i, key.length);
        }
    }
    return key;
}

const char *option_suggest(struct text key)
{
    const char *best = NULL;
    size_t best_distance = DISTANCE_LIMIT + 1;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        struct text candidate = text_from(options[i].key);
        size_t limit = key.length < 6 ? 2 : DISTANCE_LIMIT;
        size_t whole = option_distance(key, candidate, limit);
        size_t part = option_distance(last_part(key), last_part(candidate), limit);
        size_t distance = whole <= part ? whole : part;
        if (distance <= limit && distance < best_distance) {
            best = options[i].key;
            best_distance = distance;
        }
    }
    return best;
}

const char *option_type_name(enum option_type type)
{
    static const char *const names[] = {
            [OPTION_BOOLEAN] = "yes or no",
            [OPTION_INTEGER] = "whole number",
            [OPTION_SIZE] = "size",
            [OPTION_DURATION] = "duration",
            [OPTION_TEXT] = "text",
            [OPTION_PATH] = "path",
            [OPTION_CHOICE] = "choice",
            [OPTION_LIST] = "list of texts",
            [OPTION_PATH_LIST] = "list of paths",
    };
    return names[type];
}
