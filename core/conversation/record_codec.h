/*
 * Answers and focuses as bytes, for the store. Each begins with a version; what a later version
 * adds comes at the end. Reading checks everything: bytes may come from a damaged file.
 */
#ifndef CONVERSATION_RECORD_CODEC_H
#define CONVERSATION_RECORD_CODEC_H

#include "base/error.h"
#include "conversation/answer.h"
#include "understanding/understanding.h"

/* Appends to `bytes`. */
void record_write_answer(struct text_buffer *bytes, const struct answer *answer);
void record_write_focus(struct text_buffer *bytes, const struct focus *focus);

/* Copied into `arena`. ERR_PARSE when the bytes are none of an answer's; ERR_UNSUPPORTED: newer. */
MUST_CHECK int record_read_answer(
        struct text bytes, struct arena *arena, struct answer **answer, struct error *error);
MUST_CHECK int record_read_focus(struct text bytes, struct focus *focus, struct error *error);

#endif
