/* Built for a minor version that no host speaks yet. */
#include "fake.h"

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = 99,
        .id = "wrong_version",
        .name = "Fake",
        .version = "1.0.0",
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
        .destroy = fake_destroy,
};
