/* Whatever a client sends, what goes back about it is JSON. */
#include "fuzz.h"
#include "json_peer.h"
#include "protocol/client_message.h"
#include "protocol/server_message.h"
#include "protocol/utf8.h"

static void check_message(const struct client_message *message)
{
    FUZZ_CHECK(message->method < CLIENT_METHOD_COUNT);
    FUZZ_CHECK(message->rating >= -1 && message->rating <= 1 && message->sequence >= -1);
    FUZZ_CHECK(message->resume_token.length <= CLIENT_TOKEN_LIMIT);
    FUZZ_CHECK(message->client_message_id.length <= CLIENT_ID_LIMIT);
    FUZZ_CHECK(message->language.length <= CLIENT_LANGUAGE_LIMIT);
    FUZZ_CHECK(message->comment.length <= CLIENT_COMMENT_LIMIT);
    FUZZ_CHECK(utf8_is_valid(message->text) && utf8_is_valid(message->comment));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json_document document;
    static struct text_buffer out;
    struct text frame = fuzz_text(data, size);
    if (!utf8_is_valid(frame)) {
        return 0;
    }
    struct client_message message = {0};
    struct wire_error error = {0};
    (void)client_message_looks_native(frame);
    text_buffer_reset(&out);
    if (client_message_decode(&document, frame, &message, &error) != 0) {
        FUZZ_CHECK(error.code != 0);
        wire_write_error(&out, message.id, &error);
        FUZZ_CHECK(json_peer_judge(text_buffer_view(&out)) != PEER_NOT_JSON);
    } else if (message.id.length > 0) {
        check_message(&message);
        wire_write_ask_result(&out, message.id, message.client_message_id);
        FUZZ_CHECK(json_peer_judge(text_buffer_view(&out)) != PEER_NOT_JSON);
    } else {
        check_message(&message);
    }
    return 0;
}
