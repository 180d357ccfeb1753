#include "ask/wire/answer.h"

#include <string.h>

static const char *const outcome_names[] = {
        [ANSWER_ANSWERED] = "answered",
        [ANSWER_UNKNOWN] = "unknown",
        [ANSWER_CLARIFY] = "clarify",
        [ANSWER_CANCELLED] = "cancelled",
        [ANSWER_FAILED] = "failed",
};

#define OUTCOME_COUNT (sizeof outcome_names / sizeof outcome_names[0])

/* An outcome that this client does not know yet must never look like an answer. */
static enum answer_outcome outcome_from(const char *name)
{
    for (size_t i = 0; name != NULL && i < OUTCOME_COUNT; i++) {
        if (strcmp(name, outcome_names[i]) == 0) {
            return (enum answer_outcome)i;
        }
    }
    return ANSWER_FAILED;
}

const char *answer_member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const json_t *array_member(const json_t *object, const char *name)
{
    const json_t *array = json_object_get(object, name);
    return json_is_array(array) && json_array_size(array) > 0 ? array : NULL;
}

int answer_decode(struct answer *answer, json_t *body)
{
    memset(answer, 0, sizeof *answer);
    const char *text = answer_member(body, "text");
    const char *outcome = answer_member(body, "outcome");
    const char *id = answer_member(body, "answer_id");
    if (text == NULL || outcome == NULL || id == NULL) {
        return -1;
    }
    const char *client_msg_id = answer_member(body, "client_msg_id");
    answer->body = json_incref(body);
    answer->outcome = outcome_from(outcome);
    answer->id = id;
    answer->client_msg_id = client_msg_id != NULL ? client_msg_id : "";
    answer->text = text;
    answer->band = answer_member(body, "band");
    answer->lang = answer_member(body, "lang");
    answer->citations = array_member(body, "citations");
    answer->suggestions = array_member(body, "suggestions");
    answer->confidence = json_number_value(json_object_get(body, "confidence"));
    answer->seq = json_integer_value(json_object_get(body, "seq"));
    return 0;
}

void answer_clear(struct answer *answer)
{
    json_decref(answer->body);
    memset(answer, 0, sizeof *answer);
}

bool answer_is_refused(enum answer_outcome outcome)
{
    return outcome == ANSWER_UNKNOWN || outcome == ANSWER_CLARIFY || outcome == ANSWER_FAILED;
}

static json_t *list_or_empty(const json_t *list)
{
    return list != NULL ? json_deep_copy(list) : json_array();
}

static void set_text(json_t *record, const char *name, const char *text)
{
    json_object_set_new(record, name, text != NULL ? json_string(text) : json_null());
}

json_t *answer_record(const struct answer *answer)
{
    json_t *record = json_object();
    set_text(record, "text", answer->text);
    set_text(record, "outcome", outcome_names[answer->outcome]);
    json_object_set_new(record, "refused", json_boolean(answer_is_refused(answer->outcome)));
    json_object_set_new(record, "confidence", json_real(answer->confidence));
    set_text(record, "lang", answer->lang);
    set_text(record, "plugin", answer_member(answer->body, "plugin"));
    json_object_set_new(record, "citations", list_or_empty(answer->citations));
    json_object_set_new(record, "suggestions", list_or_empty(answer->suggestions));
    return record;
}

json_t *answer_record_rejected(const char *message, const char *lang)
{
    json_t *record = json_object();
    set_text(record, "text", message);
    set_text(record, "outcome", outcome_names[ANSWER_FAILED]);
    json_object_set_new(record, "refused", json_true());
    json_object_set_new(record, "confidence", json_real(0));
    set_text(record, "lang", lang);
    json_object_set_new(record, "plugin", json_null());
    json_object_set_new(record, "citations", json_array());
    json_object_set_new(record, "suggestions", json_array());
    return record;
}
