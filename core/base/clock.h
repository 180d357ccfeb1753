/* Time, injected so that tests need no sleeping. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* A source of time. `context` is borrowed. Both functions are cheap and thread-safe. */
struct clock {
    uint64_t (*monotonic_ns)(void *context); /* never goes back */
    int64_t (*wall_ms)(void *context);       /* milliseconds since 1970 UTC */
    void *context;
};

/* The machine's clocks. Static lifetime. */
const struct clock *clock_system(void);
uint64_t clock_monotonic_ns(const struct clock *clock);
int64_t clock_wall_ms(const struct clock *clock);

/* A clock that stands still until told otherwise, for tests. */
struct manual_clock {
    struct clock clock;
    uint64_t now_ns;
    int64_t wall_ms;
};
void manual_clock_init(struct manual_clock *manual);
void manual_clock_advance_ms(struct manual_clock *manual, uint64_t milliseconds);

#endif
