/* What is laid open about how a question was read. */
#include "rig.h"
#include "understanding/explanation.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct explanation *explain(struct rig *rig, const char *text)
{
    return explanation_of(rig_analyse(rig, text));
}

static void assert_text(struct text found, const char *expected)
{
    if (!text_equal_string(found, expected)) {
        fail_msg("'%.*s' is not '%s'", TEXT_ARG(found), expected);
    }
}

static const struct explained_piece *piece_of(
        const struct explanation *explanation, const char *said)
{
    for (size_t i = 0; i < explanation->piece_count; i++) {
        if (text_equal_string(explanation->pieces[i].said, said)) {
            return &explanation->pieces[i];
        }
    }
    fail_msg("no piece '%s'", said);
    return NULL;
}

static const struct explained_item *item_of(const struct explanation *explanation, const char *id)
{
    for (size_t i = 0; i < explanation->item_count; i++) {
        if (text_equal_string(explanation->items[i].id, id)) {
            return &explanation->items[i];
        }
    }
    fail_msg("no item '%s'", id);
    return NULL;
}

static const struct explained_record *record_of(
        const struct explanation *explanation, const char *id)
{
    for (size_t i = 0; i < explanation->record_count; i++) {
        if (text_equal_string(explanation->records[i].record->id, id)) {
            return &explanation->records[i];
        }
    }
    fail_msg("no record '%s'", id);
    return NULL;
}

static void names_the_pieces(void **state)
{
    static const struct {
        const char *text;
        const char *language;
        const char *said;
        const char *class;
        const char *meaning;
        const char *kind;
    } cases[] = {
            {"How much did Norlin invest in Arvo?", "en", "Norlin", "entity", "norlin-lines",
                    "company"},
            {"How much did Norlin invest in Arvo?", "en", "invest", "concept", "invest",
                    "relation"},
            {"노를린은 아르보에 얼마를 투자했나요?", "ko", "노를린", "entity", "norlin-lines",
                    "company"},
            {"노를린은 아르보에 얼마를 투자했나요?", "ko", "은", "particle", "", ""},
            {"ノーリン汽船はアルヴォにいくら投資しましたか？", "ja", "投資", "concept", "invest",
                    "relation"},
            {"Did Norlin zzyzx 12 ships?", "en", "zzyzx", "unknown", "", ""},
            {"Did Norlin zzyzx 12 ships?", "en", "12", "number", "12", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct explanation *explanation = explain(*state, cases[i].text);
        const struct explained_piece *piece = piece_of(explanation, cases[i].said);
        assert_text(explanation->text_language, cases[i].language);
        assert_string_equal(piece->class, cases[i].class);
        assert_text(piece->meaning, cases[i].meaning);
        assert_text(piece->kind, cases[i].kind);
        assert_text(piece->read_as, "");
    }
}

static void shows_corrections(void **state)
{
    const struct explained_piece *piece =
            piece_of(explain(*state, "When did the Eastpurt terminal open?"), "Eastpurt");
    assert_string_equal(piece->class, "entity");
    assert_text(piece->meaning, "eastport");
    assert_text(piece->read_as, "eastport");
    piece = piece_of(explain(*state, "그레이헤이번은 어디인가요?"), "그레이헤이번");
    assert_text(piece->meaning, "greyhaven");
    assert_text(piece->read_as, "그레이헤이븐");
}

static void shows_what_is_asked(void **state)
{
    const struct explanation *explanation =
            explain(*state, "When did Norlin invest in Arvo in May 2031?");
    assert_int_equal(explanation->aspect_count, 1);
    assert_text(explanation->aspects[0], "when");
    assert_text(explanation->time, "from 2031-05-01 to 2031-05-31");
    assert_text(explain(*state, "Did Norlin invest before March 2024?")->time, "to 2024-02-29");
    assert_text(explain(*state, "Did Norlin invest in Arvo?")->forms, "yes/no");
}

static void shares_the_weight_among_items(void **state)
{
    const struct explanation *explanation = explain(*state, "Did Norlin invest in Nagoya?");
    double parts = 0.0;
    for (size_t i = 0; i < explanation->item_count; i++) {
        parts += explanation->items[i].part;
    }
    assert_true(parts > 0.999 && parts < 1.001);
    assert_false(item_of(explanation, "norlin-lines")->unknown);
    assert_false(item_of(explanation, "norlin-lines")->carried);
    assert_true(item_of(explanation, "Nagoya")->unknown);
    assert_text(item_of(explanation, "invest")->kind, "relation");
}

static void says_what_a_record_lacks(void **state)
{
    const struct explanation *explanation = explain(*state, "When did Norlin meet Arvo?");
    const struct explained_record *record = record_of(explanation, "norlin-arvo-investment");
    assert_int_equal(record->unstated_count, 0);
    for (size_t i = 0; i < explanation->item_count; i++) {
        bool named = text_equal_string(explanation->items[i].type == NULL
                                               ? TEXT_NONE
                                               : text_from(explanation->items[i].type),
                "entity");
        assert_int_equal(record->covered[i], named);
        assert_int_equal(record->coverage[i] >= 0.5, named);
    }
    record = record_of(explanation, "norlin-lines");
    assert_int_equal(record->unstated_count, 1);
    assert_text(record->unstated[0], "when");
    assert_int_equal(record->flags & MATCH_STATES, 0);
}

static void marks_what_the_turn_before_gave(void **state)
{
    struct rig *rig = *state;
    rig_turn(rig, "Who is Ines Dahl?");
    rig_turn(rig, "What did she say about sailing?");
    const struct explanation *explanation = explanation_of(rig->analysis);
    assert_true(item_of(explanation, "ines-dahl")->carried);
    assert_text(item_of(explanation, "ines-dahl")->said, "");
    assert_text(explanation->pronoun, "she");
    assert_text(explanation->pronoun_stands, "person");
    rig_forget(rig);
    rig_turn(rig, "How much did Norlin invest in Arvo?");
    rig_turn(rig, "What about Arvo?");
    explanation = explanation_of(rig->analysis);
    assert_true(item_of(explanation, "invest")->carried);
    assert_false(item_of(explanation, "arvo-ferries")->carried);
}

static void explains_a_question_without_words(void **state)
{
    const struct explanation *explanation = explain(*state, " ?! ");
    assert_int_equal(explanation->piece_count, 0);
    assert_int_equal(explanation->item_count, 0);
    assert_int_equal(explanation->record_count, 0);
    assert_text(explanation->forms, "empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(names_the_pieces),
            cmocka_unit_test(shows_corrections),
            cmocka_unit_test(shows_what_is_asked),
            cmocka_unit_test(shares_the_weight_among_items),
            cmocka_unit_test(says_what_a_record_lacks),
            cmocka_unit_test(marks_what_the_turn_before_gave),
            cmocka_unit_test(explains_a_question_without_words),
    };
    return cmocka_run_group_tests(tests, rig_setup, rig_teardown);
}
