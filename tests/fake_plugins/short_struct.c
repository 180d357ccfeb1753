/* Its table ends before the functions begin. */
#include "fake.h"

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = offsetof(answerd_plugin, create),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "short_struct",
        .name = "Fake",
        .version = "1.0.0",
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
        .destroy = fake_destroy,
};
