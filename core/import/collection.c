#include "import/collection.h"

#include "import/clean_text.h"
#include "knowledge/date_value.h"
#include "knowledge/fields.h"

#define STEM_BYTES_MAX 100u

struct running_number {
    size_t last;
};

void collection_init(
        struct collection *collection, struct arena *arena, const struct languages *languages)
{
    *collection = (struct collection){.arena = arena,
            .languages = languages,
            .default_language = LANGUAGE_NONE,
            .newest_day = INT32_MIN};
    language_guess_init(&collection->guess, languages);
}

void collection_clear(struct collection *collection)
{
    if (collection != NULL) {
        free(collection->records);
        map_clear(&collection->by_id);
        map_clear(&collection->source_ids);
        map_clear(&collection->numbers);
        *collection = (struct collection){0};
    }
}

static int fail(struct error *error, int code, const struct origin *origin, const char *what)
{
    return error_set(error, code, "%s:%u: %s", origin->file, origin->line, what);
}

/* Languages */

static void append_languages(const struct collection *collection, struct text_buffer *out)
{
    for (size_t i = 0; i < collection->languages->count; i++) {
        text_buffer_format(
                out, "%s%.*s", i == 0 ? "" : ", ", TEXT_ARG(collection->languages->items[i].id));
    }
}

uint32_t collection_language(const struct collection *collection, struct text id,
        const struct origin *origin, struct error *error)
{
    uint32_t language = languages_find(collection->languages, id);
    if (language == LANGUAGE_NONE) {
        struct text_buffer known = {0};
        append_languages(collection, &known);
        error_set(error, ERR_INVALID,
                "%s:%u: '%.*s' is no language; use one of %s, or leave it out", origin->file,
                origin->line, TEXT_ARG(clean_cut(id, 40)), known.data);
        text_buffer_clear(&known);
    }
    return language;
}

static uint32_t tell_language(
        const struct collection *collection, const struct taken_record *record)
{
    if (record->language != LANGUAGE_NONE) {
        return record->language;
    }
    if (collection->default_language != LANGUAGE_NONE) {
        return collection->default_language;
    }
    struct text_buffer all = {0};
    text_buffer_append_text(&all, record->text);
    for (size_t i = 0; i < record->phrasings.count; i++) {
        text_buffer_append_char(&all, ' ');
        text_buffer_append_text(&all, record->phrasings.items[i]);
    }
    uint32_t language = language_guess(&collection->guess, text_buffer_view(&all));
    text_buffer_clear(&all);
    /* Numbers and signs alone are in no language: any one serves. */
    return language == LANGUAGE_NONE ? 0 : language;
}

/* The languages that the texts of a record in the form of packs are in. */
static void note_whole(struct collection *collection, const struct taken_record *record)
{
    static const char *const texts[] = {"name", "title", "text", "answer", "phrasings", "question"};
    struct arena *scratch = arena_create(4096, 0);
    struct data_value value;
    uint32_t line = 0;
    if (data_tree_parse(scratch, record->whole, 1, &value, &line, NULL) == 0) {
        const struct data_value *one = data_member_value(&value, "language");
        uint32_t language = one != NULL && one->type == DATA_STRING
                                    ? languages_find(collection->languages, one->string)
                                    : LANGUAGE_NONE;
        collection->used |= language == LANGUAGE_NONE ? 0 : 1u << language;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
            const struct data_value *text = data_member_value(&value, texts[i]);
            for (size_t k = 0; text != NULL && text->type == DATA_OBJECT && k < text->object.count;
                    k++) {
                language = languages_find(collection->languages, text->object.members[k].name);
                collection->used |= language == LANGUAGE_NONE ? 0 : 1u << language;
            }
        }
    }
    arena_destroy(scratch);
}

/* Ids */

/* Characters that no id may hold become hyphens. */
static struct text id_stem(struct arena *arena, struct text stem)
{
    struct text_buffer out = {0};
    for (size_t offset = 0; offset < stem.length;) {
        size_t start = offset;
        (void)unicode_next(stem, &offset);
        struct text character = text_slice(stem, start, offset);
        text_buffer_append_text(&out, fields_is_record_id(character) ? character : TEXT("-"));
    }
    struct text cut = clean_cut(text_buffer_view(&out), STEM_BYTES_MAX);
    struct text copy = arena_copy_text(arena, cut.length > 0 ? cut : TEXT("record"));
    text_buffer_clear(&out);
    return copy;
}

static struct text make_id(struct collection *collection, struct text stem)
{
    struct running_number *number = map_get(&collection->numbers, stem);
    struct text base = id_stem(collection->arena, stem);
    struct text id;
    if (number == NULL) {
        number = arena_allocate(collection->arena, sizeof(*number));
        (void)map_set(&collection->numbers, arena_copy_text(collection->arena, stem), number);
    }
    do {
        number->last++;
        id = arena_format(collection->arena, "%.*s-%zu", TEXT_ARG(base), number->last);
    } while (map_get(&collection->by_id, id) != NULL);
    return id;
}

static bool says_the_same(const struct taken_record *one, const struct taken_record *other)
{
    bool same = one->kind == other->kind && text_equal(one->text, other->text) &&
                text_equal(one->whole, other->whole) &&
                one->phrasings.count == other->phrasings.count;
    for (size_t i = 0; same && i < one->phrasings.count; i++) {
        same = text_equal(one->phrasings.items[i], other->phrasings.items[i]);
    }
    return same;
}

/* Whether the id is free; a record that says the same elsewhere is a repetition. */
static int check_id(struct collection *collection, const struct taken_record *record,
        const struct map *ids, bool *repeats, struct error *error)
{
    size_t position = (size_t)(uintptr_t)map_get(ids, record->id);
    if (position == 0) {
        return 0;
    }
    const struct taken_record *other = &collection->records[position - 1];
    if (says_the_same(record, other)) {
        *repeats = true;
        return 0;
    }
    return error_set(error, ERR_EXISTS,
            "%s:%u: the id '%.*s' stands already at %s:%u with another text; give one of them "
            "another id",
            record->origin.file, record->origin.line, TEXT_ARG(record->id), other->origin.file,
            other->origin.line);
}

/* Dates and sizes */

static int take_date(
        struct collection *collection, const struct taken_record *record, struct error *error)
{
    enum date_precision precision;
    struct day_range range;
    if (record->date.length == 0) {
        return 0;
    }
    if (!date_value_parse(record->date, &precision, &range) || precision == DATE_SEASON) {
        return fail(error, ERR_INVALID, &record->origin,
                "'date' is no date; write YYYY-MM-DD, or leave it out");
    }
    if (range.last > collection->newest_day) {
        collection->newest_day = range.last;
    }
    return 0;
}

static int check_sizes(const struct taken_record *record, struct error *error)
{
    if (record->text.length > FIELD_PASSAGE_MAX) {
        return fail(error, ERR_INVALID, &record->origin,
                "the text is longer than 65536 bytes; divide it into several passages");
    }
    if (record->title.length > FIELD_TEXT_MAX || record->url.length > FIELD_TEXT_MAX) {
        return fail(error, ERR_INVALID, &record->origin,
                "'title' or 'url' is longer than 4000 bytes; shorten it");
    }
    if (record->phrasings.count > FIELD_LIST_MAX) {
        return fail(error, ERR_INVALID, &record->origin,
                "more than 500 phrasings; keep those that differ most");
    }
    for (size_t i = 0; i < record->phrasings.count; i++) {
        if (record->phrasings.items[i].length > FIELD_TEXT_MAX) {
            return fail(error, ERR_INVALID, &record->origin,
                    "a phrasing is longer than 4000 bytes; shorten it");
        }
    }
    return 0;
}

static void append(struct collection *collection, const struct taken_record *record)
{
    if (collection->count == collection->capacity) {
        size_t capacity = collection->capacity == 0 ? 1024 : collection->capacity * 2;
        struct taken_record *records =
                reallocarray(collection->records, capacity, sizeof(*records));
        if (records == NULL) {
            abort();
        }
        collection->records = records;
        collection->capacity = capacity;
    }
    collection->records[collection->count++] = *record;
}

int collection_add(struct collection *collection, const struct taken_record *record, bool *repeats,
        struct error *error)
{
    struct taken_record added = *record;
    struct map *ids = record->is_source ? &collection->source_ids : &collection->by_id;
    *repeats = false;
    if (added.id.length > 0 && added.whole.length == 0 && !fields_is_record_id(added.id)) {
        return fail(error, ERR_INVALID, &added.origin,
                "'id' must be 1 to 128 bytes without white space, '\"', '\\' and '/'; change it, "
                "or "
                "leave it out");
    }
    if (added.id.length == 0 && added.whole.length == 0) {
        added.id = make_id(collection, added.stem);
    }
    int status = check_sizes(&added, error);
    status = status != 0 ? status : check_id(collection, &added, ids, repeats, error);
    status = status != 0 ? status : take_date(collection, &added, error);
    if (status != 0 || *repeats) {
        return status;
    }
    if (added.whole.length > 0) {
        note_whole(collection, &added);
    } else {
        added.language = tell_language(collection, &added);
        collection->used |= 1u << added.language;
    }
    append(collection, &added);
    if (added.id.length > 0) {
        (void)map_set(ids, added.id, (void *)(uintptr_t)collection->count);
    }
    return 0;
}
