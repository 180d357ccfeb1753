#include "ask/batch_item.h"

#include <stdlib.h>
#include <string.h>

#include "ask/wire/answer.h"
#include "ask/wire/memory.h"
#include "ask/wire/utf8.h"

/* Returns why the line is no JSON, owned by the caller, or NULL. */
static char *parse(struct batch_item *item, const char *line)
{
    json_error_t error;
    char *repaired = utf8_repair(line, strlen(line));
    item->source = json_loads(repaired, JSON_ALLOW_NUL, &error);
    free(repaired);
    return item->source != NULL ? NULL : memory_format("the line is not JSON: %s", error.text);
}

static const char *check_earlier(const json_t *earlier)
{
    if (earlier == NULL || json_is_null(earlier)) {
        return NULL;
    }
    if (!json_is_array(earlier)) {
        return "\"conversation\" must be a list of texts";
    }
    for (size_t i = 0; i < json_array_size(earlier); i++) {
        if (!json_is_string(json_array_get(earlier, i))) {
            return "\"conversation\" must be a list of texts";
        }
    }
    return NULL;
}

static const char *read_members(struct batch_item *item, const char *language)
{
    if (!json_is_object(item->source)) {
        return "the line is not a JSON object";
    }
    const json_t *lang = json_object_get(item->source, "lang");
    item->question = answer_member(item->source, "question");
    item->earlier = json_object_get(item->source, "conversation");
    item->language = json_is_string(lang) ? json_string_value(lang) : language;
    if (item->question == NULL) {
        return "\"question\" is missing or is not a text";
    }
    if (lang != NULL && !json_is_string(lang) && !json_is_null(lang)) {
        return "\"lang\" must be a text";
    }
    return check_earlier(item->earlier);
}

struct batch_item *batch_item_create(const char *line, size_t number, const char *language)
{
    struct batch_item *item = memory_allocate(sizeof *item);
    item->problem = parse(item, line);
    if (item->problem == NULL) {
        item->problem = memory_copy_text(read_members(item, language));
    }
    if (item->problem != NULL) {
        char *text = memory_format("line %zu: %s", number, item->problem);
        item->result = answer_record_rejected(text, item->language);
        free(text);
    }
    return item;
}

void batch_item_destroy(struct batch_item *item)
{
    if (item == NULL) {
        return;
    }
    json_decref(item->source);
    json_decref(item->result);
    free(item->problem);
    free(item);
}

size_t batch_item_turns(const struct batch_item *item)
{
    return json_array_size(item->earlier) + 1;
}

const char *batch_item_turn(const struct batch_item *item, size_t index)
{
    if (index < json_array_size(item->earlier)) {
        return json_string_value(json_array_get(item->earlier, index));
    }
    return item->question;
}

void batch_item_settle_take(struct batch_item *item, json_t *record)
{
    json_decref(item->result);
    item->result = record;
}

void batch_item_write(const struct batch_item *item, FILE *output)
{
    json_t *line = json_object();
    json_t *id = json_object_get(item->source, "id");
    if (id != NULL) {
        json_object_set(line, "id", id);
    } else {
        json_object_set_new(line, "id", json_null());
    }
    json_object_update(line, item->result);
    json_dumpf(line, output, JSON_COMPACT | JSON_REAL_PRECISION(6));
    fputc('\n', output);
    json_decref(line);
}
