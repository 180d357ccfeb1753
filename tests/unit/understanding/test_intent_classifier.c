#include "rig.h"
#include "understanding/intent_classifier.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

enum { LOST_CARD, TRANSFER_FEE, OPENING_HOURS, CLASS_COUNT };

#define EXAMPLE(class, words)                                                                      \
    {                                                                                              \
        TEXT_INIT(words), (class)                                                                  \
    }

static const struct intent_example examples[] = {
        EXAMPLE(LOST_CARD, "I have lost my card"),
        EXAMPLE(LOST_CARD, "My card was stolen, please block it"),
        EXAMPLE(LOST_CARD, "What do I do when my card is gone?"),
        EXAMPLE(LOST_CARD, "카드를 잃어버렸어요"),
        EXAMPLE(LOST_CARD, "카드를 도난당했는데 정지해 주세요"),
        EXAMPLE(LOST_CARD, "カードをなくしました"),
        EXAMPLE(LOST_CARD, "カードが盗まれたので止めてください"),
        EXAMPLE(TRANSFER_FEE, "What does a transfer cost?"),
        EXAMPLE(TRANSFER_FEE, "Is there a fee for sending money abroad?"),
        EXAMPLE(TRANSFER_FEE, "Why was I charged for a transfer?"),
        EXAMPLE(TRANSFER_FEE, "이체 수수료가 얼마인가요?"),
        EXAMPLE(TRANSFER_FEE, "해외 송금에 수수료가 있나요?"),
        EXAMPLE(TRANSFER_FEE, "振込手数料はいくらですか"),
        EXAMPLE(TRANSFER_FEE, "海外送金に手数料はかかりますか"),
        EXAMPLE(OPENING_HOURS, "When do you open?"),
        EXAMPLE(OPENING_HOURS, "Are the branches open on Sundays?"),
        EXAMPLE(OPENING_HOURS, "Until when is the branch open?"),
        EXAMPLE(OPENING_HOURS, "영업시간이 어떻게 되나요?"),
        EXAMPLE(OPENING_HOURS, "지점은 일요일에도 문을 여나요?"),
        EXAMPLE(OPENING_HOURS, "営業時間を教えてください"),
        EXAMPLE(OPENING_HOURS, "支店は日曜日も開いていますか"),
};

#define EXAMPLE_COUNT (sizeof(examples) / sizeof(examples[0]))

struct fixture {
    struct rig *rig;
    struct lexicon *lexicon;
    struct intent_classifier *classifier;
    struct intent_guess guesses[CLASS_COUNT];
    char path[32]; /* of a cache; the file is there and empty */
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    int descriptor;
    assert_non_null(fixture);
    assert_int_equal(rig_setup((void **)&fixture->rig), 0);
    assert_int_equal(lexicon_create(fixture->rig->knowledge, &fixture->lexicon, &error), 0);
    fixture->classifier =
            intent_classifier_create(fixture->lexicon, examples, EXAMPLE_COUNT, CLASS_COUNT);
    snprintf(fixture->path, sizeof(fixture->path), "/tmp/intent_cache.XXXXXX");
    descriptor = mkstemp(fixture->path);
    assert_true(descriptor >= 0);
    close(descriptor);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    unlink(fixture->path);
    intent_classifier_destroy(fixture->classifier);
    lexicon_destroy(fixture->lexicon);
    rig_teardown((void **)&fixture->rig);
    free(fixture);
    return 0;
}

static size_t classify(struct fixture *fixture, const char *question)
{
    return intent_classifier_classify(fixture->classifier, fixture->rig->arena, text_from(question),
            fixture->guesses, CLASS_COUNT);
}

static const struct intent_guess *best(struct fixture *fixture, const char *question)
{
    assert_true(classify(fixture, question) > 0);
    return &fixture->guesses[0];
}

static void retrain(struct fixture *fixture, const struct intent_example *from, size_t count,
        size_t class_count)
{
    intent_classifier_destroy(fixture->classifier);
    fixture->classifier = intent_classifier_create(fixture->lexicon, from, count, class_count);
}

static void finds_the_intent_in_each_language(void **state)
{
    assert_int_equal(best(*state, "somebody stole my card")->class, LOST_CARD);
    assert_int_equal(best(*state, "how much do transfers cost me")->class, TRANSFER_FEE);
    assert_int_equal(best(*state, "opening hours of the branch on sunday")->class, OPENING_HOURS);
    assert_int_equal(best(*state, "카드를 분실해서 잃어버린 것 같아요")->class, LOST_CARD);
    assert_int_equal(best(*state, "송금하면 수수료를 내야 하나요")->class, TRANSFER_FEE);
    assert_int_equal(best(*state, "일요일 영업시간 알려 주세요")->class, OPENING_HOURS);
    assert_int_equal(best(*state, "クレジットカードを盗まれました")->class, LOST_CARD);
    assert_int_equal(best(*state, "送金の手数料を教えて")->class, TRANSFER_FEE);
    assert_int_equal(best(*state, "日曜日の営業時間は")->class, OPENING_HOURS);
}

static void bears_a_misspelling(void **state)
{
    assert_int_equal(best(*state, "I have lsot my crad")->class, LOST_CARD);
    assert_int_equal(best(*state, "transferr feee abraod")->class, TRANSFER_FEE);
}

static void knows_a_phrasing_in_another_spelling_as_itself(void **state)
{
    const struct intent_guess *guess = best(*state, "  i have LOST my ｃａｒｄ!! ");
    assert_int_equal(guess->class, LOST_CARD);
    assert_true(guess->nearest > 0.999F);
    assert_true(guess->nearest <= 1.0F);
}

static void trusts_foreign_questions_less(void **state)
{
    float own = best(*state, "Is there a fee for a transfer?")->confidence;
    float foreign = best(*state, "Which river flows through the capital of Hungary?")->confidence;
    assert_true(own > foreign + 0.2F);
    own = best(*state, "해외 이체 수수료가 있나요?")->confidence;
    foreign = best(*state, "판다는 하루에 대나무를 얼마나 먹나요?")->confidence;
    assert_true(own > foreign + 0.2F);
    own = best(*state, "海外への振込手数料はいくらですか")->confidence;
    foreign = best(*state, "パンダは一日に竹をどれだけ食べますか")->confidence;
    assert_true(own > foreign + 0.2F);
}

static void gives_the_best_first_and_no_more_than_asked_for(void **state)
{
    struct fixture *fixture = *state;
    const char *question = "a transfer when my card is open";
    size_t count = classify(fixture, question);
    struct intent_guess guess;
    assert_true(count > 1);
    for (size_t i = 1; i < count; i++) {
        assert_true(fixture->guesses[i - 1].confidence >= fixture->guesses[i].confidence);
    }
    assert_int_equal(intent_classifier_classify(fixture->classifier, fixture->rig->arena,
                             text_from(question), &guess, 1),
            1);
    assert_memory_equal(&guess, &fixture->guesses[0], sizeof(guess));
    assert_int_equal(intent_classifier_classify(fixture->classifier, fixture->rig->arena,
                             text_from(question), NULL, 0),
            0);
}

static void has_no_guess_without_anything_known(void **state)
{
    assert_int_equal(classify(*state, ""), 0);
    assert_int_equal(classify(*state, "   "), 0);
    assert_int_equal(classify(*state, "?!…"), 0);
    assert_int_equal(classify(*state, "🙂🙂 🚢"), 0);
    assert_int_equal(classify(*state, "xyzzy"), 0);
}

static void learns_the_same_from_the_same(void **state)
{
    struct fixture *fixture = *state;
    struct intent_guess before[CLASS_COUNT];
    size_t count = classify(fixture, "fee for the card on sundays");
    memcpy(before, fixture->guesses, sizeof(before));
    retrain(fixture, examples, EXAMPLE_COUNT, CLASS_COUNT);
    assert_int_equal(classify(fixture, "fee for the card on sundays"), count);
    assert_memory_equal(before, fixture->guesses, count * sizeof(before[0]));
}

static void works_with_one_class(void **state)
{
    struct fixture *fixture = *state;
    float own;
    retrain(fixture, examples, 3, 1);
    own = best(fixture, "i lost a card")->confidence;
    assert_int_equal(fixture->guesses[0].class, 0);
    assert_true(own > best(fixture, "is my dog at home?")->confidence);
}

static void works_without_examples(void **state)
{
    struct fixture *fixture = *state;
    static const struct intent_example silent[] = {EXAMPLE(1, ""), EXAMPLE(0, "🙂")};
    retrain(fixture, NULL, 0, 0);
    assert_int_equal(classify(fixture, "I have lost my card"), 0);
    retrain(fixture, silent, 2, 2);
    assert_int_equal(classify(fixture, "I have lost my card"), 0);
}

static void gives_both_classes_of_one_phrasing(void **state)
{
    struct fixture *fixture = *state;
    static const struct intent_example twice[] = {EXAMPLE(0, "수수료가 있나요?"),
            EXAMPLE(1, "수수료가 있나요?"), EXAMPLE(2, "안녕하세요")};
    retrain(fixture, twice, 3, 3);
    assert_true(classify(fixture, "수수료가 있나요?") >= 2);
    assert_int_equal(fixture->guesses[0].class + fixture->guesses[1].class, 1);
    assert_true(fixture->guesses[0].score < 0.7F);
}

/* ---- The cache ---- */

static uint64_t key(void)
{
    return intent_examples_key(examples, EXAMPLE_COUNT, CLASS_COUNT, 7);
}

static void save(struct fixture *fixture)
{
    struct error error = {0};
    assert_int_equal(intent_classifier_save(fixture->classifier, key(), fixture->path, &error), 0);
}

static void refuses(struct fixture *fixture, uint64_t other_key, int expected)
{
    struct intent_classifier *loaded = fixture->classifier;
    struct error error = {0};
    assert_int_equal(
            intent_classifier_load(fixture->lexicon, other_key, fixture->path, &loaded, &error),
            expected);
    assert_null(loaded);
    assert_non_null(strstr(error.text, fixture->path));
}

static size_t read_cache(const struct fixture *fixture, char *bytes, size_t capacity)
{
    FILE *file = fopen(fixture->path, "rb");
    size_t size;
    assert_non_null(file);
    size = fread(bytes, 1, capacity, file);
    fclose(file);
    assert_true(size > 0 && size < capacity);
    return size;
}

static void write_cache(const struct fixture *fixture, const char *bytes, size_t size)
{
    FILE *file = fopen(fixture->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void answers_the_same_from_the_cache(void **state)
{
    struct fixture *fixture = *state;
    struct intent_guess before[CLASS_COUNT];
    struct error error = {0};
    size_t count = classify(fixture, "카드 수수료 日曜日 open");
    memcpy(before, fixture->guesses, sizeof(before));
    save(fixture);
    intent_classifier_destroy(fixture->classifier);
    assert_int_equal(intent_classifier_load(
                             fixture->lexicon, key(), fixture->path, &fixture->classifier, &error),
            0);
    assert_int_equal(classify(fixture, "카드 수수료 日曜日 open"), count);
    assert_memory_equal(before, fixture->guesses, count * sizeof(before[0]));
}

static void keeps_an_untrained_classifier_too(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    retrain(fixture, NULL, 0, 0);
    save(fixture);
    intent_classifier_destroy(fixture->classifier);
    assert_int_equal(intent_classifier_load(
                             fixture->lexicon, key(), fixture->path, &fixture->classifier, &error),
            0);
    assert_int_equal(classify(fixture, "I have lost my card"), 0);
}

static void names_every_change_of_the_examples(void **state)
{
    struct intent_example changed[EXAMPLE_COUNT];
    (void)state;
    memcpy(changed, examples, sizeof(changed));
    assert_int_equal(intent_examples_key(changed, EXAMPLE_COUNT, CLASS_COUNT, 7), key());
    changed[4].class = TRANSFER_FEE;
    assert_int_not_equal(intent_examples_key(changed, EXAMPLE_COUNT, CLASS_COUNT, 7), key());
    memcpy(changed, examples, sizeof(changed));
    changed[4].text = TEXT("카드를 도난당했는데 정지해주세요");
    assert_int_not_equal(intent_examples_key(changed, EXAMPLE_COUNT, CLASS_COUNT, 7), key());
    assert_int_not_equal(intent_examples_key(examples, EXAMPLE_COUNT - 1, CLASS_COUNT, 7), key());
    assert_int_not_equal(intent_examples_key(examples, EXAMPLE_COUNT, CLASS_COUNT + 1, 7), key());
    assert_int_not_equal(intent_examples_key(examples, EXAMPLE_COUNT, CLASS_COUNT, 8), key());
}

static void refuses_a_cache_that_is_not_its_own(void **state)
{
    struct fixture *fixture = *state;
    refuses(fixture, key(), ERR_INVALID); /* empty */
    save(fixture);
    refuses(fixture, key() + 1, ERR_INVALID);
    write_cache(fixture, "{\"name\": \"カード\"}", 20);
    refuses(fixture, key(), ERR_INVALID);
    unlink(fixture->path);
    refuses(fixture, key(), ERR_NOT_FOUND);
}

static void refuses_a_damaged_cache(void **state)
{
    struct fixture *fixture = *state;
    size_t capacity = 1 << 20;
    char *bytes = arena_allocate(fixture->rig->arena, capacity);
    size_t size;
    save(fixture);
    size = read_cache(fixture, bytes, capacity);
    for (size_t at = 0; at < size; at += at < 64 ? 1 : 97) {
        bytes[at] ^= 0x10;
        write_cache(fixture, bytes, size);
        refuses(fixture, key(), ERR_INVALID);
        bytes[at] ^= 0x10;
    }
    for (size_t length = 0; length < size; length += 61) {
        write_cache(fixture, bytes, length);
        refuses(fixture, key(), ERR_INVALID);
    }
    bytes[size] = '\0';
    write_cache(fixture, bytes, size + 1);
    refuses(fixture, key(), ERR_INVALID);
}

static void says_where_it_cannot_save(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    assert_int_equal(
            intent_classifier_save(fixture->classifier, key(), "/nowhere/intents", &error), ERR_IO);
    assert_non_null(strstr(error.text, "/nowhere/intents"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(finds_the_intent_in_each_language),
            TEST(bears_a_misspelling),
            TEST(knows_a_phrasing_in_another_spelling_as_itself),
            TEST(trusts_foreign_questions_less),
            TEST(gives_the_best_first_and_no_more_than_asked_for),
            TEST(has_no_guess_without_anything_known),
            TEST(learns_the_same_from_the_same),
            TEST(works_with_one_class),
            TEST(works_without_examples),
            TEST(gives_both_classes_of_one_phrasing),
            TEST(answers_the_same_from_the_cache),
            TEST(keeps_an_untrained_classifier_too),
            TEST(names_every_change_of_the_examples),
            TEST(refuses_a_cache_that_is_not_its_own),
            TEST(refuses_a_damaged_cache),
            TEST(says_where_it_cannot_save),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
