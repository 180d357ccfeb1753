/*
 * Whole questions, put to the shipped packs and plugins: every answer is UTF-8, and one that claims
 * to be an answer says where it is from. Lines are turns of one conversation.
 */
#include "fuzz.h"
#include "language/unicode.h"
#include "process/engine.h"

#define TURN_LIMIT 4
#define ARENA_BYTES ((size_t)1024 * 1024)

static struct engine engine;
static struct arena *arena;

/* Run from the top of the repository, as run_fuzzers does. */
static void start(void)
{
    static const struct config_override overrides[] = {
            {"knowledge", "knowledge"}, {"plugins", "build/fuzz/plugins"}, {"log.level", "error"}};
    const struct config_sources sources = {
            .overrides = overrides, .override_count = sizeof(overrides) / sizeof(overrides[0])};
    const struct config *config = NULL;
    struct error error = {0};
    if (config_load(&sources, &config, &error) != 0 || engine_init(&engine, config, &error) != 0) {
        fprintf(stderr, "fuzz_question: %s\n", error.text);
        exit(EXIT_FAILURE);
    }
    config_release(config);
    for (size_t i = 0; i < plugin_host_count(engine.plugin_host); i++) {
        FUZZ_CHECK(plugin_host_info(engine.plugin_host, i).state == PLUGIN_RUNNING);
    }
    arena = arena_create(ARENA_BYTES, 0);
}

static void check_answer(const struct answer *answer)
{
    FUZZ_CHECK(unicode_is_valid(answer->text));
    FUZZ_CHECK(answer->text.length > 0);
    FUZZ_CHECK(answer->outcome != OUTCOME_FAILED);
    for (size_t i = 0; i < answer->citation_count; i++) {
        FUZZ_CHECK(answer->citations[i].number == i + 1 && answer->citations[i].record.length > 0);
    }
    for (size_t i = 0; i < answer->suggestion_count; i++) {
        FUZZ_CHECK(unicode_is_valid(answer->suggestions[i].text));
    }
}

/* Bytes that are no UTF-8 are left out, so that more of what is tried gets past the first check. */
static struct text take_valid(struct text_buffer *out, struct text text)
{
    text_buffer_reset(out);
    for (size_t at = 0; at < text.length;) {
        size_t length = 1;
        while (length < 4 && !unicode_is_valid(text_slice(text, at, at + length))) {
            length++;
        }
        struct text point = text_slice(text, at, at + length);
        bool valid = unicode_is_valid(point);
        text_buffer_append_text(out, valid ? point : TEXT_NONE);
        at += valid ? point.length : 1;
    }
    return text_buffer_view(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text_buffer valid;
    if (arena == NULL) {
        start();
    }
    struct text rest = take_valid(&valid, fuzz_text(data, size));
    struct text turns[TURN_LIMIT];
    size_t count = 0;
    while (rest.length > 0 && count < TURN_LIMIT) {
        turns[count++] = text_split(&rest, '\n');
    }
    const struct answer *answer =
            conversation_ask_now(engine.conversation, arena, turns, count, TEXT_NONE);
    if (answer != NULL) {
        check_answer(answer);
    }
    arena_reset(arena);
    return 0;
}
