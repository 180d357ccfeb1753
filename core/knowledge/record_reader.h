/* From a JSON object of a pack file to a record: one table of fields for all kinds. */
#ifndef KNOWLEDGE_RECORD_READER_H
#define KNOWLEDGE_RECORD_READER_H

#include "knowledge/fields.h"

/*
 * Reads one record and adds it to reader->records. Problems become findings; the record is added
 * all the same when it has a kind and an id, so that references to it are not reported as well.
 * Its texts are copied to reader->arena.
 */
void record_read(struct pack_reader *reader, const struct data_value *object);

/* The fields of all kinds; field.kinds says which kinds have it. Static. */
const struct field *record_fields(size_t *count);

#endif
