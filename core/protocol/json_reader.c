#include "protocol/json_reader.h"
#include <string.h>

struct reader {
    struct json_document *document;
    const char *at;
    const char *end;
    int depth;
};

static int read_value(struct reader *reader, uint16_t *index);

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->end) {
        char byte = *reader->at;
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r') {
            return;
        }
        reader->at++;
    }
}

static bool take(struct reader *reader, char expected)
{
    if (reader->at < reader->end && *reader->at == expected) {
        reader->at++;
        return true;
    }
    return false;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    byte = (char)(byte | 0x20);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static int read_hex4(struct reader *reader, uint32_t *unit)
{
    if (reader->end - reader->at < 4) {
        return ERR_PARSE;
    }
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(reader->at[i]);
        if (digit < 0) {
            return ERR_PARSE;
        }
        value = value << 4 | (uint32_t)digit;
    }
    reader->at += 4;
    *unit = value;
    return 0;
}

/* After "\u". A pair of surrogates is one code point; half of a pair is refused. */
static int read_unicode_escape(struct reader *reader)
{
    uint32_t unit = 0;
    if (read_hex4(reader, &unit) != 0 || unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) {
        return ERR_PARSE;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        uint32_t low = 0;
        if (!take(reader, '\\') || !take(reader, 'u') || read_hex4(reader, &low) != 0 ||
                low < 0xDC00 || low > 0xDFFF) {
            return ERR_PARSE;
        }
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    text_buffer_append_code_point(&reader->document->scratch, unit);
    return 0;
}

static int read_escape(struct reader *reader)
{
    static const char names[] = "\"\\/bfnrt";
    static const char bytes[] = "\"\\/\b\f\n\r\t";
    if (reader->at == reader->end) {
        return ERR_PARSE;
    }
    char name = *reader->at++;
    if (name == 'u') {
        return read_unicode_escape(reader);
    }
    const char *found = name == '\0' ? NULL : strchr(names, name);
    if (found == NULL) {
        return ERR_PARSE;
    }
    text_buffer_append_char(&reader->document->scratch, bytes[found - names]);
    return 0;
}

/* From the first escape of a string on; `start` is where the string began. */
static int read_escaped_string(struct reader *reader, const char *start, struct text *value)
{
    struct text_buffer *scratch = &reader->document->scratch;
    size_t offset = scratch->length;
    text_buffer_append(scratch, start, (size_t)(reader->at - start));
    while (reader->at < reader->end) {
        const char *run = reader->at;
        while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' &&
                (unsigned char)*reader->at >= 0x20) {
            reader->at++;
        }
        text_buffer_append(scratch, run, (size_t)(reader->at - run));
        if (take(reader, '"')) {
            *value = (struct text){scratch->data + offset, scratch->length - offset};
            return 0;
        }
        if (!take(reader, '\\') || read_escape(reader) != 0) {
            return ERR_PARSE;
        }
    }
    return ERR_PARSE;
}

/* After the opening quote. */
static int read_string(struct reader *reader, struct text *value)
{
    const char *start = reader->at;
    for (; reader->at < reader->end; reader->at++) {
        unsigned char byte = (unsigned char)*reader->at;
        if (byte == '"') {
            *value = (struct text){start, (size_t)(reader->at - start)};
            reader->at++;
            return 0;
        }
        if (byte == '\\') {
            return read_escaped_string(reader, start, value);
        }
        if (byte < 0x20) {
            return ERR_PARSE;
        }
    }
    return ERR_PARSE;
}

static bool skip_digits(struct reader *reader)
{
    const char *start = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        reader->at++;
    }
    return reader->at > start;
}

static int read_number(struct reader *reader)
{
    take(reader, '-');
    if (!take(reader, '0') && !skip_digits(reader)) {
        return ERR_PARSE;
    }
    if (take(reader, '.') && !skip_digits(reader)) {
        return ERR_PARSE;
    }
    if (take(reader, 'e') || take(reader, 'E')) {
        if (!take(reader, '+')) {
            take(reader, '-');
        }
        return skip_digits(reader) ? 0 : ERR_PARSE;
    }
    return 0;
}

static int read_word(struct reader *reader, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
        return ERR_PARSE;
    }
    reader->at += length;
    return 0;
}

/* Few members, few comparisons: cheaper than hashing, and there is no collision to provoke. */
static bool has_key(const struct json_document *document, uint16_t first, struct text key)
{
    for (uint16_t i = first; i != 0; i = document->nodes[i].next) {
        if (text_equal(document->nodes[i].key, key)) {
            return true;
        }
    }
    return false;
}

static int read_key(struct reader *reader, uint16_t first_child, struct text *key)
{
    skip_space(reader);
    if (!take(reader, '"')) {
        return ERR_PARSE;
    }
    int result = read_string(reader, key);
    if (result != 0) {
        return result;
    }
    skip_space(reader);
    if (!take(reader, ':')) {
        return ERR_PARSE;
    }
    return has_key(reader->document, first_child, *key) ? ERR_EXISTS : 0;
}

/* After the opening bracket or brace. */
static int read_children(struct reader *reader, uint16_t parent, bool keyed)
{
    struct json_node *nodes = reader->document->nodes;
    char closing = keyed ? '}' : ']';
    if (++reader->depth > JSON_DEPTH_LIMIT) {
        return ERR_LIMIT;
    }
    skip_space(reader);
    uint16_t previous = 0;
    while (!take(reader, closing)) {
        if (previous != 0 && !take(reader, ',')) {
            return ERR_PARSE;
        }
        struct text key = TEXT_NONE;
        int result = keyed ? read_key(reader, nodes[parent].first_child, &key) : 0;
        uint16_t child = 0;
        result = result != 0 ? result : read_value(reader, &child);
        if (result != 0) {
            return result;
        }
        nodes[child].key = key;
        if (previous == 0) {
            nodes[parent].first_child = child;
        } else {
            nodes[previous].next = child;
        }
        previous = child;
        skip_space(reader);
    }
    reader->depth--;
    return 0;
}

static int read_typed(struct reader *reader, uint16_t index)
{
    struct json_node *node = &reader->document->nodes[index];
    switch (*reader->at) {
    case '{':
    case '[':
        node->type = *reader->at == '{' ? JSON_OBJECT : JSON_ARRAY;
        reader->at++;
        return read_children(reader, index, node->type == JSON_OBJECT);
    case '"':
        node->type = JSON_STRING;
        reader->at++;
        return read_string(reader, &node->text);
    case 't':
        node->type = JSON_TRUE;
        return read_word(reader, "true");
    case 'f':
        node->type = JSON_FALSE;
        return read_word(reader, "false");
    case 'n':
        node->type = JSON_NULL;
        return read_word(reader, "null");
    default:
        node->type = JSON_NUMBER;
        return read_number(reader);
    }
}

/* Recursion is bounded by JSON_DEPTH_LIMIT. */
static int read_value(struct reader *reader, uint16_t *index)
{
    struct json_document *document = reader->document;
    skip_space(reader);
    if (reader->at == reader->end) {
        return ERR_PARSE;
    }
    if (document->count == JSON_VALUE_LIMIT) {
        return ERR_LIMIT;
    }
    *index = (uint16_t)document->count++;
    struct json_node *node = &document->nodes[*index];
    *node = (struct json_node){0};
    const char *start = reader->at;
    int result = read_typed(reader, *index);
    node->raw = (struct text){start, (size_t)(reader->at - start)};
    if (node->type == JSON_NUMBER) {
        node->text = node->raw;
    }
    return result;
}

void json_document_clear(struct json_document *document)
{
    if (document == NULL) {
        return;
    }
    text_buffer_clear(&document->scratch);
    document->count = 0;
}

int json_document_read(struct json_document *document, struct text input)
{
    document->count = 0;
    text_buffer_reset(&document->scratch);
    /* Unescaping never lengthens: the buffer does not move while texts point into it. */
    text_buffer_reserve(&document->scratch, input.length + 1);
    struct reader reader = {.document = document, .at = input.data};
    reader.end = input.length == 0 ? input.data : input.data + input.length;
    uint16_t root = 0;
    int result = read_value(&reader, &root);
    skip_space(&reader);
    if (result == 0 && reader.at != reader.end) {
        result = ERR_PARSE;
    }
    if (result != 0) {
        document->count = 0;
    }
    return result;
}

const struct json_node *json_document_root(const struct json_document *document)
{
    return document->count == 0 ? NULL : &document->nodes[0];
}

const struct json_node *json_first(
        const struct json_document *document, const struct json_node *parent)
{
    if (parent == NULL || parent->first_child == 0) {
        return NULL;
    }
    return &document->nodes[parent->first_child];
}

const struct json_node *json_next(
        const struct json_document *document, const struct json_node *node)
{
    return node == NULL || node->next == 0 ? NULL : &document->nodes[node->next];
}

const struct json_node *json_member(
        const struct json_document *document, const struct json_node *object, const char *key)
{
    if (object == NULL || object->type != JSON_OBJECT) {
        return NULL;
    }
    const struct json_node *node = json_first(document, object);
    while (node != NULL && !text_equal_string(node->key, key)) {
        node = json_next(document, node);
    }
    return node;
}

bool json_get_integer(
        const struct json_node *node, int64_t minimum, int64_t maximum, int64_t *value)
{
    return node != NULL && node->type == JSON_NUMBER &&
           text_to_int64(node->text, minimum, maximum, value);
}
