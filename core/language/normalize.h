/*
 * The form of a text in which quotations are compared and fingerprinted: Unicode NFKC, curly
 * quotes made straight, runs of white space made one space, ends trimmed. Letters keep their case.
 */
#ifndef LANGUAGE_NORMALIZE_H
#define LANGUAGE_NORMALIZE_H

#include "base/arena.h"
#include "base/text.h"

/* `text` is valid UTF-8. The result lives in `arena`. Any thread. */
struct text normalize_quotation(struct arena *arena, struct text text);

#endif
