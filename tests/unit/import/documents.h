/* Documents written out, one block a line, to be compared as one text. */
#ifndef TESTS_IMPORT_DOCUMENTS_H
#define TESTS_IMPORT_DOCUMENTS_H

#include "import/document.h"

/* Reads `text` and fails unless its blocks are `expected`: "h1 A\np B\ni - C\nw D|E\n". */
void document_expect(void (*read)(struct document *document, struct text text), const char *text,
        const char *expected);

#endif
