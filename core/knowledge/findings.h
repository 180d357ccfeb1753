/*
 * What loading finds wrong with a pack: every problem is reported with its place and what to do
 * about it, up to a limit, and the first error is kept for callers that show only one line.
 */
#ifndef KNOWLEDGE_FINDINGS_H
#define KNOWLEDGE_FINDINGS_H

#include "knowledge/knowledge.h"

/* More than this helps nobody: what comes later is counted, not reported. */
#define FINDINGS_LIMIT 200

struct findings {
    knowledge_finding_fn on_finding; /* may be NULL */
    void *context;
    bool strict;
    struct error *error; /* borrowed, may be NULL */
    size_t error_count;
    size_t warning_count;
    int code; /* ERR_* of the first error, 0 when there is none */
};

/* Where a problem is. `file` and `record` are borrowed and outlive the finding. */
struct place {
    struct text file;
    struct text record; /* id, or empty */
    uint32_t line;      /* 0: the whole file */
};

/*
 * Reports one problem. `advice` is static or lives for the call; `what` is a printf format. A
 * warning counts as an error when `findings->strict` is set.
 */
void findings_add(struct findings *findings, enum knowledge_severity severity,
        const struct place *place, const char *advice, const char *what, ...) PRINTF_LIKE(5, 6);

/* As findings_add for an error that ends loading with `code` instead of ERR_INVALID. */
void findings_add_code(struct findings *findings, int code, const struct place *place,
        const char *advice, const char *what, ...) PRINTF_LIKE(5, 6);

/*
 * The candidate nearest to `word` when it is near enough to be meant, else the empty text.
 * `candidate(context, i)` gives `count` of them.
 */
struct text findings_nearest(struct text word, size_t count,
        struct text (*candidate)(const void *context, size_t index), const void *context);

#endif
