/* Frames of bare clients: what they mean lies within the frame, and answers stay UTF-8. */
#include "fuzz.h"
#include "protocol/plain_text.h"
#include "protocol/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text_buffer out;
    struct text frame = fuzz_text(data, size);
    if (!utf8_is_valid(frame)) {
        return 0;
    }
    struct plain_message message = plain_decode(frame);
    struct text argument = message.argument;
    FUZZ_CHECK(argument.length == 0 ||
               (argument.data >= frame.data &&
                       argument.data + argument.length <= frame.data + frame.length));
    FUZZ_CHECK(utf8_is_valid(argument));
    const struct wire_citation citation = {.number = 1,
            .title = argument,
            .published = argument,
            .speaker = argument,
            .speaker_role = argument,
            .url = argument};
    const struct wire_suggestion suggestion = {.title = argument, .text = argument};
    const struct wire_answer answer = {.text = argument,
            .citations = &citation,
            .citation_count = 1,
            .suggestions = &suggestion,
            .suggestion_count = 1};
    text_buffer_reset(&out);
    plain_write_answer(&out, &answer);
    FUZZ_CHECK(out.length >= 2 * argument.length);
    return 0;
}
