/* Runs code at load, which the ABI forbids: more entries than the tool chain ever makes. */
#include "fake.h"

#include <stdlib.h>

#define CONSTRUCTOR(name)                                                                          \
    static __attribute__((constructor)) void name(void)                                            \
    {                                                                                              \
        abort();                                                                                   \
    }

CONSTRUCTOR(first)
CONSTRUCTOR(second)
CONSTRUCTOR(third)
CONSTRUCTOR(fourth)
CONSTRUCTOR(fifth)

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("constructor"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
};
