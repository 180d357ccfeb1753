#include "import/importer.h"

#include "import/clean_text.h"
#include "import/input_file.h"
#include "import/passages.h"
#include "language/unicode.h"

/* A document on its way into the collection. */
struct taking {
    struct collection *collection;
    const char *path;
    struct text stem;
    struct import_report *report;
    struct error *error;
    int status;
};

static void take_passage(void *context, struct text title, struct text text, uint32_t line)
{
    struct taking *taking = context;
    struct arena *arena = taking->collection->arena;
    bool repeats = false;
    if (taking->status != 0) {
        return;
    }
    const struct taken_record record = {.kind = RECORD_PASSAGE,
            .stem = taking->stem,
            .language = LANGUAGE_NONE,
            .title = arena_copy_text(arena, title),
            .text = arena_copy_text(arena, text),
            .origin = {.file = taking->path, .line = line}};
    taking->status = collection_add(taking->collection, &record, &repeats, taking->error);
    taking->report->passages += taking->status == 0;
}

/* "price_list" is the title "price list" of a document that has none. */
static struct text title_of(struct arena *arena, struct text stem)
{
    struct text title = clean_flowing_text(arena, stem);
    char *bytes = (char *)(uintptr_t)title.data;
    for (size_t i = 0; i < title.length; i++) {
        bytes[i] = bytes[i] == '_' ? ' ' : bytes[i];
    }
    return text_trim(title).length > 0 ? text_trim(title) : TEXT("-");
}

static int take_document(struct taking *taking, enum input_format format, struct text content)
{
    struct document document = {.arena = arena_create(64 * 1024, 0)};
    if (format == INPUT_MARKDOWN) {
        document_read_markdown(&document, content);
    } else if (format == INPUT_HTML) {
        document_read_html(&document, content);
    } else {
        document_read_plain(&document, content);
    }
    document_settle_title(&document, title_of(document.arena, taking->stem));
    passages_each(&document, take_passage, taking);
    arena_destroy(document.arena);
    document_clear(&document);
    if (taking->status == 0 && taking->report->passages == 0) {
        return error_set(taking->error, ERR_INVALID,
                "%s: holds no text, only headings or marks; leave it out", taking->path);
    }
    return taking->status;
}

int import_file(struct collection *collection, const char *path, struct import_report *report,
        struct error *error)
{
    struct arena *scratch = arena_create(64 * 1024, 0);
    struct text content = TEXT_NONE;
    *report = (struct import_report){0};
    int status = input_file_read(scratch, path, &content, error);
    if (status == 0) {
        enum input_format format = input_format(path, content);
        struct text stem = input_stem(path);
        stem = unicode_is_valid(stem) ? stem : TEXT("file");
        if (format == INPUT_JSON_LINES || format == INPUT_JSON_ARRAY) {
            const struct record_file file = {.collection = collection,
                    .path = path,
                    .stem = stem,
                    .title = title_of(collection->arena, stem),
                    .report = report};
            status = record_lines_read(&file, content, format == INPUT_JSON_ARRAY, error);
        } else {
            struct taking taking = {collection, path, stem, report, error, 0};
            status = take_document(&taking, format, content);
        }
    }
    arena_destroy(scratch);
    return status;
}
