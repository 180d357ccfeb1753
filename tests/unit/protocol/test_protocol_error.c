#include "protocol/protocol_error.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const int codes[] = {
#define X(name, code, status, word, message) (name),
        WIRE_ERROR_TABLE(X)
#undef X
};

#define CODE_COUNT (sizeof(codes) / sizeof(codes[0]))

/* The numbers are promised to clients in PROTOCOL.md. */
static void codes_are_those_of_the_protocol(void **state)
{
    (void)state;
    assert_int_equal(WIRE_PARSE_ERROR, -32700);
    assert_int_equal(WIRE_INVALID_REQUEST, -32600);
    assert_int_equal(WIRE_UNKNOWN_METHOD, -32601);
    assert_int_equal(WIRE_INVALID_PARAMS, -32602);
    assert_int_equal(WIRE_INTERNAL, -32603);
    static const int own[] = {WIRE_UNAUTHENTICATED, WIRE_FORBIDDEN, WIRE_NOT_FOUND,
            WIRE_RATE_LIMITED, WIRE_TOO_LARGE, WIRE_OVERLOADED, WIRE_RESUME_GAP, WIRE_CANCELLED,
            WIRE_UNSUPPORTED_VERSION};
    for (int i = 0; i < 9; i++) {
        assert_int_equal(own[i], 2001 + i);
    }
}

static void every_code_tells_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < CODE_COUNT; i++) {
        const struct wire_error error = {.code = codes[i]};
        struct text message = wire_error_message(&error);
        assert_true(message.length > 20);
        assert_true(text_ends_with(message, TEXT(".")));
        assert_true(wire_error_word(codes[i]).length > 0);
        int status = wire_error_status(codes[i]);
        assert_true(status >= 400 && status < 600);
        for (size_t k = 0; k < i; k++) {
            assert_int_not_equal(codes[k], codes[i]);
            assert_false(text_equal(wire_error_word(codes[k]), wire_error_word(codes[i])));
        }
    }
}

static void statuses_are_what_http_means(void **state)
{
    (void)state;
    assert_int_equal(wire_error_status(WIRE_UNAUTHENTICATED), 401);
    assert_int_equal(wire_error_status(WIRE_NOT_FOUND), 404);
    assert_int_equal(wire_error_status(WIRE_TOO_LARGE), 413);
    assert_int_equal(wire_error_status(WIRE_RATE_LIMITED), 429);
    assert_int_equal(wire_error_status(WIRE_OVERLOADED), 503);
}

static void own_messages_stand_above_the_default(void **state)
{
    (void)state;
    struct wire_error error = {.code = WIRE_NOT_FOUND, .message = TEXT("Gone.")};
    assert_true(text_equal(wire_error_message(&error), TEXT("Gone.")));
    error = (struct wire_error){.code = 4711};
    assert_int_equal(wire_error_status(error.code), 500);
    assert_true(text_equal(wire_error_word(error.code), TEXT("internal")));
    assert_true(wire_error_message(&error).length > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(codes_are_those_of_the_protocol),
            cmocka_unit_test(every_code_tells_what_to_do),
            cmocka_unit_test(statuses_are_what_http_means),
            cmocka_unit_test(own_messages_stand_above_the_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
