/*
 * How well the intent classifier does on a question set of JSON Lines: entries {intent,
 * phrasings[]} and questions {text, intent}; see README.md beside this file for what is printed.
 */
#include "base/clock.h"
#include "understanding/intent_classifier.h"
#include <getopt.h>
#include <jansson.h>
#include <malloc.h>
#include <unistd.h>

#define PACK "tests/packs/ferries" /* any pack: the lexicon stems and folds by its languages */
#define FOLDS 10u
#define REPEATS 5u
#define CLASS_FOREIGN UINT32_MAX

struct options {
    size_t phrasings; /* of each entry; 0: all */
    size_t held_out;  /* entries that are taken out, so that their questions are out of scope */
    bool folds;       /* ask a tenth of the phrasings in place of the questions */
    bool typos;       /* one in each question */
    uint64_t seed;
    const char *entries;
    const char *questions;
    const char *foreign; /* questions out of scope, or NULL */
};

struct labelled {
    struct intent_example *items;
    size_t count;
};

struct set {
    struct arena *arena;
    const char **intents;
    size_t intent_count;
    struct labelled train;
    struct labelled asked; /* out of scope: CLASS_FOREIGN */
};

struct answer {
    float confidence;
    bool in_scope;
    bool right;
};

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "intent_quality: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static uint64_t draw(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    uint64_t value = (*state ^ (*state >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

static void shuffle(uint32_t *items, size_t count, uint64_t *state)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = draw(state) % i;
        uint32_t item = items[i - 1];
        items[i - 1] = items[other];
        items[other] = item;
    }
}

static uint32_t *shuffled(struct set *set, size_t count, uint64_t *state)
{
    uint32_t *items = arena_allocate_array(set->arena, count + 1, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = (uint32_t)i;
    }
    shuffle(items, count, state);
    return items;
}

static void add(struct labelled *labelled, struct text text, uint32_t class)
{
    if ((labelled->count & (labelled->count + 1)) == 0) {
        labelled->items =
                realloc(labelled->items, (2 * labelled->count + 1) * 2 * sizeof(*labelled->items));
        if (labelled->items == NULL) {
            abort();
        }
    }
    labelled->items[labelled->count++] = (struct intent_example){text, class};
}

/* The two letters after a random place change theirs: the commonest kind of a slip. */
static struct text with_typo(struct set *set, struct text text, uint64_t *state)
{
    struct text copy = arena_copy_text(set->arena, text);
    char *data = (char *)copy.data;
    for (size_t tries = 0; tries < 50 && text.length > 2; tries++) {
        size_t at = draw(state) % (text.length - 1);
        unsigned kind = (unsigned)(draw(state) % 3);
        bool letters = ((data[at] | 0x20) >= 'a' && (data[at] | 0x20) <= 'z') &&
                       ((data[at + 1] | 0x20) >= 'a' && (data[at + 1] | 0x20) <= 'z');
        if (!letters || data[at] == data[at + 1]) {
            continue;
        }
        if (kind == 0) {
            char letter = data[at];
            data[at] = data[at + 1];
            data[at + 1] = letter;
        } else if (kind == 1) {
            data[at] = (char)('a' + draw(state) % 26);
        } else {
            memmove(data + at, data + at + 1, copy.length - at - 1);
            copy.length--;
        }
        break;
    }
    return copy;
}

/* Calls `take` with every line's object. */
static void each_line(struct set *set, const char *path,
        void (*take)(struct set *, json_t *, void *), void *context)
{
    FILE *file = fopen(path, "r");
    json_error_t error;
    if (file == NULL) {
        fail(path, "cannot be opened; the sets are gzip files, unpack them first");
    }
    for (json_t *line; (line = json_loadf(file, JSON_DISABLE_EOF_CHECK, &error)) != NULL;) {
        take(set, line, context);
        json_decref(line);
    }
    if (json_error_code(&error) != json_error_premature_end_of_input) {
        fail(path, error.text);
    }
    fclose(file);
}

static struct text text_of(struct set *set, const json_t *string)
{
    return arena_copy_text(set->arena, text_from(json_string_value(string)));
}

struct reading {
    const struct options *options;
    uint64_t state;
    const uint32_t *order; /* of entries: the first held_out are out of scope */
    size_t entry;
};

static void count_entry(struct set *set, json_t *line, void *context)
{
    (void)line;
    (void)context;
    set->intent_count++;
}

static void take_entry(struct set *set, json_t *line, void *context)
{
    struct reading *reading = context;
    const struct options *options = reading->options;
    const json_t *phrasings = json_object_get(line, "phrasings");
    size_t count = json_array_size(phrasings);
    const uint32_t *order = shuffled(set, count, &reading->state);
    uint32_t rank = reading->order[reading->entry++];
    bool foreign = rank < options->held_out;
    uint32_t class = foreign ? CLASS_FOREIGN : rank - (uint32_t)options->held_out;
    size_t asked = options->folds ? (count + FOLDS - 1) / FOLDS : 0;
    size_t end = options->phrasings > 0 && options->phrasings + asked < count
                         ? options->phrasings + asked
                         : count;
    if (!foreign) {
        set->intents[class] = text_of(set, json_object_get(line, "intent")).data;
    }
    for (size_t i = 0; i < end; i++) {
        struct text text = text_of(set, json_array_get(phrasings, order[i]));
        if (i < asked) {
            add(&set->asked, options->typos ? with_typo(set, text, &reading->state) : text, class);
        } else if (!foreign) {
            add(&set->train, text, class);
        }
    }
}

static void take_question(struct set *set, json_t *line, void *context)
{
    struct reading *reading = context;
    struct text text = text_of(set, json_object_get(line, "text"));
    const char *intent = json_string_value(json_object_get(line, "intent"));
    uint32_t class = CLASS_FOREIGN;
    for (size_t i = 0; i < set->intent_count && intent != NULL; i++) {
        class = strcmp(set->intents[i], intent) == 0 ? (uint32_t)i : class;
    }
    add(&set->asked, reading->options->typos ? with_typo(set, text, &reading->state) : text, class);
}

static void read_set(const struct options *options, struct set *set)
{
    struct reading reading = {.options = options, .state = options->seed};
    set->arena = arena_create(1 << 20, 0);
    each_line(set, options->entries, count_entry, NULL);
    if (options->held_out >= set->intent_count) {
        fail(options->entries, "has no entries left");
    }
    reading.order = shuffled(set, set->intent_count, &reading.state);
    set->intents = arena_allocate_array(set->arena, set->intent_count, sizeof(*set->intents));
    each_line(set, options->entries, take_entry, &reading);
    set->intent_count -= options->held_out;
    if (!options->folds) {
        each_line(set, options->questions, take_question, &reading);
    }
    if (options->foreign != NULL) {
        each_line(set, options->foreign, take_question, &reading);
    }
}

static size_t resident_kb(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long size = 0;
    unsigned long resident = 0;
    if (file != NULL) {
        if (fscanf(file, "%lu %lu", &size, &resident) != 2) {
            resident = 0;
        }
        fclose(file);
    }
    return resident * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

static double since_ms(uint64_t start_ns)
{
    return (double)(clock_monotonic_ns(clock_system()) - start_ns) / 1e6;
}

static int by_time(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static int by_confidence(const void *a, const void *b)
{
    float left = ((const struct answer *)a)->confidence;
    float right = ((const struct answer *)b)->confidence;
    return left < right ? -1 : left > right;
}

/* Area under the curve by ranks (Mann and Whitney); equal confidences share their ranks. */
static double area(const struct answer *answers, size_t count, bool of_right)
{
    double ranks = 0;
    size_t good = 0;
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && answers[end].confidence == answers[i].confidence) {
            end++;
        }
        for (size_t rank = i; i < end; i++) {
            if (of_right ? answers[i].right : answers[i].in_scope) {
                ranks += (double)(rank + end + 1) / 2;
                good++;
            }
        }
    }
    return (ranks - (double)good * (double)(good + 1) / 2) / (double)good / (double)(count - good);
}

/* Mean distance of confidence and precision over ten bins: 0 is perfectly calibrated. */
static double calibration_error(const struct answer *answers, size_t count)
{
    double error = 0;
    for (size_t bin = 0, i = 0; bin < 10; bin++) {
        double confidence = 0;
        double right = 0;
        for (; i < count && (bin == 9 || answers[i].confidence < (float)(bin + 1) / 10); i++) {
            confidence += (double)answers[i].confidence;
            right += answers[i].right ? 1 : 0;
        }
        error += confidence > right ? confidence - right : right - confidence;
    }
    return error / (double)count;
}

static void ask_all(const struct intent_classifier *classifier, const struct set *set,
        struct answer *answers, uint64_t *times)
{
    struct arena *arena = arena_create(1 << 18, 0);
    for (size_t i = 0; i < set->asked.count * REPEATS; i++) {
        const struct intent_example *asked = &set->asked.items[i / REPEATS];
        struct intent_guess guesses[5];
        uint64_t start = clock_monotonic_ns(clock_system());
        size_t count = intent_classifier_classify(classifier, arena, asked->text, guesses, 5);
        times[i] = clock_monotonic_ns(clock_system()) - start;
        answers[i / REPEATS] = (struct answer){
                .confidence = count > 0 ? guesses[0].confidence : 0,
                .in_scope = asked->class != CLASS_FOREIGN,
                .right = count > 0 && guesses[0].class == asked->class,
        };
        arena_reset(arena);
    }
    arena_destroy(arena);
}

static void report(const struct set *set, struct answer *answers, uint64_t *times)
{
    size_t count = set->asked.count;
    size_t in_scope = 0;
    size_t right = 0;
    for (size_t i = 0; i < count; i++) {
        in_scope += answers[i].in_scope ? 1 : 0;
        right += answers[i].right ? 1 : 0;
    }
    qsort(answers, count, sizeof(*answers), by_confidence);
    qsort(times, count * REPEATS, sizeof(*times), by_time);
    printf("classes %zu, phrasings %zu, questions %zu in scope, %zu out of it\n", set->intent_count,
            set->train.count, in_scope, count - in_scope);
    printf("accuracy %.4f, AUROC of right %.4f", (double)right / (double)in_scope,
            area(answers, count, true));
    if (in_scope < count) {
        printf(", AUROC of in scope %.4f", area(answers, count, false));
    }
    printf(", calibration error %.3f\n", calibration_error(answers, count));
    printf("p50 %.1f us, p99 %.1f us\n", (double)times[count * REPEATS / 2] / 1e3,
            (double)times[count * REPEATS * 99 / 100] / 1e3);
}

static void measure(struct lexicon *lexicon, const struct set *set)
{
    struct answer *answers = arena_allocate_array(set->arena, set->asked.count, sizeof(*answers));
    uint64_t *times = arena_allocate_array(set->arena, set->asked.count * REPEATS, sizeof(*times));
    char path[] = "/tmp/intent_quality.XXXXXX";
    struct error error = {0};
    struct intent_classifier *classifier;
    int descriptor = mkstemp(path);
    uint64_t start = clock_monotonic_ns(clock_system());
    uint64_t key = intent_examples_key(set->train.items, set->train.count, set->intent_count, 0);

    classifier = intent_classifier_create(
            lexicon, set->train.items, set->train.count, set->intent_count);
    printf("training %.0f ms", since_ms(start));
    if (intent_classifier_save(classifier, key, path, &error) != 0) {
        fail(path, error.text);
    }
    intent_classifier_destroy(classifier);
    (void)malloc_trim(0);
    size_t before_kb = resident_kb();
    start = clock_monotonic_ns(clock_system());
    key = intent_examples_key(set->train.items, set->train.count, set->intent_count, 0);
    if (intent_classifier_load(lexicon, key, path, &classifier, &error) != 0) {
        fail(path, error.text);
    }
    printf(", from the cache %.1f ms, memory %zu kB\n", since_ms(start), resident_kb() - before_kb);
    ask_all(classifier, set, answers, times);
    report(set, answers, times);
    intent_classifier_destroy(classifier);
    close(descriptor);
    unlink(path);
}

static void usage(void)
{
    fputs("usage: intent_quality [--phrasings N] [--hold-out N] [--folds] [--typos] [--seed N]\n"
          "       [--foreign QUESTIONS] ENTRIES QUESTIONS\n",
            stderr);
    exit(EXIT_FAILURE);
}

static void parse(int count, char **arguments, struct options *options)
{
    static const struct option table[] = {{"phrasings", required_argument, NULL, 'p'},
            {"hold-out", required_argument, NULL, 'h'}, {"folds", no_argument, NULL, 'f'},
            {"typos", no_argument, NULL, 't'}, {"seed", required_argument, NULL, 's'},
            {"foreign", required_argument, NULL, 'o'}, {0}};
    for (int option; (option = getopt_long(count, arguments, "", table, NULL)) != -1;) {
        int64_t number = 0;
        if ((option == 'p' || option == 'h' || option == 's') &&
                !text_to_int64(text_from(optarg), 0, UINT32_MAX, &number)) {
            usage();
        }
        options->phrasings = option == 'p' ? (size_t)number : options->phrasings;
        options->held_out = option == 'h' ? (size_t)number : options->held_out;
        options->seed = option == 's' ? (uint64_t)number : options->seed;
        options->folds = options->folds || option == 'f';
        options->typos = options->typos || option == 't';
        options->foreign = option == 'o' ? optarg : options->foreign;
        if (option == '?') {
            usage();
        }
    }
    if (optind + 2 != count) {
        usage();
    }
    options->entries = arguments[optind];
    options->questions = arguments[optind + 1];
}

int main(int count, char **arguments)
{
    static const char *const directories[] = {PACK};
    const struct knowledge_options pack = {.directories = directories, .directory_count = 1};
    struct options options = {0};
    struct knowledge *knowledge = NULL;
    struct lexicon *lexicon = NULL;
    struct set set = {0};
    struct error error = {0};
    parse(count, arguments, &options);
    if (knowledge_load(&pack, &knowledge, &error) != 0 ||
            lexicon_create(knowledge, &lexicon, &error) != 0) {
        fail(PACK, error.text);
    }
    read_set(&options, &set);
    measure(lexicon, &set);
    free(set.train.items);
    free(set.asked.items);
    arena_destroy(set.arena);
    lexicon_destroy(lexicon);
    knowledge_release(knowledge);
    return EXIT_SUCCESS;
}
