#include "knowledge/question_set.h"

#include "knowledge/findings.h"
#include "knowledge/pack_reader.h"
#include "knowledge/text_file.h"

#define QUESTIONS_LIMIT 100000u

/* The reader comes first: the object callback gets it and finds the rest around it. */
struct set_reader {
    struct pack_reader reader;
    const struct knowledge *knowledge;
    struct question_set *set;
    size_t capacity;
    struct map by_id; /* id -> question_case place, as any value */
};

static const char *const kinds[] = {"amount", "who", "when", "where", "list", "count", "compare",
        "view", "quote", "fact", "rank", "definition", "timeline", "yes_no", "follow_up",
        "small_talk", "why", "general", "decline", NULL};

static void report(struct set_reader *set_reader, const struct question_case *item,
        const char *advice, const char *what, struct text detail)
{
    struct place place = {.file = item->file, .record = item->id, .line = item->line};
    findings_add(set_reader->reader.findings, KNOWLEDGE_ERROR, &place, advice, "%s '%.*s'", what,
            TEXT_ARG(detail));
}

static void read_language(struct pack_reader *reader, const struct field *field,
        const struct data_value *value, void *target)
{
    uint32_t *language = target;
    if (!fields_expect(reader, field, value, DATA_STRING)) {
        return;
    }
    *language = languages_find(reader->languages, value->string);
    if (*language == LANGUAGE_NONE) {
        struct place place = fields_place(reader, value->line);
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place,
                "use the id of a folder of languages/", "there is no language '%.*s'",
                TEXT_ARG(value->string));
    }
}

#define CASE(member) offsetof(struct question_case, member)

static const struct field rows[] = {
        {"id", ~0u, ~0u, fields_read_id, CASE(id), NULL},
        {"lang", ~0u, ~0u, read_language, CASE(language), NULL},
        {"question", ~0u, ~0u, fields_read_text, CASE(question), NULL},
        {"conversation", ~0u, 0, fields_read_text_list, CASE(conversation), NULL},
        {"kind", ~0u, ~0u, fields_read_choice, CASE(kind), kinds},
        {"expect", ~0u, 0, fields_read_text_list, CASE(expect), NULL},
        {"contains", ~0u, 0, fields_read_text_list, CASE(contains), NULL},
        {"not_contains", ~0u, 0, fields_read_text_list, CASE(not_contains), NULL},
        {"declines", ~0u, 0, fields_read_boolean, CASE(declines), NULL},
};

static struct text candidate_record(const void *context, size_t index)
{
    const struct knowledge *knowledge = context;
    return knowledge->records[index]->id;
}

static void check_expected(struct set_reader *set_reader, const struct question_case *item)
{
    const struct knowledge *knowledge = set_reader->knowledge;
    for (size_t i = 0; i < item->expect.count; i++) {
        struct text id = item->expect.items[i];
        char advice[200];
        if (knowledge_record(knowledge, id) != NULL) {
            continue;
        }
        struct text nearest =
                findings_nearest(id, knowledge->record_count, candidate_record, knowledge);
        snprintf(advice, sizeof(advice),
                nearest.length > 0 ? "did you mean '%.*s'?" : "name a record of the pack%.*s",
                TEXT_ARG(nearest));
        report(set_reader, item, advice, "'expect' names no record:", id);
    }
}

static void check_case(struct set_reader *set_reader, const struct question_case *item)
{
    bool demands = item->expect.count + item->contains.count + item->not_contains.count > 0;
    if (item->declines && item->expect.count + item->contains.count > 0) {
        report(set_reader, item, "keep either", "'declines' stands beside",
                item->expect.count > 0 ? TEXT("expect") : TEXT("contains"));
    }
    /* A greeting needs no record and no set words: that it is answered is the demand. */
    if (!item->declines && !demands && !text_equal_string(item->kind, "small_talk")) {
        report(set_reader, item, "say what the answer must be, or \"declines\": true",
                "the line demands nothing of", item->question);
    }
    if (item->id.length > 0 && map_set(&set_reader->by_id, item->id, set_reader->set) != NULL) {
        report(set_reader, item, "give it an id of its own", "another question has the id",
                item->id);
    }
    check_expected(set_reader, item);
}

static void read_case(struct pack_reader *reader, const struct data_value *object)
{
    struct set_reader *set_reader = (struct set_reader *)(void *)reader;
    struct question_set *set = set_reader->set;
    if (set->count == QUESTIONS_LIMIT) {
        return;
    }
    if (set->count == set_reader->capacity) {
        set_reader->capacity = set->count == 0 ? 256 : set->count * 2;
        struct question_case *cases = arena_allocate_array(
                set->arena, set_reader->capacity, sizeof(struct question_case));
        if (set->count > 0) {
            memcpy(cases, set->cases, set->count * sizeof(*cases));
        }
        set->cases = cases;
    }
    struct question_case *item = &set->cases[set->count++];
    item->file = reader->file;
    item->line = object->line;
    item->language = LANGUAGE_NONE;
    fields_read(reader, rows, sizeof(rows) / sizeof(rows[0]), 0, "a question", object, item);
    check_case(set_reader, item);
}

static bool is_question_file(const char *path, const char *name)
{
    (void)path;
    return text_ends_with(text_from(name), TEXT(".jsonl"));
}

static void read_files(struct set_reader *set_reader, const char *directory)
{
    struct arena *arena = set_reader->set->arena;
    const char **names = NULL;
    size_t count = 0;
    struct error problem = {0};
    if (!text_file_is_there(directory)) {
        return;
    }
    int status = text_file_list(arena, directory, is_question_file, &names, &count, &problem);
    if (status != 0) {
        struct place place = {.file = text_from(directory)};
        findings_add_code(set_reader->reader.findings, status, &place, "make it readable", "%s",
                problem.text);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        pack_each_object(
                &set_reader->reader, text_file_path(arena, directory, names[i]), read_case, NULL);
    }
}

int question_set_load(const struct knowledge *knowledge, const struct pack *pack,
        knowledge_finding_fn on_finding, void *context, struct question_set **set,
        struct error *error)
{
    struct arena *arena = arena_create(64 * 1024, 0);
    struct pack own = *pack;
    struct findings findings = {.on_finding = on_finding, .context = context, .error = error};
    struct set_reader set_reader = {.reader = {.findings = &findings,
                                            .arena = arena,
                                            .languages = knowledge->languages,
                                            .pack = &own,
                                            .text_language = LANGUAGE_NONE},
            .knowledge = knowledge,
            .set = arena_allocate(arena, sizeof(struct question_set))};
    set_reader.set->arena = arena;
    struct text directory = arena_format(arena, "%.*s/questions", TEXT_ARG(pack->directory));
    read_files(&set_reader, directory.data);
    map_clear(&set_reader.by_id);
    pack_reader_clear(&set_reader.reader);
    *set = set_reader.set;
    return findings.code;
}

void question_set_destroy(struct question_set *set)
{
    if (set != NULL) {
        arena_destroy(set->arena);
    }
}

static bool holds(struct text text, struct text part)
{
    for (size_t start = 0; start + part.length <= text.length; start++) {
        if (strncasecmp(text.data + start, part.data, part.length) == 0) {
            return true;
        }
    }
    return part.length == 0;
}

bool question_text_matches(struct text text, struct text pattern)
{
    do {
        struct text alternative = text_trim(text_split(&pattern, '|'));
        if (alternative.length > 0 && holds(text, alternative)) {
            return true;
        }
    } while (pattern.length > 0);
    return false;
}
