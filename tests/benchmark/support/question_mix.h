/*
 * The questions that are asked: those of a pack's question set that need no earlier turns, in all
 * its languages, in an order that is shuffled but the same at every run.
 */
#ifndef BENCHMARK_SUPPORT_QUESTION_MIX_H
#define BENCHMARK_SUPPORT_QUESTION_MIX_H

#include "base/text.h"

struct question_mix {
    struct text *questions; /* owned; each a JSON string with its quotes, ready to be sent */
    size_t count;
};

/* False with a reason on standard error when the file gives no question. */
bool question_mix_load(struct question_mix *mix, const char *path);
void question_mix_clear(struct question_mix *mix);

#endif
