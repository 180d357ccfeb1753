/*
 * One line of a batch: a question with the turns before it, and what became of it.
 */
#ifndef ASK_BATCH_ITEM_H
#define ASK_BATCH_ITEM_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

struct batch_item {
    json_t *source;        /* owned; every text below is borrowed from it */
    json_t *result;        /* owned; NULL until the question is through */
    char *problem;         /* owned; why the line is no question, else NULL */
    const json_t *earlier; /* array of texts, may be NULL */
    const char *question;
    const char *language; /* NULL follows the question */
};

/*
 * Returns an item read from line `number`, owned by the caller. A line that is no question gives an
 * item with a problem, and a result that says so. `language` (borrowed, may be NULL) is for lines
 * that name none. Any thread.
 */
struct batch_item *batch_item_create(const char *line, size_t number, const char *language);

/* Accepts NULL. Any thread. */
void batch_item_destroy(struct batch_item *item);

/* Returns how many turns the item has, the question itself as the last. Any thread. */
size_t batch_item_turns(const struct batch_item *item);

/* Returns the text of turn `index`, from 0, borrowed from the item. Any thread. */
const char *batch_item_turn(const struct batch_item *item, size_t index);

/* Settles the item. Takes over `record`. Any thread. */
void batch_item_settle_take(struct batch_item *item, json_t *record);

/* Writes the settled item as one line: its id, then the result. Any thread. */
void batch_item_write(const struct batch_item *item, FILE *output);

#endif
