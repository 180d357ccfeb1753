/* WebSocket frames (RFC 6455) from a client's side: masked ones to write, plain ones to read. */
#ifndef BENCHMARK_SUPPORT_FRAME_H
#define BENCHMARK_SUPPORT_FRAME_H

#include "base/text.h"

enum frame_opcode {
    FRAME_CONTINUATION = 0,
    FRAME_TEXT = 1,
    FRAME_CLOSE = 8,
    FRAME_PING = 9,
    FRAME_PONG = 10
};

struct frame {
    unsigned opcode;     /* of enum frame_opcode; FRAME_CONTINUATION also for a message in pieces */
    struct text payload; /* in the input */
};

void frame_write(
        struct text_buffer *output, enum frame_opcode opcode, struct text payload, uint32_t mask);
/* Returns the frame's whole length, or 0 when the input ends before it does. */
size_t frame_read(struct text input, struct frame *frame);
/* What a close frame says, for a person. */
void frame_describe_close(const struct frame *frame, char *text, size_t size);

#endif
