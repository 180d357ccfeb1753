#include "knowledge/question_set.h"
#include "process/calibration.h"
#include "process/command_line.h"
#include "process/commands.h"
#include "process/engine.h"
#include "process/question_trial.h"
#include "process/settings.h"
#include <unistd.h>

#define PERCENT 100.0

struct score {
    size_t counts[VERDICT_COUNT];
};

/* Scores of one group of cases: a kind, or a file of questions. */
struct row {
    struct text name;
    struct score by_language[LANGUAGE_LIMIT];
    struct score all;
};

struct table {
    struct row *rows; /* owned; the last one added is the newest */
    size_t count;
    size_t capacity;
};

struct run {
    struct engine engine;
    struct text only; /* prefix of the ids to run, or empty */
    bool quiet;
    bool colours;
    struct table kinds;
    struct table files;
    struct score total;
    struct calibration calibration; /* of the answers that were given */
};

static size_t score_cases(const struct score *score)
{
    return score->counts[VERDICT_RIGHT] + score->counts[VERDICT_REFUSED] +
           score->counts[VERDICT_WRONG];
}

static struct row *table_row(struct table *table, struct text name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (text_equal(table->rows[i].name, name)) {
            return &table->rows[i];
        }
    }
    if (table->count == table->capacity) {
        table->capacity = table->capacity == 0 ? 16 : table->capacity * 2;
        table->rows = realloc(table->rows, table->capacity * sizeof(*table->rows));
        if (table->rows == NULL) {
            abort();
        }
    }
    table->rows[table->count] = (struct row){.name = name};
    return &table->rows[table->count++];
}

static void table_add(
        struct table *table, struct text name, uint32_t language, enum verdict verdict)
{
    struct row *row = table_row(table, name);
    row->all.counts[verdict]++;
    row->by_language[language].counts[verdict]++;
}

/* ---- Printing ------------------------------------------------------------------------------ */

static void print_list(const char *label, const struct text_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        printf("%s%.*s", i == 0 ? label : ", ", TEXT_ARG(list->items[i]));
    }
    if (list->count > 0) {
        putchar('\n');
    }
}

static void print_failure(const struct run *run, const struct question_case *item,
        const struct answer *answer, enum verdict verdict)
{
    const char *colour = verdict == VERDICT_WRONG ? "\033[31m" : "\033[33m";
    printf("%s%s%s %.*s:%u: %.*s\n", run->colours ? colour : "",
            verdict == VERDICT_WRONG ? "wrong  " : "refused", run->colours ? "\033[0m" : "",
            TEXT_ARG(item->file), item->line, TEXT_ARG(item->id));
    print_list("    before:   ", &item->conversation);
    printf("    question: %.*s\n", TEXT_ARG(item->question));
    if (item->declines) {
        printf("    expected: a decline\n");
    }
    print_list("    expected: ", &item->expect);
    print_list("    contains: ", &item->contains);
    print_list("    never:    ", &item->not_contains);
    printf("    answer:   %.*s\n", TEXT_ARG(answer->text));
    printf("    %s, confidence %.2f, plugin %.*s, cites", outcome_name(answer->outcome),
            answer->confidence, TEXT_ARG(answer->plugin));
    for (size_t i = 0; i < answer->citation_count; i++) {
        printf(" %.*s", TEXT_ARG(answer->citations[i].record));
    }
    printf("%s\n\n", answer->citation_count == 0 ? " nothing" : "");
}

static void print_score(const struct score *score)
{
    size_t cases = score_cases(score);
    if (cases == 0) {
        printf("  %14s", "-");
        return;
    }
    char part[32];
    snprintf(part, sizeof(part), "%zu/%zu", score->counts[VERDICT_RIGHT], cases);
    printf("  %7s %5.1f%%", part, PERCENT * (double)score->counts[VERDICT_RIGHT] / (double)cases);
}

static void print_table(const struct run *run, const char *title, const struct table *table)
{
    const struct languages *languages = run->engine.knowledge->languages;
    printf("%-14s", title);
    for (size_t i = 0; i < languages->count; i++) {
        printf("  %14.*s", TEXT_ARG(languages->items[i].id));
    }
    printf("  %14s  %7s  %5s\n", "all", "refused", "wrong");
    for (size_t i = 0; i < table->count; i++) {
        const struct row *row = &table->rows[i];
        printf("%-14.*s", TEXT_ARG(row->name));
        for (size_t j = 0; j < languages->count; j++) {
            print_score(&row->by_language[j]);
        }
        print_score(&row->all);
        printf("  %7zu  %5zu\n", row->all.counts[VERDICT_REFUSED], row->all.counts[VERDICT_WRONG]);
    }
    putchar('\n');
}

/* ---- Running ------------------------------------------------------------------------------- */

static struct text base_name(struct text path)
{
    size_t start = path.length;
    while (start > 0 && path.data[start - 1] != '/') {
        start--;
    }
    return text_slice(path, start, path.length);
}

static void run_case(struct run *run, const struct question_case *item)
{
    struct arena *arena = arena_create(QUESTION_TRIAL_BYTES, 0);
    const struct answer *answer = NULL;
    enum verdict verdict = question_trial(run->engine.conversation, arena, item, &answer);
    run->total.counts[verdict]++;
    if (answer->outcome == OUTCOME_ANSWERED) {
        calibration_add(&run->calibration, answer->confidence, verdict == VERDICT_RIGHT);
    }
    table_add(&run->kinds, item->kind, item->language, verdict);
    table_add(&run->files, base_name(item->file), item->language, verdict);
    if (verdict != VERDICT_RIGHT && !run->quiet) {
        print_failure(run, item, answer, verdict);
    }
    arena_destroy(arena);
}

static void report_finding(void *context, const struct knowledge_finding *finding)
{
    (void)context;
    engine_print_finding(stderr, finding);
}

static void report_pack(const struct run *run, const struct pack *pack, bool passed)
{
    size_t cases = score_cases(&run->total);
    print_table(run, "kind", &run->kinds);
    print_table(run, "file", &run->files);
    calibration_print(&run->calibration);
    printf("%.*s %.*s: %zu of %zu right (%.1f%%), %zu refused, %zu wrong: %s %.1f%%\n",
            TEXT_ARG(pack->id), TEXT_ARG(pack->version), run->total.counts[VERDICT_RIGHT], cases,
            PERCENT * (double)run->total.counts[VERDICT_RIGHT] / (double)cases,
            run->total.counts[VERDICT_REFUSED], run->total.counts[VERDICT_WRONG],
            passed ? "passed, the threshold is" : "FAILED, the threshold is",
            PERCENT * pack->accuracy_threshold);
}

/* True when the pack reached its threshold. */
static bool test_pack(struct run *run, const struct pack *pack)
{
    struct question_set *set = NULL;
    struct error error = {0};
    bool passed = false;
    run->kinds.count = 0;
    run->files.count = 0;
    run->total = (struct score){0};
    run->calibration = (struct calibration){0};
    if (question_set_load(run->engine.knowledge, pack, report_finding, NULL, &set, &error) != 0) {
        question_set_destroy(set);
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (text_starts_with(set->cases[i].id, run->only)) {
            run_case(run, &set->cases[i]);
        }
    }
    size_t cases = score_cases(&run->total);
    if (cases == 0) {
        printf("%.*s: no questions; write some into %.*s/questions/*.jsonl\n", TEXT_ARG(pack->id),
                TEXT_ARG(pack->directory));
    } else {
        double accuracy = (double)run->total.counts[VERDICT_RIGHT] / (double)cases;
        passed = accuracy >= pack->accuracy_threshold;
        report_pack(run, pack, passed);
    }
    question_set_destroy(set);
    return passed;
}

static int test_packs(struct run *run, const struct config *config)
{
    struct error error = {0};
    int code = EXIT_SUCCESS;
    if (engine_init(&run->engine, config, &error) != 0) {
        if (error.text[0] != '\0') {
            fprintf(stderr, "answerd test: %s\n", error.text);
        }
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < run->engine.knowledge->pack_count; i++) {
        code = test_pack(run, run->engine.knowledge->packs[i]) ? code : EXIT_FAILURE;
    }
    free(run->kinds.rows);
    free(run->files.rows);
    engine_clear(&run->engine);
    return code;
}

/* The operands are packs, as --knowledge names them. */
static void take_operands(struct command_line *line)
{
    for (size_t i = 0; i < line->operand_count; i++) {
        line->overrides[line->override_count++] =
                (struct config_override){"knowledge", line->operands[i]};
    }
}

int command_test(int argc, char **argv)
{
    const char *only = NULL;
    const char *quiet = NULL;
    const struct command_flag flags[] = {
            {"--only", true, &only}, {"--quiet", false, &quiet}, {NULL, false, NULL}};
    struct command_line line = {.flags = flags, .takes_options = true};
    struct error error = {0};
    int code = EXIT_USAGE;
    if (command_line_parse(&line, argc, argv, &error) != 0) {
        fprintf(stderr, "answerd test: %s\n", error.text);
    } else if (line.wants_help || line.operand_count == 0) {
        fputs("usage: answerd test [--only ID_PREFIX] [--quiet] [--languages DIRECTORY]\n"
              "                    [--config FILE] PACK...\n"
              "  --only ID_PREFIX       ask only the questions whose id begins so\n"
              "  --quiet                print the tables without the failures\n"
              "  --languages DIRECTORY  the folder of languages, else in or beside the first "
              "pack\n",
                line.wants_help ? stdout : stderr);
        code = line.wants_help ? EXIT_SUCCESS : EXIT_USAGE;
    } else {
        take_operands(&line);
        const struct config *config = settings_load("test", &line);
        struct run run = {.only = text_from(only),
                .quiet = quiet != NULL,
                .colours = isatty(STDOUT_FILENO) == 1};
        code = config == NULL ? EXIT_FAILURE : test_packs(&run, config);
        config_release(config);
    }
    command_line_clear(&line);
    return code;
}
