/* concepts.json: what the meanings of business language are to each other. */
#include "knowledge/languages_reader.h"

static int read_concept_class(struct languages_reader *reader, const struct data_member *member,
        enum concept_class *class)
{
    static const char *const names[] = {"relation", "attribute", "role", "quality", "thing"};
    const struct data_value *value = data_member_value(&member->value, "class");
    for (unsigned i = 0; value != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (value->type == DATA_STRING && text_equal_string(value->string, names[i])) {
            *class = (enum concept_class)i;
            return 0;
        }
    }
    return languages_fail_at(reader, member->line,
            "class must be relation, attribute, role, quality or thing for concept", member->name);
}

/* The concepts that `member` lists under `key`; both are set to nothing when it lists none. */
static int link_list(struct languages_reader *reader, const struct data_member *member,
        const char *key, struct concept ***linked, size_t *count)
{
    const struct data_value *list = data_member_value(&member->value, key);
    if (list == NULL) {
        return 0;
    }
    if (list->type != DATA_ARRAY) {
        struct text what = arena_format(reader->arena, "%s must be a list for concept", key);
        return languages_fail_at(reader, list->line, what.data, member->name);
    }
    *linked = arena_allocate_array(reader->arena, list->array.count + 1, sizeof(struct concept *));
    for (size_t i = 0; i < list->array.count; i++) {
        const struct data_value *item = &list->array.items[i];
        struct text id = item->type == DATA_STRING ? item->string : TEXT_NONE;
        struct concept *other = map_get(&reader->languages->concept_by_id, id);
        if (other == NULL || text_equal(id, member->name)) {
            struct text what = arena_format(reader->arena, "%s names no other concept:", key);
            return languages_fail_at(reader, item->line, what.data, id);
        }
        (*linked)[(*count)++] = other;
    }
    return 0;
}

bool concept_opposes(const struct concept *concept, const struct concept *other)
{
    for (size_t i = 0; i < concept->opposite_count; i++) {
        if (concept->opposites[i] == other) {
            return true;
        }
    }
    return false;
}

/* A pair of which one side does not know would be found or not by the wording of the question. */
static int check_opposites(struct languages_reader *reader, const struct data_member *member,
        const struct concept *concept)
{
    for (size_t i = 0; i < concept->opposite_count; i++) {
        if (!concept_opposes(concept->opposites[i], concept)) {
            return languages_fail_at(reader, member->line,
                    "'opposite' must be listed on both sides, but is not by the opposite of "
                    "concept",
                    concept->id);
        }
    }
    return 0;
}

/* Looking up broader concepts must end, so a circle is refused here. */
static bool reaches(const struct concept *from, const struct concept *wanted, unsigned depth)
{
    for (size_t i = 0; i < from->broader_count; i++) {
        if (depth == 0 || from->broader[i] == wanted ||
                reaches(from->broader[i], wanted, depth - 1)) {
            return true;
        }
    }
    return false;
}

#define BROADER_DEPTH_LIMIT 8

/* The types of record that a question which names the concept asks for. */
static int read_selected(
        struct languages_reader *reader, const struct data_member *member, struct concept *concept)
{
    const struct data_value *list = data_member_value(&member->value, "selects");
    const struct data_value *said = data_member_value(&member->value, "selects_said");
    concept->selects_said = said != NULL && said->type == DATA_TRUE;
    if (list == NULL) {
        return 0;
    }
    size_t room = list->type == DATA_ARRAY ? list->array.count : 0;
    concept->selects = arena_allocate_array(reader->arena, room + 1, sizeof(struct text));
    for (size_t i = 0; i < room && list->array.items[i].type == DATA_STRING; i++) {
        concept->selects[concept->selects_count++] =
                arena_copy_text(reader->arena, list->array.items[i].string);
    }
    return concept->selects_count > 0 && concept->selects_count == room
                   ? 0
                   : languages_fail_at(reader, list->line,
                             "selects must list types of records for concept", member->name);
}

static int link_concepts(struct languages_reader *reader, const struct data_value *value)
{
    struct languages *languages = reader->languages;
    int status = 0;
    for (size_t i = 0; status == 0 && i < languages->concept_count; i++) {
        struct concept *concept = &languages->concepts[i];
        const struct data_member *member = &value->object.members[i];
        status = link_list(reader, member, "is_a", &concept->broader, &concept->broader_count);
        if (status == 0) {
            status = link_list(
                    reader, member, "opposite", &concept->opposites, &concept->opposite_count);
        }
        status = status == 0 ? read_selected(reader, member, concept) : status;
    }
    for (size_t i = 0; status == 0 && i < languages->concept_count; i++) {
        status = check_opposites(reader, &value->object.members[i], &languages->concepts[i]);
    }
    for (size_t i = 0; status == 0 && i < languages->concept_count; i++) {
        if (reaches(&languages->concepts[i], &languages->concepts[i], BROADER_DEPTH_LIMIT)) {
            status = languages_fail_at(reader, value->object.members[i].line,
                    "is_a leads in a circle, or too deep, from concept", languages->concepts[i].id);
        }
    }
    return status;
}

int languages_read_concepts(struct languages_reader *reader, const char *path)
{
    struct languages *languages = reader->languages;
    struct data_value value;
    int status = languages_open_file(reader, path, &value);
    if (status != 0) {
        return status;
    }
    languages->concepts = arena_allocate_array(
            reader->arena, value.object.count + 1, sizeof(*languages->concepts));
    for (size_t i = 0; i < value.object.count; i++) {
        const struct data_member *member = &value.object.members[i];
        struct concept *concept = &languages->concepts[languages->concept_count];
        concept->index = (uint32_t)languages->concept_count++;
        concept->id = arena_copy_text(reader->arena, member->name);
        status = read_concept_class(reader, member, &concept->class);
        if (status != 0) {
            return status;
        }
        if (map_set(&languages->concept_by_id, concept->id, concept) != NULL) {
            return languages_fail_at(reader, member->line, "two concepts have the id", concept->id);
        }
    }
    return link_concepts(reader, &value);
}
