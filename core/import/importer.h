/*
 * Takes records from files of any format that is known: JSON Lines, Markdown, HTML and plain text.
 */
#ifndef IMPORT_IMPORTER_H
#define IMPORT_IMPORTER_H

#include "import/record_lines.h"

/*
 * Reads `path`, which outlives the collection, and adds what it holds; `*report` says what became
 * of it. Blocks. Errors, with the file, the line where there is one, and what to do: those of
 * input_file_read and record_lines_read; ERR_INVALID for a document without text.
 */
MUST_CHECK int import_file(struct collection *collection, const char *path,
        struct import_report *report, struct error *error);

#endif
