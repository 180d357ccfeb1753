/* The body of POST /v1/ask, and what is written about it. */
#include "fuzz.h"
#include "json_peer.h"
#include "protocol/http_ask.h"
#include "protocol/utf8.h"

static void check_answer(const struct http_ask *ask)
{
    static struct text_buffer out;
    const struct wire_citation citation = {.number = 1,
            .title = ask->text,
            .record = TEXT("record"),
            .label = ask->language,
            .quote = ask->text};
    const struct wire_answer answer = {.text = ask->text,
            .language = ask->language,
            .citations = &citation,
            .citation_count = 1};
    text_buffer_reset(&out);
    wire_write_answer(&out, &answer);
    FUZZ_CHECK(json_peer_holds(text_buffer_view(&out), "text", ask->text));
    text_buffer_reset(&out);
    sse_write_done(&out, &answer);
    FUZZ_CHECK(text_find(text_buffer_view(&out), TEXT("\n\n"), 0) == out.length - 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json_document document;
    struct text body = fuzz_text(data, size);
    if (!utf8_is_valid(body)) {
        return 0;
    }
    struct http_ask ask = {0};
    struct wire_error error = {0};
    if (http_ask_decode(&document, body, &ask, &error) != 0) {
        FUZZ_CHECK(error.code != 0 && wire_error_status(error.code) >= 400);
        return 0;
    }
    FUZZ_CHECK(ask.turn_count <= HTTP_ASK_TURN_LIMIT);
    for (size_t i = 0; i < ask.turn_count; i++) {
        FUZZ_CHECK(utf8_is_valid(ask.turns[i]));
    }
    check_answer(&ask);
    return 0;
}
