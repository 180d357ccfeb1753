/* keyboard.json and romanisation.json: what one spelling stands for in another. */
#include "knowledge/languages_reader.h"

static int read_pairs(struct languages_reader *reader, const struct data_value *object,
        const char *name, struct text_pairs *pairs)
{
    const struct data_value *table = data_member_value(object, name);
    if (table == NULL) {
        return 0;
    }
    if (table->type != DATA_OBJECT) {
        return languages_fail_at(
                reader, table->line, "an object of texts is expected for", text_from(name));
    }
    pairs->keys = arena_allocate_array(reader->arena, table->object.count + 1, sizeof(struct text));
    pairs->values =
            arena_allocate_array(reader->arena, table->object.count + 1, sizeof(struct text));
    for (size_t i = 0; i < table->object.count; i++) {
        const struct data_member *member = &table->object.members[i];
        if (member->value.type != DATA_STRING || member->name.length == 0) {
            return languages_fail_at(reader, member->line, "text is expected for", member->name);
        }
        pairs->keys[pairs->count] = arena_copy_text(reader->arena, member->name);
        pairs->values[pairs->count++] = arena_copy_text(reader->arena, member->value.string);
    }
    return 0;
}

int languages_read_keyboard(struct languages_reader *reader, const char *path)
{
    struct data_value value;
    int status = languages_open_file(reader, path, &value);
    if (status == 0) {
        status = read_pairs(reader, &value, "keys", &reader->language->keyboard_keys);
    }
    if (status == 0) {
        status = read_pairs(reader, &value, "combine", &reader->language->keyboard_combine);
    }
    return status;
}

int languages_read_romanisation(struct languages_reader *reader, const char *path)
{
    struct data_value value;
    int status = languages_open_file(reader, path, &value);
    if (status == 0) {
        status = read_pairs(reader, &value, "units", &reader->language->romanisation_units);
    }
    if (status == 0) {
        status = read_pairs(reader, &value, "latin", &reader->language->romanisation_latin);
    }
    if (status == 0) {
        status = read_pairs(reader, &value, "words", &reader->language->romanisation_words);
    }
    return status;
}
