/*
 * Texts of other people's files made fit for a pack: no control characters, which would reach
 * terminals with the answer, and white space that means nothing folded. All input is valid UTF-8.
 */
#ifndef IMPORT_CLEAN_TEXT_H
#define IMPORT_CLEAN_TEXT_H

#include "base/arena.h"
#include "base/text.h"

/*
 * A copy in `arena`, trimmed; control characters become spaces, but for line feeds and tabs. CR LF
 * becomes LF. Any thread.
 */
struct text clean_text(struct arena *arena, struct text text);

/*
 * As clean_text, and each run of white space becomes one space, or nothing where a line breaks
 * between two letters of a script that puts no spaces between words. Any thread.
 */
struct text clean_flowing_text(struct arena *arena, struct text text);

/* The longest start of `text` of at most `limit` bytes that ends between two characters. */
struct text clean_cut(struct text text, size_t limit);

#endif
