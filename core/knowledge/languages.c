#include "knowledge/languages_reader.h"

#include "knowledge/text_file.h"
#include "language/unicode.h"

#define SURFACE_BYTES_MAX 200u

int languages_fail_at(
        const struct languages_reader *reader, uint32_t line, const char *what, struct text word)
{
    return error_set(reader->error, ERR_INVALID, "%s:%u: %s%s%.*s%s", reader->file, line, what,
            word.length > 0 ? " '" : "", TEXT_ARG(word), word.length > 0 ? "'" : "");
}

int languages_open_file(struct languages_reader *reader, const char *path, struct data_value *value)
{
    struct text content;
    uint32_t line;
    struct error problem = {0};
    arena_reset(reader->scratch);
    reader->file = path;
    int status = text_file_read(reader->scratch, path, &content, reader->error);
    if (status != 0) {
        return status;
    }
    status = data_tree_parse(reader->scratch, content, 1, value, &line, &problem);
    if (status != 0) {
        return error_set(reader->error, status, "%s:%u: %s", path, line, problem.text);
    }
    return value->type == DATA_OBJECT ? 0
                                      : languages_fail_at(reader, value->line,
                                                "the file must hold one object", TEXT_NONE);
}

static void add_entry(struct languages_reader *reader, const struct lexicon_entry *entry)
{
    struct language *language = reader->language;
    if (language->entry_count == reader->capacity) {
        size_t capacity = reader->capacity == 0 ? 1024 : reader->capacity * 2;
        struct lexicon_entry *entries = reallocarray(language->entries, capacity, sizeof(*entries));
        if (entries == NULL) {
            abort();
        }
        language->entries = entries;
        reader->capacity = capacity;
    }
    language->entries[language->entry_count++] = *entry;
}

static int add_surface(struct languages_reader *reader, struct lexicon_entry *entry,
        struct text surface, uint32_t line)
{
    if (text_trim(surface).length == 0 || surface.length > SURFACE_BYTES_MAX) {
        return languages_fail_at(reader, line, "a surface is empty or too long below", entry->id);
    }
    entry->surfaces[entry->surface_count++] = arena_copy_text(reader->arena, surface);
    return 0;
}

static int read_surfaces(
        struct languages_reader *reader, const struct data_value *list, struct lexicon_entry entry)
{
    if (list->type != DATA_ARRAY) {
        return languages_fail_at(reader, list->line, "a list of words is expected below", entry.id);
    }
    entry.surfaces =
            arena_allocate_array(reader->arena, list->array.count + 1, sizeof(*entry.surfaces));
    for (size_t i = 0; i < list->array.count; i++) {
        const struct data_value *item = &list->array.items[i];
        if (item->type != DATA_STRING) {
            return languages_fail_at(
                    reader, item->line, "only strings may stand in the list of", entry.id);
        }
        int status = add_surface(reader, &entry, item->string, item->line);
        if (status != 0) {
            return status;
        }
    }
    add_entry(reader, &entry);
    return 0;
}

/* An object of id -> list of words. */
static int read_groups(struct languages_reader *reader, const struct data_value *object,
        enum lexicon_class class, struct text type)
{
    if (object->type != DATA_OBJECT) {
        return languages_fail_at(
                reader, object->line, "an object of lists is expected here", TEXT_NONE);
    }
    for (size_t i = 0; i < object->object.count; i++) {
        const struct data_member *member = &object->object.members[i];
        struct lexicon_entry entry = {
                .class = class, .id = arena_copy_text(reader->arena, member->name), .type = type};
        int status = read_surfaces(reader, &member->value, entry);
        if (status != 0) {
            return status;
        }
    }
    return 0;
}

static int read_numbers(struct languages_reader *reader, const struct data_value *object)
{
    if (object->type != DATA_OBJECT) {
        return languages_fail_at(
                reader, object->line, "an object of numbers is expected here", TEXT_NONE);
    }
    for (size_t i = 0; i < object->object.count; i++) {
        const struct data_member *member = &object->object.members[i];
        if (member->value.type != DATA_NUMBER) {
            return languages_fail_at(
                    reader, member->line, "a number is expected for", member->name);
        }
        struct lexicon_entry entry = {.class = LEXICON_NUMBER,
                .number = member->value.number,
                .surfaces = arena_allocate(reader->arena, sizeof(struct text))};
        int status = add_surface(reader, &entry, member->name, member->line);
        if (status != 0) {
            return status;
        }
        add_entry(reader, &entry);
    }
    return 0;
}

enum section_shape { SHAPE_LIST, SHAPE_GROUPS, SHAPE_NUMBERS };

static const struct section {
    const char *name;
    enum lexicon_class class;
    enum section_shape shape;
} sections[] = {
        {"unstemmed", LEXICON_UNSTEMMED, SHAPE_LIST},
        {"function", LEXICON_FUNCTION, SHAPE_LIST},
        {"particles", LEXICON_PARTICLE, SHAPE_LIST},
        {"endings", LEXICON_ENDING, SHAPE_LIST},
        {"aspects", LEXICON_ASPECT, SHAPE_GROUPS},
        {"forms", LEXICON_FORM, SHAPE_GROUPS},
        {"pronouns", LEXICON_PRONOUN, SHAPE_GROUPS},
        {"continuations", LEXICON_CONTINUATION, SHAPE_LIST},
        {"time", LEXICON_TIME, SHAPE_GROUPS},
        {"negation", LEXICON_NEGATION, SHAPE_LIST},
        {"numbers", LEXICON_NUMBER, SHAPE_NUMBERS},
        {"units", LEXICON_UNIT, SHAPE_GROUPS},
        {"small_talk", LEXICON_SMALL_TALK, SHAPE_GROUPS},
};

static int read_section(struct languages_reader *reader, const struct data_member *member)
{
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        const struct section *section = &sections[i];
        if (!text_equal_string(member->name, section->name)) {
            continue;
        }
        if (section->shape == SHAPE_GROUPS) {
            return read_groups(reader, &member->value, section->class, TEXT_NONE);
        }
        if (section->shape == SHAPE_NUMBERS) {
            return read_numbers(reader, &member->value);
        }
        return read_surfaces(
                reader, &member->value, (struct lexicon_entry){.class = section->class});
    }
    return languages_fail_at(reader, member->line, "unknown section", member->name);
}

static int read_words(struct languages_reader *reader, const char *path)
{
    struct data_value value;
    int status = languages_open_file(reader, path, &value);
    for (size_t i = 0; status == 0 && i < value.object.count; i++) {
        status = read_section(reader, &value.object.members[i]);
    }
    return status;
}

static int read_concept_surfaces(struct languages_reader *reader, const char *path)
{
    struct data_value value;
    int status = languages_open_file(reader, path, &value);
    for (size_t i = 0; status == 0 && i < value.object.count; i++) {
        const struct data_member *member = &value.object.members[i];
        const struct concept *concept = languages_concept(reader->languages, member->name);
        if (concept == NULL) {
            return languages_fail_at(reader, member->line,
                    "concepts.json of the folder above holds no concept", member->name);
        }
        status = read_surfaces(reader, &member->value,
                (struct lexicon_entry){.class = LEXICON_CONCEPT, .id = concept->id});
    }
    return status;
}

static int read_names(struct languages_reader *reader, const char *path)
{
    struct data_value value;
    int status = languages_open_file(reader, path, &value);
    for (size_t i = 0; status == 0 && i < value.object.count; i++) {
        const struct data_member *member = &value.object.members[i];
        status = read_groups(
                reader, &member->value, LEXICON_NAME, arena_copy_text(reader->arena, member->name));
    }
    return status;
}

static int read_template(struct languages_reader *reader, const struct data_member *member)
{
    const struct data_value *value = &member->value;
    struct template_text *template = arena_allocate(reader->arena, sizeof(*template));
    const struct data_value *items = value;
    template->count = 1;
    if (value->type == DATA_ARRAY) {
        items = value->array.items;
        template->count = value->array.count;
    }
    template->alternatives =
            arena_allocate_array(reader->arena, template->count + 1, sizeof(struct text));
    for (size_t i = 0; i < template->count; i++) {
        if (items[i].type != DATA_STRING) {
            return languages_fail_at(
                    reader, items[i].line, "text is expected for template", member->name);
        }
        template->alternatives[i] = arena_copy_text(reader->arena, items[i].string);
    }
    if (template->count == 0) {
        return languages_fail_at(
                reader, member->line, "text is expected for template", member->name);
    }
    if (map_set(&reader->language->templates, arena_copy_text(reader->arena, member->name),
                template) != NULL) {
        return languages_fail_at(reader, member->line, "two templates have the name", member->name);
    }
    return 0;
}

static int read_templates(struct languages_reader *reader, const char *path)
{
    struct data_value value;
    int status = languages_open_file(reader, path, &value);
    for (size_t i = 0; status == 0 && i < value.object.count; i++) {
        status = read_template(reader, &value.object.members[i]);
    }
    return status;
}

static int read_settings_text(struct languages_reader *reader, const struct data_value *settings,
        const char *name, bool required, struct text *out)
{
    const struct data_value *value = data_member_value(settings, name);
    if (value == NULL || value->type == DATA_NULL) {
        return required ? languages_fail_at(
                                  reader, settings->line, "this field is missing:", text_from(name))
                        : 0;
    }
    if (value->type != DATA_STRING) {
        return languages_fail_at(reader, value->line, "text is expected for", text_from(name));
    }
    *out = arena_copy_text(reader->arena, value->string);
    return 0;
}

static int check_settings_names(struct languages_reader *reader, const struct data_value *settings)
{
    static const char *const names[] = {"id", "name", "stemmer", "segmentation", "list_separator",
            "list_last", "subject_marks", "object_marks", "passive_marks", "joining_marks"};
    for (size_t i = 0; i < settings->object.count; i++) {
        const struct data_member *member = &settings->object.members[i];
        bool known = false;
        for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
            known = known || text_equal_string(member->name, names[k]);
        }
        if (!known) {
            return languages_fail_at(reader, member->line, "unknown field", member->name);
        }
    }
    return 0;
}

static int read_segmentation(struct languages_reader *reader, uint32_t line, struct text name)
{
    static const char *const names[] = {"spaces", "particles", "runs"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (text_equal_string(name, names[i])) {
            reader->language->segmentation = (enum segmentation)i;
            return 0;
        }
    }
    return languages_fail_at(
            reader, line, "segmentation must be spaces, particles or runs, not", name);
}

static int read_settings_list(struct languages_reader *reader, const struct data_value *settings,
        const char *name, struct text_list *out)
{
    const struct data_value *list = data_member_value(settings, name);
    if (list == NULL) {
        return 0;
    }
    if (list->type != DATA_ARRAY) {
        return languages_fail_at(
                reader, list->line, "a list of words is expected for", text_from(name));
    }
    out->items = arena_allocate_array(reader->arena, list->array.count + 1, sizeof(struct text));
    for (size_t i = 0; i < list->array.count; i++) {
        if (list->array.items[i].type != DATA_STRING) {
            return languages_fail_at(reader, list->array.items[i].line,
                    "only strings may stand in the list of", text_from(name));
        }
        out->items[out->count++] = arena_copy_text(reader->arena, list->array.items[i].string);
    }
    return 0;
}

static int read_settings(struct languages_reader *reader, const char *path, const char *folder)
{
    struct data_value value;
    struct text segmentation = TEXT("spaces");
    struct language *language = reader->language;
    struct {
        const char *name;
        bool required;
        struct text *out;
    } fields[] = {
            {"id", true, &language->id},
            {"name", true, &language->name},
            {"stemmer", false, &language->stemmer},
            {"segmentation", true, &segmentation},
            {"list_separator", true, &language->list_separator},
            {"list_last", true, &language->list_last},
    };
    struct {
        const char *name;
        struct text_list *out;
    } lists[] = {
            {"subject_marks", &language->subject_marks},
            {"object_marks", &language->object_marks},
            {"passive_marks", &language->passive_marks},
            {"joining_marks", &language->joining_marks},
    };
    int status = languages_open_file(reader, path, &value);
    if (status == 0) {
        status = check_settings_names(reader, &value);
    }
    for (size_t i = 0; status == 0 && i < sizeof(fields) / sizeof(fields[0]); i++) {
        status = read_settings_text(
                reader, &value, fields[i].name, fields[i].required, fields[i].out);
    }
    for (size_t i = 0; status == 0 && i < sizeof(lists) / sizeof(lists[0]); i++) {
        status = read_settings_list(reader, &value, lists[i].name, lists[i].out);
    }
    if (status != 0) {
        return status;
    }
    if (!text_equal_string(language->id, folder)) {
        return languages_fail_at(
                reader, value.line, "the id must be the folder's name, not", language->id);
    }
    return read_segmentation(reader, value.line, segmentation);
}

static int read_language(struct languages_reader *reader, const char *directory, const char *name)
{
    static const struct {
        const char *file;
        int (*read)(struct languages_reader *reader, const char *path);
    } files[] = {
            {"words.json", read_words},
            {"concepts.json", read_concept_surfaces},
            {"names.json", read_names},
            {"templates.json", read_templates},
            {"keyboard.json", languages_read_keyboard},
            {"romanisation.json", languages_read_romanisation},
    };
    struct languages *languages = reader->languages;
    if (languages->count == LANGUAGE_LIMIT) {
        return error_set(
                reader->error, ERR_LIMIT, "%s: more than %d languages", directory, LANGUAGE_LIMIT);
    }
    const char *folder = text_file_path(reader->arena, directory, name);
    reader->language = &languages->items[languages->count];
    reader->language->index = (uint32_t)languages->count++;
    reader->capacity = 0;
    int status =
            read_settings(reader, text_file_path(reader->arena, folder, "language.json"), name);
    for (size_t i = 0; status == 0 && i < sizeof(files) / sizeof(files[0]); i++) {
        const char *path = text_file_path(reader->arena, folder, files[i].file);
        if (text_file_is_there(path)) {
            status = files[i].read(reader, path);
        }
    }
    return status;
}

static bool is_language_folder(const char *path, const char *name)
{
    (void)name;
    char settings[4096];
    int length = snprintf(settings, sizeof(settings), "%s/language.json", path);
    return length > 0 && length < (int)sizeof(settings) && text_file_is_there(settings);
}

static int read_all(struct languages_reader *reader, const char *directory)
{
    const char **names;
    size_t count;
    int status = text_file_list(
            reader->arena, directory, is_language_folder, &names, &count, reader->error);
    if (status != 0) {
        return status;
    }
    if (count == 0) {
        return error_set(reader->error, ERR_NOT_FOUND,
                "%s: no language folder here (one with a language.json)", directory);
    }
    const char *concepts = text_file_path(reader->arena, directory, "concepts.json");
    if (text_file_is_there(concepts)) {
        status = languages_read_concepts(reader, concepts);
    }
    for (size_t i = 0; status == 0 && i < count; i++) {
        status = read_language(reader, directory, names[i]);
    }
    return status;
}

int languages_load(const char *directory, struct languages **languages, struct error *error)
{
    struct arena *arena = arena_create(64 * 1024, 0);
    struct languages_reader reader = {.arena = arena,
            .scratch = arena_create(256 * 1024, 0),
            .languages = arena_allocate(arena, sizeof(struct languages)),
            .error = error};
    reader.languages->arena = arena;
    int status = read_all(&reader, directory);
    arena_destroy(reader.scratch);
    if (status != 0) {
        languages_destroy(reader.languages);
        return status;
    }
    *languages = reader.languages;
    return 0;
}

void languages_destroy(struct languages *languages)
{
    if (languages == NULL) {
        return;
    }
    for (size_t i = 0; i < languages->count; i++) {
        map_clear(&languages->items[i].templates);
        free(languages->items[i].entries);
    }
    map_clear(&languages->concept_by_id);
    arena_destroy(languages->arena);
}

uint32_t languages_find(const struct languages *languages, struct text id)
{
    size_t length = 0;
    while (length < id.length && id.data[length] != '-' && id.data[length] != '_') {
        length++;
    }
    for (size_t i = 0; i < languages->count; i++) {
        struct text known = languages->items[i].id;
        if (length > 0 && known.length == length && strncasecmp(known.data, id.data, length) == 0) {
            return (uint32_t)i;
        }
    }
    return LANGUAGE_NONE;
}

const struct concept *languages_concept(const struct languages *languages, struct text id)
{
    return map_get(&languages->concept_by_id, id);
}

const struct template_text *language_template(const struct language *language, struct text key)
{
    return map_get(&language->templates, key);
}
