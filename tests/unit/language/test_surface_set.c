#include "language/surface_set.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct surface_set set;
    struct folded_text text;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(0, 0)};
    static const char *const surfaces[] = {"Korea", "Korea Institute", "SK", "SK hynix", "한국",
            "한국산업연구원", "日本", "日本銀行", "billion", "2023 index", " ", "Korea"};
    for (size_t i = 0; i < sizeof(surfaces) / sizeof(surfaces[0]); i++) {
        surface_set_add(&fixture.set, fixture.arena, text_from(surfaces[i]), surfaces[i]);
    }
    surface_set_sort(&fixture.set);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    surface_set_clear(&fixture->set);
    arena_destroy(fixture->arena);
    return 0;
}

/* The surface found at point `at`, or the empty string. */
static const char *found(struct fixture *fixture, const char *text, size_t at)
{
    struct surface_match match;
    unicode_fold(fixture->arena, text_from(text), &fixture->text);
    if (!surface_set_match(&fixture->set, &fixture->text, at, &match)) {
        return "";
    }
    assert_int_equal(match.length, match.first->length);
    return match.first->value;
}

static void finds_the_longest(void **state)
{
    assert_string_equal(found(*state, "korea institute", 0), "Korea Institute");
    assert_string_equal(found(*state, "Korea is", 0), "Korea");
    assert_string_equal(found(*state, "한국산업연구원은", 0), "한국산업연구원");
    assert_string_equal(found(*state, "한국산업", 0), "한국");
    assert_string_equal(found(*state, "日本銀行の", 0), "日本銀行");
    assert_string_equal(found(*state, "中国", 0), "");
}

static void keeps_words_and_numbers_whole(void **state)
{
    assert_string_equal(found(*state, "Koreans", 0), "");
    assert_string_equal(found(*state, "SK hynixes", 0), "SK");
    assert_string_equal(found(*state, "ask", 1), "");
    assert_string_equal(found(*state, "3billion", 1), "billion");
    assert_string_equal(found(*state, "12023 index", 1), "");
    assert_string_equal(found(*state, "南Korea人", 1), "Korea");
}

static void tells_shared_surfaces(void **state)
{
    struct fixture *fixture = *state;
    struct surface_match match;
    unicode_fold(fixture->arena, TEXT("KOREA"), &fixture->text);
    assert_true(surface_set_match(&fixture->set, &fixture->text, 0, &match));
    assert_int_equal(match.count, 2);
}

static void knows_its_ends(void **state)
{
    struct fixture *fixture = *state;
    struct surface_match match;
    struct surface_set empty = {0};
    assert_int_equal(fixture->set.count, 11); /* the one of spaces is left out */
    unicode_fold(fixture->arena, TEXT("SK"), &fixture->text);
    assert_false(surface_set_match(&fixture->set, &fixture->text, 2, &match));
    assert_false(surface_set_match(&empty, &fixture->text, 0, &match));
    surface_set_sort(&empty);
    surface_set_clear(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(finds_the_longest, set_up, tear_down),
            cmocka_unit_test_setup_teardown(keeps_words_and_numbers_whole, set_up, tear_down),
            cmocka_unit_test_setup_teardown(tells_shared_surfaces, set_up, tear_down),
            cmocka_unit_test_setup_teardown(knows_its_ends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
