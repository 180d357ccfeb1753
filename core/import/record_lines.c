#include "import/record_lines.h"

#include "import/clean_text.h"
#include "knowledge/data_tree.h"
#include <math.h>

#define WHOLE_NUMBER_MAX 9007199254740992.0 /* beyond it doubles leave numbers out */
#define DAY_LENGTH 10u                      /* of YYYY-MM-DD, before a time */

/* The members of one object, by what they mean; NULL where they are missing or null. */
struct members {
    const struct data_value *id;
    const struct data_value *language;
    const struct data_value *title;
    const struct data_value *text;
    const struct data_value *indexed;
    const struct data_value *url;
    const struct data_value *date;
    const struct data_value *intent;
    const struct data_value *question;
    const struct data_value *answer;
    const struct data_value *phrasings;
};

static const struct {
    const char *name;
    size_t offset;
} known[] = {{"id", offsetof(struct members, id)}, {"lang", offsetof(struct members, language)},
        {"language", offsetof(struct members, language)},
        {"title", offsetof(struct members, title)}, {"text", offsetof(struct members, text)},
        {"indexed", offsetof(struct members, indexed)}, {"url", offsetof(struct members, url)},
        {"date", offsetof(struct members, date)}, {"intent", offsetof(struct members, intent)},
        {"question", offsetof(struct members, question)},
        {"answer", offsetof(struct members, answer)},
        {"phrasings", offsetof(struct members, phrasings)}};

static int fail(
        const struct record_file *file, uint32_t line, struct error *error, const char *what)
{
    return error_set(error, ERR_INVALID, "%s:%u: %s", file->path, line, what);
}

static void note_unknown(const struct record_file *file, const struct data_member *member)
{
    struct import_report *report = file->report;
    for (size_t i = 0; i < report->unknown_count; i++) {
        if (text_equal(report->unknown[i].name, member->name)) {
            return;
        }
    }
    if (report->unknown_count < UNKNOWN_FIELDS_MAX) {
        report->unknown[report->unknown_count++] = (struct unknown_field){
                arena_copy_text(file->collection->arena, member->name), member->line};
    }
}

static struct members sort_members(const struct record_file *file, const struct data_value *object)
{
    struct members members = {0};
    for (size_t i = 0; i < object->object.count; i++) {
        const struct data_member *member = &object->object.members[i];
        bool is_known = false;
        for (size_t k = 0; k < sizeof(known) / sizeof(known[0]) && !is_known; k++) {
            is_known = text_equal_string(member->name, known[k].name);
            if (is_known && member->value.type != DATA_NULL) {
                void *slot = (char *)&members + known[k].offset;
                *(const struct data_value **)slot = &member->value;
            }
        }
        if (!is_known) {
            note_unknown(file, member);
        }
    }
    return members;
}

/* A string, clean; empty when it is missing. */
static int take_text(const struct record_file *file, const char *name,
        const struct data_value *value, struct text *text, struct error *error)
{
    *text = TEXT_NONE;
    if (value == NULL) {
        return 0;
    }
    if (value->type != DATA_STRING) {
        return error_set(error, ERR_INVALID,
                "%s:%u: '%s' must be a string, not %s; put it in quotes", file->path, value->line,
                name, data_type_name(value->type));
    }
    *text = clean_text(file->collection->arena, value->string);
    return 0;
}

/* Ids stay byte for byte; numbers are taken as they are written. */
static int take_id(const struct record_file *file, const struct data_value *value, struct text *id,
        struct error *error)
{
    struct arena *arena = file->collection->arena;
    bool is_whole = value != NULL && value->type == DATA_NUMBER && value->number >= 0 &&
                    value->number < WHOLE_NUMBER_MAX && !(floor(value->number) < value->number);
    if (is_whole) {
        *id = arena_format(arena, "%.0f", value->number);
    } else if (value != NULL && value->type != DATA_STRING) {
        return fail(file, value->line, error,
                "'id' must be a string or a whole number; put it in quotes, or leave it out");
    } else if (value != NULL) {
        *id = arena_copy_text(arena, value->string);
        if (id->length == 0) {
            return fail(file, value->line, error, "'id' is empty; write one, or leave it out");
        }
    }
    return 0;
}

static int take_language(const struct record_file *file, const struct data_value *value,
        const struct origin *origin, uint32_t *language, struct error *error)
{
    struct text id;
    int status = take_text(file, "language", value, &id, error);
    *language = LANGUAGE_NONE;
    if (status == 0 && id.length > 0) {
        *language = collection_language(file->collection, id, origin, error);
        status = *language == LANGUAGE_NONE ? ERR_INVALID : 0;
    }
    return status;
}

/* What passages and faqs have in common. */
static int take_common(const struct record_file *file, const struct members *members,
        struct taken_record *record, struct error *error)
{
    int status = take_id(file, members->id, &record->id, error);
    status = status != 0 ? status
                         : take_language(file, members->language, &record->origin,
                                   &record->language, error);
    status = status != 0 ? status : take_text(file, "title", members->title, &record->title, error);
    status = status != 0 ? status : take_text(file, "url", members->url, &record->url, error);
    status = status != 0 ? status : take_text(file, "date", members->date, &record->date, error);
    bool has_time = record->date.length > DAY_LENGTH && strchr("T ", record->date.data[DAY_LENGTH]);
    record->date = has_time ? text_slice(record->date, 0, DAY_LENGTH) : record->date;
    record->title = clean_flowing_text(file->collection->arena, record->title);
    return status;
}

static int take_passage(const struct record_file *file, const struct members *members,
        struct taken_record *record, struct error *error)
{
    int status = take_text(file, "text", members->text, &record->text, error);
    if (status == 0 && record->text.length == 0) {
        return fail(
                file, record->origin.line, error, "'text' is empty; write it, or remove the line");
    }
    record->kind = RECORD_PASSAGE;
    record->title = record->title.length > 0 ? record->title : file->title;
    return status;
}

/* "card_arrival" is the answer "card arrival" where nothing better is written. */
static struct text words_of(struct arena *arena, struct text intent)
{
    struct text words = arena_copy_text(arena, intent);
    char *bytes = (char *)(uintptr_t)words.data;
    for (size_t i = 0; i < words.length; i++) {
        bytes[i] = bytes[i] == '_' || bytes[i] == '-' ? ' ' : bytes[i];
    }
    return text_trim(words);
}

static int take_phrasings(const struct record_file *file, const struct members *members,
        struct text question, struct taken_record *record, struct error *error)
{
    const struct data_value *list = members->phrasings;
    if (list != NULL && list->type != DATA_ARRAY) {
        return fail(file, list->line, error, "'phrasings' must be an array of strings");
    }
    size_t count = list == NULL ? 0 : list->array.count;
    record->phrasings.items =
            arena_allocate_array(file->collection->arena, count + 1, sizeof(struct text));
    if (question.length > 0) {
        record->phrasings.items[record->phrasings.count++] = question;
    }
    for (size_t i = 0; i < count; i++) {
        struct text phrasing;
        int status = take_text(file, "phrasings", &list->array.items[i], &phrasing, error);
        if (status != 0) {
            return status;
        }
        if (phrasing.length > 0 && !text_equal(phrasing, question)) {
            record->phrasings.items[record->phrasings.count++] = phrasing;
        }
    }
    return 0;
}

static int take_faq(const struct record_file *file, const struct members *members,
        struct taken_record *record, struct error *error)
{
    struct text intent;
    struct text question;
    struct text answer;
    struct text text;
    int status = take_text(file, "intent", members->intent, &intent, error);
    status =
            status != 0 ? status : take_text(file, "question", members->question, &question, error);
    status = status != 0 ? status : take_text(file, "answer", members->answer, &answer, error);
    status = status != 0 ? status : take_text(file, "text", members->text, &text, error);
    status = status != 0 ? status : take_phrasings(file, members, question, record, error);
    if (status != 0) {
        return status;
    }
    const struct text choices[] = {
            answer, text, record->title, question, words_of(file->collection->arena, intent)};
    record->kind = RECORD_FAQ;
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]) && record->text.length == 0; i++) {
        record->text = choices[i];
    }
    if (record->text.length == 0) {
        return fail(file, record->origin.line, error,
                "a faq has neither answer, title, question nor intent; write its 'answer'");
    }
    if (record->phrasings.count == 0) {
        return fail(file, record->origin.line, error,
                "a faq has no question; write it into 'phrasings'");
    }
    record->title =
            record->title.length > 0 ? record->title : clean_cut(record->phrasings.items[0], 200);
    return 0;
}

/* A record in the form of packs: proved when the pack is, as all others are. */
static int take_whole(const struct record_file *file, const struct data_value *object,
        struct taken_record *record)
{
    const struct data_value *kind = data_member_value(object, "kind");
    const struct data_value *id = data_member_value(object, "id");
    struct text_buffer json = {0};
    data_tree_canonical(object, &json);
    record->whole = arena_copy_text(file->collection->arena, text_buffer_view(&json));
    text_buffer_clear(&json);
    record->is_source = kind->type == DATA_STRING && text_equal_string(kind->string, "source");
    record->kind = RECORD_FACT;
    for (unsigned i = 0; kind->type == DATA_STRING && i < RECORD_KIND_COUNT; i++) {
        if (text_equal_string(kind->string, record_kind_name((enum record_kind)i))) {
            record->kind = (enum record_kind)i;
        }
    }
    if (id != NULL && id->type == DATA_STRING) {
        record->id = arena_copy_text(file->collection->arena, id->string);
    }
    return 0;
}

static int fill_record(const struct record_file *file, const struct data_value *object,
        struct taken_record *record, struct error *error)
{
    if (data_member_value(object, "kind") != NULL) {
        return take_whole(file, object, record);
    }
    struct members members = sort_members(file, object);
    bool is_faq = members.phrasings != NULL || members.answer != NULL ||
                  (members.text == NULL && members.question != NULL);
    if (!is_faq && members.text == NULL) {
        return fail(file, object->line, error,
                "neither a passage's 'text' nor a faq's 'phrasings' is here; add one, or remove "
                "it");
    }
    int status = take_common(file, &members, record, error);
    if (status != 0) {
        return status;
    }
    return is_faq ? take_faq(file, &members, record, error)
                  : take_passage(file, &members, record, error);
}

static void count_record(struct import_report *report, const struct taken_record *record)
{
    report->passages += record->kind == RECORD_PASSAGE;
    report->faqs += record->kind == RECORD_FAQ;
    report->others += record->kind != RECORD_PASSAGE && record->kind != RECORD_FAQ;
}

static int take_object(
        const struct record_file *file, const struct data_value *object, struct error *error)
{
    struct taken_record record = {.stem = file->stem,
            .language = LANGUAGE_NONE,
            .origin = {.file = file->path, .line = object->line}};
    bool repeats = false;
    if (object->type != DATA_OBJECT) {
        return error_set(error, ERR_INVALID,
                "%s:%u: a record must be an object, not %s; write {\"text\": \"...\"}", file->path,
                object->line, data_type_name(object->type));
    }
    const struct data_value *indexed = data_member_value(object, "indexed");
    if (indexed != NULL && indexed->type == DATA_FALSE) {
        file->report->unindexed++;
        return 0;
    }
    int status = fill_record(file, object, &record, error);
    status = status != 0 ? status : collection_add(file->collection, &record, &repeats, error);
    if (status == 0 && repeats) {
        file->report->repeated++;
    } else if (status == 0) {
        count_record(file->report, &record);
    }
    return status;
}

static int parse(const struct record_file *file, struct arena *scratch, struct text text,
        uint32_t first_line, struct data_value *value, struct error *error)
{
    struct error problem = {0};
    uint32_t line = first_line;
    int status = data_tree_parse(scratch, text, first_line, value, &line, &problem);
    return status == 0 ? 0
                       : error_set(error, status, "%s:%u: is no JSON (%s); mend or remove the line",
                                 file->path, line, problem.text);
}

static int read_array(const struct record_file *file, struct arena *scratch, struct text content,
        struct error *error)
{
    struct data_value value;
    int status = parse(file, scratch, content, 1, &value, error);
    for (size_t i = 0; status == 0 && i < value.array.count; i++) {
        status = take_object(file, &value.array.items[i], error);
    }
    return status;
}

int record_lines_read(
        const struct record_file *file, struct text content, bool is_array, struct error *error)
{
    struct arena *scratch = arena_create(64 * 1024, 0);
    int status = 0;
    if (is_array) {
        status = read_array(file, scratch, content, error);
        content = TEXT_NONE;
    }
    for (uint32_t number = 1; content.length > 0 && status == 0; number++) {
        struct text line = text_split(&content, '\n');
        struct data_value value;
        if (text_trim(line).length == 0) {
            continue;
        }
        status = parse(file, scratch, line, number, &value, error);
        status = status != 0 ? status : take_object(file, &value, error);
        arena_reset(scratch);
    }
    arena_destroy(scratch);
    return status;
}
