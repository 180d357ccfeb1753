/*
 * A reader of Markdown: the blocks of CommonMark 0.31 and the tables of GitHub's, line by line, as
 * far as the text needs it. Every text is Markdown, so that nothing is refused.
 */
#include "import/document.h"

#include "import/clean_text.h"
#include "import/markdown_inline.h"

#define CODE_INDENT 4u
#define TAB_STOP 4u
#define FENCE_MIN 3u

enum open_block { OPEN_NONE, OPEN_PARAGRAPH, OPEN_ITEM, OPEN_TABLE, OPEN_CODE, OPEN_FENCE };

struct page {
    struct document *document;
    struct text_buffer lines; /* of the open block, as written */
    enum open_block open;
    uint32_t open_line;
    char fence;
    size_t fence_length;
    bool in_list;    /* what is indented belongs to an item */
    bool in_comment; /* of HTML */
    uint32_t line;
};

static void add_plain(struct page *page, enum block_kind kind, unsigned level)
{
    struct text_buffer plain = {0};
    markdown_append_plain(&plain, text_buffer_view(&page->lines));
    document_add(page->document, kind, level, page->open_line, text_buffer_view(&plain));
    text_buffer_clear(&plain);
}

static void close_block(struct page *page)
{
    switch (page->open) {
    case OPEN_NONE:
        break;
    case OPEN_PARAGRAPH:
        add_plain(page, BLOCK_PARAGRAPH, 0);
        break;
    case OPEN_ITEM:
        add_plain(page, BLOCK_ITEM, 0);
        break;
    case OPEN_TABLE:
        add_plain(page, BLOCK_WHOLE, 0);
        break;
    case OPEN_CODE:
    case OPEN_FENCE:
        document_add(
                page->document, BLOCK_WHOLE, 0, page->open_line, text_buffer_view(&page->lines));
        break;
    }
    text_buffer_reset(&page->lines);
    page->open = OPEN_NONE;
}

static void open_block(struct page *page, enum open_block kind)
{
    close_block(page);
    page->open = kind;
    page->open_line = page->line;
}

static void append_line(struct page *page, struct text line)
{
    text_buffer_append_text(&page->lines, line);
    text_buffer_append_char(&page->lines, '\n');
}

static size_t indent_of(struct text line)
{
    size_t indent = 0;
    for (size_t i = 0; i < line.length && (line.data[i] == ' ' || line.data[i] == '\t'); i++) {
        indent += line.data[i] == '\t' ? TAB_STOP - indent % TAB_STOP : 1;
    }
    return indent;
}

static size_t count_leading(struct text line, char byte)
{
    size_t count = 0;
    while (count < line.length && line.data[count] == byte) {
        count++;
    }
    return count;
}

/* The length of the mark of an item with the space behind it, or 0. */
static size_t item_mark(struct text line)
{
    size_t length = 0;
    while (length < line.length && length < 9 && line.data[length] >= '0' &&
            line.data[length] <= '9') {
        length++;
    }
    const char *ends = length > 0 ? ".)" : "-*+";
    bool is_mark = length + 1 < line.length && strchr(ends, line.data[length]) != NULL &&
                   (line.data[length + 1] == ' ' || line.data[length + 1] == '\t');
    return is_mark ? length + 2 : 0;
}

/* A line of three and more of one mark, with spaces between them or not. */
static bool is_rule(struct text line)
{
    size_t count = 0;
    for (size_t i = 0; i < line.length; i++) {
        if (line.data[i] != ' ' && line.data[i] != line.data[0]) {
            return false;
        }
        count += line.data[i] != ' ';
    }
    return count >= FENCE_MIN && strchr("-*_", line.data[0]) != NULL;
}

static bool is_table_rule(struct text line)
{
    bool has_dash = false;
    bool has_bar = false;
    for (size_t i = 0; i < line.length; i++) {
        if (strchr("|-: ", line.data[i]) == NULL || line.data[i] == '\0') {
            return false;
        }
        has_dash = has_dash || line.data[i] == '-';
        has_bar = has_bar || line.data[i] == '|';
    }
    return has_dash && has_bar;
}

static bool is_link_definition(struct text line)
{
    size_t close = text_find(line, TEXT("]:"), 0);
    return line.data[0] == '[' && close != SIZE_MAX && close > 1;
}

/* A line of "=" or "-" below a paragraph makes it a heading. */
static unsigned underline_level(const struct page *page, struct text line)
{
    if (page->open != OPEN_PARAGRAPH) {
        return 0;
    }
    return count_leading(line, '=') == line.length   ? 1
           : count_leading(line, '-') == line.length ? 2
                                                     : 0;
}

static unsigned heading_level(struct text line)
{
    size_t level = count_leading(line, '#');
    bool is_heading = level >= 1 && level <= DOCUMENT_LEVELS &&
                      (level == line.length || line.data[level] == ' ' || line.data[level] == '\t');
    return is_heading ? (unsigned)level : 0;
}

static void add_heading(struct page *page, unsigned level, struct text line)
{
    struct text title = text_trim(text_slice(line, level, line.length));
    size_t end = title.length;
    while (end > 0 && title.data[end - 1] == '#') {
        end--;
    }
    if (end < title.length && (end == 0 || title.data[end - 1] == ' ')) {
        title = text_slice(title, 0, end);
    }
    open_block(page, OPEN_PARAGRAPH);
    append_line(page, title);
    add_plain(page, BLOCK_HEADING, level);
    text_buffer_reset(&page->lines);
    page->open = OPEN_NONE;
    page->in_list = false;
}

static bool begins_fence(struct text line)
{
    return count_leading(line, '`') >= FENCE_MIN || count_leading(line, '~') >= FENCE_MIN;
}

static void read_fenced(struct page *page, struct text raw)
{
    struct text line = text_trim(raw);
    size_t length = count_leading(line, page->fence);
    if (length >= page->fence_length && length == line.length) {
        close_block(page);
    } else {
        append_line(page, raw);
    }
}

/* A row's outer bars say nothing. */
static struct text row_of(struct text line)
{
    size_t start = line.data[0] == '|';
    size_t end = line.length - (line.length > 1 && line.data[line.length - 1] == '|');
    return text_trim(text_slice(line, start, end));
}

static void read_text(struct page *page, struct text line, size_t indent)
{
    size_t mark = item_mark(line);
    if (mark > 0 && (page->open != OPEN_PARAGRAPH || line.data[0] < '0' || line.data[0] > '9')) {
        open_block(page, OPEN_ITEM);
        page->in_list = true;
        text_buffer_append_string(&page->lines, mark > 2 ? "" : "- ");
        append_line(page, text_trim(text_slice(line, mark > 2 ? 0 : mark, line.length)));
        return;
    }
    if (page->open == OPEN_PARAGRAPH && is_table_rule(line)) {
        /* What was read as a paragraph is the table's head. */
        struct text_buffer head = {0};
        text_buffer_append_text(&head, row_of(text_trim(text_buffer_view(&page->lines))));
        text_buffer_reset(&page->lines);
        append_line(page, text_buffer_view(&head));
        text_buffer_clear(&head);
        page->open = OPEN_TABLE;
        return;
    }
    if (page->open == OPEN_NONE) {
        page->in_list = page->in_list && indent > 0;
        open_block(page, OPEN_PARAGRAPH);
    }
    append_line(page, page->open == OPEN_TABLE ? row_of(line) : line);
}

static void read_line(struct page *page, struct text raw)
{
    struct text line = text_trim(raw);
    size_t indent = indent_of(raw);
    while (line.length > 0 && line.data[0] == '>') {
        line = text_trim(text_slice(line, 1, line.length));
    }
    if (line.length == 0) {
        close_block(page);
        return;
    }
    bool is_code = indent >= CODE_INDENT && !page->in_list;
    if (page->open == OPEN_CODE || (page->open == OPEN_NONE && is_code)) {
        if (is_code) {
            if (page->open == OPEN_NONE) {
                open_block(page, OPEN_CODE);
            }
            append_line(page, raw);
            return;
        }
        close_block(page);
    }
    unsigned underline = underline_level(page, line);
    unsigned level = heading_level(line);
    if (begins_fence(line)) {
        open_block(page, OPEN_FENCE);
        page->fence = line.data[0];
        page->fence_length = count_leading(line, page->fence);
    } else if (level > 0) {
        add_heading(page, level, line);
    } else if (underline > 0) {
        add_plain(page, BLOCK_HEADING, underline);
        text_buffer_reset(&page->lines);
        page->open = OPEN_NONE;
    } else if (is_rule(line)) {
        close_block(page);
    } else if (!is_link_definition(line)) {
        read_text(page, line, indent);
    }
}

/* Comments of HTML that stand on lines of their own. */
static bool is_comment(struct page *page, struct text raw)
{
    struct text line = text_trim(raw);
    if (!page->in_comment && !text_starts_with(line, TEXT("<!--"))) {
        return false;
    }
    page->in_comment = text_find(line, TEXT("-->"), 0) == SIZE_MAX;
    return true;
}

/* The lines between "---" at the start are about the text: its title is used. */
static uint32_t read_front_matter(struct page *page, struct text *text)
{
    struct text rest = *text;
    struct text title = TEXT_NONE;
    if (!text_equal_string(text_trim(text_split(&rest, '\n')), "---")) {
        return 0;
    }
    for (uint32_t count = 2; rest.length > 0; count++) {
        struct text line = text_trim(text_split(&rest, '\n'));
        if (text_equal_string(line, "---")) {
            page->document->title = clean_flowing_text(page->document->arena, title);
            *text = rest;
            return count;
        }
        if (text_starts_with(line, TEXT("title:"))) {
            title = text_trim(text_slice(line, strlen("title:"), line.length));
            bool is_quoted = title.length > 1 && title.data[0] == title.data[title.length - 1] &&
                             strchr("\"'", title.data[0]) != NULL;
            title = is_quoted ? text_slice(title, 1, title.length - 1) : title;
        }
    }
    return 0;
}

void document_read_markdown(struct document *document, struct text text)
{
    struct page page = {.document = document};
    page.line = read_front_matter(&page, &text);
    while (text.length > 0) {
        struct text raw = text_split(&text, '\n');
        page.line++;
        if (page.open == OPEN_FENCE) {
            read_fenced(&page, raw);
        } else if (!is_comment(&page, raw)) {
            read_line(&page, raw);
        }
    }
    close_block(&page);
    text_buffer_clear(&page.lines);
}
