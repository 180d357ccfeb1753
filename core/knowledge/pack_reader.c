#include "knowledge/pack_reader.h"

#include "knowledge/date_value.h"
#include "knowledge/record_reader.h"
#include "knowledge/text_file.h"
#include <openssl/evp.h>

#define PACK_FORMAT 1
#define RECORDS_LIMIT 1000000u
#define DEFAULT_ANSWER_THRESHOLD 0.55
#define DEFAULT_ACCURACY_THRESHOLD 0.95

bool pack_is_folder(const char *directory)
{
    char path[4096];
    int length = snprintf(path, sizeof(path), "%s/pack.json", directory);
    return length > 0 && length < (int)sizeof(path) && text_file_is_there(path);
}

static void report(struct pack_reader *reader, uint32_t line, const char *advice, const char *what,
        struct text detail)
{
    struct place place = fields_place(reader, line);
    findings_add(
            reader->findings, KNOWLEDGE_ERROR, &place, advice, "%s '%.*s'", what, TEXT_ARG(detail));
}

static bool read_content(
        struct pack_reader *reader, struct arena *scratch, const char *path, struct text *content)
{
    struct error problem = {0};
    reader->file = arena_copy_text(reader->arena, text_from(path));
    int status = text_file_read(scratch, path, content, &problem);
    if (status != 0) {
        struct place place = fields_place(reader, 0);
        findings_add_code(reader->findings, status, &place, "make it readable", "%s", problem.text);
    }
    return status == 0;
}

static bool parse(struct pack_reader *reader, struct arena *scratch, struct text content,
        uint32_t first_line, struct data_value *value)
{
    struct error problem = {0};
    uint32_t line = 0;
    int status = data_tree_parse(scratch, content, first_line, value, &line, &problem);
    if (status != 0) {
        struct place place = fields_place(reader, line);
        findings_add_code(reader->findings, status, &place,
                "mend the JSON at this line or just before it", "%s", problem.text);
    }
    return status == 0;
}

/* What a canonical file is preceded by, so that moving records between files changes the hash. */
static void add_hash(struct text_buffer *hash_input, const struct data_value *value)
{
    if (hash_input != NULL) {
        data_tree_canonical(value, hash_input);
        text_buffer_append_char(hash_input, '\n');
    }
}

typedef void (*object_fn)(struct pack_reader *reader, const struct data_value *object);

static void each_item(struct pack_reader *reader, struct arena *scratch, struct text content,
        object_fn read, struct text_buffer *hash_input)
{
    struct data_value value;
    struct field self = {.name = "the file"};
    if (!parse(reader, scratch, content, 1, &value)) {
        return;
    }
    add_hash(hash_input, &value);
    if (!fields_expect(reader, &self, &value, DATA_ARRAY)) {
        return;
    }
    for (size_t i = 0; i < value.array.count; i++) {
        read(reader, &value.array.items[i]);
    }
}

/* A line's tree is needed only until its record is read: large files need little memory. */
static void each_line(struct pack_reader *reader, struct text content, object_fn read,
        struct text_buffer *hash_input)
{
    struct arena *scratch = arena_create(64 * 1024, 0);
    for (uint32_t number = 1; content.length > 0; number++) {
        struct text line = text_split(&content, '\n');
        struct data_value value;
        if (text_trim(line).length > 0 && parse(reader, scratch, line, number, &value)) {
            add_hash(hash_input, &value);
            read(reader, &value);
        }
        arena_reset(scratch);
    }
    arena_destroy(scratch);
}

void pack_each_object(struct pack_reader *reader, const char *path, object_fn read,
        struct text_buffer *hash_input)
{
    struct arena *scratch = arena_create(256 * 1024, 0);
    struct text content;
    if (read_content(reader, scratch, path, &content)) {
        if (text_ends_with(reader->file, TEXT(".jsonl"))) {
            each_line(reader, content, read, hash_input);
        } else {
            each_item(reader, scratch, content, read, hash_input);
        }
    }
    arena_destroy(scratch);
}

/* pack.json */

static void read_format(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    if (fields_expect(reader, field, value, DATA_NUMBER) &&
            (value->number < PACK_FORMAT || value->number > PACK_FORMAT)) {
        report(reader, value->line, "this program reads format 1", "unknown pack", TEXT("format"));
    }
    (void)target;
}

static void read_thresholds(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    static const struct field rows[] = {
            {"answer", ~0u, 0, fields_read_share, offsetof(struct pack, answer_threshold), NULL},
            {"accuracy", ~0u, 0, fields_read_share, offsetof(struct pack, accuracy_threshold),
                    NULL},
    };
    fields_read(reader, rows, 2, 0, "the thresholds", value, reader->pack);
    (void)field;
    (void)target;
}

static void read_suggestions(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct text_list list = {0};
    fields_read_text_list(reader, field, value, &list);
    reader->suggestions = list.items;
    reader->suggestion_count = list.count;
    reader->suggestions_line = value->line;
    (void)target;
}

static const struct field pack_rows[] = {
        {"format", ~0u, ~0u, read_format, 0, NULL},
        {"id", ~0u, ~0u, fields_read_id, offsetof(struct pack, id), NULL},
        {"version", ~0u, ~0u, fields_read_text, offsetof(struct pack, version), NULL},
        {"as_of", ~0u, ~0u, fields_read_text, offsetof(struct pack, as_of), NULL},
        {"title", ~0u, ~0u, fields_read_localized, offsetof(struct pack, title), NULL},
        {"about", ~0u, ~0u, fields_read_localized, offsetof(struct pack, about), NULL},
        {"languages", ~0u, ~0u, fields_skip, 0, NULL},
        {"licence", ~0u, ~0u, fields_read_text, offsetof(struct pack, licence), NULL},
        {"thresholds", ~0u, 0, read_thresholds, 0, NULL},
        {"suggestions", ~0u, 0, read_suggestions, 0, NULL},
};

/* Before all other fields, whose texts must be in these languages. */
static void read_pack_languages(struct pack_reader *reader, const struct data_value *object)
{
    const struct field self = {.name = "languages"};
    const struct data_value *list = data_member_value(object, "languages");
    if (list == NULL || !fields_expect(reader, &self, list, DATA_ARRAY)) {
        return;
    }
    for (size_t i = 0; i < list->array.count; i++) {
        const struct data_value *item = &list->array.items[i];
        if (!fields_expect(reader, &self, item, DATA_STRING)) {
            continue;
        }
        uint32_t language = languages_find(reader->languages, item->string);
        if (language == LANGUAGE_NONE) {
            report(reader, item->line, "add its folder to languages/, or remove it",
                    "there is no language", item->string);
        } else {
            reader->pack->languages |= 1u << language;
        }
    }
    if (reader->pack->languages == 0) {
        report(reader, list->line, "name at least one", "the pack has no", TEXT("languages"));
    }
}

static void check_as_of(struct pack_reader *reader, const struct data_value *object)
{
    enum date_precision precision;
    struct day_range range;
    struct text as_of = reader->pack->as_of;
    if (as_of.length > 0 &&
            (!date_value_parse(as_of, &precision, &range) || precision != DATE_DAY)) {
        report(reader, object->line, "write 'as_of' as YYYY-MM-DD", "there is no day", as_of);
    }
}

static bool read_pack_settings(
        struct pack_reader *reader, const char *directory, struct text_buffer *hash_input)
{
    struct arena *scratch = arena_create(0, 0);
    struct data_value value;
    struct text content;
    bool done = read_content(reader, scratch, text_file_path(reader->arena, directory, "pack.json"),
                        &content) &&
                parse(reader, scratch, content, 1, &value);
    if (done) {
        add_hash(hash_input, &value);
        reader->pack->answer_threshold = DEFAULT_ANSWER_THRESHOLD;
        reader->pack->accuracy_threshold = DEFAULT_ACCURACY_THRESHOLD;
        read_pack_languages(reader, &value);
        fields_read(reader, pack_rows, sizeof(pack_rows) / sizeof(pack_rows[0]), 0, "the pack",
                &value, reader->pack);
        check_as_of(reader, &value);
    }
    arena_destroy(scratch);
    return done;
}

/* sources.json */

static void read_paragraphs(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    static const char *const names[] = {"n", "sha256"};
    struct source *source = target;
    const struct field hash_field = {.name = "sha256"};
    if (!fields_expect(reader, field, value, DATA_ARRAY)) {
        return;
    }
    source->paragraphs =
            arena_allocate_array(reader->arena, value->array.count + 1, sizeof(struct paragraph));
    for (size_t i = 0; i < value->array.count; i++) {
        const struct data_value *item = &value->array.items[i];
        const struct data_value *number = data_member_value(item, names[0]);
        const struct data_value *hash = data_member_value(item, names[1]);
        if (number == NULL || number->type != DATA_NUMBER || hash == NULL ||
                item->object.count != 2 || !(number->number >= 0 && number->number <= 100000)) {
            report(reader, item->line, "write {\"n\": 1, \"sha256\": \"...\"}",
                    "a paragraph is not written as it must be in", text_from(field->name));
            continue;
        }
        struct paragraph *paragraph = &source->paragraphs[source->paragraph_count++];
        paragraph->number = (uint32_t)number->number;
        fields_read_sha256(reader, &hash_field, hash, paragraph->sha256);
    }
}

static const struct field source_rows[] = {
        {"kind", ~0u, ~0u, fields_skip, 0, NULL},
        {"id", ~0u, ~0u, fields_read_id, offsetof(struct source, id), NULL},
        {"language", ~0u, ~0u, fields_read_id, offsetof(struct source, language), NULL},
        {"published", ~0u, ~0u, fields_read_text, offsetof(struct source, published), NULL},
        {"title", ~0u, ~0u, fields_read_localized, offsetof(struct source, title), NULL},
        {"url", ~0u, 0, fields_read_optional_text, offsetof(struct source, url), NULL},
        {"paragraphs", ~0u, ~0u, read_paragraphs, 0, NULL},
};

static bool is_source(const struct data_value *object)
{
    const struct data_value *kind = data_member_value(object, "kind");
    return kind != NULL && kind->type == DATA_STRING && text_equal_string(kind->string, "source");
}

/* Most sources count upwards: only what does not rise is compared with all before it. */
static bool has_number_twice(const struct source *source)
{
    uint32_t highest = 0;
    for (size_t i = 0; i < source->paragraph_count; i++) {
        uint32_t number = source->paragraphs[i].number;
        bool rises = i == 0 || number > highest;
        for (size_t k = 0; !rises && k < i; k++) {
            if (source->paragraphs[k].number == number) {
                return true;
            }
        }
        highest = rises ? number : highest;
    }
    return false;
}

static void check_source(
        struct pack_reader *reader, const struct data_value *object, const struct source *source)
{
    struct day_range range;
    enum date_precision precision;
    struct text day = text_slice(
            source->published, 0, source->published.length < 10 ? source->published.length : 10);
    if (day.length > 0 && !date_value_parse(day, &precision, &range)) {
        report(reader, object->line, "write YYYY-MM-DDTHH:MM into 'published'", "there is no day",
                source->published);
    }
    if (has_number_twice(source)) {
        report(reader, object->line, "give each paragraph its own 'n'",
                "two paragraphs have one number in source", source->id);
    }
}

static void read_source_object(struct pack_reader *reader, const struct data_value *object)
{
    struct pack *pack = reader->pack;
    struct source source = {0};
    fields_read(reader, source_rows, sizeof(source_rows) / sizeof(source_rows[0]), 0, "a source",
            object, &source);
    check_source(reader, object, &source);
    if (map_get(&reader->source_positions, source.id) != NULL) {
        report(reader, object->line, "give it another id", "two sources have the id", source.id);
    }
    /* Powers of two: grown when full. Old arrays stay in the arena, at most as much again. */
    if ((pack->source_count & (pack->source_count - 1)) == 0) {
        size_t capacity = pack->source_count == 0 ? 1 : pack->source_count * 2;
        struct source *sources =
                arena_allocate_array(reader->arena, capacity, sizeof(struct source));
        if (pack->source_count > 0) {
            memcpy(sources, pack->sources, pack->source_count * sizeof(struct source));
        }
        pack->sources = sources;
    }
    pack->sources[pack->source_count++] = source;
    (void)map_set(&reader->source_positions, source.id, (void *)(uintptr_t)pack->source_count);
}

static void read_object(struct pack_reader *reader, const struct data_value *object)
{
    if (is_source(object)) {
        report(reader, object->line, "move it to sources.json", "a source stands outside of",
                TEXT("sources.json"));
        return;
    }
    if (reader->record_count < RECORDS_LIMIT) {
        record_read(reader, object);
    } else if (reader->record_count == RECORDS_LIMIT) {
        struct place place = fields_place(reader, object->line);
        reader->record_count++;
        findings_add_code(reader->findings, ERR_LIMIT, &place, "divide it into several packs",
                "the pack has more than %u records", RECORDS_LIMIT);
    }
}

static bool is_record_file(const char *path, const char *name)
{
    (void)path;
    struct text text = text_from(name);
    return (text_ends_with(text, TEXT(".json")) || text_ends_with(text, TEXT(".jsonl"))) &&
           !text_equal_string(text, "pack.json") && !text_equal_string(text, "sources.json");
}

static void set_hash(struct pack *pack, const struct text_buffer *content)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_Digest(content->data, content->length, digest, &length, EVP_sha256(), NULL) != 1) {
        abort();
    }
    for (unsigned i = 0; i < 32; i++) {
        snprintf(pack->hash + 2 * i, 3, "%02x", digest[i]);
    }
}

static void read_record_files(
        struct pack_reader *reader, const char *directory, struct text_buffer *hash_input)
{
    const char **names;
    size_t count;
    struct error problem = {0};
    int status = text_file_list(reader->arena, directory, is_record_file, &names, &count, &problem);
    if (status != 0) {
        struct place place = {.file = text_from(directory)};
        findings_add_code(reader->findings, status, &place, "make it readable", "%s", problem.text);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        text_buffer_format(hash_input, "%s\n", names[i]);
        pack_each_object(reader, text_file_path(reader->arena, directory, names[i]), read_object,
                hash_input);
    }
}

void pack_read(struct pack_reader *reader, const char *directory)
{
    struct text_buffer hash_input = {0};
    reader->pack = arena_allocate(reader->arena, sizeof(struct pack));
    reader->pack->directory = arena_copy_text(reader->arena, text_from(directory));
    if (read_pack_settings(reader, directory, &hash_input)) {
        const char *sources = text_file_path(reader->arena, directory, "sources.json");
        if (text_file_is_there(sources)) {
            pack_each_object(reader, sources, read_source_object, &hash_input);
        }
        read_record_files(reader, directory, &hash_input);
        set_hash(reader->pack, &hash_input);
    }
    text_buffer_clear(&hash_input);
}

void pack_reader_clear(struct pack_reader *reader)
{
    free(reader->records);
    free(reader->references);
    reader->records = NULL;
    reader->references = NULL;
    map_clear(&reader->source_positions);
}
