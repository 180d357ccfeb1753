/*
 * Words that no surface covers, read as what was meant: typed with another keyboard layout, or a
 * name in another romanisation.
 */
#ifndef UNDERSTANDING_RESPELLING_H
#define UNDERSTANDING_RESPELLING_H

#include "understanding/analysis.h"

/* The question with those words replaced, in the analysis' arena; empty when none was. */
struct text respelling_find(
        const struct analysis *analysis, struct lexicon *lexicon, const struct segments *segments);

/* Whether single letters of Hangul stand in the text, as a wrong layout types them. */
bool respelling_has_jamo(struct text text);

#endif
