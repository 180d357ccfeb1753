#include "process/command_line.h"
#include "config/option_table.h"

/* Of three letters at most one may differ, so that a short word suggests nothing far-fetched. */
#define SUGGESTION_DISTANCE 3u
#define SUGGESTION_SHARE 3u

/* The argument at hand and how to get at its value. */
struct cursor {
    int argc;
    char **argv;
    int position;
    struct text name;         /* of the flag */
    const char *inline_value; /* behind '=', or NULL */
};

static int take_value(struct cursor *cursor, const char **value, struct error *error)
{
    if (cursor->inline_value != NULL) {
        *value = cursor->inline_value;
        return 0;
    }
    if (cursor->position + 1 >= cursor->argc) {
        return error_set(error, ERR_INVALID, "%.*s needs a value", TEXT_ARG(cursor->name));
    }
    cursor->position++;
    *value = cursor->argv[cursor->position];
    return 0;
}

static const struct command_flag *find_flag(const struct command_line *line, struct text name)
{
    for (const struct command_flag *flag = line->flags; flag != NULL && flag->name != NULL;
            flag++) {
        if (text_equal_string(name, flag->name)) {
            return flag;
        }
    }
    return NULL;
}

static int take_own_flag(
        const struct command_flag *flag, struct cursor *cursor, struct error *error)
{
    if (flag->takes_value) {
        return take_value(cursor, flag->value, error);
    }
    if (cursor->inline_value != NULL) {
        return error_set(error, ERR_INVALID, "%s takes no value", flag->name);
    }
    *flag->value = "";
    return 0;
}

static void add_override(struct command_line *line, const char *key, const char *value)
{
    line->overrides[line->override_count++] = (struct config_override){key, value};
}

/* --set key=value: the text is cut in two where it stands. */
static int take_setting(struct command_line *line, struct cursor *cursor, struct error *error)
{
    const char *setting = NULL;
    int status = take_value(cursor, &setting, error);
    if (status != 0 || setting == NULL) {
        return status;
    }
    char *separator = strchr(setting, '=');
    if (separator == NULL) {
        return error_set(error, ERR_INVALID, "--set wants KEY=VALUE, not '%s'", setting);
    }
    *separator = '\0';
    add_override(line, setting, separator + 1);
    return 0;
}

static const char *nearest_flag(const struct command_line *line, struct text name)
{
    const char *best = NULL;
    size_t limit = name.length / SUGGESTION_SHARE;
    size_t best_distance = (limit < SUGGESTION_DISTANCE ? limit : SUGGESTION_DISTANCE) + 1;
    for (const struct command_flag *flag = line->flags; flag != NULL && flag->name != NULL;
            flag++) {
        size_t distance = option_distance(name, text_from(flag->name), SUGGESTION_DISTANCE);
        if (distance < best_distance) {
            best = flag->name;
            best_distance = distance;
        }
    }
    size_t count = 0;
    const struct option *options = option_table(&count);
    for (size_t i = 0; line->takes_options && i < count; i++) {
        size_t distance = option_distance(name, text_from(options[i].flag), SUGGESTION_DISTANCE);
        if (options[i].flag != NULL && distance < best_distance) {
            best = options[i].flag;
            best_distance = distance;
        }
    }
    return best;
}

static int report_unknown(const struct command_line *line, struct text name, struct error *error)
{
    const char *near = nearest_flag(line, name);
    if (near != NULL) {
        return error_set(error, ERR_INVALID, "unknown flag '%.*s', did you mean '%s'?",
                TEXT_ARG(name), near);
    }
    return error_set(error, ERR_INVALID, "unknown flag '%.*s'; --help lists them", TEXT_ARG(name));
}

static int take_flag(struct command_line *line, struct cursor *cursor, struct error *error)
{
    const struct command_flag *flag = find_flag(line, cursor->name);
    if (flag != NULL) {
        return take_own_flag(flag, cursor, error);
    }
    if (text_equal(cursor->name, TEXT("--help")) || text_equal(cursor->name, TEXT("-h"))) {
        line->wants_help = true;
        return 0;
    }
    if (!line->takes_options) {
        return report_unknown(line, cursor->name, error);
    }
    if (text_equal(cursor->name, TEXT("--config"))) {
        return take_value(cursor, &line->config_file, error);
    }
    if (text_equal(cursor->name, TEXT("--set"))) {
        return take_setting(line, cursor, error);
    }
    const struct option *option = option_find_flag(cursor->name);
    if (option == NULL) {
        return report_unknown(line, cursor->name, error);
    }
    const char *value = NULL;
    int status = take_value(cursor, &value, error);
    if (status == 0) {
        add_override(line, option->key, value);
    }
    return status;
}

static bool is_flag(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0';
}

int command_line_parse(struct command_line *line, int argc, char **argv, struct error *error)
{
    line->overrides = calloc((size_t)argc + 1, sizeof(*line->overrides));
    if (line->overrides == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    line->operands = argv + 1;
    bool only_operands = false;
    struct cursor cursor = {.argc = argc, .argv = argv, .position = 1};
    for (; cursor.position < argc; cursor.position++) {
        char *argument = argv[cursor.position];
        if (only_operands || !is_flag(argument)) {
            line->operands[line->operand_count++] = argument;
            continue;
        }
        if (strcmp(argument, "--") == 0) {
            only_operands = true;
            continue;
        }
        struct text rest = text_from(argument);
        cursor.name = text_split(&rest, '=');
        cursor.inline_value = rest.data;
        int status = take_flag(line, &cursor, error);
        if (status != 0) {
            return status;
        }
    }
    return 0;
}

void command_line_clear(struct command_line *line)
{
    if (line != NULL) {
        free(line->overrides);
        line->overrides = NULL;
    }
}
