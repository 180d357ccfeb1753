/* The default of its option is outside of the option's range. */
#include "fake.h"

static const answerd_option options[] = {
        {sizeof(answerd_option), ANSWERD_OPTION_INTEGER, "limit", "a limit", "12", 1, 10},
};

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("bad_options"),
        .option_count = 1,
        .options = options,
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
};
