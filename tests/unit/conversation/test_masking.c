#include "conversation/masking.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct example {
    const char *text;
    const char *masked;
};

static void check_all(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text_buffer masked = {0};
        mask_private(text_from(examples[i].text), &masked);
        assert_string_equal(masked.data == NULL ? "" : masked.data, examples[i].masked);
        text_buffer_clear(&masked);
    }
}

#define CHECK(examples) check_all(examples, sizeof(examples) / sizeof((examples)[0]))

static void addresses_are_taken_out(void **state)
{
    (void)state;
    const struct example examples[] = {
            {"Write to kim.minji+news@example.co.kr, please.", "Write to [email], please."},
            {"제 메일은 lee@example.com입니다", "제 메일은 [email]입니다"},
            {"連絡先: sato@example.jp。", "連絡先: [email]。"},
            {"Ends with a@b.io.", "Ends with [email]."},
            {"@SK what is 5@6?", "@SK what is 5@6?"},
    };
    CHECK(examples);
}

static void numbers_of_people_are_taken_out(void **state)
{
    (void)state;
    const struct example examples[] = {
            {"Call +82-10-1234-5678 now", "Call [phone] now"},
            {"제 번호는 010-1234-5678이고", "제 번호는 [phone]이고"},
            {"電話は03-1234-5678です", "電話は[phone]です"},
            {"(02) 123-4567 or 01012345678", "[phone] or [phone]"},
            {"card 4111 1111 1111 1111, thanks", "card [card], thanks"},
            {"주민번호 900101-1234567", "주민번호 [id]"},
    };
    CHECK(examples);
}

static void secrets_are_taken_out(void **state)
{
    (void)state;
    const struct example examples[] = {
            {"my key is xoxb-2048-abcdef0123456789ABCDEF ok", "my key is [token] ok"},
            {"토큰 ghp_16C7e42F292c6912E7710c838347Ae178B4a 입니다", "토큰 [token] 입니다"},
    };
    CHECK(examples);
}

static void what_a_question_needs_stays(void **state)
{
    (void)state;
    const struct example examples[] = {
            {"3,920,000,000,000 won is 3.92 trillion", "3,920,000,000,000 won is 3.92 trillion"},
            {"Between 2023-12-01 and 2024?", "Between 2023-12-01 and 2024?"},
            {"145개국 중 2023년 3위는?", "145개국 중 2023년 3위는?"},
            {"28億ドル、3兆9200億ウォン", "28億ドル、3兆9200億ウォン"},
            {"the semiconductor-packaging-research-and-development centre",
                    "the semiconductor-packaging-research-and-development centre"},
            {"", ""},
            {"+", "+"},
            {"(", "("},
    };
    CHECK(examples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(addresses_are_taken_out),
            cmocka_unit_test(numbers_of_people_are_taken_out),
            cmocka_unit_test(secrets_are_taken_out),
            cmocka_unit_test(what_a_question_needs_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
