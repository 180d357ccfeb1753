#include "import/passages.h"

#include "import/clean_text.h"
#include "language/unicode.h"

#define WORD_COST 5u
#define CJK_COST 2u
#define HEADING_BYTES_MAX 200u
/* A sentence that is longer than a passage is cut at a space or between two characters. */
#define HARD_COST_MAX (PASSAGE_COST_MAX + PASSAGE_COST_MAX / 4)
/* Without spaces, such as encoded data, there is no such place. */
#define SPACELESS_BYTES_MAX 16000u

/* A block, or a part of one that is too long. */
struct piece {
    struct text text;
    size_t cost;
    uint32_t line;
};

struct splitter {
    const struct document *document;
    passage_fn take;
    void *context;
    struct text path[DOCUMENT_LEVELS]; /* the headings above, by level */
    struct piece *pieces;              /* of the section between two headings */
    size_t count;
    size_t capacity;
};

/* Counts on: `in_word` tells whether the last character was of a word. */
static size_t add_cost(uint32_t point, bool *in_word)
{
    enum script script = unicode_script(point);
    bool is_cjk = unicode_is_cjk(script);
    bool begins = unicode_is_word(script) && !is_cjk && !*in_word;
    *in_word = unicode_is_word(script) && !is_cjk;
    return is_cjk ? CJK_COST : begins ? WORD_COST : 0;
}

size_t passage_cost(struct text text)
{
    size_t cost = 0;
    bool in_word = false;
    for (size_t offset = 0; offset < text.length;) {
        cost += add_cost(unicode_next(text, &offset), &in_word);
    }
    return cost;
}

/* Pieces */

static void add_piece(struct splitter *splitter, struct text text, uint32_t line)
{
    text = text_trim(text);
    if (text.length == 0) {
        return;
    }
    if (splitter->count == splitter->capacity) {
        size_t capacity = splitter->capacity == 0 ? 64 : splitter->capacity * 2;
        struct piece *pieces = reallocarray(splitter->pieces, capacity, sizeof(*pieces));
        if (pieces == NULL) {
            abort();
        }
        splitter->pieces = pieces;
        splitter->capacity = capacity;
    }
    splitter->pieces[splitter->count++] =
            (struct piece){.text = text, .cost = passage_cost(text), .line = line};
}

static bool is_full_stop(uint32_t point)
{
    return point == 0x3002u || point == 0xFF01u || point == 0xFF1Fu || point == 0xFF0Eu;
}

/* Behind a point that is followed by a space, or behind a full-width one. */
static bool ends_sentence(struct text text, size_t offset, uint32_t point)
{
    bool is_point = point == '.' || point == '!' || point == '?';
    return is_full_stop(point) || (is_point && offset < text.length && text.data[offset] == ' ');
}

/* Parts of about the same size, cut at the ends of sentences where there are any. */
static void add_sentences(struct splitter *splitter, struct text text, size_t cost, uint32_t line)
{
    size_t parts = (cost + PASSAGE_COST_MAX - 1) / PASSAGE_COST_MAX;
    size_t target = parts > 1 ? cost / parts : PASSAGE_COST_MAX;
    size_t start = 0;
    size_t part_cost = 0;
    bool in_word = false;
    for (size_t offset = 0; offset < text.length;) {
        uint32_t point = unicode_next(text, &offset);
        part_cost += add_cost(point, &in_word);
        bool fits = part_cost >= target && ends_sentence(text, offset, point);
        bool must = part_cost >= HARD_COST_MAX && !in_word;
        if (fits || must || offset - start >= SPACELESS_BYTES_MAX) {
            add_piece(splitter, text_slice(text, start, offset), line);
            start = offset;
            part_cost = 0;
            in_word = false;
        }
    }
    add_piece(splitter, text_slice(text, start, text.length), line);
}

/* What should stay whole and is longer than a passage may ever be: cut between lines. */
static void add_lines(struct splitter *splitter, struct text text, uint32_t line)
{
    while (text.length > PASSAGE_BYTES_MAX) {
        struct text part = clean_cut(text, PASSAGE_BYTES_MAX);
        const char *end = memrchr(part.data, '\n', part.length);
        if (end != NULL && end > part.data) {
            part.length = (size_t)(end - part.data);
        }
        add_piece(splitter, part, line);
        text = text_slice(text, part.length, text.length);
    }
    add_piece(splitter, text, line);
}

static void add_block(struct splitter *splitter, const struct block *block)
{
    size_t cost = passage_cost(block->text);
    if (block->kind == BLOCK_WHOLE) {
        add_lines(splitter, block->text, block->line);
    } else if (cost > PASSAGE_COST_MAX || block->text.length > SPACELESS_BYTES_MAX) {
        add_sentences(splitter, block->text, cost, block->line);
    } else {
        add_piece(splitter, block->text, block->line);
    }
}

/* Passages */

static void append_title(const struct splitter *splitter, struct text_buffer *title)
{
    struct text whole = splitter->document->title;
    text_buffer_append_text(title, whole);
    for (size_t i = 0; i < DOCUMENT_LEVELS; i++) {
        struct text heading = splitter->path[i];
        /* The heading of a page is often its title as well. */
        bool is_said = i == 0 && text_find(whole, heading, 0) != SIZE_MAX;
        if (heading.length > 0 && !is_said) {
            text_buffer_append_string(title, title->length > 0 ? " › " : "");
            text_buffer_append_text(title, heading);
        }
    }
}

static void take_group(const struct splitter *splitter, size_t start, size_t end)
{
    struct text_buffer title = {0};
    struct text_buffer text = {0};
    append_title(splitter, &title);
    for (size_t i = start; i < end; i++) {
        text_buffer_append_string(&text, i > start ? "\n" : "");
        text_buffer_append_text(&text, splitter->pieces[i].text);
    }
    splitter->take(splitter->context, text_buffer_view(&title), text_buffer_view(&text),
            splitter->pieces[start].line);
    text_buffer_clear(&title);
    text_buffer_clear(&text);
}

static size_t cost_of(const struct splitter *splitter, size_t start, size_t end, size_t *bytes)
{
    size_t cost = 0;
    *bytes = 0;
    for (size_t i = start; i < end; i++) {
        cost += splitter->pieces[i].cost;
        *bytes += splitter->pieces[i].text.length + 1;
    }
    return cost;
}

/* The piece after the group that begins at `start`. "As follows:" stays with what follows. */
static size_t group_end(const struct splitter *splitter, size_t start)
{
    size_t cost = 0;
    size_t bytes = 0;
    size_t end = start;
    while (end < splitter->count) {
        const struct piece *piece = &splitter->pieces[end];
        const struct piece *last = end > start ? &splitter->pieces[end - 1] : piece;
        bool leads =
                text_ends_with(last->text, TEXT(":")) || text_ends_with(last->text, TEXT("："));
        bool is_enough = cost >= PASSAGE_COST_MIN && !leads;
        bool is_too_much = cost + piece->cost > PASSAGE_COST_MAX ||
                           bytes + piece->text.length >= PASSAGE_BYTES_MAX;
        if (end > start && (is_enough || is_too_much)) {
            break;
        }
        cost += piece->cost;
        bytes += piece->text.length + 1;
        end++;
    }
    return end;
}

/* A short rest joins the group before it when both fit into one passage. */
static size_t with_rest(const struct splitter *splitter, size_t start, size_t end)
{
    size_t bytes = 0;
    bool is_last = end < splitter->count && group_end(splitter, end) == splitter->count;
    if (!is_last || cost_of(splitter, end, splitter->count, &bytes) >= PASSAGE_COST_MIN) {
        return end;
    }
    bool fits = cost_of(splitter, start, splitter->count, &bytes) <= PASSAGE_COST_MAX &&
                bytes < PASSAGE_BYTES_MAX;
    return fits ? splitter->count : end;
}

static void end_section(struct splitter *splitter)
{
    for (size_t start = 0; start < splitter->count;) {
        size_t end = with_rest(splitter, start, group_end(splitter, start));
        take_group(splitter, start, end);
        start = end;
    }
    splitter->count = 0;
}

static void enter_heading(struct splitter *splitter, const struct block *block)
{
    size_t level = block->level < DOCUMENT_LEVELS ? block->level : DOCUMENT_LEVELS;
    end_section(splitter);
    splitter->path[level - 1] = clean_cut(block->text, HEADING_BYTES_MAX);
    for (size_t i = level; i < DOCUMENT_LEVELS; i++) {
        splitter->path[i] = TEXT_NONE;
    }
}

void passages_each(const struct document *document, passage_fn take, void *context)
{
    struct splitter splitter = {.document = document, .take = take, .context = context};
    for (size_t i = 0; i < document->count; i++) {
        if (document->blocks[i].kind == BLOCK_HEADING) {
            enter_heading(&splitter, &document->blocks[i]);
        } else {
            add_block(&splitter, &document->blocks[i]);
        }
    }
    end_section(&splitter);
    free(splitter.pieces);
}
