/* Files of packs: their one fixed form is read again as the same. */
#include "fuzz.h"
#include "knowledge/data_tree.h"
#include "language/unicode.h"

static struct text_buffer first;
static struct text_buffer second;

static bool parse(struct arena *arena, struct text text, struct text_buffer *out)
{
    struct data_value value;
    uint32_t line = 0;
    struct error error = {0};
    text_buffer_reset(out);
    if (data_tree_parse(arena, text, 1, &value, &line, &error) != 0) {
        FUZZ_CHECK(line >= 1 && error.text[0] != '\0');
        return false;
    }
    (void)data_member_value(&value, "id");
    (void)data_type_name(value.type);
    data_tree_canonical(&value, out);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(0, 0);
    if (parse(arena, fuzz_text(data, size), &first)) {
        FUZZ_CHECK(unicode_is_valid(text_buffer_view(&first)));
        FUZZ_CHECK(parse(arena, text_buffer_view(&first), &second));
        FUZZ_CHECK(text_equal(text_buffer_view(&first), text_buffer_view(&second)));
    }
    arena_destroy(arena);
    return 0;
}
