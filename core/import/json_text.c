#include "import/json_text.h"

#include "knowledge/data_tree.h"

void json_append_string(struct text_buffer *out, struct text text)
{
    const struct data_value value = {.type = DATA_STRING, .string = text};
    data_tree_canonical(&value, out);
}

void json_append_localized(
        struct text_buffer *out, const struct collection *collection, struct text text)
{
    char separator = '{';
    for (size_t i = 0; i < collection->languages->count; i++) {
        if ((collection->used >> i & 1u) != 0) {
            text_buffer_append_char(out, separator);
            json_append_string(out, collection->languages->items[i].id);
            text_buffer_append_char(out, ':');
            json_append_string(out, text);
            separator = ',';
        }
    }
    text_buffer_append_char(out, '}');
}
