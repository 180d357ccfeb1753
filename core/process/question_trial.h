/*
 * One question of a pack's own set, asked and judged.
 */
#ifndef PROCESS_QUESTION_TRIAL_H
#define PROCESS_QUESTION_TRIAL_H

#include "conversation/conversation.h"
#include "knowledge/question_set.h"

#define QUESTION_TRIAL_BYTES (1024u * 1024u) /* of the arena's first block */

enum verdict {
    VERDICT_RIGHT,
    VERDICT_REFUSED, /* should have been answered and was not */
    VERDICT_WRONG,   /* an answer that is not the right one, or to what should be declined */
    VERDICT_COUNT
};

/*
 * Asks the earlier turns and then the question, in a session of its own. `*answer` is never NULL
 * and lives as long as `arena`. Not while a loop serves the conversation.
 */
enum verdict question_trial(struct conversation *conversation, struct arena *arena,
        const struct question_case *item, const struct answer **answer);

#endif
