#include "base/clock.h"
#include "import/clean_text.h"
#include "import/importer.h"
#include "import/input_file.h"
#include "import/pack_writer.h"
#include "knowledge/fields.h"
#include "process/command_line.h"
#include "process/commands.h"
#include "process/pack_folder.h"
#include "process/paths.h"
#include "process/printable.h"

struct import_flags {
    const char *output;
    const char *id;
    const char *title;
    const char *language;
    const char *languages;
    const char *force;
};

/* One run of the command. */
struct import_run {
    struct import_flags flags;
    char *const *paths;
    size_t path_count;
    struct arena *arena;
    const char *output;
    const char *languages_directory;
    struct pack_settings settings;
    struct languages *languages;
    struct collection collection;
};

static void print_usage(FILE *out)
{
    fputs("usage: answerd import FILE... [--output DIRECTORY] [--id ID] [--title TEXT] [--lang "
          "LL]\n"
          "                      [--force] [--languages DIRECTORY]\n"
          "\n"
          "Makes one knowledge pack of files that others wrote: JSON Lines with passages or\n"
          "frequently asked questions (.jsonl, .json; packed with gzip too), Markdown (.md), HTML\n"
          "(.html, .htm) and plain text (.txt). knowledge/README.md shows the forms.\n"
          "\n"
          "  --output DIRECTORY     the pack's folder, else one named after the first file, here\n"
          "  --id ID                the pack's id, else the folder's name\n"
          "  --title TEXT           what the pack is about, in its languages\n"
          "  --lang LL              the language of texts that do not name theirs, such as ko; "
          "else\n"
          "                         it is told by their script\n"
          "  --force                replace a pack that is in the folder already\n"
          "  --languages DIRECTORY  the folder of languages, else those that ship\n",
            out);
}

static void print_error(const struct error *error)
{
    fputs("answerd import: ", stderr);
    print_printable(stderr, text_from(error->text));
    fputc('\n', stderr);
}

/* Reports */

static void print_count(size_t count, const char *one, const char *many, const char **separator)
{
    if (count > 0) {
        printf("%s%zu %s", *separator, count, count == 1 ? one : many);
        *separator = ", ";
    }
}

static void print_report(const char *path, const struct import_report *report)
{
    const char *separator = ": ";
    for (size_t i = 0; i < report->unknown_count; i++) {
        print_printable(stderr, text_from(path));
        fprintf(stderr, ":%u: warning: the field '", report->unknown[i].line);
        print_printable(stderr, report->unknown[i].name);
        fputs("' is left out\n", stderr);
    }
    print_printable(stdout, text_from(path));
    print_count(report->passages, "passage", "passages", &separator);
    print_count(report->faqs, "faq", "faqs", &separator);
    print_count(report->others, "other record", "other records", &separator);
    if (report->passages + report->faqs + report->others == 0) {
        printf("%snothing", separator);
    }
    separator = "; skipped: ";
    print_count(report->unindexed, "not indexed", "not indexed", &separator);
    print_count(report->repeated, "repetition", "repetitions", &separator);
    putchar('\n');
}

/* Names */

static struct text base_name(const char *path)
{
    struct text name = text_from(path);
    while (name.length > 1 && name.data[name.length - 1] == '/') {
        name.length--;
    }
    const char *slash = name.length == 0 ? NULL : memrchr(name.data, '/', name.length);
    return slash == NULL || name.length == 1
                   ? name
                   : text_slice(name, (size_t)(slash - name.data) + 1, name.length);
}

/* Lower-case letters and digits stay; what is between them becomes one hyphen. */
static struct text make_pack_id(struct arena *arena, struct text name)
{
    struct text_buffer id = {0};
    bool gap = false;
    for (size_t i = 0; i < name.length && id.length < FIELD_ID_MAX - 1; i++) {
        char byte = name.data[i];
        byte = (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
        bool stays = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
        if (stays && gap && id.length > 0) {
            text_buffer_append_char(&id, '-');
        }
        if (stays) {
            text_buffer_append_char(&id, byte);
        }
        gap = !stays;
    }
    struct text copy =
            arena_copy_text(arena, id.length > 0 ? text_buffer_view(&id) : TEXT("imported"));
    text_buffer_clear(&id);
    return copy;
}

static int choose_names(struct import_run *run, struct error *error)
{
    struct text stem = input_stem(run->paths[0]);
    if (run->flags.output != NULL) {
        run->output = run->flags.output;
    } else {
        run->output = stem.length > 0 ? arena_copy_text(run->arena, stem).data : "imported";
    }
    struct text name = base_name(run->output);
    run->settings.id =
            run->flags.id != NULL ? text_from(run->flags.id) : make_pack_id(run->arena, name);
    run->settings.title = run->flags.title != NULL ? text_from(run->flags.title) : name;
    run->settings.is_named = run->flags.title != NULL;
    run->settings.wall_ms = clock_wall_ms(clock_system());
    if (!fields_is_id(run->settings.id)) {
        return error_set(error, ERR_INVALID,
                "--id wants 1 to 79 lower-case letters, digits and '-', not '%s'", run->flags.id);
    }
    run->settings.title = unicode_is_valid(run->settings.title)
                                  ? clean_flowing_text(run->arena, run->settings.title)
                                  : run->settings.id;
    if (run->settings.title.length == 0 || run->settings.title.length > FIELD_TEXT_MAX) {
        return error_set(error, ERR_INVALID, "--title wants 1 to %u bytes", FIELD_TEXT_MAX);
    }
    return 0;
}

/* Steps */

static int load_languages(struct import_run *run, struct error *error)
{
    const char *shipped = paths_shipped_languages(run->arena);
    run->languages_directory = run->flags.languages != NULL ? run->flags.languages : shipped;
    if (run->languages_directory == NULL) {
        return error_set(error, ERR_NOT_FOUND,
                "the languages that ship were not found; name their folder with --languages");
    }
    return languages_load(run->languages_directory, &run->languages, error);
}

static int choose_language(struct import_run *run, struct error *error)
{
    const char *language = run->flags.language;
    if (language == NULL) {
        return 0;
    }
    run->collection.default_language = languages_find(run->languages, text_from(language));
    return run->collection.default_language != LANGUAGE_NONE
                   ? 0
                   : error_set(error, ERR_INVALID, "--lang: '%s' is no folder of %s", language,
                             run->languages_directory);
}

static int take_files(struct import_run *run, struct error *error)
{
    int status = 0;
    for (size_t i = 0; i < run->path_count && status == 0; i++) {
        struct import_report report;
        status = import_file(&run->collection, run->paths[i], &report, error);
        if (status == 0) {
            print_report(run->paths[i], &report);
        }
    }
    if (status == 0 && run->collection.used == 0) {
        return error_set(error, ERR_INVALID, "no record is left to make a pack of");
    }
    return status;
}

static int write_pack(struct import_run *run, struct pack_folder *folder, struct error *error)
{
    int status = pack_write(&run->collection, &run->settings, folder->draft, error);
    if (status == 0) {
        status = pack_prove(&run->collection, folder->draft, run->languages_directory, error);
    }
    return status;
}

static int import(struct import_run *run, struct error *error)
{
    struct pack_folder folder = {0};
    int status = choose_names(run, error);
    status = status != 0 ? status : load_languages(run, error);
    if (status != 0) {
        return status;
    }
    collection_init(&run->collection, run->arena, run->languages);
    status = choose_language(run, error);
    /* Whether the place is free is known before long work is done. */
    if (status == 0) {
        status = pack_folder_begin(
                &folder, run->arena, run->output, run->flags.force != NULL, error);
    }
    status = status != 0 ? status : take_files(run, error);
    status = status != 0 ? status : write_pack(run, &folder, error);
    if (status != 0) {
        pack_folder_discard(&folder);
        return status;
    }
    status = pack_folder_keep(&folder, error);
    if (status == 0) {
        print_printable(stdout, text_from(folder.place));
        fputs(": answerd serve --knowledge ", stdout);
        print_printable(stdout, text_from(folder.place));
        putchar('\n');
    }
    return status;
}

static int run_import(const struct import_flags *flags, const struct command_line *line)
{
    struct import_run run = {.flags = *flags,
            .paths = line->operands,
            .path_count = line->operand_count,
            .arena = arena_create(256 * 1024, 0)};
    struct error error = {0};
    int status = import(&run, &error);
    if (status != 0) {
        print_error(&error);
    }
    collection_clear(&run.collection);
    languages_destroy(run.languages);
    arena_destroy(run.arena);
    return status == 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_import(int argc, char **argv)
{
    struct import_flags flags = {0};
    const struct command_flag rows[] = {
            {"--output", true, &flags.output},
            {"--id", true, &flags.id},
            {"--title", true, &flags.title},
            {"--lang", true, &flags.language},
            {"--languages", true, &flags.languages},
            {"--force", false, &flags.force},
            {NULL, false, NULL},
    };
    struct command_line line = {.flags = rows};
    struct error error = {0};
    int code = EXIT_USAGE;
    if (command_line_parse(&line, argc, argv, &error) != 0) {
        print_error(&error);
    } else if (line.wants_help) {
        print_usage(stdout);
        code = EXIT_SUCCESS;
    } else if (line.operand_count == 0) {
        print_usage(stderr);
    } else {
        code = run_import(&flags, &line);
    }
    command_line_clear(&line);
    return code;
}
