/*
 * One question as the host's services see it: the analysis, the snapshot, and the reply being
 * written. The part that plugins see is embedded.
 */
#ifndef PLUGIN_HOST_QUESTION_CONTEXT_H
#define PLUGIN_HOST_QUESTION_CONTEXT_H

#include "answerd/services.h"
#include "base/arena.h"
#include "base/clock.h"
#include "understanding/understanding.h"

#define REPLY_CITATIONS 24
#define REPLY_SUGGESTIONS 5
#define REPLY_TEXT_LIMIT 16384u

struct reply_suggestion {
    struct text title;
    struct text text;
};

/* What a plugin is writing. */
struct answerd_reply {
    struct question_context *question;
    struct text_buffer text;
    const struct record *citations[REPLY_CITATIONS];
    size_t citation_count;
    uint32_t last_marker; /* citation whose marker ends the text, 0: none */
    struct reply_suggestion suggestions[REPLY_SUGGESTIONS];
    size_t suggestion_count;
    uint32_t finished;  /* how many times */
    uint32_t outcome;   /* ANSWERD_OUTCOME_* */
    const char *broken; /* the rule that the plugin broke, or NULL */
};

struct question_context {
    answerd_question abi;
    struct arena *arena;
    size_t memory_before; /* of the arena, taken before plugins were asked */
    const struct knowledge *knowledge;
    struct analysis *analysis;
    struct answerd_reply reply;
    const struct clock *clock;
    bool cancelled;
};

/* The reply is emptied, its memory kept. */
void reply_reset(struct answerd_reply *reply);
/* Ends the reply's own memory. */
void reply_clear(struct answerd_reply *reply);

/* Also for answers that the host writes itself. */
int32_t reply_append(struct answerd_reply *reply, struct text text);
int32_t reply_cite(struct answerd_reply *reply, const struct record *record);
int32_t reply_suggest(struct answerd_reply *reply, const struct record *record);
/* A next question that no record holds, with its title. */
int32_t reply_suggest_text(struct answerd_reply *reply, struct text title, struct text question);

/* NULL when this host has no such service. Static tables. */
const void *services_find_by_id(const char *id);

#endif
