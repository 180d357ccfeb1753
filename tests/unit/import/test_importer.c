#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct taken_record *record(struct rig *rig, size_t position)
{
    assert_true(position < rig->collection.count);
    return &rig->collection.records[position];
}

static void expect_language(struct rig *rig, size_t position, const char *id)
{
    uint32_t language = record(rig, position)->language;
    assert_true(text_equal_string(rig->languages->items[language].id, id));
}

#define EXPECT_TEXT(found, expected)                                                               \
    assert_string_equal(arena_copy_text(rig->arena, found).data, expected)

static void takes_passages(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(
            rig_import(rig, "a_b.jsonl",
                    "{'id':'squad2-dev-p00039','title':' A\\n b ','text':' x\\u001b[2J y ',"
                    "'date':'2024-05-06T07:08','url':'http://a.b'}\r\n"
                    "\n{'text':'환불은 7일 안에 됩니다.','indexed':true}\n"
                    "{'text':'gone','indexed':false}\n{'id':12,'text':'返金は七日以内です。'}\n"
                    "{'text':'한국어라고 하는 글','lang':'en-US','title':null}"),
            0);
    assert_int_equal(rig->report.passages, 4);
    assert_int_equal(rig->report.unindexed, 1);
    EXPECT_TEXT(record(rig, 0)->id, "squad2-dev-p00039");
    EXPECT_TEXT(record(rig, 0)->title, "A b");
    EXPECT_TEXT(record(rig, 0)->text, "x [2J y");
    EXPECT_TEXT(record(rig, 0)->date, "2024-05-06");
    EXPECT_TEXT(record(rig, 1)->id, "a_b-1");
    EXPECT_TEXT(record(rig, 1)->title, "a b");
    EXPECT_TEXT(record(rig, 2)->id, "12");
    assert_int_equal(record(rig, 2)->origin.line, 5);
    expect_language(rig, 0, "en");
    expect_language(rig, 1, "ko");
    expect_language(rig, 2, "ja");
    expect_language(rig, 3, "en");
}

static void tells_languages_by_script(void **state)
{
    struct rig *rig = *state;
    static const char *const cases[][2] = {{"SK hynix는 Kioxia에 투자했다.", "ko"},
            {"NTTドコモはSamsungと提携した", "ja"}, {"東京都知事選挙", "ja"},
            {"Kim (김) said so in Seoul", "en"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *line = arena_format(rig->arena, "{'text':'%s'}", cases[i][0]).data;
        assert_int_equal(rig_import(rig, "a.jsonl", line), 0);
        expect_language(rig, i, cases[i][1]);
    }
    assert_int_equal(rig_import(rig, "a.jsonl", "{'text':'12 + 3'}"), 0);
    rig->collection.default_language = languages_find(rig->languages, TEXT("ja"));
    assert_int_equal(rig_import(rig, "a.jsonl", "{'text':'plain'}"), 0);
    expect_language(rig, rig->collection.count - 1, "ja");
}

static void takes_faqs(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_import(rig, "f.jsonl",
                             "{'id':'Refund_not_showing_up','intent':'Refund_not-there','phrasings'"
                             ":['Where?']}\n"
                             "{'id':'reverted_card_payment?','title':'환불','phrasings':['어디?',' "
                             "','언제?']}\n"
                             "{'question':'いつ？','answer':'七日以内です。','phrasings':['いつ？',"
                             "'期限は？']}\n"
                             "{'question':'Q?','text':'T'}\n{'question':'Only?'}"),
            0);
    assert_int_equal(rig->report.faqs, 4);
    assert_int_equal(rig->report.passages, 1);
    EXPECT_TEXT(record(rig, 0)->text, "Refund not there");
    EXPECT_TEXT(record(rig, 0)->id, "Refund_not_showing_up");
    EXPECT_TEXT(record(rig, 1)->text, "환불");
    assert_int_equal(record(rig, 1)->phrasings.count, 2);
    EXPECT_TEXT(record(rig, 2)->text, "七日以内です。");
    assert_int_equal(record(rig, 2)->phrasings.count, 2);
    EXPECT_TEXT(record(rig, 4)->text, "Only?");
}

static void takes_over_records_of_packs(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_import(rig, "p.json",
                             " [{'kind':'source','id':'s'},\n{'kind':'faq','id':'F','answer':{'ko':"
                             "'예'},'phrasings':{'ko':['네?']}}]"),
            0);
    assert_int_equal(rig->report.faqs, 1);
    assert_int_equal(rig->report.others, 1);
    assert_true(record(rig, 0)->is_source);
    EXPECT_TEXT(record(rig, 1)->whole, "{\"answer\":{\"ko\":\"예\"},\"id\":\"F\",\"kind\":\"faq\","
                                       "\"phrasings\":{\"ko\":[\"네?\"]}}");
    assert_int_equal(rig->collection.used, 1u << languages_find(rig->languages, TEXT("ko")));
}

static void notes_unknown_fields_once(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_import(rig, "a.jsonl",
                             "{'text':'a'}\n{'text':'b','x':1}\n{'text':'c','x':2,'y':[]}"),
            0);
    assert_int_equal(rig->report.unknown_count, 2);
    assert_int_equal(rig->report.unknown[0].line, 2);
    EXPECT_TEXT(rig->report.unknown[1].name, "y");
}

static void skips_repetitions_only(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_import(rig, "a.jsonl",
                             "{'id':'A','text':'가'}\n{'id':'A','text':'가'}\n{'text':'b'}"),
            0);
    assert_int_equal(rig->report.passages, 2);
    assert_int_equal(rig->report.repeated, 1);
    rig_refuse(rig, "b.jsonl", "\n{'id':'A','text':'나'}", ERR_EXISTS, "b.jsonl:2: ", "a.jsonl:1");
    /* Ids that are made pass over those that are taken. */
    assert_int_equal(rig_import(rig, "a.jsonl", "{'id':'a-2','text':'c'}\n{'text':'d'}"), 0);
    EXPECT_TEXT(record(rig, rig->collection.count - 1)->id, "a-3");
}

static void says_what_is_wrong(void **state)
{
    struct rig *rig = *state;
    static const char *const cases[][2] = {{"{'text': }", "no JSON"}, {"[1", "no JSON"},
            {"3", "must be an object"}, {"{'text':' '}", "'text' is empty"},
            {"{'text':5}", "'text' must be a string, not a number"}, {"{'title':'a'}", "neither"},
            {"{'id':'a b','text':'a'}", "'id' must be"}, {"{'id':'','text':'a'}", "'id' is empty"},
            {"{'id':1.5,'text':'a'}", "'id' must be"},
            {"{'text':'a','lang':'fr'}", "use one of en, ja, ko"},
            {"{'text':'a','date':'soon'}", "YYYY-MM-DD"}, {"{'phrasings':['a']}", "neither answer"},
            {"{'answer':'a','phrasings':[]}", "no question"},
            {"{'answer':'a','phrasings':{}}", "must be an array"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = arena_format(rig->arena, "{'text':'좋아요'}\n\n%s\n", cases[i][0]).data;
        rig->collection.count = 0;
        map_clear(&rig->collection.by_id);
        rig_refuse(rig, "bad.jsonl", text, i < 2 ? ERR_PARSE : ERR_INVALID,
                "bad.jsonl:3: ", cases[i][1]);
    }
}

static void refuses_what_no_pack_takes(void **state)
{
    struct rig *rig = *state;
    struct text_buffer line = {0};
    text_buffer_append_string(&line, "{'answer':'a','phrasings':['q'");
    for (size_t i = 0; i < 500; i++) {
        text_buffer_append_string(&line, ",'q'");
    }
    text_buffer_append_string(&line, "]}");
    rig_refuse(rig, "a.jsonl", line.data, ERR_INVALID, "a.jsonl:1: ", "more than 500");
    text_buffer_reset(&line);
    text_buffer_format(&line, "{'text':'%070000d'}", 1);
    rig_refuse(rig, "a.jsonl", line.data, ERR_INVALID, "a.jsonl:1: ", "longer than 65536");
    text_buffer_clear(&line);
}

static void takes_documents(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_import(rig, "a b.md", "# 안내\n본문입니다.\n## 둘\n글입니다."), 0);
    assert_int_equal(rig->report.passages, 2);
    EXPECT_TEXT(record(rig, 1)->id, "a-b-2");
    EXPECT_TEXT(record(rig, 1)->title, "안내 › 둘");
    assert_int_equal(rig_import(rig, "my_notes", "<p>本文です。"), 0);
    EXPECT_TEXT(record(rig, 2)->title, "my notes");
    EXPECT_TEXT(record(rig, 2)->text, "本文です。");
    const char *title = arena_format(rig->arena, "# %0999d\n글", 7).data;
    assert_int_equal(rig_import(rig, "d.md", title), 0);
    assert_int_equal(record(rig, 3)->title.length, 400);
    rig_refuse(rig, "c.md", "# only\n", ERR_INVALID, "c.md: ", "holds no text");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
    const struct CMUnitTest tests[] = {
            TEST(takes_passages),
            TEST(tells_languages_by_script),
            TEST(takes_faqs),
            TEST(takes_over_records_of_packs),
            TEST(notes_unknown_fields_once),
            TEST(skips_repetitions_only),
            TEST(says_what_is_wrong),
            TEST(refuses_what_no_pack_takes),
            TEST(takes_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
