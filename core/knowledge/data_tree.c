#include "knowledge/data_tree.h"

#include "language/unicode.h"
#include <math.h>

#define NUMBER_LENGTH_MAX 40u

struct parser {
    struct arena *arena;
    struct text text;
    size_t position;
    uint32_t line;
    unsigned depth;
    struct error *error;
    struct text_buffer string;
    /* Values of the arrays and objects still open, innermost last. */
    struct data_member *open;
    size_t open_count;
    size_t open_capacity;
};

static int parse_value(struct parser *parser, struct data_value *value);

static int fail(struct parser *parser, const char *what)
{
    return error_set(parser->error, ERR_PARSE, "%s", what);
}

static int peek(const struct parser *parser)
{
    return parser->position < parser->text.length
                   ? (unsigned char)parser->text.data[parser->position]
                   : -1;
}

static void skip_space(struct parser *parser)
{
    for (;;) {
        int byte = peek(parser);
        if (byte == '\n') {
            parser->line++;
        } else if (byte != ' ' && byte != '\t' && byte != '\r') {
            return;
        }
        parser->position++;
    }
}

static bool accept(struct parser *parser, char byte)
{
    skip_space(parser);
    if (peek(parser) != (unsigned char)byte) {
        return false;
    }
    parser->position++;
    return true;
}

static int hex_digit(int byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

static int parse_hex(struct parser *parser, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(peek(parser));
        if (digit < 0) {
            return fail(parser, "\\u needs four hexadecimal digits");
        }
        *unit = *unit << 4 | (uint32_t)digit;
        parser->position++;
    }
    return 0;
}

static int parse_unicode_escape(struct parser *parser)
{
    uint32_t point;
    int status = parse_hex(parser, &point);
    if (status != 0) {
        return status;
    }
    if (point >= 0xD800 && point < 0xDC00 && peek(parser) == '\\' &&
            parser->position + 1 < parser->text.length &&
            parser->text.data[parser->position + 1] == 'u') {
        uint32_t low;
        parser->position += 2;
        status = parse_hex(parser, &low);
        if (status != 0) {
            return status;
        }
        if (low < 0xDC00 || low > 0xDFFF) {
            return fail(parser, "a \\u surrogate pair is broken");
        }
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    if (point == 0 || (point >= 0xD800 && point <= 0xDFFF)) {
        return fail(parser, "\\u names no character");
    }
    text_buffer_append_code_point(&parser->string, point);
    return 0;
}

static int parse_escape(struct parser *parser)
{
    static const char names[] = "\"\\/bfnrt";
    static const char bytes[] = "\"\\/\b\f\n\r\t";
    int byte = peek(parser);
    parser->position++;
    if (byte == 'u') {
        return parse_unicode_escape(parser);
    }
    const char *found = byte > 0 ? strchr(names, byte) : NULL;
    if (found == NULL) {
        return fail(parser, "a string holds an unknown escape; write \\\\ for a backslash");
    }
    text_buffer_append_char(&parser->string, bytes[found - names]);
    return 0;
}

static int fail_string(struct parser *parser, int byte)
{
    return fail(parser, byte < 0 || byte == '\n' || byte == '\r'
                                ? "a string is not closed on its line; write \\n for a line break"
                                : "a string holds a control character; write \\t for a tab");
}

/* Copies the rest of a string that has escapes; `start` is the first byte after the quote. */
static int parse_escaped_string(struct parser *parser, size_t start, struct text *string)
{
    text_buffer_reset(&parser->string);
    text_buffer_append(&parser->string, parser->text.data + start, parser->position - start);
    for (;;) {
        int byte = peek(parser);
        if (byte < 0x20) {
            return fail_string(parser, byte);
        }
        parser->position++;
        if (byte == '"') {
            break;
        }
        if (byte != '\\') {
            text_buffer_append_char(&parser->string, (char)byte);
            continue;
        }
        int status = parse_escape(parser);
        if (status != 0) {
            return status;
        }
    }
    *string = arena_copy_text(parser->arena, text_buffer_view(&parser->string));
    return 0;
}

static int parse_string(struct parser *parser, struct text *string)
{
    size_t start = ++parser->position;
    for (;; parser->position++) {
        int byte = peek(parser);
        if (byte < 0x20) {
            return fail_string(parser, byte);
        }
        if (byte == '\\') {
            return parse_escaped_string(parser, start, string);
        }
        if (byte == '"') {
            *string = text_slice(parser->text, start, parser->position++);
            return 0;
        }
    }
}

static size_t skip_digits(const char *digits, size_t position)
{
    while (digits[position] >= '0' && digits[position] <= '9') {
        position++;
    }
    return position;
}

/* The grammar of RFC 8259: strtod alone would also take "0x1", "inf" and "01". */
static bool is_number(const char *digits)
{
    size_t at = digits[0] == '-' ? 1 : 0;
    size_t end = skip_digits(digits, at);
    if (end == at || (digits[at] == '0' && end > at + 1)) {
        return false;
    }
    if (digits[end] == '.') {
        at = end + 1;
        end = skip_digits(digits, at);
        if (end == at) {
            return false;
        }
    }
    if (digits[end] == 'e' || digits[end] == 'E') {
        at = end + 1;
        at += digits[at] == '+' || digits[at] == '-';
        end = skip_digits(digits, at);
        if (end == at) {
            return false;
        }
    }
    return digits[end] == '\0';
}

static int parse_number(struct parser *parser, double *number)
{
    char digits[NUMBER_LENGTH_MAX + 1];
    size_t length = 0;
    for (int byte = peek(parser); byte > 0 && strchr("+-.eE0123456789", byte) != NULL;
            byte = peek(parser)) {
        if (length == NUMBER_LENGTH_MAX) {
            return fail(parser, "a number is too long");
        }
        digits[length++] = (char)byte;
        parser->position++;
    }
    digits[length] = '\0';
    if (!is_number(digits)) {
        return fail(parser, "a number is not written as JSON wants it");
    }
    *number = strtod(digits, NULL);
    return isfinite(*number) ? 0 : fail(parser, "a number is too large");
}

static int parse_word(struct parser *parser, struct data_value *value)
{
    static const struct {
        const char *word;
        enum data_type type;
    } words[] = {{"null", DATA_NULL}, {"false", DATA_FALSE}, {"true", DATA_TRUE}};
    struct text rest = text_slice(parser->text, parser->position, parser->text.length);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct text word = text_from(words[i].word);
        if (text_starts_with(rest, word)) {
            parser->position += word.length;
            value->type = words[i].type;
            return 0;
        }
    }
    return fail(parser, rest.length == 0 ? "the file ends too early; a bracket or quote is missing"
                                         : "a value is expected here");
}

static struct data_member *push(struct parser *parser)
{
    if (parser->open_count == parser->open_capacity) {
        size_t capacity = parser->open_capacity == 0 ? 64 : parser->open_capacity * 2;
        struct data_member *open = realloc(parser->open, capacity * sizeof(*open));
        if (open == NULL) {
            abort();
        }
        parser->open = open;
        parser->open_capacity = capacity;
    }
    struct data_member *member = &parser->open[parser->open_count++];
    memset(member, 0, sizeof(*member));
    return member;
}

/* After an item: true when another one follows; false at the end or on an error in *status. */
static bool has_next(struct parser *parser, char end, int *status)
{
    if (accept(parser, ',')) {
        skip_space(parser);
        if (peek(parser) == (unsigned char)end) {
            *status = fail(parser, "a comma stands before the closing bracket; remove it");
            return false;
        }
        return true;
    }
    if (!accept(parser, end)) {
        *status = fail(parser, peek(parser) < 0
                                       ? "the file ends inside a value; close its brackets"
                                       : "a comma or a closing bracket is missing before this");
    }
    return false;
}

static int parse_array(struct parser *parser, struct data_value *value)
{
    size_t base = parser->open_count;
    int status = 0;
    parser->position++;
    if (!accept(parser, ']')) {
        do {
            /* Nested values may move the stack, so the item is filled in afterwards. */
            struct data_value item = {0};
            status = parse_value(parser, &item);
            push(parser)->value = item;
        } while (status == 0 && has_next(parser, ']', &status));
    }
    value->type = DATA_ARRAY;
    value->array.count = parser->open_count - base;
    value->array.items =
            arena_allocate_array(parser->arena, value->array.count + 1, sizeof(struct data_value));
    for (size_t i = 0; i < value->array.count; i++) {
        value->array.items[i] = parser->open[base + i].value;
    }
    parser->open_count = base;
    return status;
}

static bool is_duplicate(const struct parser *parser, size_t base, struct text name)
{
    for (size_t i = base; i < parser->open_count; i++) {
        if (text_equal(parser->open[i].name, name)) {
            return true;
        }
    }
    return false;
}

static int parse_member(struct parser *parser, struct data_member *member)
{
    skip_space(parser);
    member->line = parser->line;
    if (peek(parser) != '"') {
        return fail(parser, "a member name in quotes is expected here");
    }
    int status = parse_string(parser, &member->name);
    if (status != 0) {
        return status;
    }
    if (!accept(parser, ':')) {
        return fail(parser, "a colon is missing after the member name");
    }
    return parse_value(parser, &member->value);
}

/* From this size on an object is checked for duplicates once, sorted, when it is complete. */
#define DUPLICATE_CHECK_LIMIT 64

static int compare_members(const void *a, const void *b)
{
    const struct data_member *const *left = a;
    const struct data_member *const *right = b;
    int order = text_compare((*left)->name, (*right)->name);
    return order != 0                       ? order
           : (*left)->line < (*right)->line ? -1
                                            : (*left)->line > (*right)->line;
}

/* The members by name, those of one name by line. Owned by the caller: free. */
static const struct data_member **sort_members(const struct data_member *members, size_t count)
{
    const struct data_member **sorted = malloc((count + 1) * sizeof(struct data_member *));
    if (sorted == NULL) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &members[i];
    }
    qsort(sorted, count, sizeof(struct data_member *), compare_members);
    return sorted;
}

static int fail_duplicate(struct parser *parser, const struct data_member *member)
{
    parser->line = member->line;
    return error_set(parser->error, ERR_PARSE, "member '%.*s' stands here twice",
            (int)(member->name.length > 80 ? 80 : member->name.length), member->name.data);
}

static int check_large_object(
        struct parser *parser, const struct data_member *members, size_t count)
{
    int status = 0;
    const struct data_member **sorted = sort_members(members, count);
    for (size_t i = 1; status == 0 && i < count; i++) {
        if (text_equal(sorted[i - 1]->name, sorted[i]->name)) {
            status = fail_duplicate(parser, sorted[i]);
        }
    }
    free(sorted);
    return status;
}

static int parse_object(struct parser *parser, struct data_value *value)
{
    size_t base = parser->open_count;
    int status = 0;
    parser->position++;
    if (!accept(parser, '}')) {
        do {
            struct data_member member = {0};
            status = parse_member(parser, &member);
            if (status == 0 && parser->open_count - base < DUPLICATE_CHECK_LIMIT &&
                    is_duplicate(parser, base, member.name)) {
                status = fail_duplicate(parser, &member);
            }
            *push(parser) = member;
        } while (status == 0 && has_next(parser, '}', &status));
    }
    value->type = DATA_OBJECT;
    value->object.count = parser->open_count - base;
    value->object.members = arena_allocate_array(
            parser->arena, value->object.count + 1, sizeof(struct data_member));
    if (value->object.count > 0) {
        memcpy(value->object.members, parser->open + base,
                value->object.count * sizeof(struct data_member));
    }
    parser->open_count = base;
    if (status == 0 && value->object.count >= DUPLICATE_CHECK_LIMIT) {
        status = check_large_object(parser, value->object.members, value->object.count);
    }
    return status;
}

static int parse_nested(struct parser *parser, struct data_value *value)
{
    if (parser->depth == DATA_DEPTH_LIMIT) {
        return fail(parser, "values are nested too deeply");
    }
    parser->depth++;
    int status = peek(parser) == '[' ? parse_array(parser, value) : parse_object(parser, value);
    parser->depth--;
    return status;
}

static int parse_value(struct parser *parser, struct data_value *value)
{
    skip_space(parser);
    value->line = parser->line;
    int byte = peek(parser);
    if (byte == '"') {
        value->type = DATA_STRING;
        return parse_string(parser, &value->string);
    }
    if (byte == '[' || byte == '{') {
        return parse_nested(parser, value);
    }
    if (byte == '-' || (byte >= '0' && byte <= '9')) {
        value->type = DATA_NUMBER;
        return parse_number(parser, &value->number);
    }
    return parse_word(parser, value);
}

static uint32_t invalid_line(struct text text, uint32_t line)
{
    while (text.length > 0) {
        struct text part = text_split(&text, '\n');
        if (!unicode_is_valid(part)) {
            break;
        }
        line++;
    }
    return line;
}

int data_tree_parse(struct arena *arena, struct text text, uint32_t first_line,
        struct data_value *value, uint32_t *error_line, struct error *error)
{
    struct parser parser = {.arena = arena, .text = text, .line = first_line, .error = error};
    if (text_starts_with(text, TEXT("\xEF\xBB\xBF"))) {
        parser.position = 3;
    }
    *value = (struct data_value){0};
    int status = 0;
    if (!unicode_is_valid(text)) {
        parser.line = invalid_line(text, first_line);
        status = fail(&parser, "the text is not valid UTF-8; save the file as UTF-8");
    } else {
        status = parse_value(&parser, value);
    }
    if (status == 0) {
        skip_space(&parser);
        status = peek(&parser) < 0 ? 0 : fail(&parser, "something follows the end of the value");
    }
    *error_line = parser.line;
    text_buffer_clear(&parser.string);
    free(parser.open);
    return status;
}

const struct data_value *data_member_value(const struct data_value *object, const char *name)
{
    if (object->type != DATA_OBJECT) {
        return NULL;
    }
    for (size_t i = 0; i < object->object.count; i++) {
        if (text_equal_string(object->object.members[i].name, name)) {
            return &object->object.members[i].value;
        }
    }
    return NULL;
}

const char *data_type_name(enum data_type type)
{
    static const char *const names[] = {
            "null", "false", "true", "a number", "a string", "a list", "an object"};
    return names[type];
}

static void append_string(struct text string, struct text_buffer *out)
{
    static const char hex[] = "0123456789abcdef";
    text_buffer_append_char(out, '"');
    for (size_t i = 0; i < string.length; i++) {
        unsigned char byte = (unsigned char)string.data[i];
        if (byte < 0x20) {
            text_buffer_append_string(out, "\\u00");
            text_buffer_append_char(out, hex[byte >> 4]);
            text_buffer_append_char(out, hex[byte & 15]);
            continue;
        }
        if (byte == '"' || byte == '\\') {
            text_buffer_append_char(out, '\\');
        }
        text_buffer_append_char(out, (char)byte);
    }
    text_buffer_append_char(out, '"');
}

static void append_object(const struct data_value *value, struct text_buffer *out)
{
    size_t count = value->object.count;
    const struct data_member **sorted = sort_members(value->object.members, count);
    text_buffer_append_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            text_buffer_append_char(out, ',');
        }
        append_string(sorted[i]->name, out);
        text_buffer_append_char(out, ':');
        data_tree_canonical(&sorted[i]->value, out);
    }
    text_buffer_append_char(out, '}');
    free(sorted);
}

static void append_array(const struct data_value *value, struct text_buffer *out)
{
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < value->array.count; i++) {
        if (i > 0) {
            text_buffer_append_char(out, ',');
        }
        data_tree_canonical(&value->array.items[i], out);
    }
    text_buffer_append_char(out, ']');
}

void data_tree_canonical(const struct data_value *value, struct text_buffer *out)
{
    switch (value->type) {
    case DATA_NULL:
    case DATA_FALSE:
    case DATA_TRUE:
        text_buffer_append_string(out, data_type_name(value->type));
        break;
    case DATA_NUMBER:
        text_buffer_format(out, "%.17g", value->number);
        break;
    case DATA_STRING:
        append_string(value->string, out);
        break;
    case DATA_ARRAY:
        append_array(value, out);
        break;
    case DATA_OBJECT:
        append_object(value, out);
        break;
    }
}
