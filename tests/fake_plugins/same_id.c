/* Has the id of another plugin. */
#include "fake.h"

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("good"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
};
