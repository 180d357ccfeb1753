#include "ask/terminal/rendering.h"

#include <stdlib.h>
#include <string.h>

#include "ask/terminal/text_width.h"
#include "ask/terminal/wording.h"
#include "ask/wire/memory.h"
#include "ask/wire/utf8.h"

#define INDENT 2
#define NARROWEST 20
#define WIDEST 96
#define ENTRY_TERM 17
#define ENTRY_BESIDE_FROM 60

static const char *const paints[] = {
        [PAINT_PLAIN] = "\x1b[0m",
        [PAINT_DIM] = "\x1b[2m",
        [PAINT_BOLD] = "\x1b[1m",
        [PAINT_ACCENT] = "\x1b[36m",
        [PAINT_GOOD] = "\x1b[32m",
        [PAINT_CAUTION] = "\x1b[33m",
        [PAINT_BAD] = "\x1b[31m",
};

/* A block of wrapped text: what stands before its first line and how far the others are moved in.
 */
struct block {
    FILE *output;
    const struct look *look;
    const char *first; /* before the first line; may hold escape sequences */
    size_t indent;     /* of all other lines, and the width of `first` */
    enum paint paint;
    bool references; /* picks out [1], [2] ... */
    bool started;
};

const char *rendering_paint(const struct look *look, enum paint paint)
{
    return look->color ? paints[paint] : "";
}

static void write_spaces(FILE *output, size_t count)
{
    fprintf(output, "%*s", (int)count, "");
}

static size_t reference_length(const char *text, size_t length)
{
    size_t at = 1;
    if (length < 3 || text[0] != '[') {
        return 0;
    }
    while (at < length && text[at] >= '0' && text[at] <= '9') {
        at++;
    }
    return at > 1 && at < length && text[at] == ']' ? at + 1 : 0;
}

static void write_with_references(const struct block *block, const char *line, size_t length)
{
    size_t at = 0;
    size_t plain = 0;
    while (at < length) {
        size_t reference = reference_length(line + at, length - at);
        if (reference == 0) {
            at++;
            continue;
        }
        fwrite(line + plain, 1, at - plain, block->output);
        fprintf(block->output, "%s%.*s%s", rendering_paint(block->look, PAINT_ACCENT),
                (int)reference, line + at, rendering_paint(block->look, PAINT_PLAIN));
        at += reference;
        plain = at;
    }
    fwrite(line + plain, 1, length - plain, block->output);
}

static void write_line(void *context, const char *line, size_t length)
{
    struct block *block = context;
    if (!block->started) {
        fputs(block->first, block->output);
    } else if (length > 0) {
        write_spaces(block->output, block->indent);
    }
    block->started = true;
    if (block->references) {
        write_with_references(block, line, length);
    } else if (length > 0) {
        fprintf(block->output, "%s%.*s%s", rendering_paint(block->look, block->paint), (int)length,
                line, rendering_paint(block->look, PAINT_PLAIN));
    }
    fputc('\n', block->output);
}

static size_t room(const struct look *look, size_t indent)
{
    if (look->columns == 0) {
        return 0;
    }
    size_t columns = look->columns > WIDEST ? WIDEST : look->columns;
    return columns > indent + NARROWEST ? columns - indent : NARROWEST;
}

static void write_block(struct block *block, const char *text)
{
    char *clean = utf8_trim(utf8_printable(text));
    text_wrap(clean, room(block->look, block->indent), write_line, block);
    free(clean);
}

static const char *sign_of(const struct look *look, enum answer_outcome outcome, enum paint *paint)
{
    switch (outcome) {
    case ANSWER_ANSWERED:
        *paint = PAINT_GOOD;
        return look->unicode ? "●" : "*";
    case ANSWER_UNKNOWN:
        *paint = PAINT_CAUTION;
        return look->unicode ? "○" : "-";
    case ANSWER_CLARIFY:
        *paint = PAINT_ACCENT;
        return "?";
    case ANSWER_CANCELLED:
        *paint = PAINT_DIM;
        return look->unicode ? "×" : "x";
    case ANSWER_FAILED:
        break;
    }
    *paint = PAINT_BAD;
    return look->unicode ? "×" : "!";
}

static void write_text(
        FILE *output, const struct look *look, enum answer_outcome outcome, const char *text)
{
    struct block block = {
            .output = output, .look = look, .first = "", .indent = 0, .references = true};
    char *first = NULL;
    if (look->chat) {
        enum paint paint;
        const char *sign = sign_of(look, outcome, &paint);
        first = memory_format(
                "%s%s%s ", rendering_paint(look, paint), sign, rendering_paint(look, PAINT_PLAIN));
        block.first = first;
        block.indent = INDENT;
    }
    write_block(&block, text);
    free(first);
}

static const char *member_of_source(const json_t *citation, const char *name)
{
    const char *text = answer_member(citation, name);
    return text != NULL ? text : answer_member(json_object_get(citation, "source"), name);
}

static void append(char **text, const char *separator, const char *piece)
{
    if (piece == NULL || *piece == '\0') {
        return;
    }
    char *longer = memory_format("%s%s%s", *text, **text != '\0' ? separator : "", piece);
    free(*text);
    *text = longer;
}

static void append_paragraph(char **text, const struct look *look, const json_t *citation)
{
    const json_t *paragraph = json_object_get(citation, "paragraph");
    char *number = NULL;
    if (json_is_integer(paragraph) && json_integer_value(paragraph) > 0) {
        number = memory_format(
                "%s %lld", look->unicode ? "¶" : "par.", (long long)json_integer_value(paragraph));
    } else if (json_is_string(paragraph)) {
        number = memory_format("%s %s", look->unicode ? "¶" : "par.", json_string_value(paragraph));
    }
    append(text, look->unicode ? " · " : ", ", number);
    free(number);
}

/* A fact is what people expect; anything else must be seen as what it is. */
static void append_label(
        char **text, const struct look *look, const json_t *citation, const char *language)
{
    const char *label = answer_member(citation, "label");
    const char *speaker = answer_member(citation, "speaker");
    if (label != NULL && strcmp(label, "fact") == 0) {
        label = NULL;
    }
    append(text, look->unicode ? " · " : ", ",
            label != NULL ? wording_label(label, language) : NULL);
    append(text, label != NULL ? ": " : (look->unicode ? " · " : ", "), speaker);
}

static void append_date(
        char **text, const struct look *look, const json_t *citation, const char *language)
{
    const char *published = member_of_source(citation, "published");
    char *date = published != NULL ? wording_date(published, language) : NULL;
    append(text, look->unicode ? " · " : ", ", date);
    free(date);
}

static char *source_line(const struct look *look, const json_t *citation, const char *language)
{
    const char *separator = look->unicode ? " · " : ", ";
    char *text = memory_copy_text("");
    append(&text, separator, member_of_source(citation, "title"));
    append_date(&text, look, citation, language);
    append_paragraph(&text, look, citation);
    append_label(&text, look, citation, language);
    if (*text == '\0') {
        append(&text, separator, answer_member(citation, "record"));
    }
    return text;
}

static bool begins_with_mark(const char *quote)
{
    static const char *const marks[] = {"\"", "“", "‘", "「", "『"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strncmp(quote, marks[i], strlen(marks[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* A quote of somebody's words may bring its own marks. */
static void write_quote(FILE *output, const struct look *look, const char *quote, size_t indent)
{
    bool bare = !begins_with_mark(quote);
    const char *opening = look->unicode ? "“" : "\"";
    const char *closing = look->unicode ? "”" : "\"";
    char *marked = memory_format("%s%s%s", bare ? opening : "", quote, bare ? closing : "");
    struct block block = {
            .output = output, .look = look, .first = "", .indent = indent, .paint = PAINT_PLAIN};
    write_spaces(output, indent);
    write_block(&block, marked);
    free(marked);
}

static void write_address(FILE *output, const struct look *look, const char *url, size_t indent)
{
    struct block block = {
            .output = output, .look = look, .first = "", .indent = indent, .paint = PAINT_DIM};
    write_spaces(output, indent);
    write_block(&block, url);
}

static void write_source(
        FILE *output, const struct look *look, const struct answer *answer, size_t index, bool full)
{
    const json_t *citation = json_array_get(answer->citations, index);
    const json_t *n = json_object_get(citation, "n");
    long long shown = json_is_integer(n) ? (long long)json_integer_value(n) : (long long)index + 1;
    char *mark = memory_format("[%lld] ", shown);
    char *first = memory_format("%*s%s%s%s", INDENT, "", rendering_paint(look, PAINT_ACCENT), mark,
            rendering_paint(look, PAINT_PLAIN));
    size_t indent = INDENT + strlen(mark);
    char *line = source_line(look, citation, answer->lang);
    struct block block = {
            .output = output, .look = look, .first = first, .indent = indent, .paint = PAINT_DIM};
    write_block(&block, line);
    const char *quote = answer_member(citation, "quote");
    const char *url = member_of_source(citation, "url");
    if (full && quote != NULL && *quote != '\0') {
        write_quote(output, look, quote, indent);
    }
    if (full && url != NULL && *url != '\0') {
        write_address(output, look, url, indent);
    }
    free(line);
    free(first);
    free(mark);
}

static void write_sources(
        FILE *output, const struct look *look, const struct answer *answer, bool full)
{
    for (size_t i = 0; i < json_array_size(answer->citations); i++) {
        write_source(output, look, answer, i, full);
    }
}

static void write_suggestions(FILE *output, const struct look *look, const struct answer *answer)
{
    size_t index;
    const json_t *suggestion;
    fputc('\n', output);
    json_array_foreach((json_t *)answer->suggestions, index, suggestion)
    {
        const char *text = answer_member(suggestion, "text");
        if (text == NULL) {
            continue;
        }
        char *number = look->chat ? memory_format("%*zu ", INDENT + 1, index + 1)
                                  : memory_format("%*s%s ", INDENT, "", look->unicode ? "→" : ">");
        char *first = memory_format("%s%s%s", rendering_paint(look, PAINT_ACCENT), number,
                rendering_paint(look, PAINT_PLAIN));
        struct block block = {.output = output,
                .look = look,
                .first = first,
                .indent = text_width(number, strlen(number)),
                .paint = PAINT_PLAIN};
        write_block(&block, text);
        free(first);
        free(number);
    }
}

void rendering_answer(FILE *output, const struct look *look, const struct answer *answer)
{
    if (look->chat) {
        fputc('\n', output);
    }
    write_text(output, look, answer->outcome, answer->text);
    if (answer->citations != NULL) {
        fputc('\n', output);
        write_sources(output, look, answer, false);
    }
    if (answer->suggestions != NULL) {
        write_suggestions(output, look, answer);
    }
    if (look->chat) {
        fputc('\n', output);
        fflush(output);
    }
}

void rendering_sources(FILE *output, const struct look *look, const struct answer *answer)
{
    fputc('\n', output);
    write_sources(output, look, answer, true);
    fputc('\n', output);
    fflush(output);
}

void rendering_rejection(FILE *output, const struct look *look, const char *message)
{
    if (look->chat) {
        fputc('\n', output);
    }
    /* Reasons are parts of a longer line elsewhere; here they stand alone. */
    char *sentence = memory_copy_text(message);
    if (sentence[0] >= 'a' && sentence[0] <= 'z') {
        sentence[0] = (char)(sentence[0] - 'a' + 'A');
    }
    write_text(output, look, ANSWER_FAILED, sentence);
    free(sentence);
    if (look->chat) {
        fputc('\n', output);
    }
    fflush(output);
}

void rendering_title(FILE *output, const struct look *look, const char *text)
{
    struct block block = {.output = output, .look = look, .first = "", .paint = PAINT_BOLD};
    write_block(&block, text);
    fflush(output);
}

void rendering_entry(FILE *output, const struct look *look, const char *term, const char *text)
{
    bool beside = look->columns == 0 || look->columns >= ENTRY_BESIDE_FROM;
    size_t indent = beside ? INDENT + ENTRY_TERM : INDENT * 2;
    struct block block = {
            .output = output, .look = look, .first = "", .indent = indent, .paint = PAINT_DIM};
    fprintf(output, "%*s%s", INDENT, "", term);
    if (beside) {
        size_t width = text_width(term, strlen(term));
        write_spaces(output, width < ENTRY_TERM ? ENTRY_TERM - width : 1);
    } else {
        fputc('\n', output);
        write_spaces(output, indent);
    }
    write_block(&block, text);
    fflush(output);
}

void rendering_remark(FILE *output, const struct look *look, const char *text)
{
    struct block block = {.output = output,
            .look = look,
            .first = look->chat ? "  " : "",
            .indent = look->chat ? INDENT : 0,
            .paint = PAINT_DIM};
    write_block(&block, text);
    fflush(output);
}
