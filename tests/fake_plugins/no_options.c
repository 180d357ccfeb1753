/* Says that it has options and has none. */
#include "fake.h"

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("no_options"),
        .option_count = 3,
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
};
