#include "documents.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EXPECT(text, expected) document_expect(document_read_html, text, expected)

static void reads_a_page(void **state)
{
    (void)state;
    EXPECT("<!DOCTYPE html><html><head><title>환불 &amp; 교환</title>"
           "<style>p > a { }</style><script>if (a < b) { '</p>' }</script></head><body>"
           "<nav><ul><li>Home</li></ul></nav><h1 class='a>b'>안내</h1>\n"
           "<p>결제 후 <b>7일</b>\n이내</p><h2>Steps</h2><ul><li>One<li>Two</ul></body></html>",
            "t 환불 & 교환\nh1 안내\np 결제 후 7일 이내\nh2 Steps\ni - One\ni - Two\n");
}

static void joins_japanese_lines(void **state)
{
    (void)state;
    EXPECT("<p>購入から、\n  七日<br>以内", "p 購入から、七日 以内\n");
}

static void keeps_tables_and_code_whole(void **state)
{
    (void)state;
    EXPECT("<table>\n<tr>\n<th>方法</th><th>日数</th></tr>\n<tr><td><p>カード</p></td>"
           "<td>3</td></tr></table>end",
            "w 方法 | 日数| カード  | 3\np end\n");
    EXPECT("<pre>\n  a &lt;b&gt;\n    c</pre>", "w   a <b>|    c\n");
}

static void tolerates_what_is_broken(void **state)
{
    (void)state;
    EXPECT("1 < 2 <3 & 4 > 3 <", "p 1 < 2 <3 & 4 > 3 <\n");
    EXPECT("<p>a<p>b</div></p></p><li>c", "p a\np b\ni - c\n");
    EXPECT("<nav>menu <main>text</main>", "p text\n");
    EXPECT("<nav>menu <article>text", "p text\n");
    EXPECT("a<script>never closed <p>b", "p a\n");
    EXPECT("a<!-- never closed <p>b", "p a\n");
    EXPECT("a<p title=\"never closed>b", "p a\n");
    EXPECT("<svg><svg>x</svg>y</svg>z", "p z\n");
    EXPECT("</table></tr><td>a</td>", "p a\n");
    EXPECT("&#x110000;&#xD800;&#0;&#;&;&eacute;&hellip;",
            "p \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD&#;&;é…\n");
    EXPECT("a\x1b[2Jb&#27;[2Jc", "p a [2Jb [2Jc\n");
    EXPECT("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(reads_a_page),
            cmocka_unit_test(joins_japanese_lines),
            cmocka_unit_test(keeps_tables_and_code_whole),
            cmocka_unit_test(tolerates_what_is_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
