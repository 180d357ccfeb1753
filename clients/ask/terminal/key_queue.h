/*
 * Turns the bytes that a terminal sends into whole keys: characters, control keys, and the
 * sequences of arrow and editing keys, which become the control keys that do the same. Text that is
 * pasted comes as one line. Pure: no terminal is touched.
 */
#ifndef ASK_TERMINAL_KEY_QUEUE_H
#define ASK_TERMINAL_KEY_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

#define KEY_QUEUE_SIZE 16384
#define KEY_LENGTH 2

struct key_queue {
    unsigned char bytes[KEY_QUEUE_SIZE];
    size_t start;
    size_t length;
    bool pasting;
};

/* What key_queue_next may hand out beside characters and control keys. */
#define KEY_DELETE ((wchar_t)0x7F0001) /* the delete key, which no control key stands for */

/* Starts empty. One thread at a time. */
void key_queue_init(struct key_queue *queue);

/* Adds bytes. Returns how many there was room for. One thread at a time. */
size_t key_queue_add(struct key_queue *queue, const char *bytes, size_t length);

/*
 * Takes the next whole key off the queue. Returns the number of characters in `key`: 1, or 2 for a
 * key with meta, whose first is escape; 0 when no whole key is there. One thread at a time.
 */
size_t key_queue_next(struct key_queue *queue, wchar_t key[KEY_LENGTH]);

/* Says whether the queue holds the beginning of a key that may never be finished. One thread at a
 * time. */
bool key_queue_is_stuck(const struct key_queue *queue);

/* Drops the beginning of an unfinished key. One thread at a time. */
void key_queue_drop(struct key_queue *queue);

#endif
