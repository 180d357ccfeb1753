#include "documents.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EXPECT(text, expected) document_expect(document_read_markdown, text, expected)

static void reads_headings(void **state)
{
    (void)state;
    EXPECT("# One #\ntext\n### Three ###\n#no heading\nSet\n===\nSub\n---\n#\n",
            "h1 One\np text\nh3 Three\nh1 #no heading Set\nh2 Sub\n");
}

static void reads_underlined_headings(void **state)
{
    (void)state;
    EXPECT("제목\n===\n\n부제\n---\n\n본문\n\n---\n", "h1 제목\nh2 부제\np 본문\n");
}

static void joins_lines_as_the_script_wants(void **state)
{
    (void)state;
    EXPECT("one\ntwo\r\n\nthree", "p one two\np three\n");
    EXPECT("결제 후\n환불", "p 결제 후 환불\n");
    EXPECT("購入から、\n七日以内\nPDF の\n場合", "p 購入から、七日以内 PDF の場合\n");
}

static void reads_lists(void **state)
{
    (void)state;
    EXPECT("As follows:\n\n- a *b*\n  goes on\n* c\n\n  a paragraph of it\n\n1. first\n2) second\n",
            "p As follows:\ni - a b goes on\ni - c\np a paragraph of it\ni 1. first\ni 2) "
            "second\n");
    EXPECT("It was in\n2024. Then\n", "p It was in 2024. Then\n");
}

static void keeps_tables_and_code_whole(void **state)
{
    (void)state;
    EXPECT("| Name | Price |\n|---|--:|\n| **A** | 10 |\n| 나 | 20 |\nText follows\n\nend",
            "w Name | Price|A | 10|나 | 20|Text follows\np end\n");
    EXPECT("```sh\nmake *all*\n\n  # no heading\n```\nafter",
            "w make *all*||  # no heading\np after\n");
    EXPECT("~~~~\n~~~\n~~~~\n", "w ~~~\n");
    EXPECT("text\n\n    code_here\n      more\nend\n",
            "p text\nw     code_here|      more\np end\n");
    EXPECT("```\nnever closed", "w never closed\n");
}

static void leaves_marks_out(void **state)
{
    (void)state;
    EXPECT("**bold** and *it* and __b__ and ~~no~~ `co*de` \\*star\\*",
            "p bold and it and b and no co*de *star*\n");
    EXPECT("snake_case_name 2*3*4 a * b 5 * 6", "p snake_case_name 2*3*4 a * b 5 * 6\n");
    EXPECT("강조**된** 글", "p 강조된 글\n");
    EXPECT("[text](http://a.b/c_(d)) [ref][1] ![alt *x*](p.png) [x] note[^1] <http://a.b>",
            "p text ref alt x [x] note http://a.b\n");
    EXPECT("a<br>b <b>c</b> 1 < 2 &amp; &copy; &#44032; &nosuch;",
            "p a b c 1 < 2 & © 가 &nosuch;\n");
    EXPECT("> quoted\n> text\n\n[1]: http://a.b\n<!-- not\nthis -->\n", "p quoted text\n");
}

static void takes_the_title_of_front_matter(void **state)
{
    (void)state;
    EXPECT("---\ntitle: \"A: b\"\nlang: en\n---\ntext\n", "t A: b\np text\n");
    EXPECT("---\nno end\n", "p no end\n");
}

static void settles_titles(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"# One\n## Two\na", "One"},
            {"# One\na\n# Two\nb", "stem"}, {"## Sub\na\n# One\nb", "stem"}, {"a", "stem"},
            {"---\ntitle: T\n---\n# One\na", "T"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct document document = {.arena = arena_create(0, 0)};
        document_read_markdown(&document, text_from(cases[i][0]));
        document_settle_title(&document, TEXT("stem"));
        assert_true(text_equal_string(document.title, cases[i][1]));
        document_clear(&document);
        arena_destroy(document.arena);
    }
}

static void is_quick_with_hostile_marks(void **state)
{
    (void)state;
    static const char *const marks[] = {"[", "*a ", "_", "`x", "![", "<a", "&", "~~", "[a]("};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        struct document document = {.arena = arena_create(0, 0)};
        struct text_buffer text = {0};
        for (size_t k = 0; k < 50000; k++) {
            text_buffer_append_string(&text, marks[i]);
        }
        document_read_markdown(&document, text_buffer_view(&text));
        assert_true(document.count <= 1);
        text_buffer_clear(&text);
        document_clear(&document);
        arena_destroy(document.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(reads_headings),
            cmocka_unit_test(reads_underlined_headings),
            cmocka_unit_test(joins_lines_as_the_script_wants),
            cmocka_unit_test(reads_lists),
            cmocka_unit_test(keeps_tables_and_code_whole),
            cmocka_unit_test(leaves_marks_out),
            cmocka_unit_test(takes_the_title_of_front_matter),
            cmocka_unit_test(settles_titles),
            cmocka_unit_test(is_quick_with_hostile_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
