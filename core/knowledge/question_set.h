/*
 * A pack's own questions (its `questions` folder): what it must answer, and what it must decline.
 * Read by `answerd test` and checked by `answerd check`; serving never needs them.
 */
#ifndef KNOWLEDGE_QUESTION_SET_H
#define KNOWLEDGE_QUESTION_SET_H

#include "knowledge/knowledge.h"

struct question_case {
    struct text id;
    struct text file; /* path */
    uint32_t line;
    uint32_t language; /* index in knowledge->languages */
    struct text question;
    struct text kind;              /* "amount", "decline", ... */
    struct text_list conversation; /* earlier turns of the asker, oldest first */
    struct text_list expect;       /* record ids: citing any of them is right */
    struct text_list contains;     /* each may give alternatives with `|` */
    struct text_list not_contains;
    bool declines;
};

struct question_set {
    struct arena *arena;
    struct question_case *cases;
    size_t count;
};

/*
 * Reads the question files of `pack`, which belongs to `knowledge`, in the order of their names. A
 * pack without any gives an empty set. Problems are reported through `on_finding`, which may be
 * NULL, and the first goes to `error`. `*set` is owned by the caller, ended by
 * question_set_destroy, and also given when an error is returned. Blocks on files.
 * Errors: ERR_PARSE, ERR_INVALID, ERR_IO.
 */
MUST_CHECK int question_set_load(const struct knowledge *knowledge, const struct pack *pack,
        knowledge_finding_fn on_finding, void *context, struct question_set **set,
        struct error *error);
void question_set_destroy(struct question_set *set);

/* True when `text` holds one of the alternatives of `pattern` ("a|b"). Case matters not for ASCII
 * letters. */
bool question_text_matches(struct text text, struct text pattern);

#endif
