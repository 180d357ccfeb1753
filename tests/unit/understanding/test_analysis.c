/* What a question is found to ask. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void detects_the_language(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *language;
    } cases[] = {
            {"How much did Norlin invest?", "en"},
            {"노를린은 얼마를 투자했나요?", "ko"},
            {"ノーリン汽船はいくら投資しましたか？", "ja"},
            {"Norlin은 Arvo에 얼마를 투자했나요?", "ko"},
            {"Norlin LinesはArvo Ferriesにいくら投資しましたか", "ja"},
            {"Norlin Lines Arvo Ferries 투자", "ko"},
            {"会長", "ja"},
            {"2031?", "en"},
            {"", "en"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)rig_analyse(rig, cases[i].text);
        if (strcmp(rig_language(rig), cases[i].language) != 0) {
            fail_msg("%s is %s", cases[i].text, rig_language(rig));
        }
    }
}

/* The asker's choice decides about the answer, not about how the question is read. */
static void answers_in_the_chosen_language(void **state)
{
    struct rig *rig = *state;
    uint32_t japanese = languages_find(rig->knowledge->languages, TEXT("ja"));
    struct text text = TEXT("How much did Norlin invest in Arvo?");
    rig->analysis = understanding_analyse(rig->knowledge, rig->arena, text, japanese, NULL);
    assert_string_equal(rig_language(rig), "ja");
    assert_true(text_equal(analysis_aspect(rig->analysis), TEXT("how_much")));
    const struct question_entity *entities;
    assert_int_equal(analysis_entities(rig->analysis, &entities), 2);
}

static void finds_forms(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        uint32_t form;
    } cases[] = {
            {"Did Norlin invest in Arvo?", FORM_YES_NO},
            {"Which companies invest in Arvo?", FORM_LIST},
            {"How many terminals are there?", FORM_COUNT},
            {"Compare Norlin and Arvo", FORM_COMPARE},
            {"노를린과 아르보 비교", FORM_COMPARE},
            {"What are the exact words of Ines Dahl?", FORM_QUOTE},
            {"What is Norlin Lines?", FORM_DEFINE},
            {"ノーリン汽船とは？", FORM_DEFINE},
            {"Norlin in 2031", FORM_TIME},
            {"hello", FORM_SMALL_TALK},
            {"안녕하세요!", FORM_SMALL_TALK},
            {"こんにちは。", FORM_SMALL_TALK},
            {"", FORM_EMPTY},
            {" ?! … 。", FORM_EMPTY},
            {"😀😀", FORM_EMPTY},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t forms = analysis_forms(rig_analyse(rig, cases[i].text));
        if ((forms & cases[i].form) == 0) {
            fail_msg("'%s' has the forms %x", cases[i].text, forms);
        }
    }
    uint32_t forms = analysis_forms(rig_analyse(rig, "How much did Norlin invest in Arvo?"));
    assert_int_equal(forms & (FORM_EMPTY | FORM_SMALL_TALK | FORM_TIME | FORM_LIST), 0);
}

static void finds_the_aspect(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *aspect;
    } cases[] = {
            {"Who invested in Arvo?", "who"},
            {"When did Norlin invest in Arvo?", "when"},
            {"Where is the terminal?", "where"},
            {"Why did Norlin invest?", "why"},
            {"HOW MUCH did norlin INVEST?", "how_much"},
            {"누가 아르보에 투자했나요?", "who"},
            {"노를린은 언제 투자했나요?", "when"},
            {"노를린은 아르보에 얼마를 투자했나요?", "how_much"},
            {"誰がアルヴォに投資しましたか？", "who"},
            {"いつですか？", "when"},
            {"ノーリン汽船はいくら投資しましたか？", "how_much"},
            {"Norlin Lines", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct text aspect = analysis_aspect(rig_analyse(rig, cases[i].text));
        if (!text_equal_string(aspect, cases[i].aspect)) {
            fail_msg("'%s' asks for '%.*s'", cases[i].text, TEXT_ARG(aspect));
        }
    }
}

struct span {
    const char *entity;
    const char *words;
};

static void assert_spans(struct rig *rig, const char *text, const struct span *spans, size_t count)
{
    const struct question_entity *entities;
    size_t found = analysis_entities(rig_analyse(rig, text), &entities);
    if (found != count) {
        fail_msg("%zu entities in '%s'", found, text);
    }
    for (size_t i = 0; i < count; i++) {
        assert_true(text_equal_string(entities[i].entity->record->id, spans[i].entity));
        struct text words = {text + entities[i].start, entities[i].length};
        if (!text_equal_string(words, spans[i].words)) {
            fail_msg("'%.*s' in '%s'", TEXT_ARG(words), text);
        }
    }
}

static void finds_entities_and_where_they_stand(void **state)
{
    struct rig *rig = *state;
    const struct span english[] = {{"norlin-lines", "Norlin Lines"}, {"arvo-ferries", "ARVO"}};
    assert_spans(rig, "Does Norlin Lines own ARVO?", english, 2);
    const struct span korean[] = {{"norlin-lines", "노를린 해운"}, {"arvo-ferries", "아르보"}};
    assert_spans(rig, "노를린 해운이 아르보와 협력했나요?", korean, 2);
    const struct span japanese[] = {
            {"norlin-lines", "ノーリン汽船"}, {"arvo-ferries", "アルヴォ・フェリー"}};
    assert_spans(rig, "ノーリン汽船はアルヴォ・フェリーに投資しましたか", japanese, 2);
    const struct span mixed[] = {{"norlin-lines", "Norlin"}, {"arvo-ferries", "아르보"}};
    assert_spans(rig, "Norlin이 아르보에 투자", mixed, 2);
    const struct span person[] = {{"ines-dahl", "이네스 달"}};
    assert_spans(rig, "이네스 달은 누구인가요?", person, 1);
    /* The longest name counts, and once. */
    const struct span once[] = {{"ines-dahl", "Ines Dahl"}};
    assert_spans(rig, "Ines Dahl", once, 1);
    assert_spans(rig, "nobody that is known", NULL, 0);
}

static void assert_time(struct rig *rig, const char *text, int32_t first, int32_t last)
{
    struct day_range range = {0, 0};
    if (!analysis_time_range(rig_analyse(rig, text), &range)) {
        fail_msg("no time in '%s'", text);
    }
    if (range.first != first || range.last != last) {
        fail_msg("%d to %d in '%s'", range.first, range.last, text);
    }
}

#define DAY_20300101 21915
#define DAY_20301231 22279
#define DAY_20310101 22280
#define DAY_20310501 22400
#define DAY_20310531 22430
#define DAY_20311231 22644

static void finds_time_ranges(void **state)
{
    struct rig *rig = *state;
    assert_time(rig, "investments in 2031", DAY_20310101, DAY_20311231);
    assert_time(rig, "investments in May 2031", DAY_20310501, DAY_20310531);
    assert_time(rig, "2031년의 투자", DAY_20310101, DAY_20311231);
    assert_time(rig, "2031년 5월의 투자", DAY_20310501, DAY_20310531);
    assert_time(rig, "2031年5月の投資", DAY_20310501, DAY_20310531);
    assert_time(rig, "investments before 2031", INT32_MIN, DAY_20301231);
    assert_time(rig, "investments after May 2031", DAY_20310531 + 1, INT32_MAX);
    assert_time(rig, "investments after 2030", DAY_20310101, INT32_MAX);
    assert_time(rig, "2031년 5월 이후의 투자", DAY_20310531 + 1, INT32_MAX);
    struct day_range range;
    assert_false(analysis_time_range(rig_analyse(rig, "How much was it?"), &range));
    assert_false(analysis_time_range(rig_analyse(rig, "40 million dollars"), &range));
}

static void finds_concepts_in_every_shape(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *concept;
    } cases[] = {
            {"Norlin invests", "invest"},
            {"Norlin was investing", "invest"},
            {"the investments of Norlin", "invest"},
            {"Norlin put money into Arvo", "invest"},
            {"노를린의 투자는?", "invest"},
            {"ノーリンの投資", "invest"},
            {"회장은 누구", "chairman"},
            {"the fare", "price"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (!analysis_has_concept(rig_analyse(rig, cases[i].text), text_from(cases[i].concept))) {
            fail_msg("no %s in '%s'", cases[i].concept, cases[i].text);
        }
    }
    assert_false(analysis_has_concept(rig_analyse(rig, "the weather"), TEXT("invest")));
    assert_false(analysis_has_concept(rig->analysis, TEXT("no-such-concept")));
    assert_false(analysis_has_concept(rig->analysis, TEXT_NONE));
}

/* A slip of the pen is read as the word that was meant; a word that is one of its own is not. */
static void corrects_slips(void **state)
{
    struct rig *rig = *state;
    assert_true(analysis_has_concept(
            rig_analyse(rig, "How much did Norlin invset in Arvo?"), TEXT("invest")));
    assert_true(analysis_has_concept(rig_analyse(rig, "Where is the termnal?"), TEXT("terminal")));
    assert_false(analysis_has_concept(rig_analyse(rig, "What about pine?"), TEXT("price")));
    const struct question_entity *entities;
    assert_int_equal(analysis_entities(rig_analyse(rig, "Faraway"), &entities), 0);
}

static void tells_small_talk_apart(void **state)
{
    struct rig *rig = *state;
    assert_true(text_equal(analysis_small_talk(rig_analyse(rig, "Hello!")), TEXT("greeting")));
    assert_true(text_equal(analysis_small_talk(rig_analyse(rig, "감사합니다")), TEXT("thanks")));
    assert_true(text_equal(analysis_small_talk(rig_analyse(rig, "ヘルプ")), TEXT("help")));
    (void)rig_analyse(rig, "Hello, how much did Norlin invest in Arvo?");
    assert_int_equal(analysis_forms(rig->analysis) & FORM_SMALL_TALK, 0);
}

static void checks_text(void **state)
{
    (void)state;
    size_t characters = 0;
    assert_true(understanding_check_text(TEXT("노를린 é😀"), &characters));
    assert_int_equal(characters, 6);
    assert_true(understanding_check_text(TEXT_NONE, &characters));
    assert_int_equal(characters, 0);
    static const char *const wrong[] = {
            "\xff", "caf\xe9", "\xed\xa0\x80", "\xc0\x80", "한\xed\x95", "\xf4\x90\x80\x80"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(understanding_check_text(text_from(wrong[i]), &characters));
    }
}

static void assert_sound(struct rig *rig, struct text text)
{
    struct arena *arena = arena_create(0, 0);
    struct analysis *analysis =
            understanding_analyse(rig->knowledge, arena, text, LANGUAGE_NONE, &rig->focus);
    const struct question_entity *entities;
    size_t count = analysis_entities(analysis, &entities);
    for (size_t i = 0; i < count; i++) {
        assert_true((size_t)entities[i].start + entities[i].length <= text.length);
    }
    struct match matches[8];
    count = understanding_match(analysis, UINT32_MAX, matches, 8);
    assert_true(count <= 8);
    for (size_t i = 0; i < count; i++) {
        assert_true(matches[i].confidence <= 1000);
        (void)understanding_answer_text(analysis, matches[i].record);
    }
    understanding_update_focus(&rig->focus, analysis, NULL, 0);
    arena_destroy(arena);
}

/* Whatever is asked, spans stay inside of the text and confidences in their range. */
static void any_text_is_analysed(void **state)
{
    struct rig *rig = *state;
    static const char sample[] = "그럼 노를린(Norlin)は2031년 5月에 얼마 3.92조 40 million 😀é "
                                 "ﷺ invset와 Arvo?";
    for (size_t i = 0; i < sizeof(sample); i++) {
        for (size_t k = i; k < sizeof(sample); k += 7) {
            struct text part = {sample + i, k - i};
            size_t characters;
            if (understanding_check_text(part, &characters)) {
                assert_sound(rig, part);
            }
        }
    }
    uint32_t seed = 12345;
    for (int i = 0; i < 300; i++) {
        struct text_buffer text = {0};
        for (int k = 0; k < 40; k++) {
            seed = seed * 1664525u + 1013904223u;
            static const uint32_t starts[] = {
                    0x20, 0x61, 0x3040, 0xac00, 0x4e00, 0x0, 0x1f600, 0x300};
            text_buffer_append_code_point(
                    &text, starts[seed >> 29] + (seed >> 16 & (seed & 1 ? 0x1f : 0x7ff)));
        }
        assert_sound(rig, text_buffer_view(&text));
        text_buffer_clear(&text);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(detects_the_language),
            TEST(answers_in_the_chosen_language),
            TEST(finds_forms),
            TEST(finds_the_aspect),
            TEST(finds_entities_and_where_they_stand),
            TEST(finds_time_ranges),
            TEST(finds_concepts_in_every_shape),
            TEST(corrects_slips),
            TEST(tells_small_talk_apart),
            TEST(checks_text),
            TEST(any_text_is_analysed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
