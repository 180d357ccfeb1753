/*
 * What the server sends in the native protocol, written straight into a buffer as JSON. Pure; any
 * thread, one buffer at a time. All texts are borrowed for the call and valid UTF-8.
 */
#ifndef PROTOCOL_SERVER_MESSAGE_H
#define PROTOCOL_SERVER_MESSAGE_H

#include "protocol/protocol_error.h"

struct wire_citation {
    uint32_t number; /* the n of the marker [n] in the text */
    struct text record;
    struct text source_id;
    struct text title;
    struct text published;
    uint32_t paragraph;
    struct text url;          /* empty: none */
    struct text quote;        /* empty: none */
    struct text label;        /* fact, claim, opinion, forecast */
    struct text speaker;      /* empty: none */
    struct text speaker_role; /* empty: none */
    struct text date;         /* of what the record says, "2024-10"; empty: none */
};

struct wire_suggestion {
    struct text title;
    struct text text;
};

/* An id and what pins it: a pack and its hash, a plugin and its version. */
struct wire_pin {
    struct text id;
    struct text value;
};

struct wire_answer {
    int64_t sequence; /* 0: not part of a numbered conversation */
    struct text answer_id;
    struct text client_message_id;
    struct text text;
    struct text outcome;
    uint32_t confidence; /* thousandths */
    struct text band;
    struct text language;
    struct text plugin; /* empty: none */
    const struct wire_citation *citations;
    size_t citation_count;
    const struct wire_suggestion *suggestions;
    size_t suggestion_count;
    const struct wire_pin *packs; /* receipt */
    size_t pack_count;
    const struct wire_pin *plugins;
    size_t plugin_count;
    const struct text *records;
    size_t record_count;
};

struct wire_pack {
    struct text id;
    struct text title;
    struct text version;
    struct text hash;
};

struct wire_limits {
    int64_t message_bytes;
    int64_t question_characters;
    int64_t fragments;
    int64_t in_flight;
    int64_t questions_per_second; /* 0: not limited for this client */
    int64_t questions_burst;
    int64_t send_queue_bytes;
    int64_t first_message_ms;
    int64_t idle_s;
};

struct wire_session {
    struct text conversation;
    struct text resume_token;
    int64_t last_sequence;
    int64_t heartbeat_s;
    struct wire_limits limits;
    struct text server_version;
    const struct wire_pack *packs;
    size_t pack_count;
};

/* `id` is the request's id as it was written; nothing is written when it is empty. */
void wire_write_session(
        struct text_buffer *out, struct text id, const struct wire_session *session);
void wire_write_ask_result(struct text_buffer *out, struct text id, struct text answer_id);
void wire_write_empty_result(struct text_buffer *out, struct text id);

/* `id` empty: the error goes out with id null. */
void wire_write_error(struct text_buffer *out, struct text id, const struct wire_error *error);

/* Notifications. */
void wire_write_status(struct text_buffer *out, struct text answer_id, struct text state);
void wire_write_delta(
        struct text_buffer *out, struct text answer_id, uint64_t offset, struct text text);
void wire_write_done(struct text_buffer *out, const struct wire_answer *answer);
/* `kind`: rate_limit, maintenance or resume_gap. */
void wire_write_notice(
        struct text_buffer *out, struct text kind, int64_t retry_after_ms, struct text message);

/* The members of an answer as a JSON object: params of answer.done, body of an HTTP answer. */
void wire_write_answer(struct text_buffer *out, const struct wire_answer *answer);

#endif
