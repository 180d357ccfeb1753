/* The reader of strangers' JSON agrees with jansson about what is JSON. */
#include "fuzz.h"
#include "json_peer.h"
#include "protocol/json_reader.h"
#include "protocol/utf8.h"

#define NUMBER_LIMIT INT64_C(1000)

static size_t count_nodes(const struct json_document *document, const struct json_node *node)
{
    size_t count = 1;
    int64_t number = 0;
    if (json_get_integer(node, -NUMBER_LIMIT, NUMBER_LIMIT, &number)) {
        FUZZ_CHECK(node->type == JSON_NUMBER && number >= -NUMBER_LIMIT && number <= NUMBER_LIMIT);
    }
    FUZZ_CHECK(utf8_is_valid(node->key) && utf8_is_valid(node->text) && utf8_is_valid(node->raw));
    const struct json_node *child = json_first(document, node);
    for (; child != NULL; child = json_next(document, child)) {
        count += count_nodes(document, child);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json_document document;
    struct text input = fuzz_text(data, size);
    if (!utf8_is_valid(input)) {
        return 0;
    }
    if (text_find(input, TEXT("\0"), 0) != SIZE_MAX) {
        FUZZ_CHECK(json_document_read(&document, input) != 0); /* jansson takes it for the end */
        return 0;
    }
    enum peer_verdict expected = json_peer_judge(input);
    int status = json_document_read(&document, input);
    if (status != 0) {
        FUZZ_CHECK(expected != PEER_JSON || status == ERR_LIMIT);
        return 0;
    }
    const struct json_node *root = json_document_root(&document);
    FUZZ_CHECK(expected != PEER_NOT_JSON);
    FUZZ_CHECK(count_nodes(&document, root) == document.count);
    FUZZ_CHECK(root->type != JSON_STRING || json_peer_holds(input, NULL, root->text));
    return 0;
}
