/*
 * The packs' own questions, kept while a snapshot serves: the next one has to answer them too, and
 * by then their files may have changed. And what asking them of two snapshots shows.
 */
#ifndef PROCESS_QUESTION_SETS_H
#define PROCESS_QUESTION_SETS_H

#include "base/text.h"
#include "knowledge/question_set.h"
#include "process/engine.h"

struct pack_questions {
    char *pack; /* id */
    struct question_set *set;
};

struct question_sets {
    struct pack_questions *items;
    size_t count;
    bool has_mistakes; /* not all could be read */
};

/*
 * Reads the questions of all packs; ended by question_sets_destroy. Mistakes are told and such a
 * pack has the questions before them. Blocks on files. Never NULL.
 */
struct question_sets *question_sets_load(
        const struct knowledge *knowledge, knowledge_finding_fn on_finding, void *context);
/* NULL is accepted. */
void question_sets_destroy(struct question_sets *sets);

/*
 * Asks `after`, and `before` unless it is NULL, every question that the packs of `after` have, and
 * those that they had (`former`, which may be NULL): an id that is in both is asked as it is now.
 * Appends to `report` for each pack how many were right, and then the questions that were right and
 * are not any more, each with both answers; of a pack below its threshold all that are wrong. False
 * when a pack is below its threshold or has fewer right answers than before. No loop serves either
 * engine.
 */
bool question_sets_compare(struct engine *before, struct engine *after,
        const struct question_sets *former, const struct question_sets *current,
        struct text_buffer *report);

#endif
