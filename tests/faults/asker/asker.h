/*
 * One client that never gives up: it asks dialogues one after the other, several questions in
 * flight, and after every broken connection resumes its conversation and asks again, with the same
 * ids, what has no final. Everything that it decides is a line of the journal:
 *
 *   NANOSECONDS TAB CLIENT TAB EVENT TAB ...
 *   begin   DIALOGUE                     a new conversation is begun
 *   open    CONVERSATION last_seq RESUMED MICROSECONDS  since connecting
 *   ask     INDEX MESSAGE_ID
 *   taken   MESSAGE_ID ANSWER_ID
 *   final   MESSAGE_ID seq ANSWER_ID     the first one; it counts
 *   repeat  MESSAGE_ID seq ANSWER_ID     seen before, dropped
 *   error   CODE METHOD
 *   down    WHY
 *   lost    CONVERSATION                 refused although finals of it were received
 *   anew    CONVERSATION                 refused, and nothing of it was ever received
 *   hang    MESSAGE_ID
 *   gap     CONVERSATION                 the server no longer has all that was missed
 */
#ifndef FAULTS_ASKER_ASKER_H
#define FAULTS_ASKER_ASKER_H

#include "faults/asker/link.h"
#include <jansson.h>

#define ASKER_ID 48
#define LONGEST_DIALOGUE 64

struct asker_options {
    const uint16_t *ports; /* of the servers, any of which may be asked */
    size_t port_count;
    json_t *dialogues; /* an array of arrays of questions */
    uint32_t in_flight;
    uint64_t patience_ns; /* a question without a final for so long hangs */
    FILE *journal;
};

struct asked {
    uint64_t first_asked_ns; /* 0: not yet */
    bool is_sent;            /* on this connection */
    bool is_final;
    uint64_t sequence;
    char answer_id[ASKER_ID];
};

struct asker {
    struct link link;
    const struct asker_options *options; /* borrowed */
    uint64_t random;
    uint64_t connect_at_ns;
    uint64_t connecting_since_ns;
    bool is_open; /* the session */
    char conversation[ASKER_ID];
    char token[ASKER_ID];
    uint64_t last_sequence;
    uint32_t number; /* of the dialogue, among those of this client */
    const json_t *dialogue;
    struct asked asked[LONGEST_DIALOGUE];
    size_t final_count;
    size_t again; /* the question that is asked for a second time at the end, or SIZE_MAX */
    bool hangs;
    bool is_done; /* it was told to begin no other dialogue, and the last one is through */
    uint64_t finals;
    uint64_t lost;
};

void asker_init(struct asker *asker, const struct asker_options *options, uint32_t client,
        uint64_t seed, FILE *wire);
void asker_clear(struct asker *asker);
/* After `events` of poll came for the link; `may_begin` allows another dialogue. */
void asker_turn(struct asker *asker, short events, bool may_begin);
/* The earliest time at which it wants a turn without events. */
uint64_t asker_wakes_ns(const struct asker *asker);

#endif
