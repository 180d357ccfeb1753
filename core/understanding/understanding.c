#include "understanding/understanding.h"

#include "language/unicode.h"
#include "understanding/record_index.h"

static void destroy_index(void *index)
{
    record_index_destroy(index);
}

int understanding_attach(struct knowledge *knowledge, struct error *error)
{
    struct lexicon *lexicon = NULL;
    struct record_index *index = NULL;
    int result = lexicon_create(knowledge, &lexicon, error);

    if (result != 0) {
        return result;
    }
    result = record_index_create(knowledge, lexicon, &index, error);
    if (result != 0) {
        lexicon_destroy(lexicon);
        return result;
    }
    knowledge->index = index;
    knowledge->index_destroy = destroy_index;
    return 0;
}

bool understanding_check_text(struct text text, size_t *characters)
{
    *characters = 0;
    if (!unicode_is_valid(text)) {
        return false;
    }
    *characters = unicode_length(text);
    return true;
}
