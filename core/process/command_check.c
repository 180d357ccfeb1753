#include "knowledge/question_set.h"
#include "process/command_line.h"
#include "process/commands.h"
#include "process/engine.h"
#include "process/paths.h"

struct tally {
    size_t errors;
    size_t warnings;
};

static void print_finding(void *context, const struct knowledge_finding *finding)
{
    struct tally *tally = context;
    bool is_error = finding->severity == KNOWLEDGE_ERROR;
    tally->errors += is_error ? 1 : 0;
    tally->warnings += is_error ? 0 : 1;
    engine_print_finding(stderr, finding);
}

static int check_questions(const struct knowledge *knowledge, struct tally *tally)
{
    int code = EXIT_SUCCESS;
    for (size_t i = 0; i < knowledge->pack_count; i++) {
        struct question_set *set = NULL;
        struct error error = {0};
        if (question_set_load(knowledge, knowledge->packs[i], print_finding, tally, &set, &error) !=
                0) {
            code = EXIT_FAILURE;
        }
        question_set_destroy(set);
    }
    return code;
}

static void print_count(size_t count, const char *one, const char *end)
{
    printf("%zu %s%s%s", count, one, count == 1 ? "" : "s", end);
}

static void print_tally(const struct tally *tally)
{
    print_count(tally->errors, "error", ", ");
    print_count(tally->warnings, "warning", "\n");
}

static int check_packs(const struct knowledge_options *options, struct tally *tally)
{
    struct knowledge *knowledge = NULL;
    struct error error = {0};
    if (knowledge_load(options, &knowledge, &error) != 0) {
        if (tally->errors == 0) {
            fprintf(stderr, "answerd check: %s\n", error.text);
        }
        print_tally(tally);
        return EXIT_FAILURE;
    }
    int code = check_questions(knowledge, tally);
    for (size_t i = 0; i < knowledge->pack_count && code == EXIT_SUCCESS; i++) {
        const struct pack *pack = knowledge->packs[i];
        printf("%.*s %.*s: ok\n", TEXT_ARG(pack->id), TEXT_ARG(pack->version));
    }
    if (code == EXIT_SUCCESS) {
        print_count(knowledge->pack_count, "pack", ", ");
        print_count(knowledge->record_count, "record", ", ");
        print_count(tally->warnings, "warning", "\n");
    } else {
        print_tally(tally);
    }
    knowledge_release(knowledge);
    return code;
}

static void print_usage(FILE *out)
{
    fputs("usage: answerd check PACK... [--strict] [--source-text FILE] [--languages DIRECTORY]\n"
          "  --strict               warnings are errors\n"
          "  --source-text FILE     the article: every quote must stand in it word for word\n"
          "  --languages DIRECTORY  the folder of languages, else in or beside the first pack,\n"
          "                         else those that ship\n",
            out);
}

int command_check(int argc, char **argv)
{
    const char *strict = NULL;
    const char *source_text = NULL;
    const char *languages = NULL;
    const struct command_flag flags[] = {
            {"--strict", false, &strict},
            {"--source-text", true, &source_text},
            {"--languages", true, &languages},
            {NULL, false, NULL},
    };
    struct command_line line = {.flags = flags};
    struct error error = {0};
    struct tally tally = {0};
    int code = EXIT_USAGE;
    if (command_line_parse(&line, argc, argv, &error) != 0) {
        fprintf(stderr, "answerd check: %s\n", error.text);
    } else if (line.wants_help) {
        print_usage(stdout);
        code = EXIT_SUCCESS;
    } else if (line.operand_count == 0) {
        print_usage(stderr);
    } else {
        struct arena *arena = arena_create(0, 0);
        const struct knowledge_options options = {
                .directories = (const char *const *)line.operands,
                .directory_count = line.operand_count,
                .languages_directory = languages,
                .shipped_languages = paths_shipped_languages(arena),
                .source_text = source_text,
                .strict = strict != NULL,
                .statements = true,
                .on_finding = print_finding,
                .context = &tally,
        };
        code = check_packs(&options, &tally);
        arena_destroy(arena);
    }
    command_line_clear(&line);
    return code;
}
