/*
 * A tolerant reader of HTML: it looks for tags and never refuses. Elements are told apart only as
 * far as the text needs it; nesting is not checked, since most pages get it wrong somewhere.
 */
#include "import/document.h"

#include "import/clean_text.h"
#include "import/entity.h"
#include <strings.h>

#define TAG_NAME_MAX 16u

enum tag_meaning {
    TAG_INLINE,
    TAG_BLOCK,
    TAG_BODY,    /* a block that ends what was skipped: its own end was forgotten */
    TAG_HEADING, /* h1 to h6 */
    TAG_ITEM,
    TAG_BREAK,
    TAG_PRE,
    TAG_TABLE,
    TAG_ROW,
    TAG_CELL,
    TAG_TITLE,
    TAG_SKIP, /* its content is no part of the text */
    TAG_RAW   /* nor is it HTML: it ends at its own end tag only */
};

static const struct {
    const char *name;
    enum tag_meaning meaning;
} tags[] = {{"p", TAG_BLOCK}, {"div", TAG_BLOCK}, {"section", TAG_BLOCK}, {"header", TAG_BLOCK},
        {"footer", TAG_BLOCK}, {"aside", TAG_BLOCK}, {"blockquote", TAG_BLOCK}, {"ul", TAG_BLOCK},
        {"ol", TAG_BLOCK}, {"dl", TAG_BLOCK}, {"dd", TAG_BLOCK}, {"figure", TAG_BLOCK},
        {"figcaption", TAG_BLOCK}, {"address", TAG_BLOCK}, {"hr", TAG_BLOCK}, {"form", TAG_BLOCK},
        {"details", TAG_BLOCK}, {"summary", TAG_BLOCK}, {"body", TAG_BODY}, {"main", TAG_BODY},
        {"article", TAG_BODY}, {"h1", TAG_HEADING}, {"h2", TAG_HEADING}, {"h3", TAG_HEADING},
        {"h4", TAG_HEADING}, {"h5", TAG_HEADING}, {"h6", TAG_HEADING}, {"li", TAG_ITEM},
        {"dt", TAG_BLOCK}, {"br", TAG_BREAK}, {"pre", TAG_PRE}, {"table", TAG_TABLE},
        {"tr", TAG_ROW}, {"td", TAG_CELL}, {"th", TAG_CELL}, {"title", TAG_TITLE},
        {"nav", TAG_SKIP}, {"template", TAG_SKIP}, {"noscript", TAG_SKIP}, {"svg", TAG_SKIP},
        {"select", TAG_SKIP}, {"button", TAG_SKIP}, {"iframe", TAG_RAW}, {"script", TAG_RAW},
        {"style", TAG_RAW}, {"textarea", TAG_RAW}};

struct tag {
    enum tag_meaning meaning;
    char name[TAG_NAME_MAX];
    bool is_end;
};

struct page {
    struct document *document;
    struct text source;
    size_t position;
    struct text_buffer text; /* of the block being read */
    enum block_kind kind;
    unsigned level;
    uint32_t block_line;
    uint32_t line; /* at `counted` */
    size_t counted;
    unsigned tables;            /* open */
    char skipped[TAG_NAME_MAX]; /* the element whose content is left out, or "" */
    unsigned skipped_depth;
};

static uint32_t current_line(struct page *page)
{
    for (; page->counted < page->position; page->counted++) {
        page->line += page->source.data[page->counted] == '\n';
    }
    return page->line;
}

static void begin_block(struct page *page, enum block_kind kind, unsigned level)
{
    if (page->text.length > 0) {
        document_add(page->document, page->kind, page->level, page->block_line,
                text_buffer_view(&page->text));
        text_buffer_reset(&page->text);
    }
    page->kind = kind;
    page->level = level;
    page->block_line = current_line(page);
}

/* Text up to the next tag, with its character references decoded. */
static void append_decoded(struct text_buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t point = 0;
        size_t length = text.data[i] == '&' ? entity_decode(text, i, &point) : 0;
        if (length > 0) {
            text_buffer_append_code_point(out, point);
            i += length;
        } else {
            text_buffer_append_char(out, text.data[i]);
            i++;
        }
    }
}

/* In a table the source's own line ends mean nothing; rows make the lines. */
static void append_text(struct page *page, struct text text)
{
    size_t start = page->text.length;
    append_decoded(&page->text, text);
    for (size_t i = start; page->tables > 0 && i < page->text.length; i++) {
        if (page->text.data[i] == '\n' || page->text.data[i] == '\t') {
            page->text.data[i] = ' ';
        }
    }
    if (page->tables > 0 && text_trim(text).length == 0) {
        page->text.length = start;
    }
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

/* Behind the `>` of the tag that begins at `position`; quoted values may hold one. */
static size_t tag_end(struct text source, size_t position)
{
    char quote = '\0';
    for (size_t i = position; i < source.length; i++) {
        char byte = source.data[i];
        if (quote != '\0') {
            quote = byte == quote ? '\0' : quote;
        } else if ((byte == '"' || byte == '\'') && source.data[i - 1] == '=') {
            quote = byte;
        } else if (byte == '>') {
            return i + 1;
        }
    }
    return source.length;
}

static struct tag read_tag(struct text source, size_t position)
{
    struct tag tag = {0};
    size_t length = 0;
    position++;
    tag.is_end = position < source.length && source.data[position] == '/';
    position += tag.is_end;
    for (; position < source.length && is_name_byte(source.data[position]) &&
            length < TAG_NAME_MAX - 1;
            position++) {
        char byte = source.data[position];
        tag.name[length++] = (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
    }
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (strcmp(tag.name, tags[i].name) == 0) {
            tag.meaning = tags[i].meaning;
        }
    }
    return tag;
}

/* Where "</name" begins, or the end: what stands before it is no HTML. */
static size_t raw_end(struct text source, size_t position, const char *name)
{
    size_t length = strlen(name);
    for (;;) {
        position = text_find(source, TEXT("</"), position);
        if (position == SIZE_MAX) {
            return source.length;
        }
        struct text rest = text_slice(source, position + 2, source.length);
        if (rest.length >= length && strncasecmp(rest.data, name, length) == 0) {
            return position;
        }
        position += 2;
    }
}

static void take_title(struct page *page)
{
    size_t end = raw_end(page->source, page->position, "title");
    struct text_buffer title = {0};
    append_decoded(&title, text_slice(page->source, page->position, end));
    if (page->document->title.length == 0) {
        page->document->title = clean_flowing_text(page->document->arena, text_buffer_view(&title));
    }
    text_buffer_clear(&title);
    page->position = end;
}

static void take_table_tag(struct page *page, const struct tag *tag)
{
    if (tag->meaning == TAG_TABLE) {
        if (page->tables == 0 || (tag->is_end && page->tables == 1)) {
            begin_block(page, tag->is_end ? BLOCK_PARAGRAPH : BLOCK_WHOLE, 0);
        }
        page->tables = tag->is_end ? page->tables - (page->tables > 0) : page->tables + 1;
    } else if (tag->meaning == TAG_ROW && page->text.length > 0 &&
               page->text.data[page->text.length - 1] != '\n') {
        text_buffer_append_char(&page->text, '\n');
    } else if (tag->meaning == TAG_CELL && !tag->is_end && page->text.length > 0 &&
               page->text.data[page->text.length - 1] != '\n') {
        text_buffer_append_string(&page->text, " | ");
    }
}

static void take_block_tag(struct page *page, const struct tag *tag)
{
    if (page->tables > 0) {
        text_buffer_append_char(&page->text, ' ');
    } else if (tag->is_end) {
        begin_block(page, BLOCK_PARAGRAPH, 0);
    } else if (tag->meaning == TAG_HEADING) {
        begin_block(page, BLOCK_HEADING, (unsigned)(tag->name[1] - '0'));
    } else if (tag->meaning == TAG_PRE) {
        begin_block(page, BLOCK_WHOLE, 0);
    } else {
        begin_block(page, tag->meaning == TAG_ITEM ? BLOCK_ITEM : BLOCK_PARAGRAPH, 0);
    }
    if (tag->meaning == TAG_ITEM && !tag->is_end && page->tables == 0) {
        text_buffer_append_string(&page->text, "- ");
    }
}

static void take_tag(struct page *page, const struct tag *tag)
{
    switch (tag->meaning) {
    case TAG_INLINE:
        break;
    case TAG_BREAK:
        text_buffer_append_char(
                &page->text, page->kind == BLOCK_WHOLE && page->tables == 0 ? '\n' : ' ');
        break;
    case TAG_TABLE:
    case TAG_ROW:
    case TAG_CELL:
        take_table_tag(page, tag);
        break;
    case TAG_TITLE:
        if (!tag->is_end) {
            take_title(page);
        }
        break;
    case TAG_RAW:
        if (!tag->is_end) {
            page->position = raw_end(page->source, page->position, tag->name);
        }
        break;
    case TAG_SKIP:
        if (!tag->is_end) {
            snprintf(page->skipped, sizeof(page->skipped), "%s", tag->name);
            page->skipped_depth = 1;
        }
        break;
    default:
        take_block_tag(page, tag);
        break;
    }
}

/* Inside of an element that is left out only its own tags count. */
static void skip_tag(struct page *page, const struct tag *tag)
{
    if (strcmp(tag->name, page->skipped) == 0) {
        page->skipped_depth += tag->is_end ? -1u : 1u;
    }
    if (tag->meaning == TAG_RAW && !tag->is_end) {
        page->position = raw_end(page->source, page->position, tag->name);
    }
    if (page->skipped_depth == 0 || tag->meaning == TAG_BODY) {
        page->skipped[0] = '\0';
    }
}

/* At a `<`: a comment, a declaration, a tag, or only a sign. */
static void take_markup(struct page *page)
{
    struct text source = page->source;
    size_t start = page->position;
    struct text rest = text_slice(source, start, source.length);
    char next = rest.length > 1 ? rest.data[1] : ' ';
    if (text_starts_with(rest, TEXT("<!--"))) {
        size_t end = text_find(source, TEXT("-->"), start + 4);
        page->position = end == SIZE_MAX ? source.length : end + 3;
    } else if (next == '!' || next == '?') {
        page->position = tag_end(source, start + 1);
    } else if (next == '/' || (is_name_byte(next) && next > '9')) {
        struct tag tag = read_tag(source, start);
        page->position = tag_end(source, start + 1);
        if (page->skipped[0] != '\0') {
            skip_tag(page, &tag);
        } else {
            take_tag(page, &tag);
        }
    } else {
        page->position++;
        if (page->skipped[0] == '\0') {
            append_text(page, TEXT("<"));
        }
    }
}

void document_read_html(struct document *document, struct text text)
{
    struct page page = {.document = document,
            .source = text,
            .kind = BLOCK_PARAGRAPH,
            .block_line = 1,
            .line = 1};
    while (page.position < text.length) {
        size_t next = text_find(text, TEXT("<"), page.position);
        size_t end = next == SIZE_MAX ? text.length : next;
        if (page.skipped[0] == '\0' && end > page.position) {
            append_text(&page, text_slice(text, page.position, end));
        }
        page.position = end;
        if (end < text.length) {
            take_markup(&page);
        }
    }
    begin_block(&page, BLOCK_PARAGRAPH, 0);
    text_buffer_clear(&page.text);
}
