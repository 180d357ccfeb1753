/*
 * Files of others: whatever they hold, passages are clean text of a size that packs take, and what
 * is refused is refused with its place. The first byte tells the format.
 */
#include "fuzz.h"
#include "import/passages.h"
#include "import/record_lines.h"
#include "knowledge/fields.h"

static const char path[] = "file";
static struct languages *languages;

static void check_clean(struct text text)
{
    FUZZ_CHECK(unicode_is_valid(text) && text.length > 0);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        FUZZ_CHECK((byte >= ' ' && byte != 0x7F) || byte == '\n' || byte == '\t');
    }
}

static void check_passage(void *context, struct text title, struct text text, uint32_t line)
{
    size_t *bytes = context;
    check_clean(title);
    check_clean(text);
    FUZZ_CHECK(text.length <= PASSAGE_BYTES_MAX && line >= 1);
    *bytes += text.length;
}

static void read_document(
        void (*read)(struct document *document, struct text text), struct text text)
{
    struct document document = {.arena = arena_create(0, 0)};
    size_t bytes = 0;
    read(&document, text);
    document_settle_title(&document, TEXT("stem"));
    passages_each(&document, check_passage, &bytes);
    /* References become at most three times as long: "&ne;" is the densest. */
    FUZZ_CHECK(bytes <= 4 * text.length + 64);
    document_clear(&document);
    arena_destroy(document.arena);
}

static void check_records(const struct collection *collection)
{
    for (size_t i = 0; i < collection->count; i++) {
        const struct taken_record *record = &collection->records[i];
        if (record->whole.length == 0) {
            check_clean(record->text);
            FUZZ_CHECK(fields_is_record_id(record->id));
            FUZZ_CHECK(record->language < languages->count);
            FUZZ_CHECK(record->text.length <= FIELD_PASSAGE_MAX);
        }
    }
}

static void read_records(struct text text, bool is_array)
{
    struct arena *arena = arena_create(0, 0);
    struct collection collection;
    struct import_report report = {0};
    struct error error = {0};
    collection_init(&collection, arena, languages);
    const struct record_file file = {.collection = &collection,
            .path = path,
            .stem = TEXT("file"),
            .title = TEXT("file"),
            .report = &report};
    if (record_lines_read(&file, text, is_array, &error) != 0) {
        FUZZ_CHECK(text_starts_with(text_from(error.text), TEXT("file:")));
    } else {
        FUZZ_CHECK(report.passages + report.faqs + report.others == collection.count);
        check_records(&collection);
    }
    collection_clear(&collection);
    arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (languages == NULL && languages_load("knowledge/languages", &languages, NULL) != 0) {
        fputs("run from the repository's top\n", stderr);
        abort();
    }
    /* Reading the file has refused these. */
    struct text text = fuzz_text(data + (size > 0), size - (size > 0));
    if (size == 0 || !unicode_is_valid(text) || memchr(data, '\0', size) != NULL) {
        return 0;
    }
    switch (data[0]) {
    case 'm':
        read_document(document_read_markdown, text);
        break;
    case 'h':
        read_document(document_read_html, text);
        break;
    case 't':
        read_document(document_read_plain, text);
        break;
    default:
        read_records(text, text_starts_with(text_trim(text), TEXT("[")));
        break;
    }
    return 0;
}
