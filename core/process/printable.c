#include "process/printable.h"
#include "language/unicode.h"

void print_printable(FILE *out, struct text text)
{
    for (size_t offset = 0; offset < text.length;) {
        size_t start = offset;
        size_t length = 1;
        /* The shortest valid piece is one character. */
        while (length < 4 && start + length <= text.length &&
                !unicode_is_valid(text_slice(text, start, start + length))) {
            length++;
        }
        struct text character = text_slice(text, start, start + length);
        if (!unicode_is_valid(character)) {
            offset = start + 1;
            fputc('?', out);
            continue;
        }
        bool is_shown = unicode_is_printable(unicode_next(text, &offset));
        fprintf(out, "%.*s", TEXT_ARG(is_shown ? character : TEXT("?")));
    }
}
