#include "exact.h"
#include "protocol/utf8.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What RFC 3629 says, written another way: decode, encode again, compare. */
static bool is_valid_by_definition(const unsigned char *bytes, size_t length)
{
    struct text_buffer again = {0};
    for (size_t i = 0; i < length;) {
        unsigned char first = bytes[i];
        size_t more = first < 0x80 ? 0 : first < 0xc0 ? 9 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        if (more > 3 || first >= 0xf8 || i + more >= length) {
            text_buffer_clear(&again);
            return false;
        }
        uint32_t point = more == 0 ? first : first & (0x3fu >> more);
        for (size_t k = 1; k <= more; k++) {
            if ((bytes[i + k] & 0xc0) != 0x80) {
                text_buffer_clear(&again);
                return false;
            }
            point = point << 6 | (bytes[i + k] & 0x3f);
        }
        text_buffer_append_code_point(&again, point);
        i += more + 1;
    }
    bool same = again.length == length && memcmp(again.data, bytes, length) == 0;
    text_buffer_clear(&again);
    return same;
}

static void agrees_with_the_definition(void **state)
{
    (void)state;
    static const unsigned char edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
            0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4,
            0xf5, 0xf7, 0xf8, 0xff};
    size_t count = sizeof(edges);
    for (size_t i = 0; i < count * count * count * count; i++) {
        unsigned char bytes[4] = {edges[i % count], edges[i / count % count],
                edges[i / count / count % count], edges[i / count / count / count]};
        for (size_t length = 1; length <= 4; length++) {
            struct text text = {(const char *)bytes, length};
            /* A NUL would end the comparison's buffer view early only if it were a string. */
            if (utf8_is_valid(text) != is_valid_by_definition(bytes, length)) {
                fail_msg("%02x %02x %02x %02x, %zu bytes", bytes[0], bytes[1], bytes[2], bytes[3],
                        length);
            }
        }
    }
}

static void refuses_known_attacks(void **state)
{
    (void)state;
    static const char *const inputs[] = {"\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf",
            "\xf0\x80\x80\xaf", "\xf0\x8f\xbf\xbf", "\xf8\x88\x80\x80\x80",
            "\xfc\x84\x80\x80\x80\x80", "\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\xbd\xed\xb8\x80",
            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff", "\x80", "abcdefgh\xbf",
            "caf\xe9", "한\xed\x95"};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        assert_false(utf8_is_valid(text_from(inputs[i])));
    }
    assert_true(utf8_is_valid(TEXT_NONE));
    assert_true(utf8_is_valid(TEXT("a\0b")));
    assert_true(utf8_is_valid(TEXT("한빛 東山 é \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf \xef\xbf\xbf")));
}

/* Bad bytes behind ASCII of any length, as the fast path skips it, and texts cut anywhere. */
static void finds_faults_at_every_position(void **state)
{
    (void)state;
    static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t at = 0; at < sizeof(plain) - 1; at++) {
        struct text text = exact_copy(plain, sizeof(plain) - 1);
        assert_true(utf8_is_valid(text));
        ((char *)(uintptr_t)text.data)[at] = (char)0xe9;
        assert_false(utf8_is_valid(text));
        exact_free(text);
    }
    static const char mixed[] = "서울에서 東京まで é😀!";
    size_t whole = 0;
    for (size_t length = 0; length < sizeof(mixed); length++) {
        struct text cut = exact_copy(mixed, length);
        bool border = ((unsigned char)mixed[length] & 0xc0) != 0x80;
        assert_int_equal(utf8_is_valid(cut), border);
        whole += border;
        exact_free(cut);
    }
    assert_int_equal(whole, utf8_count(TEXT(mixed)) + 1);
}

static void cuts_between_code_points(void **state)
{
    (void)state;
    struct text text = TEXT("a한😀");
    static const size_t kept[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8};
    for (size_t limit = 0; limit < sizeof(kept) / sizeof(kept[0]); limit++) {
        assert_int_equal(utf8_prefix(text, limit).length, kept[limit]);
    }
    assert_int_equal(utf8_prefix(TEXT_NONE, 3).length, 0);
    assert_int_equal(utf8_count(text), 3);
    assert_int_equal(utf8_count(TEXT_NONE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(agrees_with_the_definition),
            cmocka_unit_test(refuses_known_attacks),
            cmocka_unit_test(finds_faults_at_every_position),
            cmocka_unit_test(cuts_between_code_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
