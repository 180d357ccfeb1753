#include "knowledge/quote_check.h"

#include "knowledge/text_file.h"
#include "language/normalize.h"
#include "language/unicode.h"
#include <openssl/evp.h>

#define SHA256_SIZE 32u

/* The article's file: each piece that can be a paragraph, by fingerprint. */
struct article {
    struct pack_reader *reader;
    struct arena *scratch;
    const char *path;
    struct map paragraphs; /* 32 bytes -> struct text, normalised */
    bool is_there;
};

static void fingerprint(struct text normal, unsigned char sha256[SHA256_SIZE])
{
    unsigned length = SHA256_SIZE;
    if (EVP_Digest(normal.data, normal.length, sha256, &length, EVP_sha256(), NULL) != 1) {
        abort();
    }
}

static struct text key_of(struct arena *arena, const unsigned char sha256[SHA256_SIZE])
{
    return arena_copy_text(arena, (struct text){(const char *)sha256, SHA256_SIZE});
}

static void add_piece(struct article *article, struct text piece)
{
    unsigned char sha256[SHA256_SIZE];
    struct text *normal = arena_allocate(article->scratch, sizeof(*normal));
    *normal = normalize_quotation(article->scratch, piece);
    if (normal->length > 0) {
        fingerprint(*normal, sha256);
        map_set(&article->paragraphs, key_of(article->scratch, sha256), normal);
    }
}

/* A headline often shares its line with a date or a section before it. */
static void add_headlines(struct article *article, struct text line)
{
    struct text rest = text_trim(line);
    while (rest.length > 0) {
        add_piece(article, rest);
        (void)text_split(&rest, ' ');
    }
}

/* Lines, and blocks of lines between empty ones: articles come in both forms. */
static void add_pieces(struct article *article, struct text content)
{
    struct text block = TEXT_NONE;
    bool first = true;
    while (content.length > 0) {
        struct text line = text_split(&content, '\n');
        if (text_trim(line).length == 0) {
            add_piece(article, block);
            block = TEXT_NONE;
            continue;
        }
        if (first) {
            add_headlines(article, line);
            first = false;
        }
        add_piece(article, line);
        if (block.data == NULL) {
            block = line;
        }
        block.length = (size_t)(line.data + line.length - block.data);
    }
    add_piece(article, block);
}

static void report_article(
        struct article *article, int code, uint32_t line, const char *what, const char *advice)
{
    struct place place = {.file = arena_copy_text(article->reader->arena, text_from(article->path)),
            .line = line};
    findings_add_code(article->reader->findings, code, &place, advice, "%s", what);
}

static bool is_utf8(struct article *article, struct text content)
{
    for (uint32_t number = 1; content.length > 0; number++) {
        if (!unicode_is_valid(text_split(&content, '\n'))) {
            report_article(article, ERR_PARSE, number, "the text is not valid UTF-8",
                    "save the file as UTF-8");
            return false;
        }
    }
    return true;
}

static void read_article(struct article *article)
{
    struct text content;
    struct error problem = {0};
    if (article->path == NULL) {
        return;
    }
    int status = text_file_read(article->scratch, article->path, &content, &problem);
    if (status != 0) {
        report_article(article, status, 0, problem.text, "give the file of the article");
        return;
    }
    if (text_starts_with(content, TEXT("\xEF\xBB\xBF"))) {
        content = text_slice(content, 3, content.length);
    }
    if (is_utf8(article, content)) {
        add_pieces(article, content);
        article->is_there = true;
    }
}

/* The normalised text of a paragraph, or NULL when the article does not hold it. */
static const struct text *find_paragraph(
        const struct article *article, const struct source *source, uint32_t number)
{
    for (size_t i = 0; source != NULL && i < source->paragraph_count; i++) {
        if (source->paragraphs[i].number == number) {
            struct text key = {(const char *)source->paragraphs[i].sha256, SHA256_SIZE};
            return map_get(&article->paragraphs, key);
        }
    }
    return NULL;
}

static size_t count_found(const struct article *article, const struct source *source)
{
    size_t found = 0;
    for (size_t i = 0; i < source->paragraph_count; i++) {
        found += find_paragraph(article, source, source->paragraphs[i].number) != NULL;
    }
    return found;
}

static void check_source(struct article *article, const struct source *source)
{
    struct pack_reader *reader = article->reader;
    struct place place = {.file = arena_format(reader->arena, "%.*s/sources.json",
                                  TEXT_ARG(reader->pack->directory)),
            .record = source->id};
    for (size_t i = 0; i < source->paragraph_count; i++) {
        uint32_t number = source->paragraphs[i].number;
        if (find_paragraph(article, source, number) == NULL) {
            findings_add(reader->findings, KNOWLEDGE_ERROR, &place,
                    "mend the fingerprint, or give the text that it was made from",
                    "no paragraph of %s has the fingerprint of paragraph %u", article->path,
                    number);
        }
    }
}

/* A file belongs to the sources that it holds a paragraph of; it must belong to one. */
static void check_sources(struct article *article)
{
    const struct pack *pack = article->reader->pack;
    bool belongs = false;
    for (size_t i = 0; i < pack->source_count; i++) {
        if (count_found(article, &pack->sources[i]) > 0) {
            check_source(article, &pack->sources[i]);
            belongs = true;
        }
    }
    if (!belongs) {
        struct place place = {.file = pack->directory};
        findings_add(article->reader->findings, KNOWLEDGE_WARNING, &place,
                "give the text of one of its sources",
                "no paragraph of the pack's sources is in %s", article->path);
    }
}

static void report(struct article *article, const struct record *record, const char *advice,
        const char *what, struct text detail)
{
    struct place place = {.file = record->file, .record = record->id, .line = record->line};
    findings_add(article->reader->findings, KNOWLEDGE_ERROR, &place, advice, "%s '%.*s'", what,
            TEXT_ARG(detail));
}

static void check_fingerprint(struct article *article, const struct record *record,
        const struct quote *quote, struct text normal)
{
    unsigned char sha256[SHA256_SIZE];
    char advice[160];
    fingerprint(normal, sha256);
    if (memcmp(sha256, quote->sha256, SHA256_SIZE) == 0) {
        return;
    }
    int length = snprintf(advice, sizeof(advice), "mend the quote; if it is right, its sha256 is ");
    for (unsigned i = 0; i < SHA256_SIZE; i++) {
        length += snprintf(
                advice + length, sizeof(advice) - (size_t)length, "%02x", (unsigned)sha256[i]);
    }
    report(article, record, advice, "the fingerprint does not fit the quote", quote->text);
}

static void check_words(struct article *article, const struct record *record,
        const struct quote *quote, struct text normal)
{
    size_t known = 0;
    for (size_t i = 0; i <= record->further_paragraph_count; i++) {
        uint32_t number = i == 0 ? record->paragraph : record->further_paragraphs[i - 1];
        const struct text *paragraph = find_paragraph(article, record->source, number);
        known += paragraph != NULL;
        if (paragraph != NULL && text_find(*paragraph, normal, 0) != SIZE_MAX) {
            return;
        }
    }
    if (known > 0) {
        report(article, record, "copy it word for word, or cite the paragraph that has it",
                "the source's paragraph does not hold the quote", quote->text);
    }
}

static void check_languages(
        struct article *article, const struct record *record, const struct quote *quote)
{
    const struct pack_reader *reader = article->reader;
    if (record->source != NULL && record->source->language.length > 0 &&
            !text_equal(record->source->language, quote->language)) {
        report(article, record, "quote the source's own words; others go to 'translations'",
                "the quote is not in the source's language:", quote->language);
    }
    for (size_t i = 0; i < reader->languages->count; i++) {
        const struct language *language = &reader->languages->items[i];
        if ((reader->pack->languages >> i & 1u) == 0 || quote->translation.in[i].length > 0 ||
                text_equal(language->id, quote->language)) {
            continue;
        }
        struct place place = {.file = record->file, .record = record->id, .line = record->line};
        findings_add(reader->findings, KNOWLEDGE_WARNING, &place, "add it to 'translations'",
                "the quote has no translation in '%.*s'", TEXT_ARG(language->id));
    }
}

static void check_quote(
        struct article *article, const struct record *record, const struct quote *quote)
{
    if (quote->text.length == 0) {
        return; /* reported when it was read */
    }
    struct text normal = normalize_quotation(article->scratch, quote->text);
    check_fingerprint(article, record, quote, normal);
    check_languages(article, record, quote);
    if (article->is_there) {
        check_words(article, record, quote, normal);
    }
}

void quote_check(struct pack_reader *reader, const char *source_text)
{
    struct article article = {
            .reader = reader, .scratch = arena_create(64 * 1024, 0), .path = source_text};
    read_article(&article);
    if (article.is_there) {
        check_sources(&article);
    }
    for (size_t i = 0; i < reader->record_count; i++) {
        const struct record *record = reader->records[i];
        for (size_t k = 0; k < record->quote_count; k++) {
            check_quote(&article, record, &record->quotes[k]);
        }
    }
    map_clear(&article.paragraphs);
    arena_destroy(article.scratch);
}
