#include "knowledge/fields.h"

#include "language/unicode.h"

#define FIELD_MEMBERS_MAX 64u

struct place fields_place(const struct pack_reader *reader, uint32_t line)
{
    return (struct place){.file = reader->file,
            .record = reader->record != NULL ? reader->record->id : TEXT_NONE,
            .line = line};
}

bool fields_is_id(struct text id)
{
    for (size_t i = 0; i < id.length; i++) {
        char byte = id.data[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-')) {
            return false;
        }
    }
    return id.length > 0 && id.length <= FIELD_ID_MAX;
}

bool fields_is_record_id(struct text id)
{
    if (id.length == 0 || id.length > FIELD_RECORD_ID_MAX || !unicode_is_valid(id)) {
        return false;
    }
    for (size_t offset = 0; offset < id.length;) {
        uint32_t point = unicode_next(id, &offset);
        if (point == ' ' || point == '"' || point == '\\' || point == '/' ||
                !unicode_is_printable(point)) {
            return false;
        }
    }
    return true;
}

bool fields_expect(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, enum data_type type)
{
    if (value->type == type) {
        return true;
    }
    struct place place = fields_place(reader, value->line);
    findings_add(reader->findings, KNOWLEDGE_ERROR, &place,
            "see knowledge/README.md for the form of this field", "'%s' must be %s, not %s",
            field->name, data_type_name(type), data_type_name(value->type));
    return false;
}

struct candidates {
    const struct field *fields;
    unsigned kind;
};

static struct text candidate_name(const void *context, size_t index)
{
    const struct candidates *candidates = context;
    const struct field *field = &candidates->fields[index];
    return (field->kinds >> candidates->kind & 1u) != 0 ? text_from(field->name) : TEXT_NONE;
}

static void report_unknown(struct pack_reader *reader, const struct field *fields, size_t count,
        unsigned kind, const char *what, const struct data_member *member)
{
    struct candidates candidates = {fields, kind};
    struct place place = fields_place(reader, member->line);
    struct text nearest = findings_nearest(member->name, count, candidate_name, &candidates);
    char advice[160];
    if (nearest.length > 0) {
        snprintf(advice, sizeof(advice), "did you mean '%.*s'?", TEXT_ARG(nearest));
    } else {
        snprintf(advice, sizeof(advice), "remove it, or see knowledge/README.md for the fields");
    }
    findings_add(reader->findings, KNOWLEDGE_ERROR, &place, advice, "%s has no field '%.*s'", what,
            TEXT_ARG(member->name));
}

static const struct field *find_field(
        const struct field *fields, size_t count, unsigned kind, struct text name)
{
    for (size_t i = 0; i < count; i++) {
        if ((fields[i].kinds >> kind & 1u) != 0 && text_equal_string(name, fields[i].name)) {
            return &fields[i];
        }
    }
    return NULL;
}

static void report_missing(struct pack_reader *reader, const struct field *field, const char *what,
        const struct data_value *object)
{
    struct place place = fields_place(reader, object->line);
    findings_add(reader->findings, KNOWLEDGE_ERROR, &place,
            "add it; knowledge/README.md shows its form", "%s lacks '%s'", what, field->name);
}

void fields_read(struct pack_reader *reader, const struct field *fields, size_t count,
        unsigned kind, const char *what, const struct data_value *object, void *target)
{
    uint64_t seen = 0;
    struct field self = {.name = what};
    if (!fields_expect(reader, &self, object, DATA_OBJECT)) {
        return;
    }
    if (object->object.count > FIELD_MEMBERS_MAX) {
        struct place place = fields_place(reader, object->line);
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place, "see knowledge/README.md",
                "%s has more than %u fields", what, FIELD_MEMBERS_MAX);
        return;
    }
    for (size_t i = 0; i < object->object.count; i++) {
        const struct data_member *member = &object->object.members[i];
        const struct field *field = find_field(fields, count, kind, member->name);
        if (field == NULL) {
            report_unknown(reader, fields, count, kind, what, member);
            continue;
        }
        seen |= UINT64_C(1) << (field - fields);
        field->read(reader, field, &member->value, (char *)target + field->offset);
    }
    for (size_t i = 0; i < count; i++) {
        if ((fields[i].required >> kind & 1u) != 0 && (seen >> i & 1u) == 0) {
            report_missing(reader, &fields[i], what, object);
        }
    }
}

/* Checked and copied; false after a finding. */
static bool take_text(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, size_t limit, struct text *text)
{
    if (!fields_expect(reader, field, value, DATA_STRING)) {
        return false;
    }
    struct place place = fields_place(reader, value->line);
    struct text trimmed = text_trim(value->string);
    if (trimmed.length == 0) {
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place, "write it, or leave the field out",
                "'%s' is empty", field->name);
        return false;
    }
    bool is_passage = reader->record != NULL && reader->record->kind >= RECORD_PASSAGE;
    if (trimmed.length != value->string.length && !is_passage) {
        findings_add(reader->findings, KNOWLEDGE_WARNING, &place, "remove the space",
                "'%s' begins or ends with a space", field->name);
    }
    if (trimmed.length > limit) {
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place, "shorten or split it",
                "'%s' is %zu bytes long, more than %zu", field->name, trimmed.length, limit);
        return false;
    }
    *text = arena_copy_text(reader->arena, trimmed);
    return true;
}

static size_t text_limit(const struct pack_reader *reader)
{
    bool is_long = reader->record != NULL && reader->record->kind >= RECORD_PASSAGE;
    return is_long ? FIELD_PASSAGE_MAX : FIELD_TEXT_MAX;
}

void fields_read_text(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    (void)take_text(reader, field, value, text_limit(reader), target);
}

void fields_read_optional_text(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    if (value->type != DATA_NULL) {
        fields_read_text(reader, field, value, target);
    }
}

static void take_id(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, bool (*is_id)(struct text id), const char *advice,
        struct text *id)
{
    if (!fields_expect(reader, field, value, DATA_STRING)) {
        return;
    }
    if (!is_id(value->string)) {
        struct place place = fields_place(reader, value->line);
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place, advice, "'%.*s' is no id for '%s'",
                (int)(value->string.length > 80 ? 80 : value->string.length), value->string.data,
                field->name);
        return;
    }
    *id = arena_copy_text(reader->arena, value->string);
}

void fields_read_id(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    take_id(reader, field, value, fields_is_id, "use 1 to 79 lower-case letters, digits and '-'",
            target);
}

void fields_read_record_id(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    take_id(reader, field, value, fields_is_record_id,
            "use 1 to 128 bytes without white space, '\"', '\\' and '/'", target);
}

static struct text candidate_choice(const void *context, size_t index)
{
    const char *const *choices = context;
    return text_from(choices[index]);
}

void fields_read_choice(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    size_t count = 0;
    if (!fields_expect(reader, field, value, DATA_STRING)) {
        return;
    }
    for (; field->choices[count] != NULL; count++) {
        if (text_equal_string(value->string, field->choices[count])) {
            struct text choice = text_from(field->choices[count]);
            memcpy(target, &choice, sizeof(choice));
            return;
        }
    }
    struct text nearest = findings_nearest(value->string, count, candidate_choice, field->choices);
    struct text_buffer advice = {0};
    if (nearest.length > 0) {
        text_buffer_format(&advice, "did you mean '%.*s'?", TEXT_ARG(nearest));
    } else {
        text_buffer_append_string(&advice, "use one of:");
        for (size_t i = 0; i < count; i++) {
            text_buffer_format(&advice, " %s", field->choices[i]);
        }
    }
    struct place place = fields_place(reader, value->line);
    findings_add(reader->findings, KNOWLEDGE_ERROR, &place, advice.data,
            "'%.*s' is not known for '%s'", TEXT_ARG(value->string), field->name);
    text_buffer_clear(&advice);
}

/* LANGUAGE_NONE after a finding. */
static uint32_t take_language(
        struct pack_reader *reader, const struct field *field, const struct data_member *member)
{
    uint32_t language = languages_find(reader->languages, member->name);
    if (language != LANGUAGE_NONE && (reader->pack->languages >> language & 1u) != 0) {
        return language;
    }
    struct place place = fields_place(reader, member->line);
    findings_add(reader->findings, KNOWLEDGE_ERROR, &place,
            "add it to 'languages' of pack.json, or remove the text",
            "'%s' has a text in '%.*s', which is no language of the pack", field->name,
            TEXT_ARG(member->name));
    return LANGUAGE_NONE;
}

static void report_languages_left_out(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, uint32_t there)
{
    for (uint32_t i = 0; i < reader->languages->count; i++) {
        if ((reader->pack->languages >> i & 1u) == 0 || (there >> i & 1u) != 0) {
            continue;
        }
        struct place place = fields_place(reader, value->line);
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place,
                "write it in every language of the pack", "'%s' is missing in '%.*s'", field->name,
                TEXT_ARG(reader->languages->items[i].id));
    }
}

static uint32_t read_languages(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, struct localized *localized)
{
    uint32_t there = 0;
    for (size_t i = 0; i < value->object.count; i++) {
        const struct data_member *member = &value->object.members[i];
        uint32_t language = take_language(reader, field, member);
        if (language != LANGUAGE_NONE) {
            there |= 1u << language;
            (void)take_text(
                    reader, field, &member->value, text_limit(reader), &localized->in[language]);
        }
    }
    return there;
}

void fields_read_some_localized(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct localized *localized = target;
    if (value->type == DATA_STRING && reader->text_language != LANGUAGE_NONE) {
        (void)take_text(
                reader, field, value, text_limit(reader), &localized->in[reader->text_language]);
        return;
    }
    if (fields_expect(reader, field, value, DATA_OBJECT)) {
        (void)read_languages(reader, field, value, localized);
    }
}

void fields_read_localized(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    if (fields_expect(reader, field, value, DATA_OBJECT)) {
        uint32_t there = read_languages(reader, field, value, target);
        report_languages_left_out(reader, field, value, there);
    }
}

static bool fits_list(
        struct pack_reader *reader, const struct field *field, const struct data_value *value)
{
    if (!fields_expect(reader, field, value, DATA_ARRAY)) {
        return false;
    }
    if (value->array.count <= FIELD_LIST_MAX) {
        return true;
    }
    struct place place = fields_place(reader, value->line);
    findings_add(reader->findings, KNOWLEDGE_ERROR, &place, "keep the ones that matter",
            "'%s' has more than %u items", field->name, FIELD_LIST_MAX);
    return false;
}

void fields_read_text_list(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct text_list *list = target;
    if (!fits_list(reader, field, value)) {
        return;
    }
    list->items = arena_allocate_array(reader->arena, value->array.count + 1, sizeof(struct text));
    for (size_t i = 0; i < value->array.count; i++) {
        if (take_text(reader, field, &value->array.items[i], FIELD_TEXT_MAX,
                    &list->items[list->count])) {
            list->count++;
        }
    }
}

void fields_read_localized_list(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct localized_list *lists = target;
    if (!fields_expect(reader, field, value, DATA_OBJECT)) {
        return;
    }
    for (size_t i = 0; i < value->object.count; i++) {
        const struct data_member *member = &value->object.members[i];
        uint32_t language = take_language(reader, field, member);
        if (language != LANGUAGE_NONE) {
            fields_read_text_list(reader, field, &member->value, &lists->in[language]);
        }
    }
}

void fields_refer(struct pack_reader *reader, const char *field, struct text id, uint32_t line,
        const struct entity **slot)
{
    if (reader->reference_count == reader->reference_capacity) {
        size_t capacity = reader->reference_capacity == 0 ? 256 : reader->reference_capacity * 2;
        struct reference *references =
                reallocarray(reader->references, capacity, sizeof(*references));
        if (references == NULL) {
            abort();
        }
        reader->references = references;
        reader->reference_capacity = capacity;
    }
    reader->references[reader->reference_count++] =
            (struct reference){.id = arena_copy_text(reader->arena, id),
                    .slot = slot,
                    .field = field,
                    .place = fields_place(reader, line)};
}

void fields_read_reference(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    if (fields_expect(reader, field, value, DATA_STRING)) {
        fields_refer(reader, field->name, value->string, value->line, target);
    }
}

void fields_read_boolean(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    bool truth = value->type == DATA_TRUE;
    if (truth || value->type == DATA_FALSE) {
        memcpy(target, &truth, sizeof(truth));
        return;
    }
    struct place place = fields_place(reader, value->line);
    findings_add(reader->findings, KNOWLEDGE_ERROR, &place, "write it without quotes",
            "'%s' must be true or false, not %s", field->name, data_type_name(value->type));
}

void fields_read_count(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    if (!fields_expect(reader, field, value, DATA_NUMBER)) {
        return;
    }
    int32_t count = value->number >= 1 && value->number <= INT32_MAX ? (int32_t)value->number : 0;
    if (count == 0 || (double)count < value->number) {
        struct place place = fields_place(reader, value->line);
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place, "write a whole number from 1",
                "'%s' cannot be %g", field->name, value->number);
        return;
    }
    memcpy(target, &count, sizeof(count));
}

void fields_read_share(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    if (!fields_expect(reader, field, value, DATA_NUMBER)) {
        return;
    }
    if (value->number < 0 || value->number > 1) {
        struct place place = fields_place(reader, value->line);
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place, "write a number from 0 to 1",
                "'%s' cannot be %g", field->name, value->number);
        return;
    }
    memcpy(target, &value->number, sizeof(value->number));
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

void fields_read_sha256(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    unsigned char *sha256 = target;
    if (!fields_expect(reader, field, value, DATA_STRING)) {
        return;
    }
    bool valid = value->string.length == 64;
    for (size_t i = 0; valid && i < 32; i++) {
        int high = hex_value(value->string.data[2 * i]);
        int low = hex_value(value->string.data[2 * i + 1]);
        valid = high >= 0 && low >= 0;
        sha256[i] = (unsigned char)(valid ? high << 4 | low : 0);
    }
    if (!valid) {
        struct place place = fields_place(reader, value->line);
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place,
                "write the SHA-256 as 64 lower-case hexadecimal digits", "'%s' is no fingerprint",
                field->name);
    }
}

void fields_skip(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    (void)reader;
    (void)field;
    (void)value;
    (void)target;
}
