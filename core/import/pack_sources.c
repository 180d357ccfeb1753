#include "import/pack_sources.h"

#include "import/json_text.h"
#include "language/normalize.h"
#include <openssl/evp.h>

#define PARAGRAPH_MAX 100000u /* of one source */
#define SHA256_SIZE 32u

struct made_source {
    struct text id;
    const struct taken_record *first; /* which gives title, address, date and language */
    uint32_t count;                   /* of paragraphs */
};

struct text made_source_id(const struct made_source *source)
{
    return source->id;
}

static bool has_source(const struct taken_record *record)
{
    return record->whole.length == 0 && record->url.length + record->date.length > 0;
}

static struct text key_of(struct arena *arena, const struct taken_record *record)
{
    /* No clean text holds this control character. */
    return arena_format(arena, "%u\x1f%.*s\x1f%.*s\x1f%.*s", record->language,
            TEXT_ARG(record->title), TEXT_ARG(record->url), TEXT_ARG(record->date));
}

static struct text next_id(struct arena *arena, const struct map *taken, size_t *last)
{
    struct text id;
    do {
        ++*last;
        id = arena_format(arena, "source-%zu", *last);
    } while (map_get(taken, id) != NULL);
    return id;
}

struct cited_paragraph *pack_sources_make(
        struct arena *arena, const struct collection *collection, size_t *count)
{
    struct cited_paragraph *cited =
            arena_allocate_array(arena, collection->count + 1, sizeof(*cited));
    struct map by_key = {0};
    size_t last_id = 0;
    *count = 0;
    for (size_t i = 0; i < collection->count; i++) {
        const struct taken_record *record = &collection->records[i];
        if (!has_source(record)) {
            continue;
        }
        struct text key = key_of(arena, record);
        struct made_source *source = map_get(&by_key, key);
        if (source == NULL || source->count == PARAGRAPH_MAX) {
            source = arena_allocate(arena, sizeof(*source));
            source->id = next_id(arena, &collection->source_ids, &last_id);
            source->first = record;
            (void)map_set(&by_key, key, source);
            ++*count;
        }
        source->count++;
        cited[i] = (struct cited_paragraph){source, source->count};
    }
    map_clear(&by_key);
    return cited;
}

static void append_fingerprint(struct text_buffer *out, struct arena *scratch, struct text text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    struct text normal = normalize_quotation(scratch, text);
    if (EVP_Digest(normal.data, normal.length, digest, &length, EVP_sha256(), NULL) != 1) {
        abort();
    }
    for (unsigned i = 0; i < SHA256_SIZE; i++) {
        text_buffer_format(out, "%02x", digest[i]);
    }
}

static void append_head(struct text_buffer *out, const struct collection *collection,
        const struct made_source *source, struct text as_of)
{
    const struct taken_record *record = source->first;
    text_buffer_append_string(out, "{\"kind\":\"source\",\"id\":");
    json_append_string(out, source->id);
    text_buffer_append_string(out, ",\"language\":");
    json_append_string(out, collection->languages->items[record->language].id);
    text_buffer_append_string(out, ",\"published\":");
    json_append_string(out, record->date.length > 0 ? record->date : as_of);
    text_buffer_append_string(out, ",\"title\":");
    json_append_localized(out, collection, record->title);
    text_buffer_append_string(out, ",\"url\":");
    if (record->url.length > 0) {
        json_append_string(out, record->url);
    } else {
        text_buffer_append_string(out, "null");
    }
    text_buffer_append_string(out, ",\"paragraphs\":[");
}

/* The texts of all sources, each gathered while one pass goes over the records. */
static void append_made(struct text_buffer *out, const struct collection *collection,
        const struct cited_paragraph *cited, struct text as_of)
{
    struct arena *scratch = arena_create(64 * 1024, 0);
    struct map buffers = {0}; /* source id -> struct text_buffer */
    for (size_t i = 0; i < collection->count; i++) {
        const struct made_source *source = cited[i].source;
        if (source == NULL) {
            continue;
        }
        struct text_buffer *buffer = map_get(&buffers, source->id);
        if (buffer == NULL) {
            buffer = calloc(1, sizeof(*buffer));
            if (buffer == NULL) {
                abort();
            }
            (void)map_set(&buffers, source->id, buffer);
            append_head(buffer, collection, source, as_of);
        }
        text_buffer_format(buffer, "%s{\"n\":%u,\"sha256\":\"", cited[i].number > 1 ? "," : "",
                cited[i].number);
        append_fingerprint(buffer, scratch, collection->records[i].text);
        text_buffer_append_string(buffer, "\"}");
        arena_reset(scratch);
    }
    MAP_EACH(entry, &buffers)
    {
        struct text_buffer *buffer = entry->value;
        text_buffer_append_string(out, out->length > 2 ? ",\n" : "");
        text_buffer_append_text(out, text_buffer_view(buffer));
        text_buffer_append_string(out, "]}");
        text_buffer_clear(buffer);
        free(buffer);
    }
    map_clear(&buffers);
    arena_destroy(scratch);
}

void pack_sources_append(struct text_buffer *out, const struct collection *collection,
        const struct cited_paragraph *cited, struct text as_of)
{
    text_buffer_append_string(out, "[\n");
    for (size_t i = 0; i < collection->count; i++) {
        if (collection->records[i].is_source) {
            text_buffer_append_string(out, out->length > 2 ? ",\n" : "");
            text_buffer_append_text(out, collection->records[i].whole);
        }
    }
    append_made(out, collection, cited, as_of);
    text_buffer_append_string(out, "\n]\n");
}
