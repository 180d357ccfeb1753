/* Pieces of the JSON of packs. */
#ifndef IMPORT_JSON_TEXT_H
#define IMPORT_JSON_TEXT_H

#include "import/collection.h"

/* `text` in quotes, with what JSON demands escaped. */
void json_append_string(struct text_buffer *out, struct text text);

/* The same text in each language that the collection has, as an object. */
void json_append_localized(
        struct text_buffer *out, const struct collection *collection, struct text text);

#endif
