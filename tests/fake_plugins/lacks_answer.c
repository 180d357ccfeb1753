/* Cannot answer what it bids for. */
#include "fake.h"

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("lacks_answer"),
        .create = fake_create,
        .bid = fake_bid,
};
