/* Another reader of JSON to compare with: jansson, whose names clash with those of our own. */
#ifndef FUZZ_JSON_PEER_H
#define FUZZ_JSON_PEER_H

#include "base/text.h"

enum peer_verdict {
    PEER_JSON,
    PEER_NOT_JSON,
    PEER_UNSURE /* a number that it cannot hold */
};

/* Any value; keys are unique within an object. */
enum peer_verdict json_peer_judge(struct text json);

/* True when `json` is a string of that text, or, with `member`, an object that has it there. */
bool json_peer_holds(struct text json, const char *member, struct text expected);

#endif
