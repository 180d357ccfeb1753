#include "knowledge/pack_link.h"

#include "language/unicode.h"

struct linker {
    struct pack_reader *reader;
    struct map by_id;    /* id -> struct record */
    struct map by_alias; /* folded alias -> struct entity */
    struct map names;    /* of one language: folded name -> struct entity */
    struct arena *scratch;
    struct arena *word; /* reset with each word of a language */
    bool *referred;     /* by record position: another record names it */
};

static struct place place_of(const struct record *record)
{
    return (struct place){.file = record->file, .record = record->id, .line = record->line};
}

static void report(struct linker *linker, enum knowledge_severity severity,
        const struct record *record, const char *advice, const char *what, struct text detail)
{
    struct place place = place_of(record);
    findings_add(linker->reader->findings, severity, &place, advice, "%s '%.*s'", what,
            TEXT_ARG(detail));
}

static void index_ids(struct linker *linker)
{
    for (size_t i = 0; i < linker->reader->record_count; i++) {
        struct record *record = linker->reader->records[i];
        const struct record *other = map_get(&linker->by_id, record->id);
        record->index = (uint32_t)i;
        if (other == NULL) {
            map_set(&linker->by_id, record->id, record);
            continue;
        }
        struct place place = place_of(record);
        findings_add(linker->reader->findings, KNOWLEDGE_ERROR, &place, "give it an id of its own",
                "the id stands already at %.*s:%u", TEXT_ARG(other->file), other->line);
    }
}

static struct text candidate_entity(const void *context, size_t index)
{
    const struct pack_reader *reader = context;
    const struct record *record = reader->records[index];
    return record->kind == RECORD_ENTITY ? record->id : TEXT_NONE;
}

static struct text candidate_record(const void *context, size_t index)
{
    const struct pack_reader *reader = context;
    return reader->records[index]->id;
}

static void report_unresolved(
        struct linker *linker, const struct reference *reference, const struct record *other)
{
    struct pack_reader *reader = linker->reader;
    struct text nearest =
            findings_nearest(reference->id, reader->record_count, candidate_entity, reader);
    char advice[200];
    if (other != NULL) {
        snprintf(advice, sizeof(advice), "name an entity; that id is of another kind of record");
    } else if (nearest.length > 0) {
        snprintf(advice, sizeof(advice), "did you mean '%.*s'?", TEXT_ARG(nearest));
    } else {
        snprintf(advice, sizeof(advice), "add the entity, or mend the id");
    }
    findings_add(reader->findings, KNOWLEDGE_ERROR, &reference->place, advice,
            "'%s' names '%.*s', which is no entity of the pack", reference->field,
            TEXT_ARG(reference->id));
}

static void resolve_references(struct linker *linker)
{
    struct pack_reader *reader = linker->reader;
    for (size_t i = 0; i < reader->reference_count; i++) {
        struct reference *reference = &reader->references[i];
        const struct record *record = map_get(&linker->by_id, reference->id);
        if (record == NULL || record->kind != RECORD_ENTITY) {
            report_unresolved(linker, reference, record);
            continue;
        }
        *reference->slot = record->entity;
        if (!text_equal(reference->place.record, record->id)) {
            linker->referred[record->index] = true;
        }
    }
}

static void resolve_suggestions(struct linker *linker)
{
    struct pack_reader *reader = linker->reader;
    struct pack *pack = reader->pack;
    pack->suggestions = arena_allocate_array(
            reader->arena, reader->suggestion_count + 1, sizeof(struct record *));
    for (size_t i = 0; i < reader->suggestion_count; i++) {
        struct text id = reader->suggestions[i];
        const struct record *record = map_get(&linker->by_id, id);
        if (record != NULL) {
            pack->suggestions[pack->suggestion_count++] = record;
            continue;
        }
        struct text nearest = findings_nearest(id, reader->record_count, candidate_record, reader);
        struct place place = {
                .file = arena_format(reader->arena, "%.*s/pack.json", TEXT_ARG(pack->directory)),
                .line = reader->suggestions_line};
        char advice[200];
        snprintf(advice, sizeof(advice),
                nearest.length > 0 ? "did you mean '%.*s'?" : "name a record of the pack%.*s",
                TEXT_ARG(nearest));
        findings_add(reader->findings, KNOWLEDGE_ERROR, &place, advice,
                "'suggestions' names '%.*s', which is no record", TEXT_ARG(id));
    }
}

/* Aliases */

static struct text fold(struct arena *arena, struct text text)
{
    struct folded_text folded;
    struct text_buffer buffer = {0};
    unicode_fold(arena, text, &folded);
    for (size_t i = 0; i < folded.count; i++) {
        text_buffer_append_code_point(&buffer, folded.points[i]);
    }
    struct text copy = arena_copy_text(arena, text_buffer_view(&buffer));
    text_buffer_clear(&buffer);
    return copy;
}

static bool declares_shared(struct arena *scratch, const struct entity *entity, struct text folded)
{
    for (size_t i = 0; i < entity->shared_aliases.count; i++) {
        if (text_equal(fold(scratch, entity->shared_aliases.items[i]), folded)) {
            return true;
        }
    }
    return false;
}

static void add_alias(struct linker *linker, const struct entity *entity, struct text alias)
{
    struct text folded = fold(linker->scratch, alias);
    if (text_trim(folded).length == 0) {
        report(linker, KNOWLEDGE_ERROR, entity->record, "write letters or digits",
                "nothing can be found by the name", alias);
        return;
    }
    const struct entity *other = map_get(&linker->by_alias, folded);
    if (other == NULL) {
        map_set(&linker->by_alias, folded, (void *)(uintptr_t)entity);
        return;
    }
    if (other == entity || (declares_shared(linker->scratch, entity, folded) &&
                                   declares_shared(linker->scratch, other, folded))) {
        return;
    }
    struct place place = place_of(entity->record);
    findings_add(linker->reader->findings, KNOWLEDGE_ERROR, &place,
            "remove it from one, or list it in 'shared_aliases' of both",
            "'%.*s' also names '%.*s' (line %u)", TEXT_ARG(alias), TEXT_ARG(other->record->id),
            other->record->line);
}

/* The names of entities, folded, that one language knows: few, so that each word is looked up. */
/* A name as its record writes it. */
struct written_name {
    const struct entity *entity;
    struct text name;
};

static void index_name(struct linker *linker, const struct entity *entity, struct text name)
{
    struct written_name *written = arena_allocate(linker->scratch, sizeof *written);
    *written = (struct written_name){entity, name};
    map_set(&linker->names, fold(linker->scratch, name), written);
}

static void index_names(struct linker *linker, uint32_t language)
{
    struct pack_reader *reader = linker->reader;
    map_clear(&linker->names);
    for (size_t i = 0; i < reader->record_count; i++) {
        const struct entity *entity = reader->records[i]->entity;
        if (entity == NULL) {
            continue;
        }
        if (entity->name.in[language].length > 0) {
            index_name(linker, entity, entity->name.in[language]);
        }
        for (size_t k = 0; k < entity->aliases.in[language].count; k++) {
            index_name(linker, entity, entity->aliases.in[language].items[k]);
        }
    }
}

static void check_common_word(
        struct linker *linker, const struct language *language, struct text word)
{
    struct text folded = fold(linker->word, word);
    const struct written_name *name = map_get(&linker->names, folded);
    if (name != NULL && !declares_shared(linker->scratch, name->entity, folded)) {
        struct place place = place_of(name->entity->record);
        findings_add(linker->reader->findings, KNOWLEDGE_WARNING, &place,
                "use a longer name, or list it in 'shared_aliases' when both are meant",
                "'%.*s' is an ordinary word of '%.*s'", TEXT_ARG(name->name),
                TEXT_ARG(language->id));
        (void)map_remove(&linker->names, folded); /* once is enough */
    }
    arena_reset(linker->word);
}

/* Words that every question has would make every question one about the entity. */
static void check_common_words(struct linker *linker)
{
    const struct languages *languages = linker->reader->languages;
    for (uint32_t l = 0; l < languages->count; l++) {
        const struct language *language = &languages->items[l];
        index_names(linker, l);
        for (size_t i = 0; i < language->entry_count; i++) {
            const struct lexicon_entry *entry = &language->entries[i];
            bool common = entry->class == LEXICON_FUNCTION || entry->class == LEXICON_PARTICLE ||
                          entry->class == LEXICON_ASPECT || entry->class == LEXICON_PRONOUN ||
                          entry->class == LEXICON_NEGATION;
            for (size_t k = 0; common && k < entry->surface_count; k++) {
                check_common_word(linker, language, entry->surfaces[k]);
            }
        }
    }
}

static bool has_name(struct arena *scratch, const struct entity *entity, struct text folded)
{
    for (size_t l = 0; l < LANGUAGE_LIMIT; l++) {
        if (text_equal(fold(scratch, entity->name.in[l]), folded)) {
            return true;
        }
        for (size_t k = 0; k < entity->aliases.in[l].count; k++) {
            if (text_equal(fold(scratch, entity->aliases.in[l].items[k]), folded)) {
                return true;
            }
        }
    }
    return false;
}

static void check_shared_aliases(struct linker *linker, const struct entity *entity)
{
    for (size_t i = 0; i < entity->shared_aliases.count; i++) {
        struct text alias = entity->shared_aliases.items[i];
        if (!has_name(linker->scratch, entity, fold(linker->scratch, alias))) {
            report(linker, KNOWLEDGE_WARNING, entity->record,
                    "add it to 'aliases' too, or remove it",
                    "'shared_aliases' holds what is no name of the entity:", alias);
        }
    }
}

static void check_aliases(struct linker *linker)
{
    struct pack_reader *reader = linker->reader;
    for (size_t i = 0; i < reader->record_count; i++) {
        const struct entity *entity = reader->records[i]->entity;
        if (entity == NULL) {
            continue;
        }
        check_shared_aliases(linker, entity);
        for (size_t l = 0; l < reader->languages->count; l++) {
            if (entity->name.in[l].length > 0) {
                add_alias(linker, entity, entity->name.in[l]);
            }
            for (size_t k = 0; k < entity->aliases.in[l].count; k++) {
                add_alias(linker, entity, entity->aliases.in[l].items[k]);
            }
        }
    }
}

/* Paragraphs */

static bool mark_paragraph(const struct source *source, bool *used, uint32_t number)
{
    /* Most sources list all paragraphs from 0 or 1 on: then the number tells the position. */
    size_t guess = source->paragraph_count > 0 ? number - source->paragraphs[0].number : 0;
    size_t start = guess < source->paragraph_count ? guess : 0;
    for (size_t i = 0; i < source->paragraph_count; i++) {
        size_t position = (start + i) % source->paragraph_count;
        if (source->paragraphs[position].number == number) {
            used[position] = true;
            return true;
        }
    }
    return false;
}

static void check_paragraph(
        struct linker *linker, const struct record *record, bool **used, uint32_t number)
{
    const struct source *source = record->source;
    if (mark_paragraph(source, used[source - linker->reader->pack->sources], number)) {
        return;
    }
    struct place place = place_of(record);
    findings_add(linker->reader->findings, KNOWLEDGE_ERROR, &place,
            "cite a paragraph that sources.json lists", "source '%.*s' has no paragraph %u",
            TEXT_ARG(source->id), number);
}

static void report_unused(struct linker *linker, bool *const *used)
{
    const struct pack *pack = linker->reader->pack;
    struct place place = {
            .file = arena_format(linker->scratch, "%.*s/sources.json", TEXT_ARG(pack->directory))};
    for (size_t i = 0; i < pack->source_count; i++) {
        const struct source *source = &pack->sources[i];
        for (size_t k = 0; k < source->paragraph_count; k++) {
            if (!used[i][k]) {
                findings_add(linker->reader->findings, KNOWLEDGE_WARNING, &place,
                        "write records for what it says, or remove it",
                        "no record cites paragraph %u of '%.*s'", source->paragraphs[k].number,
                        TEXT_ARG(source->id));
            }
        }
    }
}

static void check_paragraphs(struct linker *linker)
{
    struct pack_reader *reader = linker->reader;
    const struct pack *pack = reader->pack;
    bool **used = arena_allocate_array(linker->scratch, pack->source_count + 1, sizeof(bool *));
    for (size_t i = 0; i < pack->source_count; i++) {
        used[i] = arena_allocate_array(
                linker->scratch, pack->sources[i].paragraph_count + 1, sizeof(bool));
    }
    for (size_t i = 0; i < reader->record_count; i++) {
        const struct record *record = reader->records[i];
        if (record->source == NULL) {
            continue;
        }
        check_paragraph(linker, record, used, record->paragraph);
        for (size_t k = 0; k < record->further_paragraph_count; k++) {
            check_paragraph(linker, record, used, record->further_paragraphs[k]);
        }
    }
    report_unused(linker, used);
}

/* Completeness */

static bool is_empty(const struct localized *localized)
{
    for (size_t i = 0; i < LANGUAGE_LIMIT; i++) {
        if (localized->in[i].length > 0) {
            return false;
        }
    }
    return true;
}

static void check_complete(struct linker *linker, const struct record *record)
{
    bool says = !is_empty(&record->text);
    if (record->kind == RECORD_ENTITY && says && record->source == NULL) {
        report(linker, KNOWLEDGE_ERROR, record, "cite the paragraph that says so",
                "an entity with a text lacks", TEXT("source"));
    }
    if (record->kind == RECORD_ENTITY && !says && record->answer_count > 0) {
        report(linker, KNOWLEDGE_ERROR, record, "write 'text' first", "an entity without text has",
                TEXT("answers"));
    }
    if (record->kind >= RECORD_PASSAGE) {
        if (record->kind == RECORD_PASSAGE && !says) {
            report(linker, KNOWLEDGE_ERROR, record,
                    "write 'text' in one language and name it in 'language'", "a passage lacks",
                    TEXT("text"));
        }
        return;
    }
    if (says && is_empty(&record->title)) {
        report(linker, KNOWLEDGE_WARNING, record, "add it: lists and suggestions show it",
                "the record lacks", TEXT("title"));
    }
    if (says && is_empty(&record->question)) {
        report(linker, KNOWLEDGE_WARNING, record, "add it: it is what suggestions offer",
                "the record lacks", TEXT("question"));
    }
    if (record->kind == RECORD_ENTITY && !says && !linker->referred[record->index]) {
        report(linker, KNOWLEDGE_WARNING, record, "name it in a record, or remove it",
                "no record names the entity", record->id);
    }
}

void pack_link(struct pack_reader *reader)
{
    struct linker linker = {
            .reader = reader, .scratch = arena_create(64 * 1024, 0), .word = arena_create(4096, 0)};
    linker.referred = arena_allocate_array(linker.scratch, reader->record_count + 1, sizeof(bool));
    index_ids(&linker);
    resolve_references(&linker);
    resolve_suggestions(&linker);
    check_aliases(&linker);
    check_common_words(&linker);
    check_paragraphs(&linker);
    for (size_t i = 0; i < reader->record_count; i++) {
        check_complete(&linker, reader->records[i]);
    }
    map_clear(&linker.by_id);
    map_clear(&linker.by_alias);
    map_clear(&linker.names);
    arena_destroy(linker.scratch);
    arena_destroy(linker.word);
}

/* Across packs */

/* All packs while they are compared. */
struct comparison {
    struct findings *findings;
    struct arena *scratch;
    struct map by_alias; /* folded alias -> the first struct entity that has it */
};

/* Two packs mean the same thing by the same id; other names in common must be declared. */
static void compare_alias(
        struct comparison *comparison, const struct entity *entity, struct text alias)
{
    struct text folded = fold(comparison->scratch, alias);
    if (folded.length == 0) {
        return; /* a language that the pack does not have */
    }
    const struct entity *other = map_get(&comparison->by_alias, folded);
    if (other == NULL) {
        map_set(&comparison->by_alias, folded, (void *)(uintptr_t)entity);
        return;
    }
    if (other->record->pack == entity->record->pack ||
            text_equal(other->record->id, entity->record->id) ||
            (declares_shared(comparison->scratch, entity, folded) &&
                    declares_shared(comparison->scratch, other, folded))) {
        return;
    }
    struct place place = place_of(entity->record);
    findings_add(comparison->findings, KNOWLEDGE_WARNING, &place,
            "give both the same id when they are one, else list it in 'shared_aliases' of both",
            "'%.*s' also names '%.*s' of pack '%.*s'", TEXT_ARG(alias), TEXT_ARG(other->record->id),
            TEXT_ARG(other->record->pack->id));
}

void pack_link_compare(struct findings *findings, const struct knowledge *knowledge)
{
    struct comparison comparison = {.findings = findings, .scratch = arena_create(64 * 1024, 0)};
    for (size_t i = 0; knowledge->pack_count > 1 && i < knowledge->entity_count; i++) {
        const struct entity *entity = knowledge->entities[i];
        for (size_t l = 0; l < knowledge->languages->count; l++) {
            compare_alias(&comparison, entity, entity->name.in[l]);
            for (size_t k = 0; k < entity->aliases.in[l].count; k++) {
                compare_alias(&comparison, entity, entity->aliases.in[l].items[k]);
            }
        }
    }
    map_clear(&comparison.by_alias);
    arena_destroy(comparison.scratch);
}
