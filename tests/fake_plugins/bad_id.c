/* Its id would not do as part of an option's name. */
#include "fake.h"

const answerd_plugin answerd_plugin_v1 = {
        FAKE_FIELDS("Bad Id"),
        .create = fake_create,
        .bid = fake_bid,
        .answer = fake_answer,
};
