/*
 * Proves that the fields of a record hold what its sentences say: every amount, date and name in
 * them. The sentences are read by words and names, not understood, so what is found are warnings.
 */
#ifndef KNOWLEDGE_STATEMENT_CHECK_H
#define KNOWLEDGE_STATEMENT_CHECK_H

#include "knowledge/fields.h"

/* Checks the texts and answers of all records of one linked pack but passages and faqs. */
void statement_check(struct pack_reader *reader);

#endif
