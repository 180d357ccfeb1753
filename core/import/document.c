#include "import/document.h"

#include "import/clean_text.h"

#define TITLE_BYTES_MAX 400u

void document_clear(struct document *document)
{
    if (document != NULL) {
        free(document->blocks);
        document->blocks = NULL;
        document->count = 0;
        document->capacity = 0;
    }
}

static struct text clean(struct arena *arena, enum block_kind kind, struct text text)
{
    if (kind != BLOCK_WHOLE) {
        return clean_flowing_text(arena, text);
    }
    /* The first line of code is indented as the others are. */
    size_t start = 0;
    for (size_t i = 0; i < text.length && strchr(" \t\r\n", text.data[i]) != NULL; i++) {
        start = text.data[i] == '\n' ? i + 1 : start;
    }
    struct text copy = clean_text(arena, text);
    size_t indent = start;
    while (indent < text.length && text.data[indent] == ' ') {
        indent++;
    }
    return copy.length == 0 || indent == start
                   ? copy
                   : arena_format(arena, "%*s%.*s", (int)(indent - start), "", TEXT_ARG(copy));
}

void document_add(struct document *document, enum block_kind kind, unsigned level, uint32_t line,
        struct text text)
{
    struct text copy = clean(document->arena, kind, text);
    if (copy.length == 0) {
        return;
    }
    if (document->count == document->capacity) {
        size_t capacity = document->capacity == 0 ? 64 : document->capacity * 2;
        struct block *blocks = reallocarray(document->blocks, capacity, sizeof(*blocks));
        if (blocks == NULL) {
            abort();
        }
        document->blocks = blocks;
        document->capacity = capacity;
    }
    document->blocks[document->count++] =
            (struct block){.kind = kind, .level = level, .line = line, .text = copy};
}

void document_settle_title(struct document *document, struct text fallback)
{
    const struct block *first = NULL;
    size_t chapters = 0;
    for (size_t i = 0; i < document->count; i++) {
        const struct block *block = &document->blocks[i];
        if (block->kind == BLOCK_HEADING) {
            first = first == NULL ? block : first;
            chapters += block->level == 1;
        }
    }
    if (document->title.length == 0 && chapters == 1 && first->level == 1) {
        document->title = first->text;
    }
    if (document->title.length == 0) {
        document->title = fallback;
    }
    document->title = clean_cut(document->title, TITLE_BYTES_MAX);
}
