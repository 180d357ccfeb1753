/* Its name for people is no UTF-8. */
#include "fake.h"

const answerd_plugin answerd_plugin_v1 = {
        .struct_size = sizeof(answerd_plugin),
        .abi_minor = ANSWERD_ABI_MINOR,
        .id = "bad_name",
        .name = "Caf\xe9",
        .version = "1.0.0",
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
        .destroy = fake_destroy,
};
