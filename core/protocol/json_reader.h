/*
 * Reads one JSON text into a fixed table of nodes, for input of strangers: depth and number of
 * values are bounded while reading, nothing is hashed, and nothing is allocated for a value, so
 * hostile input costs no more than its own length.
 *
 * RFC 8259 strictly, and narrower: keys are unique within an object, strings hold neither U+0000
 * nor lone surrogates. One thread at a time.
 */
#ifndef PROTOCOL_JSON_READER_H
#define PROTOCOL_JSON_READER_H

#include "base/error.h"
#include "base/text.h"

#define JSON_DEPTH_LIMIT 16
#define JSON_VALUE_LIMIT 256

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_node {
    enum json_type type;
    uint16_t next;        /* following sibling, 0: none */
    uint16_t first_child; /* of an array or object, 0: empty */
    struct text key;      /* in an object: unescaped */
    struct text text;     /* string: unescaped; number: as written */
    struct text raw;      /* the value as written */
};

/* Zero-initialised is empty and valid. Reused from one text to the next. */
struct json_document {
    struct json_node nodes[JSON_VALUE_LIMIT]; /* the first is the root */
    size_t count;
    struct text_buffer scratch; /* strings that needed unescaping */
};

void json_document_clear(struct json_document *document);

/*
 * `input` is valid UTF-8 and must outlive the document's use: texts without escapes point into it.
 * Errors: ERR_PARSE (not JSON), ERR_LIMIT (too deep, too many values), ERR_EXISTS (a key twice).
 */
int json_document_read(struct json_document *document, struct text input) MUST_CHECK;

/* The root, or NULL before a successful read. */
const struct json_node *json_document_root(const struct json_document *document);

/* The member `key` of an object, or NULL; NULL too when `object` is NULL or no object. */
const struct json_node *json_member(
        const struct json_document *document, const struct json_node *object, const char *key);

/* Walks the children of an array or object; NULL after the last. */
const struct json_node *json_first(
        const struct json_document *document, const struct json_node *parent);
const struct json_node *json_next(
        const struct json_document *document, const struct json_node *node);

/* True when the node is a whole number within the range, which is then in `*value`. */
bool json_get_integer(
        const struct json_node *node, int64_t minimum, int64_t maximum, int64_t *value);

#endif
