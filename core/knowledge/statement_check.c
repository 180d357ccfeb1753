#include "knowledge/statement_check.h"

#include "knowledge/date_value.h"
#include "knowledge/stated_values.h"
#include <math.h>

/* A text may round what a field holds exactly. */
#define AMOUNT_TOLERANCE 0.005
#define NAME_POINTS_MIN 2u
#define VALUES_MAX 16u

struct checker {
    struct pack_reader *reader;
    struct arena *arena;       /* of the words */
    struct arena *scratch;     /* of one text */
    struct surface_set names;  /* of all languages; values: struct entity */
    struct surface_set *world; /* by language: well-known names; values: struct lexicon_entry */
    struct map by_id;          /* id -> struct entity */
    struct stated_words *words;
    const struct record *record;
    /* By record position: the number of the record that holds the entity in its fields, and of
     * the one whose finding named it, so that three languages give one finding. */
    uint32_t *held;
    uint32_t *reported;
    uint32_t turn;
    struct stated_value said[VALUES_MAX]; /* reported of this record, each once */
    size_t said_count;
};

/* One sentence of the record. */
struct sentence {
    const char *field;
    const struct language *language;
    struct text text;
    struct folded_text folded;
};

/* What a record holds */

static bool is_held(const struct checker *checker, const struct entity *entity)
{
    return checker->held[entity->record->index] == checker->turn;
}

/* Marks the entity, and what its own record says it belongs to. */
static void hold(struct checker *checker, const struct entity *entity, unsigned depth)
{
    if (entity == NULL) {
        return;
    }
    checker->held[entity->record->index] = checker->turn;
    if (depth == 0) {
        return;
    }
    hold(checker, entity->country, depth - 1);
    for (size_t i = 0; i < entity->is_a_count; i++) {
        hold(checker, entity->is_a[i], depth - 1);
    }
    for (size_t i = 0; i < entity->part_of_count; i++) {
        hold(checker, entity->part_of[i], depth - 1);
    }
    for (size_t i = 0; i < entity->role_count; i++) {
        hold(checker, entity->roles[i].of, depth - 1);
    }
}

static void hold_list(struct checker *checker, const struct entity *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hold(checker, items[i], 2);
    }
}

static void hold_fields(struct checker *checker, const struct record *record)
{
    checker->turn++;
    checker->said_count = 0;
    checker->record = record;
    hold(checker, record->entity, 2);
    hold(checker, record->speaker, 2);
    hold(checker, record->rank.scale, 2);
    hold_list(checker, record->entities, record->entity_count);
    hold_list(checker, record->places, record->place_count);
    hold_list(checker, record->topics, record->topic_count);
    for (size_t i = 0; i < record->party_count; i++) {
        hold(checker, record->parties[i].entity, 2);
    }
}

static void report(struct checker *checker, const struct sentence *sentence, size_t first,
        size_t end, const char *advice, const char *what)
{
    const struct record *record = checker->record;
    struct place place = {.file = record->file, .record = record->id, .line = record->line};
    struct text said = text_slice(
            sentence->text, sentence->folded.starts[first], sentence->folded.ends[end - 1]);
    findings_add(checker->reader->findings, KNOWLEDGE_WARNING, &place, advice,
            "'%s' in '%.*s' says '%.*s', %s", sentence->field, TEXT_ARG(sentence->language->id),
            TEXT_ARG(said), what);
}

/* Amounts and dates */

static bool holds_amount(const struct record *record, const struct stated_value *value)
{
    for (size_t i = 0; i < record->amount_count; i++) {
        const struct amount *amount = &record->amounts[i];
        if (text_equal(amount->currency, value->currency) &&
                fabs(amount->value - value->value) <= AMOUNT_TOLERANCE * amount->value) {
            return true;
        }
    }
    return false;
}

static bool overlaps(const struct day_range *a, const struct day_range *b)
{
    return a->first <= b->last && b->first <= a->last;
}

/* The day of a text such as "2025-08-21T07:00". */
static bool is_on_day(struct text value, const struct day_range *range)
{
    enum date_precision precision;
    struct day_range day;
    return date_value_parse(text_slice(value, 0, 10), &precision, &day) && overlaps(&day, range);
}

/* A statement may also be dated by its source, and by the day that the pack stands for. */
static bool holds_date(const struct checker *checker, const struct stated_value *value)
{
    const struct record *record = checker->record;
    return (record->date.precision != DATE_NONE && overlaps(&record->date.range, &value->range)) ||
           (record->source != NULL && is_on_day(record->source->published, &value->range)) ||
           is_on_day(checker->reader->pack->as_of, &value->range);
}

static bool is_same(const struct stated_value *a, const struct stated_value *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    return a->kind == STATED_DATE
                   ? a->range.first == b->range.first && a->range.last == b->range.last
                   : text_equal(a->currency, b->currency) &&
                             fabs(a->value - b->value) <= AMOUNT_TOLERANCE * a->value;
}

/* True when it was reported before, perhaps in another language; otherwise it counts as such. */
static bool was_said(struct checker *checker, const struct stated_value *value)
{
    for (size_t i = 0; i < checker->said_count; i++) {
        if (is_same(&checker->said[i], value)) {
            return true;
        }
    }
    if (checker->said_count < VALUES_MAX) {
        checker->said[checker->said_count++] = *value;
    }
    return false;
}

static void check_value(
        struct checker *checker, const struct sentence *sentence, const struct stated_value *value)
{
    bool is_amount = value->kind == STATED_AMOUNT;
    bool holds = is_amount ? holds_amount(checker->record, value) : holds_date(checker, value);
    if (holds || was_said(checker, value)) {
        return;
    }
    report(checker, sentence, value->first, value->end,
            is_amount ? "add it to 'amount', or mend the sentence"
                      : "add it to 'date', or mend the sentence",
            is_amount ? "which 'amount' does not hold" : "which 'date' does not hold");
}

/* Names */

/* Common nouns are not names: a record need not list every sector that its text touches. */
static bool is_name(const struct entity *entity)
{
    static const char *const nouns[] = {"sector", "topic", "concept"};
    for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++) {
        if (text_equal_string(entity->record->type, nouns[i])) {
            return false;
        }
    }
    return true;
}

static void add_name(struct checker *checker, const struct entity *entity, struct text name)
{
    if (unicode_length(name) >= NAME_POINTS_MIN) {
        surface_set_add(&checker->names, checker->arena, name, entity);
    }
}

static void add_names(struct checker *checker, const struct entity *entity)
{
    for (size_t i = 0; i < checker->reader->languages->count; i++) {
        add_name(checker, entity, entity->name.in[i]);
        for (size_t k = 0; k < entity->aliases.in[i].count; k++) {
            add_name(checker, entity, entity->aliases.in[i].items[k]);
        }
    }
}

static bool is_capital(struct text text, size_t offset)
{
    return text.data[offset] >= 'A' && text.data[offset] <= 'Z';
}

/* Names are written with capitals where a script has them, and begin a word in Hangul. */
static bool can_begin(const struct sentence *sentence, size_t at)
{
    const struct folded_text *folded = &sentence->folded;
    if (folded->scripts[at] == SCRIPT_HANGUL) {
        return at == 0 || folded->scripts[at - 1] != SCRIPT_HANGUL;
    }
    unsigned char lead = (unsigned char)sentence->text.data[folded->starts[at]];
    return folded->scripts[at] != SCRIPT_LATIN || lead >= 0x80u ||
           is_capital(sentence->text, folded->starts[at]);
}

/* A shared name is held when one of those who bear it is. */
static bool is_any_held(const struct checker *checker, const struct surface_match *match)
{
    bool named = false;
    for (size_t i = 0; i < match->count; i++) {
        const struct entity *entity = match->first[i].value;
        if (is_held(checker, entity)) {
            return true;
        }
        named = named || is_name(entity);
    }
    return !named;
}

static void check_name(struct checker *checker, const struct sentence *sentence, size_t at,
        const struct surface_match *match)
{
    const struct entity *entity = match->first[0].value;
    if (is_any_held(checker, match) || checker->reported[entity->record->index] == checker->turn) {
        return;
    }
    char advice[160];
    checker->reported[entity->record->index] = checker->turn;
    snprintf(advice, sizeof(advice), "add '%.*s' to 'entities', or mend the sentence",
            TEXT_ARG(entity->record->id));
    report(checker, sentence, at, at + match->length, advice, "which no field names");
}

/* The entity of the pack that is a well-known name of the world, by their common id. */
static bool is_world_name_held(const struct checker *checker, const struct surface_match *match)
{
    for (size_t i = 0; i < match->count; i++) {
        const struct lexicon_entry *entry = match->first[i].value;
        const struct entity *entity = map_get(&checker->by_id, entry->id);
        if (entity != NULL && is_held(checker, entity)) {
            return true;
        }
    }
    return false;
}

static void check_world_name(struct checker *checker, const struct sentence *sentence, size_t at,
        const struct surface_match *match)
{
    if (!is_world_name_held(checker, match)) {
        report(checker, sentence, at, at + match->length,
                "add it as an entity and to 'entities', or mend the sentence",
                "a name that no field holds");
    }
}

/* Points of the name that begins here, 0 without one. */
static size_t check_name_at(struct checker *checker, const struct sentence *sentence, size_t at)
{
    struct surface_match own;
    struct surface_match world;
    if (!can_begin(sentence, at)) {
        return 0;
    }
    const struct surface_set *known = &checker->world[sentence->language->index];
    (void)surface_set_match(&checker->names, &sentence->folded, at, &own);
    (void)surface_set_match(known, &sentence->folded, at, &world);
    if (own.count > 0 && (world.count == 0 || own.length >= world.length)) {
        check_name(checker, sentence, at, &own);
        return own.length;
    }
    if (world.count > 0) {
        check_world_name(checker, sentence, at, &world);
        return world.length;
    }
    return 0;
}

/* Sentences */

static void check_sentence(
        struct checker *checker, const char *field, uint32_t language, struct text text)
{
    struct sentence sentence = {
            .field = field, .language = &checker->reader->languages->items[language], .text = text};
    arena_reset(checker->scratch);
    unicode_fold(checker->scratch, text, &sentence.folded);
    for (size_t at = 0; at < sentence.folded.count;) {
        size_t length = check_name_at(checker, &sentence, at);
        if (length == 0) {
            struct stated_value value =
                    stated_value_at(&checker->words[language], &sentence.folded, at);
            length = 1;
            if (value.kind != STATED_NOTHING) {
                check_value(checker, &sentence, &value);
                length = value.end - value.first;
            }
        }
        at += length;
    }
}

static void check_localized(
        struct checker *checker, const char *field, const struct localized *localized)
{
    for (uint32_t i = 0; i < checker->reader->languages->count; i++) {
        if (localized->in[i].length > 0) {
            check_sentence(checker, field, i, localized->in[i]);
        }
    }
}

static void check_record(struct checker *checker, const struct record *record)
{
    hold_fields(checker, record);
    check_localized(checker, "text", &record->text);
    for (size_t i = 0; i < record->answer_count; i++) {
        check_localized(checker, "answers", &record->answers[i].text);
    }
}

static void add_world_names(
        struct checker *checker, struct surface_set *world, const struct lexicon_entry *entry)
{
    for (size_t i = 0; i < entry->surface_count; i++) {
        if (unicode_length(entry->surfaces[i]) >= NAME_POINTS_MIN) {
            surface_set_add(world, checker->arena, entry->surfaces[i], entry);
        }
    }
}

static void collect_words(struct checker *checker)
{
    const struct languages *languages = checker->reader->languages;
    for (size_t i = 0; i < languages->count; i++) {
        const struct language *language = &languages->items[i];
        stated_words_init(&checker->words[i], checker->arena, language);
        for (size_t k = 0; k < language->entry_count; k++) {
            const struct lexicon_entry *entry = &language->entries[k];
            if (entry->class == LEXICON_NAME) {
                add_world_names(checker, &checker->world[i], entry);
            }
        }
        surface_set_sort(&checker->world[i]);
    }
    for (size_t i = 0; i < checker->reader->record_count; i++) {
        const struct record *record = checker->reader->records[i];
        if (record->entity != NULL) {
            add_names(checker, record->entity);
            map_set(&checker->by_id, record->id, (void *)(uintptr_t)record->entity);
        }
    }
    surface_set_sort(&checker->names);
}

void statement_check(struct pack_reader *reader)
{
    struct arena *arena = arena_create(256 * 1024, 0);
    size_t count = reader->languages->count;
    struct checker checker = {.reader = reader,
            .arena = arena,
            .scratch = arena_create(16 * 1024, 0),
            .world = arena_allocate_array(arena, count + 1, sizeof(struct surface_set)),
            .words = arena_allocate_array(arena, count + 1, sizeof(struct stated_words)),
            .held = arena_allocate_array(arena, reader->record_count + 1, sizeof(uint32_t)),
            .reported = arena_allocate_array(arena, reader->record_count + 1, sizeof(uint32_t))};
    collect_words(&checker);
    for (size_t i = 0; i < reader->record_count; i++) {
        if (reader->records[i]->kind < RECORD_PASSAGE) {
            check_record(&checker, reader->records[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        stated_words_clear(&checker.words[i]);
        surface_set_clear(&checker.world[i]);
    }
    surface_set_clear(&checker.names);
    map_clear(&checker.by_id);
    arena_destroy(checker.scratch);
    arena_destroy(arena);
}
