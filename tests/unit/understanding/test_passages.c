/* Passages: near words, sentences, the search and what is given of the passage that is found. */
#include "language/unicode.h"
#include "understanding/analysis.h"
#include "understanding/passage_search.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#define WORD_LETTERS 32u
#define SURE_ENOUGH 0.5f

static const char pack_json[] =
        "{\"format\": 1, \"id\": \"harbour\", \"version\": \"1.0.0\", \"as_of\": \"2031-06-01\","
        " \"title\": {\"en\": \"H\", \"ko\": \"H\", \"ja\": \"H\"},"
        " \"about\": {\"en\": \"H\", \"ko\": \"H\", \"ja\": \"H\"},"
        " \"languages\": [\"en\", \"ko\", \"ja\"], \"licence\": \"CC0-1.0\"}";

static const char *const passages_jsonl[] = {
        "{\"kind\": \"passage\", \"id\": \"lighthouse\", \"language\": \"en\", \"title\": "
        "\"Marrow\","
        " \"text\": \"The lighthouse of Marrow stands 3.5 miles from the harbour mouth. Its lamp "
        "was"
        " shipped from the U.S. in 1921 by the engineer Nora Vance. \\\"It burns through every "
        "storm"
        " we know,\\\" she wrote to the council.\"}",
        "{\"kind\": \"passage\", \"id\": \"pier\", \"language\": \"en\", \"title\": \"Pier\","
        " \"text\": \"The fishing pier is made of oak from the southern woods. It was built in "
        "1934 by"
        " forty carpenters. Herring boats land their catch there before dawn.\"}",
        "{\"kind\": \"passage\", \"id\": \"market\", \"language\": \"en\", \"title\": \"Market\","
        " \"text\": \"Cheese, bread and apples are sold on the square. Farmers from nine villages"
        " bring them by cart. The weighing hall was built in 1911 and is the oldest house.\"}",
        "{\"kind\": \"passage\", \"id\": \"deungdae\", \"language\": \"ko\", \"title\": \"등대\","
        " \"text\": \"등대는 항구 어귀의 바위 위에 서 있습니다. 전구는 기술자 한보라가 1921년에"
        " 들여왔습니다. 폭풍이 불어도 불은 꺼지지 않습니다.\"}",
        "{\"kind\": \"passage\", \"id\": \"sijang\", \"language\": \"ko\", \"title\": \"장터\","
        " \"text\": \"광장에서는 치즈와 사과를 팝니다. 아홉 마을의 농부들이 수레로 물건을 "
        "가져옵니다."
        " 가장 오래된 가게는 빵집입니다.\"}",
        "{\"kind\": \"passage\", \"id\": \"todai\", \"language\": \"ja\", \"title\": \"灯台\","
        " \"text\": "
        "\"灯台は港の入口の岩の上に立っています。電球は技師の白石ノラが1921年に取り寄せました。"
        "「嵐の夜も消えません」と彼女は町に書き送りました。\"}",
        "{\"kind\": \"passage\", \"id\": \"ichiba\", \"language\": \"ja\", \"title\": \"市場\","
        " \"text\": \"広場ではチーズと林檎が売られています。九つの村の農家が荷車で品物を運びます。"
        "いちばん古い店はパン屋です。\"}",
};

struct fixture {
    struct knowledge *knowledge;
    struct arena *arena;
    struct focus focus;
};

static void write_file(const char *folder, const char *name, const char *const *lines, size_t count)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < count; i++) {
        assert_true(fprintf(file, "%s\n", lines[i]) > 0);
    }
    assert_int_equal(fclose(file), 0);
}

static void remove_pack(const char *folder)
{
    static const char *const names[] = {"pack.json", "passages.jsonl"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[256];

        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(folder), 0);
}

static int set_up(void **state)
{
    char folder[] = "/tmp/answerd-passages-XXXXXX";
    const char *const pack[] = {pack_json};
    const char *const directories[] = {folder};
    const struct knowledge_options options = {.directories = directories,
            .directory_count = 1,
            .languages_directory = "tests/packs/languages"};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};

    assert_non_null(fixture);
    assert_non_null(mkdtemp(folder));
    write_file(folder, "pack.json", pack, 1);
    write_file(folder, "passages.jsonl", passages_jsonl,
            sizeof(passages_jsonl) / sizeof(passages_jsonl[0]));
    if (knowledge_load(&options, &fixture->knowledge, &error) != 0 ||
            understanding_attach(fixture->knowledge, &error) != 0) {
        fail_msg("%s (run from the repository's top)", error.text);
    }
    remove_pack(folder);
    fixture->arena = arena_create(0, 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_destroy(fixture->arena);
    knowledge_release(fixture->knowledge);
    free(fixture);
    return 0;
}

/* --- words near in spelling --- */

static size_t to_letters(const char *word, uint32_t *letters)
{
    struct text text = text_from(word);
    size_t count = 0;

    for (size_t offset = 0; offset < text.length && count < WORD_LETTERS;) {
        letters[count++] = unicode_next(text, &offset);
    }
    return count;
}

static void fill(struct word_index *index, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t letters[WORD_LETTERS];

        word_index_add(index, letters, to_letters(words[i], letters), (uint32_t)i);
    }
    word_index_settle(index);
}

static void near_words_come_nearest_first(void **state)
{
    static const char *const words[] = {
            "lighthouse", "lightship", "harbour", "oak", "등대지기", "an"};
    struct word_index index = {0};
    struct near_word near[4];
    uint8_t shared[sizeof(words) / sizeof(words[0])] = {0};
    const uint8_t none[sizeof(shared)] = {0};
    uint32_t letters[WORD_LETTERS];

    (void)state;
    fill(&index, words, sizeof(words) / sizeof(words[0]));
    assert_int_equal(index.word_count, 5); /* two letters are too few */

    size_t count =
            word_index_near(&index, shared, letters, to_letters("lighthuose", letters), near, 4);
    assert_true(count >= 1);
    assert_int_equal(near[0].term, 0);
    assert_true(near[0].slip);
    for (size_t i = 1; i < count; i++) {
        assert_true(near[i].likeness <= near[i - 1].likeness);
    }
    assert_memory_equal(shared, none, sizeof(shared));

    count = word_index_near(&index, shared, letters, to_letters("등대지키", letters), near, 4);
    assert_int_equal(count, 1);
    assert_int_equal(near[0].term, 4);
    assert_true(near[0].slip);

    /* The word itself is not near, and what has nothing in common is not found. */
    assert_int_equal(
            word_index_near(&index, shared, letters, to_letters("harbour", letters), near, 4), 0);
    assert_int_equal(
            word_index_near(&index, shared, letters, to_letters("quantum", letters), near, 4), 0);
    assert_int_equal(
            word_index_near(&index, shared, letters, to_letters("ok", letters), near, 4), 0);
    word_index_clear(&index);
    assert_null(index.letters);
}

/* --- the index --- */

static const struct passage_part *part_of(const struct fixture *fixture, const char *language)
{
    const struct languages *languages = fixture->knowledge->languages;

    for (uint32_t i = 0; i < languages->count; i++) {
        if (text_equal_string(languages->items[i].id, language)) {
            return passage_index_part(record_index_passages(fixture->knowledge->index), i);
        }
    }
    return NULL;
}

static size_t cut(struct fixture *fixture, const char *string, struct text_unit *units, size_t room)
{
    struct key_text key;

    lexicon_key(record_index_lexicon(fixture->knowledge->index), fixture->arena, text_from(string),
            &key);
    return passage_cut(&key, text_from(string), units, room);
}

static void each_language_has_a_part_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct text_unit units[8];

    assert_int_equal(part_of(fixture, "en")->passage_count, 3);
    assert_int_equal(part_of(fixture, "ko")->passage_count, 2);
    assert_int_equal(part_of(fixture, "ja")->passage_count, 2);
    assert_null(
            passage_index_part(record_index_passages(fixture->knowledge->index), LANGUAGE_LIMIT));

    assert_int_equal(cut(fixture, "harbours", units, 8), 1); /* by its stem */
    uint32_t term = passage_find_term(part_of(fixture, "en"), units[0].hash);
    assert_int_not_equal(term, PASSAGE_TERM_NONE);
    assert_int_equal(part_of(fixture, "en")->terms[term].passages, 1);
    assert_int_equal(passage_find_term(part_of(fixture, "ja"), units[0].hash), PASSAGE_TERM_NONE);

    assert_int_equal(cut(fixture, "灯台", units, 8), 2);
    uint64_t pair = passage_pair_hash(units[0].hash, units[1].hash);
    assert_int_not_equal(passage_find_term(part_of(fixture, "ja"), pair), PASSAGE_TERM_NONE);
    assert_int_equal(passage_find_term(part_of(fixture, "ja"),
                             passage_pair_hash(units[1].hash, units[0].hash)),
            PASSAGE_TERM_NONE);
}

static void units_say_what_they_are(void **state)
{
    struct fixture *fixture = *state;
    struct text_unit units[8];

    assert_int_equal(cut(fixture, "Nora sailed in 1921. 嵐", units, 8), 5);
    assert_int_equal(units[0].flags, UNIT_SENTENCE | UNIT_CAPITAL);
    assert_int_equal(units[1].flags, 0);
    assert_int_equal(units[3].flags, UNIT_NUMBER);
    assert_int_equal(units[4].flags, UNIT_SENTENCE | UNIT_CHARACTER);
    assert_int_equal(units[3].start, 15);
    assert_int_equal(cut(fixture, "Nora sailed in 1921. 嵐", units, 2), 2);
}

static void sentences_end_where_a_reader_says(void **state)
{
    static const struct {
        const char *text;
        size_t sentences;
    } cases[] = {
            {"It is 3.5 miles. Nobody swims.", 2},
            {"It came from the U.S. in 1921. It burns.", 2},
            {"The U.S. Navy came. J. Smith left.", 2},
            {"\"Go home.\" Then she left.", 2},
            {"\xE2\x80\x9CGo home!\xE2\x80\x9D Then she left.", 2},
            {"\"Who is it?\" she asked.", 1},
            {"Lamps\nBoats", 2},
            {"등대는 3.5킬로미터 밖에 있습니다. 불은 밝습니다.", 2},
            {"灯台は岩の上です。港は近いです。", 2},
            {"本当ですか？はい！そうです", 3},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct text_unit units[64];
        size_t count = cut(fixture, cases[i].text, units, 64);
        size_t sentences = 0;

        for (size_t k = 0; k < count; k++) {
            sentences += (units[k].flags & UNIT_SENTENCE) != 0;
        }
        if (sentences != cases[i].sentences) {
            fail_msg("'%s' has %zu sentences", cases[i].text, sentences);
        }
    }
}

/* --- search --- */

static const struct passage_hits *search(
        struct fixture *fixture, const char *language, const char *string)
{
    struct lexicon *lexicon = record_index_lexicon(fixture->knowledge->index);
    const struct passage_part *part = part_of(fixture, language);
    struct passage_question *question = passage_question_create(fixture->arena, part);
    struct passage_hits *hits = arena_allocate(fixture->arena, sizeof(*hits));
    struct text text = text_from(string);
    struct key_text key;
    struct segments segments;

    lexicon_key(lexicon, fixture->arena, text, &key);
    segmenter_run(lexicon, fixture->arena, part->language, 0, &key, &segments);
    passage_question_add(question, fixture->arena, &key, &segments, text, 1.0f);
    passage_question_settle(question);
    passage_search(question, fixture->arena, hits);
    return hits;
}

static void assert_answer(struct fixture *fixture, const char *language, const char *question,
        const char *record, const char *answer)
{
    const struct passage_hits *hits = search(fixture, language, question);

    assert_true(hits->count > 0);
    struct text found = passage_answer(part_of(fixture, language), &hits->items[0]);
    if (!text_equal_string(hits->items[0].passage->record->id, record) ||
            text_find(found, text_from(answer), 0) == SIZE_MAX) {
        fail_msg("'%s' gives %.*s: '%.*s'", question, TEXT_ARG(hits->items[0].passage->record->id),
                TEXT_ARG(found));
    }
}

static void the_answer_is_the_sentence_and_a_whole_one(void **state)
{
    struct fixture *fixture = *state;

    assert_answer(fixture, "en", "Which engineer shipped the lamp from the U.S.?", "lighthouse",
            "Its lamp was shipped from the U.S. in 1921 by the engineer Nora Vance.");
    assert_answer(fixture, "en", "How many miles is the lighthouse from the harbour mouth?",
            "lighthouse", "The lighthouse of Marrow stands 3.5 miles from the harbour mouth.");
    assert_answer(fixture, "en", "What burns through every storm?", "lighthouse",
            "\"It burns through every storm we know,\" she wrote to the council.");
    assert_answer(fixture, "ko", "전구는 어느 기술자가 들여왔습니까?", "deungdae",
            "전구는 기술자 한보라가 1921년에 들여왔습니다.");
    assert_answer(fixture, "ja", "電球を取り寄せた技師は誰ですか？", "todai",
            "電球は技師の白石ノラが1921年に取り寄せました。");
    assert_answer(fixture, "ja", "嵐の夜も消えません", "todai",
            "「嵐の夜も消えません」と彼女は町に書き送りました。");
}

static void a_sentence_before_may_be_asked_for(void **state)
{
    struct fixture *fixture = *state;
    const struct passage_hits *hits = search(fixture, "en", "built by forty carpenters");
    const struct passage_part *part = part_of(fixture, "en");

    assert_true(text_equal_string(passage_answer(part, &hits->items[0]),
            "It was built in 1934 by forty carpenters. Herring boats land their catch there before "
            "dawn."));
    assert_true(text_starts_with(passage_answer_with_before(part, &hits->items[0]),
            TEXT("The fishing pier is made of oak")));
}

static void a_mistyped_word_is_read_as_the_one_it_is_near(void **state)
{
    struct fixture *fixture = *state;
    const struct passage_hits *right = search(fixture, "en", "oak from the southern woods");
    const struct passage_hits *slip = search(fixture, "en", "oak from the sothern woods");

    assert_true(text_equal_string(slip->items[0].passage->record->id, "pier"));
    assert_true(slip->unknown > 0.0f);
    assert_true(right->unknown == 0.0f);
    assert_true(slip->items[0].evidence[PASSAGE_UNITS] > 0.99f);
    slip = search(fixture, "en", "oak from the zzyzx woods");
    assert_true(slip->items[0].evidence[PASSAGE_UNITS] < 0.9f);
}

static void what_no_passage_says_is_not_sure(void **state)
{
    static const char *const questions[][2] = {
            {"en", "Who painted the ceiling of the opera house?"},
            {"en", "quantum gravity"},
            {"ko", "오페라 극장의 천장은 누가 그렸습니까?"},
            {"ja", "歌劇場の天井画を描いたのは誰ですか？"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        const struct passage_hits *hits = search(fixture, questions[i][0], questions[i][1]);

        if (hits->count > 0 && hits->items[0].confidence >= SURE_ENOUGH) {
            fail_msg("'%s' gives %.*s with %.2f", questions[i][1],
                    TEXT_ARG(hits->items[0].passage->record->id),
                    (double)hits->items[0].confidence);
        }
    }
    assert_true(search(fixture, "en", "Which engineer shipped the lamp from the U.S.?")
                        ->items[0]
                        .confidence > SURE_ENOUGH);
}

static void hits_are_in_order(void **state)
{
    const struct passage_hits *hits = search(*state, "en", "boats, bread and the lamp of Marrow");

    assert_true(hits->count > 1);
    for (size_t i = 1; i < hits->count; i++) {
        assert_true(hits->items[i - 1].order >= hits->items[i].order);
    }
}

/* --- a conversation --- */

static struct match best_match(struct fixture *fixture, const char *question, bool turn)
{
    struct analysis *analysis = understanding_analyse(fixture->knowledge, fixture->arena,
            text_from(question), LANGUAGE_NONE, turn ? &fixture->focus : NULL);
    struct match match = {0};
    const struct record *cited[1];

    if (understanding_match(analysis, 1u << RECORD_PASSAGE, &match, 1) > 0 && turn) {
        cited[0] = match.record;
        understanding_update_focus(&fixture->focus, analysis, cited, 1);
    }
    return match;
}

static void a_follow_up_leans_on_the_turn_before(void **state)
{
    struct fixture *fixture = *state;

    assert_true(text_equal_string(
            best_match(fixture, "What is the fishing pier made of?", true).record->id, "pier"));
    struct match leaning = best_match(fixture, "and when was it built?", true);
    struct match alone = best_match(fixture, "and when was it built?", false);
    assert_true(text_equal_string(leaning.record->id, "pier"));
    assert_true(leaning.confidence > alone.confidence);
    assert_true((leaning.flags & MATCH_STATES) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(near_words_come_nearest_first),
            cmocka_unit_test_setup_teardown(each_language_has_a_part_of_its_own, set_up, tear_down),
            cmocka_unit_test_setup_teardown(units_say_what_they_are, set_up, tear_down),
            cmocka_unit_test_setup_teardown(sentences_end_where_a_reader_says, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    the_answer_is_the_sentence_and_a_whole_one, set_up, tear_down),
            cmocka_unit_test_setup_teardown(a_sentence_before_may_be_asked_for, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    a_mistyped_word_is_read_as_the_one_it_is_near, set_up, tear_down),
            cmocka_unit_test_setup_teardown(what_no_passage_says_is_not_sure, set_up, tear_down),
            cmocka_unit_test_setup_teardown(hits_are_in_order, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    a_follow_up_leans_on_the_turn_before, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
