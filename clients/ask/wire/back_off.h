/*
 * How long to wait between attempts: each wait is twice as long as the one before up to a limit,
 * and partly random, so that many clients do not come back at once.
 */
#ifndef ASK_WIRE_BACK_OFF_H
#define ASK_WIRE_BACK_OFF_H

#include <stdint.h>

struct back_off {
    uint64_t next_ms;
};

/* Starts over with the shortest wait. Any thread. */
void back_off_init(struct back_off *back_off);

/* Returns the next wait in milliseconds. `random` is any number that others do not share. Any
 * thread. */
uint64_t back_off_next(struct back_off *back_off, uint64_t random);

#endif
