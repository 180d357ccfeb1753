#include "knowledge/knowledge.h"

#include "knowledge/findings.h"
#include "knowledge/pack_link.h"
#include "knowledge/pack_reader.h"
#include "knowledge/quote_check.h"
#include "knowledge/statement_check.h"
#include "knowledge/text_file.h"

#include <errno.h>
#include <unistd.h>

#define PACK_LIMIT 256u

/* A snapshot while it is built. */
struct loader {
    const struct knowledge_options *options;
    struct findings findings;
    struct knowledge *knowledge;
    size_t record_capacity;
};

static void report_file(
        struct loader *loader, int code, const char *path, const char *what, const char *advice)
{
    struct place place = {.file = arena_copy_text(loader->knowledge->arena, text_from(path))};
    findings_add_code(&loader->findings, code, &place, advice, "%s", what);
}

static void add_records(struct loader *loader, const struct pack_reader *reader)
{
    struct knowledge *knowledge = loader->knowledge;
    size_t wanted = knowledge->record_count + reader->record_count;
    if (wanted > loader->record_capacity) {
        struct record **records =
                arena_allocate_array(knowledge->arena, wanted + 1, sizeof(struct record *));
        if (knowledge->record_count > 0) {
            memcpy(records, knowledge->records, knowledge->record_count * sizeof(struct record *));
        }
        knowledge->records = records;
        loader->record_capacity = wanted;
    }
    for (size_t i = 0; i < reader->record_count; i++) {
        struct record *record = reader->records[i];
        record->index = (uint32_t)knowledge->record_count;
        knowledge->records[knowledge->record_count++] = record;
    }
}

static void add_pack(struct loader *loader, const char *directory)
{
    struct knowledge *knowledge = loader->knowledge;
    if (knowledge->pack_count == PACK_LIMIT) {
        report_file(loader, ERR_LIMIT, directory, "more than 256 packs", "load fewer at once");
        return;
    }
    struct pack_reader reader = {.findings = &loader->findings,
            .arena = knowledge->arena,
            .languages = knowledge->languages,
            .text_language = LANGUAGE_NONE};
    pack_read(&reader, directory);
    pack_link(&reader);
    quote_check(&reader, loader->options->source_text);
    if (loader->options->statements || loader->options->strict) {
        statement_check(&reader);
    }
    add_records(loader, &reader);
    for (size_t i = 0; i < knowledge->pack_count; i++) {
        if (reader.pack->id.length > 0 && text_equal(knowledge->packs[i]->id, reader.pack->id)) {
            report_file(loader, ERR_INVALID, directory, "another pack has the same id",
                    "give one of them another 'id' in pack.json");
        }
    }
    knowledge->packs[knowledge->pack_count++] = reader.pack;
    pack_reader_clear(&reader);
}

static bool is_pack(const char *path, const char *name)
{
    (void)name;
    return pack_is_folder(path);
}

static void add_directory(struct loader *loader, const char *directory)
{
    struct arena *arena = loader->knowledge->arena;
    const char **names;
    size_t count;
    struct error problem = {0};
    if (pack_is_folder(directory)) {
        add_pack(loader, directory);
        return;
    }
    int status = text_file_list(arena, directory, is_pack, &names, &count, &problem);
    if (status != 0) {
        report_file(loader, status, directory,
                status == ERR_NOT_FOUND ? "there is no such folder" : problem.text,
                "give the folder of a pack, or one that holds packs");
        return;
    }
    if (count == 0) {
        report_file(loader, ERR_NOT_FOUND, directory, "no pack is here",
                "give the folder of a pack (with a pack.json), or one that holds packs");
    }
    for (size_t i = 0; i < count; i++) {
        add_pack(loader, text_file_path(arena, directory, names[i]));
    }
}

/* Modelled records first, so that what reads only those need not look at a large collection. */
static void arrange_records(struct knowledge *knowledge)
{
    size_t count = knowledge->record_count;
    struct record **arranged =
            arena_allocate_array(knowledge->arena, count + 1, sizeof(struct record *));
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (knowledge->records[i]->kind < RECORD_PASSAGE) {
            arranged[at++] = knowledge->records[i];
        }
    }
    knowledge->modelled_count = at;
    for (size_t i = 0; i < count; i++) {
        if (knowledge->records[i]->kind >= RECORD_PASSAGE) {
            arranged[at++] = knowledge->records[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        arranged[i]->index = (uint32_t)i;
    }
    knowledge->records = arranged;
}

static void collect_entities(struct knowledge *knowledge)
{
    size_t count = 0;
    for (size_t i = 0; i < knowledge->record_count; i++) {
        count += knowledge->records[i]->kind == RECORD_ENTITY;
    }
    knowledge->entities =
            arena_allocate_array(knowledge->arena, count + 1, sizeof(struct entity *));
    for (size_t i = 0; i < knowledge->record_count; i++) {
        const struct record *record = knowledge->records[i];
        if (record->kind == RECORD_ENTITY) {
            /* The record's view of its entity is read-only; the loader made both. */
            struct entity *entity = (struct entity *)(uintptr_t)record->entity;
            entity->index = (uint32_t)knowledge->entity_count;
            knowledge->entities[knowledge->entity_count++] = entity;
        }
    }
}

static void set_qualified(struct knowledge *knowledge, struct record *record)
{
    struct text key = arena_format(
            knowledge->arena, "%.*s/%.*s", TEXT_ARG(record->pack->id), TEXT_ARG(record->id));
    map_set(&knowledge->record_by_id, key, record);
}

static void index_records(struct knowledge *knowledge)
{
    for (size_t i = 0; i < knowledge->record_count; i++) {
        struct record *record = knowledge->records[i];
        struct record *other = map_get(&knowledge->record_by_id, record->id);
        if (other == NULL) {
            map_set(&knowledge->record_by_id, record->id, record);
        } else if (other->pack != record->pack) {
            set_qualified(knowledge, other);
            set_qualified(knowledge, record);
        }
    }
}

/* `languages` in the first directory, else beside it, else those that ship. */
static const char *find_languages(const struct knowledge_options *options, struct arena *arena)
{
    if (options->languages_directory != NULL) {
        return options->languages_directory;
    }
    const char *first = options->directory_count > 0 ? options->directories[0] : ".";
    const char *inside = text_file_path(arena, first, "languages");
    if (text_file_is_directory(inside)) {
        return inside;
    }
    const char *beside = text_file_path(arena, first, "../languages");
    bool is_beside = options->shipped_languages == NULL || text_file_is_there(beside);
    return is_beside ? beside : options->shipped_languages;
}

/* "FILE:LINE: what" of a language file, as a finding with that place. */
static void report_languages(
        struct loader *loader, int code, const char *directory, const struct error *problem)
{
    struct text what = text_from(problem->text);
    struct place place = {.file = text_from(directory)};
    size_t colon = text_starts_with(what, place.file)
                           ? text_find(what, TEXT(":"), strlen(directory))
                           : SIZE_MAX;
    if (colon != SIZE_MAX) {
        int64_t line;
        place.file = text_slice(what, 0, colon);
        what = text_slice(what, colon + 1, what.length);
        struct text rest = what;
        if (text_to_int64(text_split(&rest, ':'), 1, UINT32_MAX, &line)) {
            place.line = (uint32_t)line;
            what = rest;
        }
    }
    place.file = arena_copy_text(loader->knowledge->arena, place.file);
    findings_add_code(&loader->findings, code, &place,
            "mend the languages folder, or name it with --languages", "%.*s",
            TEXT_ARG(text_trim(what)));
}

static int load_languages(struct loader *loader)
{
    struct languages *languages = NULL;
    struct error problem = {0};
    const char *directory = find_languages(loader->options, loader->knowledge->arena);
    int status = languages_load(directory, &languages, &problem);
    if (status != 0) {
        report_languages(loader, status, directory, &problem);
        return status;
    }
    loader->knowledge->languages = languages;
    return 0;
}

/* A folder that is not there is reported by itself: what depends on it is not looked for. */
static bool folders_are_there(struct loader *loader)
{
    for (size_t i = 0; i < loader->options->directory_count; i++) {
        if (access(loader->options->directories[i], F_OK) != 0 && errno == ENOENT) {
            report_file(loader, ERR_NOT_FOUND, loader->options->directories[i],
                    "there is no such folder",
                    "give the folder of a pack, or one that holds packs");
        }
    }
    return loader->findings.code == 0;
}

static struct knowledge *create(void)
{
    struct arena *arena = arena_create(256 * 1024, 0);
    struct knowledge *knowledge = arena_allocate(arena, sizeof(*knowledge));
    knowledge->arena = arena;
    atomic_init(&knowledge->references, 1);
    knowledge->packs = arena_allocate_array(arena, PACK_LIMIT, sizeof(struct pack *));
    return knowledge;
}

int knowledge_load(
        const struct knowledge_options *options, struct knowledge **knowledge, struct error *error)
{
    struct loader loader = {.options = options,
            .findings = {.on_finding = options->on_finding,
                    .context = options->context,
                    .strict = options->strict,
                    .error = error},
            .knowledge = create()};
    if (folders_are_there(&loader) && load_languages(&loader) == 0) {
        for (size_t i = 0; i < options->directory_count; i++) {
            add_directory(&loader, options->directories[i]);
        }
        arrange_records(loader.knowledge);
        collect_entities(loader.knowledge);
        index_records(loader.knowledge);
        pack_link_compare(&loader.findings, loader.knowledge);
    }
    if (loader.findings.code != 0) {
        knowledge_release(loader.knowledge);
        return loader.findings.code;
    }
    *knowledge = loader.knowledge;
    return 0;
}

struct knowledge *knowledge_retain(struct knowledge *knowledge)
{
    atomic_fetch_add_explicit(&knowledge->references, 1, memory_order_relaxed);
    return knowledge;
}

void knowledge_release(struct knowledge *knowledge)
{
    if (knowledge == NULL ||
            atomic_fetch_sub_explicit(&knowledge->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    if (knowledge->index_destroy != NULL) {
        knowledge->index_destroy(knowledge->index);
    }
    map_clear(&knowledge->record_by_id);
    /* The snapshot owns its languages; others see them as constant. */
    languages_destroy((struct languages *)(uintptr_t)knowledge->languages);
    arena_destroy(knowledge->arena);
}

const struct record *knowledge_record(const struct knowledge *knowledge, struct text id)
{
    return map_get(&knowledge->record_by_id, id);
}
