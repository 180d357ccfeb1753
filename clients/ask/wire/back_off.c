#include "ask/wire/back_off.h"

#define SHORTEST_MS 250
#define LONGEST_MS 15000

void back_off_init(struct back_off *back_off)
{
    back_off->next_ms = SHORTEST_MS;
}

uint64_t back_off_next(struct back_off *back_off, uint64_t random)
{
    uint64_t wait = back_off->next_ms;
    back_off->next_ms = wait * 2 > LONGEST_MS ? LONGEST_MS : wait * 2;
    return wait / 2 + random % (wait / 2 + 1);
}
