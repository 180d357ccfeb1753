/*
 * Proves that quotes are what the source says: by their fingerprints always, and word for word
 * when the article is at hand.
 */
#ifndef KNOWLEDGE_QUOTE_CHECK_H
#define KNOWLEDGE_QUOTE_CHECK_H

#include "knowledge/fields.h"

/*
 * Checks the quotes of the records of one linked pack. `source_text` is the file of the article,
 * or NULL: paragraphs are recognised in it by their fingerprints, so that it may hold more (a date
 * line, other articles). Blocks on the file. Problems become findings.
 */
void quote_check(struct pack_reader *reader, const char *source_text);

#endif
