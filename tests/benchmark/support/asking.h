/*
 * A closed loop: every client keeps a number of questions in flight and asks the next one when an
 * answer is done. Every answer must carry the id of a question that waits, once, and an outcome.
 */
#ifndef BENCHMARK_SUPPORT_ASKING_H
#define BENCHMARK_SUPPORT_ASKING_H

#include "base/error.h"
#include "benchmark/support/histogram.h"
#include "benchmark/support/question_mix.h"
#include <netinet/in.h>
#include <sys/types.h>

#define OUTCOME_TABLE(X)                                                                           \
    X(OUTCOME_ANSWERED, "answered")                                                                \
    X(OUTCOME_UNKNOWN, "unknown")                                                                  \
    X(OUTCOME_CLARIFY, "clarify")                                                                  \
    X(OUTCOME_CANCELLED, "cancelled")                                                              \
    X(OUTCOME_FAILED, "failed")

enum outcome {
#define X(name, text) name,
    OUTCOME_TABLE(X)
#undef X
            OUTCOME_COUNT
};

struct asking_options {
    struct sockaddr_in server;
    const struct question_mix *mix;
    size_t connections;
    uint32_t in_flight; /* of each connection */
    uint64_t warm_up_ms;
    uint64_t measured_ms;
    pid_t server_process; /* 0: its processor time is not measured */
};

struct asking_result {
    uint64_t elapsed_ns;        /* of the measured period */
    struct histogram latencies; /* asked to done */
    uint64_t outcomes[OUTCOME_COUNT];
    uint64_t answer_bytes;        /* payloads of answer.done */
    uint64_t server_processor_ns; /* in the measured period */
    uint64_t own_processor_ns;
    /* Over the whole run; all but the first must be 0. */
    uint64_t asked;
    uint64_t lost;      /* no answer until the end */
    uint64_t unasked;   /* answers to no question of ours, or for a second time */
    uint64_t errors;    /* the server answered with an error */
    uint64_t unsound;   /* messages that are no JSON or lack what they must have */
    uint64_t closed;    /* connections that ended early */
    struct error error; /* the first failure */
};

/* False when it did not come to measuring; `result->error` says why. */
bool asking_run(const struct asking_options *options, struct asking_result *result);
const char *outcome_name(enum outcome outcome);

#endif
