#include "language/stemmer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_stem(struct stemmer *stemmer, const char *word, const char *expected)
{
    struct text stem = stemmer_stem(stemmer, text_from(word));
    assert_int_equal(stem.length, strlen(expected));
    assert_memory_equal(stem.data, expected, stem.length);
}

static void brings_forms_together(void **state)
{
    (void)state;
    struct stemmer *stemmer = NULL;
    assert_int_equal(stemmer_create(TEXT("english"), &stemmer, NULL), 0);
    assert_stem(stemmer, "invested", "invest");
    assert_stem(stemmer, "investing", "invest");
    assert_stem(stemmer, "companies", "compani");
    assert_stem(stemmer, "company", "compani");
    assert_stem(stemmer, "", "");
    stemmer_destroy(stemmer);
}

/* The second answer comes from the cache; words of one slot push each other out. */
static void answers_the_same_from_its_cache(void **state)
{
    (void)state;
    struct stemmer *stemmer = NULL;
    char word[32];
    assert_int_equal(stemmer_create(TEXT("english"), &stemmer, NULL), 0);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20000; i++) {
            snprintf(word, sizeof(word), "w%dings", i);
            struct text stem = stemmer_stem(stemmer, text_from(word));
            assert_true(text_starts_with(stem, text_slice(text_from(word), 0, strlen(word) - 4)));
        }
        assert_stem(stemmer, "meetings", "meet");
        assert_stem(stemmer, "meetings", "meet");
    }
    stemmer_destroy(stemmer);
}

static void leaves_other_scripts_alone(void **state)
{
    (void)state;
    struct stemmer *stemmer = NULL;
    assert_int_equal(stemmer_create(TEXT("english"), &stemmer, NULL), 0);
    assert_stem(stemmer, "투자했나요", "투자했나요");
    assert_stem(stemmer, "投資しました", "投資しました");
    assert_stem(stemmer, "キオクシアキオクシアキオクシア", "キオクシアキオクシアキオクシア");
    stemmer_destroy(stemmer);
}

static void refuses_names_it_does_not_know(void **state)
{
    (void)state;
    struct stemmer *stemmer = NULL;
    struct error error = {0};
    assert_int_equal(stemmer_create(TEXT("klingon"), &stemmer, &error), ERR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "klingon"));
    assert_null(stemmer);
    assert_int_equal(stemmer_create(TEXT_NONE, &stemmer, NULL), ERR_UNSUPPORTED);
    assert_int_equal(stemmer_create(TEXT("a-name-that-is-far-too-long-for-any"), &stemmer, NULL),
            ERR_UNSUPPORTED);
    stemmer_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(brings_forms_together),
            cmocka_unit_test(answers_the_same_from_its_cache),
            cmocka_unit_test(leaves_other_scripts_alone),
            cmocka_unit_test(refuses_names_it_does_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
