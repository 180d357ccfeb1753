#include "base/crash_point.h"

#ifdef CRASH_POINTS
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const names[CRASH_POINT_COUNT] = {
#define X(point, name, where) [CRASH_##point] = (name),
        CRASH_POINT_TABLE(X)
#undef X
};

_Static_assert(sizeof(uint32_t) * CRASH_POINT_COUNT <= CRASH_POINT_FILE_BYTES, "room for counters");

/* Set before main and never after: a sandboxed process has its memory already. */
static _Atomic uint32_t *counts;
static size_t fatal_point = CRASH_POINT_COUNT;
static uint32_t fatal_count;

static _Noreturn void give_up(const char *why)
{
    (void)fprintf(stderr, "crash points: %s\n", why);
    abort();
}

static void read_order(const char *order)
{
    const char *colon = strchr(order, ':');
    size_t length = colon == NULL ? 0 : (size_t)(colon - order);
    for (size_t i = 0; i < CRASH_POINT_COUNT; i++) {
        if (strlen(names[i]) == length && strncmp(names[i], order, length) == 0) {
            fatal_point = i;
            fatal_count = (uint32_t)strtoul(colon + 1, NULL, 10);
        }
    }
    if (fatal_count == 0) {
        give_up("ANSWERD_CRASH_AT is no NAME:COUNT");
    }
}

__attribute__((constructor)) static void prepare(void)
{
    const char *file = getenv("ANSWERD_CRASH_COUNTS");
    const char *order = getenv("ANSWERD_CRASH_AT");
    if (file == NULL) {
        return;
    }
    int descriptor = open(file, O_RDWR | O_CLOEXEC);
    void *memory = descriptor < 0 ? MAP_FAILED
                                  : mmap(NULL, CRASH_POINT_FILE_BYTES, PROT_READ | PROT_WRITE,
                                            MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) {
        give_up("cannot map the file of ANSWERD_CRASH_COUNTS");
    }
    (void)close(descriptor);
    counts = memory;
    if (order != NULL) {
        read_order(order);
    }
}

void crash_point_reach(enum crash_point point)
{
    if (counts == NULL) {
        return;
    }
    uint32_t count = atomic_fetch_add(&counts[point], 1) + 1;
    if (point == fatal_point && count == fatal_count) {
        (void)kill(getpid(), SIGKILL);
        __builtin_trap(); /* where a sandbox forbids signals */
    }
}
#endif
