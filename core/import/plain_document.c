#include "import/document.h"

#include "language/unicode.h"

#define WRAPPED_LINE_MAX                                                                           \
    100u /* characters; files that are wrapped by hand or program have fewer                       \
          */

/* What the lines of the whole file tell about the meaning of their ends. */
struct layout {
    bool is_wrapped; /* the end of a line is not that of a paragraph */
    bool has_title;  /* the first line stands alone and is no sentence */
};

static bool ends_sentence(struct text line)
{
    static const struct text ends[] = {TEXT_INIT("."), TEXT_INIT("!"), TEXT_INIT("?"),
            TEXT_INIT(":"), TEXT_INIT(","), TEXT_INIT("。"), TEXT_INIT("！"), TEXT_INIT("？")};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (text_ends_with(line, ends[i])) {
            return true;
        }
    }
    return false;
}

static struct layout look(struct text text)
{
    struct layout layout = {0};
    bool parted = false;
    bool has_long = false;
    size_t before_gap = 0; /* lines of text before the first empty one */
    struct text first = TEXT_NONE;
    text = text_trim(text);
    while (text.length > 0) {
        struct text line = text_trim(text_split(&text, '\n'));
        parted = parted || line.length == 0;
        has_long = has_long || unicode_length(line) > WRAPPED_LINE_MAX;
        first = first.length == 0 ? line : first;
        before_gap += !parted;
    }
    layout.is_wrapped = parted && !has_long;
    layout.has_title = parted && before_gap == 1 && unicode_length(first) <= WRAPPED_LINE_MAX &&
                       !ends_sentence(first);
    return layout;
}

void document_read_plain(struct document *document, struct text text)
{
    struct layout layout = look(text);
    struct text_buffer paragraph = {0};
    uint32_t first_line = 1;
    for (uint32_t number = 1; text.length > 0; number++) {
        struct text line = text_trim(text_split(&text, '\n'));
        if (line.length > 0 && layout.has_title) {
            document_add(document, BLOCK_HEADING, 1, number, line);
            layout.has_title = false;
            continue;
        }
        first_line = paragraph.length == 0 ? number : first_line;
        text_buffer_append_text(&paragraph, line);
        text_buffer_append_char(&paragraph, '\n');
        if (line.length == 0 || !layout.is_wrapped || text.length == 0) {
            document_add(document, BLOCK_PARAGRAPH, 0, first_line, text_buffer_view(&paragraph));
            text_buffer_reset(&paragraph);
        }
    }
    text_buffer_clear(&paragraph);
}
