#include "knowledge/record_reader.h"

#include "knowledge/date_value.h"

#define LIST_ITEMS_MAX 200u

/* A record and, in the same piece of memory, the entity that it defines. */
struct entity_record {
    struct record record;
    struct entity entity;
};

static const char *const kind_names[] = {
        "entity", "partnership", "view", "fact", "passage", "faq", NULL};
static const char *const label_names[] = {"fact", "claim", "opinion", "forecast", NULL};
static const char *const entity_types[] = {"company", "joint_venture", "group", "person",
        "institute", "country", "region", "place", "sector", "topic", "event", "index",
        "organisation", "concept", NULL};
static const char *const partnership_types[] = {"investment", "joint_venture", "acquisition",
        "research_centre", "meeting", "visit", "exploration", "cooperation", "plan", NULL};
static const char *const statuses[] = {"done", "active", "planned", NULL};
static const char *const aspects[] = {"who", "what", "when", "where", "why", "how", "how_much",
        "how_many", "percent", "rank", "role", "quote", "purpose", "status", "exact_day", NULL};

const char *record_kind_name(enum record_kind kind)
{
    return kind_names[kind];
}

const char *record_label_name(enum record_label label)
{
    return label_names[label];
}

static void report(struct pack_reader *reader, uint32_t line, const char *advice, const char *what,
        struct text detail)
{
    struct place place = fields_place(reader, line);
    findings_add(
            reader->findings, KNOWLEDGE_ERROR, &place, advice, "%s '%.*s'", what, TEXT_ARG(detail));
}

/* Checks that `value` is a list and reserves `item_size` bytes for each item; 0 for none. */
static size_t begin_list(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, size_t item_size, void **items)
{
    if (!fields_expect(reader, field, value, DATA_ARRAY)) {
        return 0;
    }
    size_t count = value->array.count;
    if (count > LIST_ITEMS_MAX) {
        report(reader, value->line, "split the record", "too many items in",
                text_from(field->name));
        return 0;
    }
    *items = arena_allocate_array(reader->arena, count + 1, item_size);
    return count;
}

/* Lists of references: the target is the pointer to the list, its count follows at once. */
struct entity_list {
    const struct entity **items;
    size_t count;
};

_Static_assert(offsetof(struct record, entity_count) ==
                       offsetof(struct record, entities) + offsetof(struct entity_list, count),
        "a list's count follows its items");

static void read_references(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    void *memory = NULL;
    size_t count = begin_list(reader, field, value, sizeof(struct entity *), &memory);
    const struct entity **items = memory;
    struct entity_list list = {items, count};
    for (size_t i = 0; i < count; i++) {
        fields_read_reference(reader, field, &value->array.items[i], &items[i]);
    }
    memcpy(target, &list, sizeof(list));
}

static void read_label(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct text name = TEXT_NONE;
    fields_read_choice(reader, field, value, &name);
    for (unsigned i = 0; label_names[i] != NULL; i++) {
        if (text_equal_string(name, label_names[i])) {
            enum record_label label = (enum record_label)i;
            memcpy(target, &label, sizeof(label));
        }
    }
}

static void read_paragraph(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    uint32_t *paragraph = target;
    if (!fields_expect(reader, field, value, DATA_NUMBER)) {
        return;
    }
    if (!(value->number >= 0 && value->number <= 100000) ||
            (double)(uint32_t)value->number < value->number) {
        report(reader, value->line, "write the paragraph's whole number", "no paragraph number in",
                text_from(field->name));
        return;
    }
    *paragraph = (uint32_t)value->number;
}

static void read_further_paragraphs(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    (void)target;
    void *memory = NULL;
    size_t count = begin_list(reader, field, value, sizeof(uint32_t), &memory);
    uint32_t *paragraphs = memory;
    for (size_t i = 0; i < count; i++) {
        read_paragraph(reader, field, &value->array.items[i], &paragraphs[i]);
    }
    reader->record->further_paragraphs = paragraphs;
    reader->record->further_paragraph_count = count;
}

static void read_source(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct {
        struct text id;
        uint32_t paragraph;
    } found = {0};
    const struct field fields[] = {
            {"id", ~0u, ~0u, fields_read_text, offsetof(__typeof__(found), id), NULL},
            {"paragraph", ~0u, ~0u, read_paragraph, offsetof(__typeof__(found), paragraph), NULL},
            {"also", ~0u, 0, read_further_paragraphs, 0, NULL},
    };
    fields_read(reader, fields, 3, 0, "the source", value, &found);
    struct record *record = reader->record;
    record->paragraph = found.paragraph;
    size_t position = (size_t)(uintptr_t)map_get(&reader->source_positions, found.id);
    if (position > 0) {
        record->source = &reader->pack->sources[position - 1];
    }
    if (record->source == NULL && found.id.length > 0) {
        report(reader, value->line, "use the id of a source of sources.json", "there is no source",
                found.id);
    }
    (void)field;
    (void)target;
}

static bool is_about(const struct pack_reader *reader, struct text id)
{
    for (size_t i = 0; aspects[i] != NULL; i++) {
        if (text_equal_string(id, aspects[i])) {
            return true;
        }
    }
    return languages_concept(reader->languages, id) != NULL;
}

/* What is neither an aspect nor a concept must be an entity, which linking proves. */
static void check_about(
        struct pack_reader *reader, const struct data_value *value, const struct text_list *about)
{
    if (about->count == 0) {
        report(reader, value->line, "name what the sentence answers, such as \"who\"",
                "an answer needs", TEXT("about"));
    }
    for (size_t i = 0; i < about->count; i++) {
        if (!is_about(reader, about->items[i])) {
            const struct entity **unused = arena_allocate(reader->arena, sizeof(struct entity *));
            fields_refer(reader, "about", about->items[i], value->line, unused);
        }
    }
}

static void read_answer(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, struct focused_answer *answer)
{
    struct data_value texts = *value;
    struct text_list about = {0};
    if (!fields_expect(reader, field, value, DATA_OBJECT)) {
        return;
    }
    /* The languages stand beside "about": the rest of the object is a localised text. */
    texts.object.count = 0;
    texts.object.members = arena_allocate_array(
            reader->arena, value->object.count + 1, sizeof(struct data_member));
    for (size_t i = 0; i < value->object.count; i++) {
        const struct data_member *member = &value->object.members[i];
        const struct field about_field = {.name = "about"};
        if (text_equal_string(member->name, "about")) {
            fields_read_text_list(reader, &about_field, &member->value, &about);
        } else {
            texts.object.members[texts.object.count++] = *member;
        }
    }
    check_about(reader, value, &about);
    fields_read_localized(reader, field, &texts, &answer->text);
    answer->about = about.items;
    answer->about_count = about.count;
}

static void read_answers(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    void *memory = NULL;
    size_t count = begin_list(reader, field, value, sizeof(struct focused_answer), &memory);
    struct focused_answer *answers = memory;
    for (size_t i = 0; i < count; i++) {
        read_answer(reader, field, &value->array.items[i], &answers[i]);
    }
    reader->record->answers = answers;
    reader->record->answer_count = count;
    (void)target;
}

struct date_fields {
    struct text value;
    struct text precision;
    struct text season;
    struct text resolved;
    struct text end;
};

static void take_date(struct pack_reader *reader, uint32_t line, const struct date_fields *found)
{
    static const char form[] =
            "write YYYY, YYYY-spring, YYYY-MM or YYYY-MM-DD, a day that the calendar has";
    struct record_date *date = &reader->record->date;
    date->value = found->season.length > 0 ? found->season : found->value;
    date->resolved = found->resolved;
    if (!date_value_parse(date->value, &date->precision, &date->range)) {
        report(reader, line, form, "there is no date", date->value);
        return;
    }
    if (!text_equal_string(found->precision, date_precision_names[date->precision - 1])) {
        report(reader, line, "let 'precision' say what 'value' gives: year, season, month or day",
                "the value's precision is not", found->precision);
    }
    if (found->end.length > 0) {
        enum date_precision precision;
        struct day_range end;
        if (!date_value_parse(found->end, &precision, &end)) {
            report(reader, line, form, "there is no date", found->end);
        } else if (end.last < date->range.first) {
            report(reader, line, "put the later date into 'end'",
                    "the range ends before it begins:", found->end);
        } else {
            date->range.last = end.last;
        }
    }
}

static void read_date(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    static const struct field fields[] = {
            {"value", ~0u, ~0u, fields_read_text, offsetof(struct date_fields, value), NULL},
            {"precision", ~0u, ~0u, fields_read_choice, offsetof(struct date_fields, precision),
                    date_precision_names},
            {"season", ~0u, 0, fields_read_text, offsetof(struct date_fields, season), NULL},
            {"resolved", ~0u, 0, fields_read_text, offsetof(struct date_fields, resolved), NULL},
            {"end", ~0u, 0, fields_read_text, offsetof(struct date_fields, end), NULL},
    };
    struct date_fields found = {0};
    fields_read(reader, fields, sizeof(fields) / sizeof(fields[0]), 0, "the date", value, &found);
    if (found.value.length > 0 && found.precision.length > 0) {
        take_date(reader, value->line, &found);
    }
    (void)field;
    (void)target;
}

static bool is_currency(struct text name)
{
    return name.length == 3 && name.data[0] >= 'A' && name.data[0] <= 'Z' && name.data[1] >= 'A' &&
           name.data[1] <= 'Z' && name.data[2] >= 'A' && name.data[2] <= 'Z';
}

static void read_amounts(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct record *record = reader->record;
    if (!fields_expect(reader, field, value, DATA_OBJECT)) {
        return;
    }
    record->amounts =
            arena_allocate_array(reader->arena, value->object.count + 1, sizeof(struct amount));
    for (size_t i = 0; i < value->object.count; i++) {
        const struct data_member *member = &value->object.members[i];
        const struct field self = {.name = "amount"};
        if (!is_currency(member->name)) {
            report(reader, member->line, "use its ISO 4217 code, such as USD",
                    "no currency:", member->name);
        } else if (fields_expect(reader, &self, &member->value, DATA_NUMBER)) {
            record->amounts[record->amount_count++] = (struct amount){
                    arena_copy_text(reader->arena, member->name), member->value.number};
        }
    }
    (void)target;
}

static void read_rank(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    static const struct field fields[] = {
            {"value", ~0u, ~0u, fields_read_count, offsetof(struct rank, value), NULL},
            {"of", ~0u, 0, fields_read_count, offsetof(struct rank, of), NULL},
            {"scale", ~0u, 0, fields_read_reference, offsetof(struct rank, scale), NULL},
    };
    struct rank *rank = target;
    fields_read(reader, fields, 3, 0, "the rank", value, rank);
    if (rank->of != 0 && rank->value > rank->of) {
        report(reader, value->line, "mend 'value' or 'of'", "the rank is below the last one in",
                text_from(field->name));
    }
}

static void read_parties(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    static const struct field fields[] = {
            {"entity", ~0u, ~0u, fields_read_reference, offsetof(struct party, entity), NULL},
            {"role", ~0u, 0, fields_read_text, offsetof(struct party, role), NULL},
    };
    void *memory = NULL;
    size_t count = begin_list(reader, field, value, sizeof(struct party), &memory);
    struct party *parties = memory;
    for (size_t i = 0; i < count; i++) {
        fields_read(reader, fields, 2, 0, "a party", &value->array.items[i], &parties[i]);
    }
    reader->record->parties = parties;
    reader->record->party_count = count;
    (void)target;
}

static void read_quote_into(
        struct pack_reader *reader, const struct data_value *value, struct quote *quote)
{
    static const struct field fields[] = {
            {"language", ~0u, ~0u, fields_read_id, offsetof(struct quote, language), NULL},
            {"text", ~0u, ~0u, fields_read_text, offsetof(struct quote, text), NULL},
            {"sha256", ~0u, ~0u, fields_read_sha256, offsetof(struct quote, sha256), NULL},
            {"translations", ~0u, 0, fields_read_some_localized,
                    offsetof(struct quote, translation), NULL},
    };
    fields_read(reader, fields, 4, 0, "the quote", value, quote);
}

static bool refuse_both(struct pack_reader *reader, const struct data_value *value)
{
    bool both = reader->record->quote_count > 0;
    if (both) {
        report(reader, value->line, "put all of them into 'quotes'", "'quotes' stands beside",
                TEXT("quote"));
    }
    return both;
}

static void read_quote(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    struct record *record = reader->record;
    if (refuse_both(reader, value)) {
        return;
    }
    record->quotes = arena_allocate(reader->arena, sizeof(struct quote));
    record->quote_count = 1;
    read_quote_into(reader, value, record->quotes);
    (void)field;
    (void)target;
}

static void read_quotes(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    void *memory = NULL;
    (void)refuse_both(reader, value);
    size_t count = begin_list(reader, field, value, sizeof(struct quote), &memory);
    struct quote *quotes = memory;
    for (size_t i = 0; i < count; i++) {
        read_quote_into(reader, &value->array.items[i], &quotes[i]);
    }
    reader->record->quotes = quotes;
    reader->record->quote_count = count;
    (void)target;
}

static void read_role(
        struct pack_reader *reader, const struct data_value *value, struct person_role *role)
{
    static const struct field fields[] = {
            {"role", ~0u, ~0u, fields_read_id, offsetof(struct person_role, role_id), NULL},
            {"of", ~0u, 0, fields_read_reference, offsetof(struct person_role, of), NULL},
            {"text", ~0u, ~0u, fields_read_localized, offsetof(struct person_role, text), NULL},
    };
    fields_read(reader, fields, 3, 0, "a role", value, role);
    role->role = languages_concept(reader->languages, role->role_id);
    if (role->role_id.length > 0 && role->role == NULL) {
        struct place place = fields_place(reader, value->line);
        findings_add(reader->findings, KNOWLEDGE_WARNING, &place,
                "use a concept of class 'role' of languages/concepts.json",
                "role '%.*s' is no concept", TEXT_ARG(role->role_id));
    }
}

static void read_roles(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    void *memory = NULL;
    size_t count = begin_list(reader, field, value, sizeof(struct person_role), &memory);
    struct person_role *roles = memory;
    for (size_t i = 0; i < count; i++) {
        read_role(reader, &value->array.items[i], &roles[i]);
    }
    struct entity_record *whole = (struct entity_record *)(void *)reader->record;
    whole->entity.roles = roles;
    whole->entity.role_count = count;
    (void)field;
    (void)target;
}

#define IN_ENTITY (1u << RECORD_ENTITY)
#define IN_PARTNERSHIP (1u << RECORD_PARTNERSHIP)
#define IN_VIEW (1u << RECORD_VIEW)
#define IN_FACT (1u << RECORD_FACT)
#define IN_PASSAGE (1u << RECORD_PASSAGE)
#define IN_FAQ (1u << RECORD_FAQ)
#define IN_STATEMENT (IN_PARTNERSHIP | IN_VIEW | IN_FACT)
#define IN_MODELLED (IN_ENTITY | IN_STATEMENT)
#define IN_ALL (IN_MODELLED | IN_PASSAGE | IN_FAQ)
#define RECORD(member) offsetof(struct record, member)
#define ENTITY(member) offsetof(struct entity_record, entity.member)

static const struct field table[] = {
        {"kind", IN_ALL, IN_ALL, fields_skip, 0, NULL},
        {"id", IN_ALL, IN_ALL, fields_skip, 0, NULL},
        {"language", IN_PASSAGE | IN_FAQ, 0, fields_skip, 0, NULL},
        {"source", IN_ALL, IN_STATEMENT, read_source, 0, NULL},
        {"title", IN_MODELLED, 0, fields_read_localized, RECORD(title), NULL},
        {"title", IN_PASSAGE, IN_PASSAGE, fields_read_some_localized, RECORD(title), NULL},
        {"text", IN_MODELLED, IN_STATEMENT, fields_read_localized, RECORD(text), NULL},
        {"text", IN_PASSAGE, IN_PASSAGE, fields_read_some_localized, RECORD(text), NULL},
        {"question", IN_MODELLED, 0, fields_read_localized, RECORD(question), NULL},
        {"answers", IN_MODELLED, 0, read_answers, 0, NULL},
        {"entities", IN_MODELLED, 0, read_references, RECORD(entities), NULL},
        {"place", IN_MODELLED, 0, read_references, RECORD(places), NULL},
        {"topics", IN_MODELLED, 0, read_references, RECORD(topics), NULL},
        {"keywords", IN_MODELLED, 0, fields_read_localized_list, RECORD(keywords), NULL},
        {"date", IN_MODELLED, 0, read_date, 0, NULL},
        {"amount", IN_MODELLED, 0, read_amounts, 0, NULL},
        {"rank", IN_MODELLED, 0, read_rank, RECORD(rank), NULL},
        {"label", IN_MODELLED, 0, read_label, RECORD(label), label_names},
        {"summary", IN_MODELLED, 0, fields_read_boolean, RECORD(summary), NULL},
        {"note", IN_MODELLED, 0, fields_read_localized, RECORD(note), NULL},
        {"type", IN_ENTITY, IN_ENTITY, fields_read_choice, RECORD(type), entity_types},
        {"name", IN_ENTITY, IN_ENTITY, fields_read_localized, ENTITY(name), NULL},
        {"aliases", IN_ENTITY, 0, fields_read_localized_list, ENTITY(aliases), NULL},
        {"shared_aliases", IN_ENTITY, 0, fields_read_text_list, ENTITY(shared_aliases), NULL},
        {"country", IN_ENTITY, 0, fields_read_reference, ENTITY(country), NULL},
        {"is_a", IN_ENTITY, 0, read_references, ENTITY(is_a), NULL},
        {"part_of", IN_ENTITY, 0, read_references, ENTITY(part_of), NULL},
        {"roles", IN_ENTITY, 0, read_roles, 0, NULL},
        {"type", IN_PARTNERSHIP, IN_PARTNERSHIP, fields_read_choice, RECORD(type),
                partnership_types},
        {"status", IN_PARTNERSHIP, 0, fields_read_choice, RECORD(status), statuses},
        {"parties", IN_PARTNERSHIP, IN_PARTNERSHIP, read_parties, 0, NULL},
        {"speaker", IN_VIEW, IN_VIEW, fields_read_reference, RECORD(speaker), NULL},
        {"speaker_role", IN_VIEW, 0, fields_read_localized, RECORD(speaker_role), NULL},
        {"quote", IN_VIEW, 0, read_quote, 0, NULL},
        {"quotes", IN_VIEW, 0, read_quotes, 0, NULL},
        {"answer", IN_FAQ, IN_FAQ, fields_read_some_localized, RECORD(text), NULL},
        {"phrasings", IN_FAQ, IN_FAQ, fields_read_localized_list, RECORD(keywords), NULL},
};

#define FIELD_COUNT (sizeof(table) / sizeof(table[0]))
_Static_assert(FIELD_COUNT <= 64, "fields_read keeps the fields seen in 64 bits");

const struct field *record_fields(size_t *count)
{
    *count = FIELD_COUNT;
    return table;
}

/* RECORD_KIND_COUNT after a finding. */
static enum record_kind take_kind(struct pack_reader *reader, const struct data_value *object)
{
    const struct data_value *value = data_member_value(object, "kind");
    struct field self = {.name = "kind", .choices = kind_names};
    struct text name = TEXT_NONE;
    if (value == NULL) {
        report(reader, object->line, "say entity, partnership, view, fact, passage or faq",
                "a record lacks", TEXT("kind"));
        return RECORD_KIND_COUNT;
    }
    fields_read_choice(reader, &self, value, &name);
    for (unsigned i = 0; kind_names[i] != NULL; i++) {
        if (text_equal_string(name, kind_names[i])) {
            return (enum record_kind)i;
        }
    }
    return RECORD_KIND_COUNT;
}

static void take_text_language(struct pack_reader *reader, const struct data_value *object)
{
    const struct data_value *value = data_member_value(object, "language");
    reader->text_language = LANGUAGE_NONE;
    if (value == NULL || value->type != DATA_STRING) {
        return;
    }
    uint32_t language = languages_find(reader->languages, value->string);
    if (language == LANGUAGE_NONE || (reader->pack->languages >> language & 1u) == 0) {
        report(reader, value->line, "use one of 'languages' of pack.json",
                "this is no language of the pack:", value->string);
        return;
    }
    reader->text_language = language;
}

static void add_record(struct pack_reader *reader, struct record *record)
{
    if (reader->record_count == reader->record_capacity) {
        size_t capacity = reader->record_capacity == 0 ? 256 : reader->record_capacity * 2;
        struct record **records = reallocarray(reader->records, capacity, sizeof(struct record *));
        if (records == NULL) {
            abort();
        }
        reader->records = records;
        reader->record_capacity = capacity;
    }
    reader->records[reader->record_count++] = record;
}

static struct record *allocate(struct pack_reader *reader, enum record_kind kind)
{
    if (kind != RECORD_ENTITY) {
        return arena_allocate(reader->arena, sizeof(struct record));
    }
    struct entity_record *whole = arena_allocate(reader->arena, sizeof(*whole));
    whole->record.entity = &whole->entity;
    whole->entity.record = &whole->record;
    return &whole->record;
}

static const char *kind_in_words(enum record_kind kind)
{
    static const char *const words[] = {
            "an entity", "a partnership", "a view", "a fact", "a passage", "a faq"};
    return words[kind];
}

void record_read(struct pack_reader *reader, const struct data_value *object)
{
    const struct field self = {.name = "a record"};
    const struct field id_field = {.name = "id"};
    if (!fields_expect(reader, &self, object, DATA_OBJECT)) {
        return;
    }
    enum record_kind kind = take_kind(reader, object);
    if (kind == RECORD_KIND_COUNT) {
        return;
    }
    struct record *record = allocate(reader, kind);
    const struct data_value *id = data_member_value(object, "id");
    if (id != NULL) {
        if (kind == RECORD_PASSAGE || kind == RECORD_FAQ) {
            fields_read_record_id(reader, &id_field, id, &record->id);
        } else {
            fields_read_id(reader, &id_field, id, &record->id);
        }
    }
    record->kind = kind;
    record->pack = reader->pack;
    record->file = reader->file;
    record->line = object->line;
    reader->record = record;
    take_text_language(reader, object);
    fields_read(reader, table, FIELD_COUNT, kind, kind_in_words(kind), object, record);
    reader->record = NULL;
    if (record->id.length > 0) {
        add_record(reader, record);
    }
}
