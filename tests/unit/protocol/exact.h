/* Input in memory of exactly its size, so that sanitizers and valgrind see a read past its end. */
#ifndef UNIT_PROTOCOL_EXACT_H
#define UNIT_PROTOCOL_EXACT_H

#include "base/text.h"
#include <stdlib.h>
#include <string.h>

/* The first `length` bytes of `data`. The caller frees result.data. */
static inline struct text exact_copy(const char *data, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, data, length);
    return (struct text){copy, length};
}

static inline void exact_free(struct text text)
{
    free((void *)(uintptr_t)text.data);
}

#endif
