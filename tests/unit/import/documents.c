#include "documents.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void document_expect(void (*read)(struct document *document, struct text text), const char *text,
        const char *expected)
{
    struct document document = {.arena = arena_create(0, 0)};
    struct text_buffer found = {0};
    read(&document, text_from(text));
    if (document.title.length > 0) {
        text_buffer_format(&found, "t %.*s\n", TEXT_ARG(document.title));
    }
    for (size_t i = 0; i < document.count; i++) {
        const struct block *block = &document.blocks[i];
        size_t start = found.length;
        if (block->kind == BLOCK_HEADING) {
            text_buffer_format(&found, "h%u", block->level);
        } else {
            text_buffer_append_char(&found, "hpiw"[block->kind]);
        }
        text_buffer_format(&found, " %.*s", TEXT_ARG(block->text));
        for (size_t k = start; k < found.length; k++) {
            found.data[k] = found.data[k] == '\n' ? '|' : found.data[k];
        }
        text_buffer_append_char(&found, '\n');
    }
    text_buffer_append(&found, "", 1);
    assert_string_equal(found.data, expected);
    text_buffer_clear(&found);
    document_clear(&document);
    arena_destroy(document.arena);
}
