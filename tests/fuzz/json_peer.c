#include "json_peer.h"
#include <jansson.h>

#define FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)

enum peer_verdict json_peer_judge(struct text json)
{
    json_error_t problem;
    json_t *value = json_loadb(json.data, json.length, FLAGS, &problem);
    if (value != NULL) {
        json_decref(value);
        return PEER_JSON;
    }
    return json_error_code(&problem) == json_error_numeric_overflow ? PEER_UNSURE : PEER_NOT_JSON;
}

bool json_peer_holds(struct text json, const char *member, struct text expected)
{
    json_t *value = json_loadb(json.data, json.length, FLAGS, NULL);
    const json_t *string = member == NULL ? value : json_object_get(value, member);
    struct text text = {json_string_value(string), json_string_length(string)};
    bool holds = json_is_string(string) && text_equal(text, expected);
    json_decref(value);
    return holds;
}
