/*
 * Snowball stemming by the algorithm's name. One stemmer belongs to one thread at a time.
 * Source: M. F. Porter, "Snowball: A language for stemming algorithms", 2001 (libstemmer).
 */
#ifndef LANGUAGE_STEMMER_H
#define LANGUAGE_STEMMER_H

#include "base/error.h"
#include "base/text.h"

struct stemmer;

/* `algorithm` such as "english". Errors: ERR_UNSUPPORTED when libstemmer has none of that name. */
MUST_CHECK int stemmer_create(struct text algorithm, struct stemmer **stemmer, struct error *error);
void stemmer_destroy(struct stemmer *stemmer);

/*
 * Stem of one folded ASCII or UTF-8 word. Borrowed until the next call. Results of frequent words
 * are kept, so that a repeated word costs one look-up.
 */
struct text stemmer_stem(struct stemmer *stemmer, struct text word);

#endif
