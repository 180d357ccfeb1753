/* What an operator does with conversations that are kept: export, erase, copy-store. */
#include "conversation/record_codec.h"
#include "process/command_line.h"
#include "process/commands.h"
#include "process/paths.h"
#include "process/settings.h"
#include "protocol/json_writer.h"
#include "store/store.h"
#include <unistd.h>

#define TURNS_ALL 1000000u
#define BUSY_MS 10000u
#define MS_PER_S 1000u

/* One command's work on a store: opened, told, closed. */
struct errand {
    const char *command;
    struct arena *arena;
    struct event_loop *loop;
    struct store *store;
    struct text_buffer out;
    int code;
};

static void handle_closed(void *context)
{
    (void)context;
}

static void finish(struct errand *errand)
{
    store_close(errand->store, handle_closed, errand);
    errand->store = NULL;
}

static void complain(struct errand *errand, const char *why)
{
    fprintf(stderr, "answerd %s: %s\n", errand->command, why);
    errand->code = EXIT_FAILURE;
}

static int open_store(struct errand *errand, const struct config *config, struct error *error)
{
    const struct store_options options = {.address = paths_store(config, errand->arena),
            .queue_limit = 1000,
            .group_limit = 100,
            .busy_ms = BUSY_MS};
    if (options.address == NULL) {
        return error_set(error, ERR_NOT_FOUND,
                "nothing is kept without a store: name it with --data DIRECTORY or --store "
                "ADDRESS");
    }
    int status = event_loop_create(&errand->loop, error);
    return status != 0 ? status
                       : store_open(&options, errand->loop, NULL, NULL, &errand->store, error);
}

/* Runs `begin` on the store of the configuration until all is done. Returns the exit code. */
static int run_errand(const struct command_line *line, const char *command,
        void (*begin)(struct errand *errand, const struct command_line *line))
{
    struct errand errand = {.command = command, .code = EXIT_SUCCESS};
    struct error error = {0};
    const struct config *config = settings_load(command, line);
    if (config == NULL) {
        return EXIT_FAILURE;
    }
    errand.arena = arena_create(0, 0);
    if (open_store(&errand, config, &error) == 0) {
        begin(&errand, line);
        event_loop_run(errand.loop);
    } else {
        complain(&errand, error.text);
    }
    printf("%.*s", TEXT_ARG(text_buffer_view(&errand.out)));
    text_buffer_clear(&errand.out);
    event_loop_destroy(errand.loop);
    arena_destroy(errand.arena);
    config_release(config);
    return errand.code;
}

static const char *why_not(int status, const struct error *error)
{
    return status == ERR_NOT_FOUND ? "there is no such conversation" : error->text;
}

/* --- export --- */

static void write_time(struct text_buffer *out, struct text key, uint64_t ms)
{
    time_t seconds = (time_t)(ms / MS_PER_S);
    struct tm parts;
    char text[32];
    (void)gmtime_r(&seconds, &parts);
    size_t length = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    json_write_string_member(out, key, (struct text){text, length});
}

static void write_answer(struct errand *errand, struct text bytes)
{
    struct text_buffer *out = &errand->out;
    struct answer *answer = NULL;
    struct error error = {0};
    if (record_read_answer(bytes, errand->arena, &answer, &error) != 0) {
        json_write_string_member(out, TEXT("damaged"), text_from(error.text));
        return;
    }
    json_write_string_member(out, TEXT("answer"), answer->text);
    json_write_string_member(out, TEXT("outcome"), text_from(outcome_name(answer->outcome)));
    json_write_string_member(out, TEXT("lang"), answer->language);
    json_write_string_member(out, TEXT("plugin"), answer->plugin);
    json_write_key(out, TEXT("records"));
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < answer->citation_count; i++) {
        json_write_separator(out);
        json_write_string(out, answer->citations[i].record);
    }
    text_buffer_append_char(out, ']');
}

static void write_turn(struct errand *errand, const struct store_turn *turn)
{
    struct text_buffer *out = &errand->out;
    json_write_separator(out);
    text_buffer_append_char(out, '{');
    json_write_integer_member(out, TEXT("seq"), (int64_t)turn->sequence);
    json_write_string_member(out, TEXT("answer_id"), text_from(turn->answer_id));
    json_write_string_member(out, TEXT("client_msg_id"), turn->client_message_id);
    write_time(out, TEXT("asked_at"), turn->asked_at_ms);
    json_write_string_member(out, TEXT("question"), turn->question);
    write_answer(errand, turn->final);
    json_write_integer_member(out, TEXT("rating"), turn->rating);
    text_buffer_append_char(out, '}');
}

static void handle_loaded(
        void *context, int status, const struct store_loaded *loaded, const struct error *error)
{
    struct errand *errand = context;
    struct text_buffer *out = &errand->out;
    if (status != 0) {
        complain(errand, why_not(status, error));
        finish(errand);
        return;
    }
    text_buffer_append_char(out, '{');
    json_write_string_member(out, TEXT("conversation"), text_from(loaded->conversation.id));
    json_write_string_member(out, TEXT("lang"), loaded->conversation.language);
    write_time(out, TEXT("used_at"), loaded->conversation.used_at_ms);
    json_write_key(out, TEXT("turns"));
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < loaded->turn_count; i++) {
        write_turn(errand, &loaded->turns[i]);
    }
    text_buffer_append_string(out, "]}\n");
    finish(errand);
}

static void begin_export(struct errand *errand, const struct command_line *line)
{
    if (store_load_conversation(
                errand->store, line->operands[0], TURNS_ALL, handle_loaded, errand) != 0) {
        complain(errand, "this is no id of a conversation");
        finish(errand);
    }
}

/* --- erase --- */

static void handle_erased(void *context, int status, const struct error *error)
{
    struct errand *errand = context;
    if (status != 0) {
        complain(errand, why_not(status, error));
    }
}

static void begin_erase(struct errand *errand, const struct command_line *line)
{
    for (size_t i = 0; i < line->operand_count; i++) {
        if (store_erase(errand->store, line->operands[i], handle_erased, errand) != 0) {
            complain(errand, "this is no id of a conversation");
        }
    }
    finish(errand);
}

/* --- commands --- */

/* True when the command can run; else `*code` is what it ends with. */
static bool parse(struct command_line *line, int argc, char **argv, const char *command,
        const char *usage, size_t operands, int *code)
{
    struct error error = {0};
    *code = EXIT_USAGE;
    if (command_line_parse(line, argc, argv, &error) != 0) {
        fprintf(stderr, "answerd %s: %s\n", command, error.text);
        return false;
    }
    if (line->wants_help || line->operand_count < operands) {
        fprintf(line->wants_help ? stdout : stderr, "usage: answerd %s %s\n", command, usage);
        *code = line->wants_help ? EXIT_SUCCESS : EXIT_USAGE;
        return false;
    }
    return true;
}

int command_export(int argc, char **argv)
{
    struct command_line line = {.takes_options = true};
    int code;
    if (parse(&line, argc, argv, "export",
                "CONVERSATION [--data DIRECTORY | --store ADDRESS | --config FILE]", 1, &code)) {
        code = run_errand(&line, "export", begin_export);
    }
    command_line_clear(&line);
    return code;
}

int command_erase(int argc, char **argv)
{
    struct command_line line = {.takes_options = true};
    int code;
    if (parse(&line, argc, argv, "erase",
                "CONVERSATION... [--data DIRECTORY | --store ADDRESS | --config FILE]", 1, &code)) {
        code = run_errand(&line, "erase", begin_erase);
    }
    command_line_clear(&line);
    return code;
}

/* Not by its address: a password may be in it. */
static void print_counts(const char *which, const struct store_counts *counts)
{
    printf("%s: %llu conversations, %llu turns, %llu ratings, %s\n", which,
            (unsigned long long)counts->conversations, (unsigned long long)counts->turns,
            (unsigned long long)counts->feedback, counts->hash);
}

static int copy_store(const char *from, const char *to)
{
    struct store_counts before = {0};
    struct store_counts after = {0};
    struct error error = {0};
    if (store_copy(from, to, &error) != 0 || store_count(from, &before, &error) != 0 ||
            store_count(to, &after, &error) != 0) {
        fprintf(stderr, "answerd copy-store: %s\n", error.text);
        return EXIT_FAILURE;
    }
    print_counts("from", &before);
    print_counts("to", &after);
    if (strcmp(before.hash, after.hash) != 0) {
        fputs("answerd copy-store: the stores differ: something wrote meanwhile; stop the server, "
              "empty the target and copy again\n",
                stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

int command_copy_store(int argc, char **argv)
{
    struct command_line line = {0};
    int code;
    if (parse(&line, argc, argv, "copy-store",
                "FROM TO\n  addresses such as sqlite:/var/lib/answerd/answerd.db or "
                "postgresql://answerd@db/answerd",
                2, &code)) {
        code = copy_store(line.operands[0], line.operands[1]);
    }
    command_line_clear(&line);
    return code;
}
