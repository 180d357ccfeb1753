/*
 * A tree of JSON as written by people, with the line of every value, so that a finding about a pack
 * can name the place to mend. Stricter than RFC 8259: no duplicate members, no NUL characters.
 *
 * Strings without escapes borrow the input; everything else lives in the arena given.
 */
#ifndef KNOWLEDGE_DATA_TREE_H
#define KNOWLEDGE_DATA_TREE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define DATA_DEPTH_LIMIT 16

enum data_type {
    DATA_NULL,
    DATA_FALSE,
    DATA_TRUE,
    DATA_NUMBER,
    DATA_STRING,
    DATA_ARRAY,
    DATA_OBJECT
};

struct data_value {
    enum data_type type;
    uint32_t line; /* where the value begins, from 1 */
    union {
        double number;
        struct text string;
        struct {
            struct data_value *items;
            size_t count;
        } array;
        struct {
            struct data_member *members;
            size_t count;
        } object;
    };
};

struct data_member {
    struct text name;
    uint32_t line;
    struct data_value value;
};

/*
 * Parses all of `text` as one value; white space around it is skipped. `first_line` is the number
 * of its first line. On ERR_PARSE `*error_line` is where parsing stopped, and `error` says what is
 * wrong without naming the place. `text` must outlive the value. Any thread.
 */
MUST_CHECK int data_tree_parse(struct arena *arena, struct text text, uint32_t first_line,
        struct data_value *value, uint32_t *error_line, struct error *error);

/* NULL when `object` is no object or has no such member. */
const struct data_value *data_member_value(const struct data_value *object, const char *name);

/* "a string", "an object", ... for messages. Static. */
const char *data_type_name(enum data_type type);

/*
 * Appends the value in one fixed form: no white space, members sorted by name. Two files that mean
 * the same give the same bytes.
 */
void data_tree_canonical(const struct data_value *value, struct text_buffer *out);

#endif
