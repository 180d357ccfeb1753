#include "import/pack_writer.h"

#include "import/clean_text.h"
#include "import/json_text.h"
#include "import/pack_sources.h"
#include "knowledge/knowledge.h"
#include "knowledge/text_file.h"
#include <errno.h>

#define SECONDS_A_DAY 86400
#define ABOUT_TITLES 3u
#define ABOUT_TITLE_BYTES 120u
#define DATE_SIZE 11

/* By enum record_kind. */
static const char *const record_files[] = {"entities.jsonl", "partnerships.jsonl", "views.jsonl",
        "facts.jsonl", "passages.jsonl", "faq.jsonl"};
_Static_assert(sizeof(record_files) / sizeof(record_files[0]) == RECORD_KIND_COUNT, "one a kind");

struct writer {
    const struct collection *collection;
    const struct pack_settings *settings;
    const char *directory;
    struct arena *arena;
    struct cited_paragraph *cited; /* by the position of the record */
    char as_of[DATE_SIZE];
    struct text_buffer out;
};

static int write_file(struct writer *writer, const char *name, struct error *error)
{
    const char *path = text_file_path(writer->arena, writer->directory, name);
    FILE *file = fopen(path, "wbe");
    if (file == NULL) {
        return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
    }
    bool written = fwrite(writer->out.data, 1, writer->out.length, file) == writer->out.length;
    /* What a full disk refuses shows at the end, at the latest. */
    if (fclose(file) != 0 || !written) {
        return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
    }
    text_buffer_reset(&writer->out);
    return 0;
}

/* pack.json */

static void set_as_of(struct writer *writer)
{
    int64_t days = writer->settings->wall_ms / 1000 / SECONDS_A_DAY;
    if (writer->collection->newest_day != INT32_MIN) {
        days = writer->collection->newest_day;
    }
    time_t seconds = (time_t)(days * SECONDS_A_DAY);
    struct tm day;
    if (gmtime_r(&seconds, &day) == NULL ||
            strftime(writer->as_of, sizeof(writer->as_of), "%Y-%m-%d", &day) == 0) {
        abort();
    }
}

/* The first few subjects that stand in the language, to say what one can ask about. */
static struct text subjects(struct writer *writer, uint32_t language)
{
    const struct collection *collection = writer->collection;
    const struct language *words = &collection->languages->items[language];
    struct text_buffer out = {0};
    struct text last = TEXT_NONE;
    size_t count = 0;
    for (size_t i = 0; i < collection->count && count < ABOUT_TITLES; i++) {
        const struct taken_record *record = &collection->records[i];
        struct text title = record->title;
        size_t path = text_find(title, TEXT(" › "), 0);
        title = clean_cut(path == SIZE_MAX ? title : text_slice(title, 0, path), ABOUT_TITLE_BYTES);
        if (record->whole.length > 0 || record->language != language || text_equal(title, last)) {
            continue;
        }
        text_buffer_append_text(&out, count > 0 ? words->list_separator : TEXT_NONE);
        text_buffer_append_text(&out, title);
        last = title;
        count++;
    }
    struct text copy = arena_copy_text(writer->arena, text_buffer_view(&out));
    text_buffer_clear(&out);
    return copy;
}

static void append_about(struct writer *writer)
{
    const struct collection *collection = writer->collection;
    char separator = '{';
    if (writer->settings->is_named) {
        json_append_localized(&writer->out, collection, writer->settings->title);
        return;
    }
    for (uint32_t i = 0; i < collection->languages->count; i++) {
        if ((collection->used >> i & 1u) != 0) {
            struct text about = subjects(writer, i);
            text_buffer_append_char(&writer->out, separator);
            json_append_string(&writer->out, collection->languages->items[i].id);
            text_buffer_append_char(&writer->out, ':');
            json_append_string(&writer->out, about.length > 0 ? about : writer->settings->title);
            separator = ',';
        }
    }
    text_buffer_append_char(&writer->out, '}');
}

static void append_languages(struct writer *writer)
{
    const struct collection *collection = writer->collection;
    char separator = '[';
    for (size_t i = 0; i < collection->languages->count; i++) {
        if ((collection->used >> i & 1u) != 0) {
            text_buffer_append_char(&writer->out, separator);
            json_append_string(&writer->out, collection->languages->items[i].id);
            separator = ',';
        }
    }
    text_buffer_append_char(&writer->out, ']');
}

static int write_settings(struct writer *writer, struct error *error)
{
    struct text_buffer *out = &writer->out;
    text_buffer_append_string(out, "{\"format\": 1,\n \"id\": ");
    json_append_string(out, writer->settings->id);
    text_buffer_format(
            out, ",\n \"version\": \"1.0.0\",\n \"as_of\": \"%s\",\n \"title\": ", writer->as_of);
    json_append_localized(out, writer->collection, writer->settings->title);
    text_buffer_append_string(out, ",\n \"about\": ");
    append_about(writer);
    text_buffer_append_string(out, ",\n \"languages\": ");
    append_languages(writer);
    text_buffer_append_string(out, ",\n \"licence\": \"unknown\"}\n");
    return write_file(writer, "pack.json", error);
}

/* Records */

static void append_member(struct text_buffer *out, const char *name, struct text text)
{
    text_buffer_format(out, ",\"%s\":", name);
    json_append_string(out, text);
}

static void append_phrasings(
        struct text_buffer *out, struct text language, const struct taken_record *record)
{
    text_buffer_append_string(out, ",\"phrasings\":{");
    json_append_string(out, language);
    text_buffer_append_string(out, ":[");
    for (size_t i = 0; i < record->phrasings.count; i++) {
        text_buffer_append_string(out, i > 0 ? "," : "");
        json_append_string(out, record->phrasings.items[i]);
    }
    text_buffer_append_string(out, "]}");
}

static void append_record(struct writer *writer, size_t position)
{
    const struct taken_record *record = &writer->collection->records[position];
    const struct cited_paragraph *cited = &writer->cited[position];
    struct text_buffer *out = &writer->out;
    if (record->whole.length > 0) {
        text_buffer_append_text(out, record->whole);
        text_buffer_append_char(out, '\n');
        return;
    }
    struct text language = writer->collection->languages->items[record->language].id;
    text_buffer_format(out, "{\"kind\":\"%s\"", record_kind_name(record->kind));
    append_member(out, "id", record->id);
    append_member(out, "language", language);
    if (cited->source != NULL) {
        text_buffer_append_string(out, ",\"source\":{\"id\":");
        json_append_string(out, made_source_id(cited->source));
        text_buffer_format(out, ",\"paragraph\":%u}", cited->number);
    }
    if (record->kind == RECORD_PASSAGE) {
        append_member(out, "title", record->title);
        append_member(out, "text", record->text);
    } else {
        append_member(out, "answer", record->text);
        append_phrasings(out, language, record);
    }
    text_buffer_append_string(out, "}\n");
}

static int write_records(struct writer *writer, struct error *error)
{
    int status = 0;
    for (unsigned kind = 0; kind < RECORD_KIND_COUNT && status == 0; kind++) {
        for (size_t i = 0; i < writer->collection->count; i++) {
            const struct taken_record *record = &writer->collection->records[i];
            if (record->kind == kind && !record->is_source) {
                append_record(writer, i);
            }
        }
        status = writer->out.length > 0 ? write_file(writer, record_files[kind], error) : 0;
    }
    return status;
}

int pack_write(const struct collection *collection, const struct pack_settings *settings,
        const char *directory, struct error *error)
{
    struct writer writer = {.collection = collection,
            .settings = settings,
            .directory = directory,
            .arena = arena_create(0, 0)};
    size_t source_count = 0;
    set_as_of(&writer);
    writer.cited = pack_sources_make(writer.arena, collection, &source_count);
    int status = write_settings(&writer, error);
    if (status == 0 && source_count + collection->source_ids.count > 0) {
        pack_sources_append(&writer.out, collection, writer.cited, text_from(writer.as_of));
        status = write_file(&writer, "sources.json", error);
    }
    status = status != 0 ? status : write_records(&writer, error);
    text_buffer_clear(&writer.out);
    arena_destroy(writer.arena);
    return status;
}

/* The proof */

struct proof {
    const struct collection *collection;
    struct error *error;
};

/* The record that stands on a line of a file of the pack, or NULL. */
static const struct taken_record *record_at(
        const struct collection *collection, struct text file, uint32_t line)
{
    bool is_sources = text_ends_with(file, TEXT("/sources.json"));
    uint32_t number = is_sources ? 1 : 0; /* behind the bracket */
    for (size_t i = 0; i < collection->count; i++) {
        const struct taken_record *record = &collection->records[i];
        bool is_here = record->is_source
                               ? is_sources
                               : text_ends_with(file, text_from(record_files[record->kind]));
        number += is_here;
        if (is_here && number == line) {
            return record;
        }
    }
    return NULL;
}

static void keep_first(void *context, const struct knowledge_finding *finding)
{
    struct proof *proof = context;
    if (finding->severity != KNOWLEDGE_ERROR) {
        return;
    }
    const struct taken_record *record = record_at(proof->collection, finding->file, finding->line);
    if (record != NULL) {
        error_set(proof->error, ERR_INVALID, "%s:%u: %.*s; %.*s", record->origin.file,
                record->origin.line, TEXT_ARG(finding->what), TEXT_ARG(finding->advice));
    } else {
        error_set(proof->error, ERR_INVALID, "%.*s; %.*s", TEXT_ARG(finding->what),
                TEXT_ARG(finding->advice));
    }
}

int pack_prove(const struct collection *collection, const char *directory,
        const char *languages_directory, struct error *error)
{
    struct proof proof = {.collection = collection, .error = error};
    const struct knowledge_options options = {.directories = &directory,
            .directory_count = 1,
            .languages_directory = languages_directory,
            .on_finding = keep_first,
            .context = &proof};
    struct knowledge *knowledge = NULL;
    int status = knowledge_load(&options, &knowledge, NULL);
    if (status == 0) {
        knowledge_release(knowledge);
    }
    return status;
}
