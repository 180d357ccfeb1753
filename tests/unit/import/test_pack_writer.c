#include "import/pack_writer.h"
#include "knowledge/knowledge.h"
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

static const struct pack_settings settings = {.id = TEXT_INIT("shop"),
        .title = TEXT_INIT("Shop \"A\""),
        .wall_ms = INT64_C(1756000000000)}; /* 24 August 2025 */

static void import(struct rig *rig, const char *name, const char *content)
{
    if (rig_import(rig, name, content) != 0) {
        fail_msg("%s", rig->error.text);
    }
}

static const char *make_folder(struct rig *rig)
{
    const char *folder = rig_path(rig, "pack");
    assert_int_equal(mkdir(folder, 0700), 0);
    return folder;
}

static struct knowledge *write_and_load(struct rig *rig)
{
    static const char *directories[1];
    struct knowledge *knowledge = NULL;
    const struct knowledge_options options = {.directories = directories,
            .directory_count = 1,
            .languages_directory = RIG_LANGUAGES,
            .strict = true,
            .statements = true};
    directories[0] = make_folder(rig);
    if (pack_write(&rig->collection, &settings, directories[0], &rig->error) != 0 ||
            pack_prove(&rig->collection, directories[0], RIG_LANGUAGES, &rig->error) != 0 ||
            knowledge_load(&options, &knowledge, &rig->error) != 0) {
        fail_msg("%s", rig->error.text);
    }
    return knowledge;
}

static void writes_a_sound_pack(void **state)
{
    struct rig *rig = *state;
    import(rig, "a.jsonl",
            "{'id':'P_1','title':'A','text':'plain \\'text\\''}\n"
            "{'id':'P_2?','title':'가','text':'한국어 글입니다.'}\n"
            "{'id':'F','question':'いつ？','answer':'今日です。'}");
    struct knowledge *knowledge = write_and_load(rig);
    assert_int_equal(knowledge->record_count, 3);
    const struct pack *pack = knowledge->packs[0];
    assert_true(text_equal(pack->id, TEXT("shop")));
    assert_true(text_equal(pack->as_of, TEXT("2025-08-24")));
    uint32_t ko = languages_find(knowledge->languages, TEXT("ko"));
    uint32_t ja = languages_find(knowledge->languages, TEXT("ja"));
    assert_true(text_equal(pack->title.in[ko], TEXT("Shop \"A\"")));
    assert_true(text_equal(pack->about.in[ko], TEXT("가")));
    const struct record *passage = knowledge_record(knowledge, TEXT("P_2?"));
    assert_non_null(passage);
    assert_true(text_equal(passage->text.in[ko], TEXT("한국어 글입니다.")));
    assert_null(passage->source);
    const struct record *faq = knowledge_record(knowledge, TEXT("F"));
    assert_non_null(faq);
    assert_true(text_equal(faq->text.in[ja], TEXT("今日です。")));
    assert_int_equal(faq->keywords.in[ja].count, 1);
    knowledge_release(knowledge);
}

static void makes_sources_of_addresses_and_dates(void **state)
{
    struct rig *rig = *state;
    import(rig, "a.jsonl",
            "{'id':'a','title':'T','text':'one','url':'http://a','date':'2024-03-05'}\n"
            "{'id':'b','title':'T','text':'two','url':'http://a','date':'2024-03-05'}\n"
            "{'id':'c','title':'T','text':'three','date':'2025-02'}\n"
            "{'id':'d','title':'T','text':'네 번째','url':'http://a','date':'2024-03-05'}\n"
            "{'id':'e','text':'five'}");
    struct knowledge *knowledge = write_and_load(rig);
    const struct pack *pack = knowledge->packs[0];
    assert_int_equal(pack->source_count, 3);
    assert_true(text_equal(pack->as_of, TEXT("2025-02-28")));
    const struct record *a = knowledge_record(knowledge, TEXT("a"));
    const struct record *b = knowledge_record(knowledge, TEXT("b"));
    assert_ptr_equal(a->source, b->source);
    assert_int_equal(a->paragraph, 1);
    assert_int_equal(b->paragraph, 2);
    assert_true(text_equal(a->source->url, TEXT("http://a")));
    assert_true(text_equal(a->source->published, TEXT("2024-03-05")));
    assert_ptr_not_equal(a->source, knowledge_record(knowledge, TEXT("d"))->source);
    assert_null(knowledge_record(knowledge, TEXT("e"))->source);
    knowledge_release(knowledge);
}

static void names_where_records_of_packs_are_wrong(void **state)
{
    struct rig *rig = *state;
    import(rig, "a.jsonl",
            "{'text':'a'}\n{'kind':'entity','id':'x','type':'company','name':{'en':'X'}}\n"
            "{'kind':'passage','id':'p','language':'en','title':'t','text':'x'}\n"
            "{'kind':'passage','id':'q','language':'en','title':'t','txet':'x'}");
    const char *folder = make_folder(rig);
    assert_int_equal(pack_write(&rig->collection, &settings, folder, &rig->error), 0);
    assert_int_equal(pack_prove(&rig->collection, folder, RIG_LANGUAGES, &rig->error), ERR_INVALID);
    assert_non_null(strstr(rig->error.text, "/a.jsonl:4: a passage has no field 'txet'"));
}

static void says_where_it_cannot_write(void **state)
{
    struct rig *rig = *state;
    import(rig, "a.jsonl", "{'text':'a'}");
    assert_int_equal(
            pack_write(&rig->collection, &settings, rig_path(rig, "none"), &rig->error), ERR_IO);
    assert_non_null(strstr(rig->error.text, "none/pack.json"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
    const struct CMUnitTest tests[] = {
            TEST(writes_a_sound_pack),
            TEST(makes_sources_of_addresses_and_dates),
            TEST(names_where_records_of_packs_are_wrong),
            TEST(says_where_it_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
