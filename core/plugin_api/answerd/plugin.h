/*
 * answerd plugin ABI, version 1.
 *
 * A plugin is a shared object that exports one data symbol, `answerd_plugin_v1`, of type
 * `answerd_plugin`. The host judges it before any plugin code runs.
 *
 * Rules that hold for every struct and function of this ABI:
 * - Structs grow at the end only. The side that fills a struct sets struct_size; the reader uses a
 *   field only when struct_size covers it (ANSWERD_HAS).
 * - Structs without struct_size, and those that stand in arrays (answerd_bid, answerd_option),
 *   never grow: another one comes with another service or table.
 * - Text is UTF-8 with a length. Text passed to the host is copied during the call. Text that the
 *   host returns is borrowed until the question is finished, unless a comment says otherwise.
 * - Each side frees what it allocated. Nothing crosses the border but borrowed bytes.
 * - Result codes are 0 or a negative ANSWERD_ERR_*. Unknown flags are ignored.
 * - The functions of an instance are called one at a time, though not always on the same thread: an
 *   instance may be made and tried on one before it serves on another, and end on a third. What one
 *   call wrote the next one sees. A plugin must not block: bid and answer have a deadline.
 * - Constructors (code that runs at load) are forbidden.
 */
#ifndef ANSWERD_PLUGIN_H
#define ANSWERD_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ANSWERD_ABI_MINOR UINT32_C(1)

#if defined(__GNUC__)
#define ANSWERD_EXPORT __attribute__((visibility("default")))
#else
#define ANSWERD_EXPORT
#endif

/* True when the filled part of *object covers `field`. */
#define ANSWERD_HAS(object, type, field)                                                           \
    ((object)->struct_size >= offsetof(type, field) + sizeof((object)->field))

#define ANSWERD_OK INT32_C(0)
#define ANSWERD_ERR_INVALID INT32_C(-1)
#define ANSWERD_ERR_LIMIT INT32_C(-2)
#define ANSWERD_ERR_NOT_FOUND INT32_C(-3)
#define ANSWERD_ERR_DECLINED INT32_C(-4) /* answer: the next best bid takes over */
#define ANSWERD_ERR_CANCELLED INT32_C(-5)
#define ANSWERD_ERR_FAILED INT32_C(-6)

typedef struct answerd_text {
    const char *data;
    uint64_t length; /* bytes */
} answerd_text;

#define ANSWERD_TEXT(literal)                                                                      \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/*
 * The host, as a plugin sees it. Lives as long as the plugin instance.
 */
typedef struct answerd_host {
    uint32_t struct_size;
    uint32_t abi_minor;
    answerd_text name;    /* "answerd" */
    answerd_text version; /* of the host */
    /*
     * Finds a service by id and revision, for example "answerd.log/1"; NULL when this host has
     * none. The result lives as long as the instance. Call from create or later.
     */
    const void *(*find_service)(const struct answerd_host *host, const char *id);
} answerd_host;

/* One question. Host-owned, read-only, valid until answer or bid returns; details through the
 * service answerd.question/1. */
typedef struct answerd_question {
    uint32_t struct_size;
    uint32_t flags; /* none yet */
    uint64_t id;
    uint64_t deadline_ns;  /* CLOCK_MONOTONIC; after it the result is dropped */
    answerd_text text;     /* as the asker wrote it, at most the host's limit */
    answerd_text language; /* of the answer: "en", "ko", "ja", ... */
} answerd_question;

#define ANSWERD_BID_RECORDS 8

/*
 * One reading of the question that the plugin can answer. The host zeroes it and sets struct_size.
 */
typedef struct answerd_bid {
    uint32_t struct_size;
    uint32_t confidence;                       /* 0..1000 */
    uint64_t token;                            /* handed back to answer; the plugin's to choose */
    answerd_text records[ANSWERD_BID_RECORDS]; /* ids of the records it stands on */
    uint32_t record_count;
    uint32_t reserved;
    answerd_text reason; /* for logs and `answerd explain`; may be empty */
} answerd_bid;

/* Where an answer is written. Opaque; used through answerd.reply/1 during one call of answer. */
typedef struct answerd_reply answerd_reply;

/* The settings of one instance. Valid during create. */
typedef struct answerd_settings answerd_settings;

#define ANSWERD_OPTION_BOOLEAN UINT32_C(1)
#define ANSWERD_OPTION_INTEGER UINT32_C(2)
#define ANSWERD_OPTION_TEXT UINT32_C(3)

/* One option, set in the configuration as `plugin.<plugin id>.<name> = value`. */
typedef struct answerd_option {
    uint32_t struct_size;
    uint32_t type; /* ANSWERD_OPTION_* */
    const char *name;
    const char *help;     /* one line */
    const char *fallback; /* default as text: "true", "10", "word" */
    int64_t minimum;      /* INTEGER only */
    int64_t maximum;
} answerd_option;

/* Reads settings during create. */
typedef struct answerd_settings_reader {
    uint32_t struct_size;
    uint32_t reserved;
    /* Value of an option of the table; the host checked type and range. Unknown names give 0. */
    int64_t (*integer)(const answerd_settings *settings, const char *name);
    /* 0 or 1. */
    uint32_t (*boolean)(const answerd_settings *settings, const char *name);
    /* Borrowed for the life of the instance; empty for unknown names. */
    answerd_text (*text)(const answerd_settings *settings, const char *name);
} answerd_settings_reader;

/* Where create and start write why they failed, for the operator: one line, NUL-terminated. */
typedef struct answerd_reason {
    uint32_t struct_size;
    uint32_t capacity; /* bytes of text, including the NUL */
    char *text;
} answerd_reason;

#define ANSWERD_PLUGIN_NONE UINT32_C(0)

/*
 * The plugin. Fields before `flags` and the functions create, bid, answer and destroy are
 * required; start, stop and find_extension may be NULL. Life cycle:
 * create -> start -> (bid, answer)* -> stop -> destroy; a failed start is followed by destroy.
 */
typedef struct answerd_plugin {
    uint32_t struct_size;
    uint32_t abi_minor;  /* ANSWERD_ABI_MINOR of the header it was built with */
    const char *id;      /* lower-case letters, digits, '_'; unique in a server */
    const char *name;    /* for people */
    const char *version; /* "1.2.3" */
    uint32_t flags;      /* ANSWERD_PLUGIN_* */
    uint32_t option_count;
    const answerd_option *options;

    /*
     * Makes an instance in *instance, which a plugin without state may leave NULL. `settings` is
     * read through `reader`. On failure write a reason and return a negative code; destroy is not
     * called then.
     */
    int32_t (*create)(const answerd_host *host, const answerd_settings_reader *reader,
            const answerd_settings *settings, void **instance, answerd_reason *reason);
    int32_t (*start)(void *instance, answerd_reason *reason);
    /*
     * Offers up to `capacity` (at least 1) readings. Sets *count; 0 when the plugin has nothing to
     * say. Runs for every question, so it must be quick (microseconds).
     */
    int32_t (*bid)(void *instance, const answerd_question *question, answerd_bid *bids,
            uint32_t capacity, uint32_t *count);
    /*
     * Answers the bid with `token` through answerd.reply/1 and finishes the reply exactly once, or
     * returns ANSWERD_ERR_DECLINED having written nothing that counts: the next bid takes over.
     */
    int32_t (*answer)(
            void *instance, const answerd_question *question, uint64_t token, answerd_reply *reply);
    void (*stop)(void *instance);
    void (*destroy)(void *instance);
    /* An extension by id and revision, NULL when unknown. */
    const void *(*find_extension)(void *instance, const char *id);
} answerd_plugin;

/* The symbol that a plugin defines. */
extern ANSWERD_EXPORT const answerd_plugin answerd_plugin_v1;

#ifdef __cplusplus
}
#endif

#endif
