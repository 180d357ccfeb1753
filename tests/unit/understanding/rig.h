/* The small pack and one analysis at a time. */
#ifndef UNIT_UNDERSTANDING_RIG_H
#define UNIT_UNDERSTANDING_RIG_H

#include "understanding/understanding.h"

struct rig {
    struct knowledge *knowledge;
    struct arena *arena;
    struct focus focus; /* of the conversation; rig_turn moves it */
    struct analysis *analysis;
    struct match matches[32];
    size_t match_count;
};

/* For cmocka: the rig is *state. */
int rig_setup(void **state);
int rig_teardown(void **state);

/* Analyses a first question. */
struct analysis *rig_analyse(struct rig *rig, const char *text);
/* The same, and matches the records of all kinds. */
void rig_match(struct rig *rig, const char *text);
/* A turn of the conversation: analyses with its focus, matches, and cites the best match. */
void rig_turn(struct rig *rig, const char *text);
/* The conversation begins anew. */
void rig_forget(struct rig *rig);

/* Id of the best match, "" when there is none. */
struct text rig_best(const struct rig *rig);
/* "en", "ko" or "ja". */
const char *rig_language(const struct rig *rig);

#endif
