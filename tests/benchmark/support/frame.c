#include "benchmark/support/frame.h"

#define FINAL 0x80u
#define MASKED 0x80u
#define LENGTH_16 126u
#define LENGTH_64 127u

static size_t write_head(unsigned char *head, enum frame_opcode opcode, size_t length)
{
    head[0] = (unsigned char)(FINAL | (unsigned)opcode);
    if (length < LENGTH_16) {
        head[1] = (unsigned char)(MASKED | length);
        return 2;
    }
    unsigned bytes = length <= UINT16_MAX ? 2 : 8;
    head[1] = (unsigned char)(MASKED | (bytes == 2 ? LENGTH_16 : LENGTH_64));
    for (unsigned i = 0; i < bytes; i++) {
        head[2 + i] = (unsigned char)(length >> (8 * (bytes - 1 - i)));
    }
    return 2 + bytes;
}

/* Eight bytes at a time; the mask repeats every four. */
static void mask_bytes(char *bytes, size_t length, uint32_t mask)
{
    uint64_t wide = (uint64_t)mask << 32 | mask;
    size_t i = 0;
    for (; i + sizeof(wide) <= length; i += sizeof(wide)) {
        uint64_t piece;
        memcpy(&piece, bytes + i, sizeof(piece));
        piece ^= wide;
        memcpy(bytes + i, &piece, sizeof(piece));
    }
    unsigned char key[sizeof(mask)];
    memcpy(key, &mask, sizeof(mask));
    for (; i < length; i++) {
        bytes[i] = (char)((unsigned char)bytes[i] ^ key[i % sizeof(key)]);
    }
}

void frame_write(
        struct text_buffer *output, enum frame_opcode opcode, struct text payload, uint32_t mask)
{
    unsigned char head[14];
    size_t length = write_head(head, opcode, payload.length);
    memcpy(head + length, &mask, sizeof(mask));
    text_buffer_append(output, head, length + sizeof(mask));
    size_t start = output->length;
    text_buffer_append_text(output, payload);
    mask_bytes(output->data + start, payload.length, mask);
}

size_t frame_read(struct text input, struct frame *frame)
{
    const unsigned char *bytes = (const unsigned char *)input.data;
    if (input.length < 2) {
        return 0;
    }
    size_t head = 2;
    uint64_t length = bytes[1] & 0x7fu;
    if (length >= LENGTH_16) {
        size_t size = length == LENGTH_16 ? 2 : 8;
        head += size;
        if (input.length < head) {
            return 0;
        }
        length = 0;
        for (size_t i = 2; i < head; i++) {
            length = length << 8 | bytes[i];
        }
    }
    if (length > input.length - head) {
        return 0;
    }
    frame->opcode = (bytes[0] & FINAL) != 0 ? bytes[0] & 0x0fu : FRAME_CONTINUATION;
    frame->payload = text_slice(input, head, head + (size_t)length);
    return head + (size_t)length;
}

void frame_describe_close(const struct frame *frame, char *text, size_t size)
{
    struct text payload = frame->payload;
    unsigned code = 1005; /* no code was given */
    if (payload.length >= 2) {
        code = (unsigned)(unsigned char)payload.data[0] << 8 | (unsigned char)payload.data[1];
        payload = text_slice(payload, 2, payload.length);
    } else {
        payload = TEXT_NONE;
    }
    snprintf(text, size, "closed by the server with %u %.*s", code, TEXT_ARG(payload));
}
