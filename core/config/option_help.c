#include "config/option_help.h"
#include "config/option_value.h"

#define HELP_WIDTH 78

/* Appends `text` in lines of at most `width` columns, each after `indent`. */
static void append_wrapped(
        struct text_buffer *out, struct text text, const char *indent, size_t width)
{
    size_t column = 0;
    while (text.length > 0) {
        struct text word = text_split(&text, ' ');
        if (column > 0 && column + 1 + word.length > width) {
            text_buffer_append_char(out, '\n');
            column = 0;
        }
        if (column == 0) {
            text_buffer_append_string(out, indent);
            column = strlen(indent);
        } else {
            text_buffer_append_char(out, ' ');
            column++;
        }
        text_buffer_append_text(out, word);
        column += word.length;
    }
    text_buffer_append_char(out, '\n');
}

static void append_choices(struct text_buffer *out, const struct option *option)
{
    for (size_t i = 0; option->choices[i] != NULL; i++) {
        text_buffer_format(out, "%s%s", i == 0 ? "" : ", ", option->choices[i]);
    }
}

/* "whole number, 1 to 64", in what a person would write. */
static void append_type(struct text_buffer *out, const struct option *option)
{
    if (option->type == OPTION_CHOICE) {
        append_choices(out, option);
        return;
    }
    text_buffer_append_string(out, option_type_name(option->type));
    bool is_number = option->type == OPTION_INTEGER || option->type == OPTION_SIZE ||
                     option->type == OPTION_DURATION;
    if (is_number) {
        char low[32];
        char high[32];
        option_print_number(option, option->minimum, low, sizeof(low));
        option_print_number(option, option->maximum, high, sizeof(high));
        text_buffer_format(out, ", %s to %s", low, high);
    }
}

void option_help_flags(struct text_buffer *out)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        const struct option *option = &options[i];
        if (option->flag == NULL) {
            continue;
        }
        text_buffer_format(out, "  %s %s\n", option->flag, option->value_name);
        append_wrapped(out, text_from(option->help), "      ", HELP_WIDTH);
        if (option->fallback[0] != '\0') {
            text_buffer_format(out, "      Default: %s\n", option->fallback);
        }
    }
}

/* The group that an option is in: what stands before the dot. */
static struct text section_of(const struct option *option)
{
    const char *dot = strchr(option->key, '.');
    return dot == NULL ? TEXT_NONE : (struct text){option->key, (size_t)(dot - option->key)};
}

static void append_template_entry(struct text_buffer *out, const struct option *option)
{
    struct text section = section_of(option);
    const char *name = section.length == 0 ? option->key : option->key + section.length + 1;
    text_buffer_append_char(out, '\n');
    append_wrapped(out, text_from(option->help), "# ", HELP_WIDTH);
    text_buffer_append_string(out, "# (");
    append_type(out, option);
    text_buffer_append_string(out, ")\n");
    if (option->fallback[0] == '\0') {
        text_buffer_format(out, "#%s =\n", name);
    } else {
        text_buffer_format(out, "#%s = %s\n", name, option->fallback);
    }
}

void option_help_template(struct text_buffer *out)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    struct text section = TEXT_NONE;
    text_buffer_append_string(out,
            "# Configuration of answerd. Every option stands here with its default; remove the\n"
            "# '#' to change one. Relative paths are meant from the folder of this file.\n"
            "# `answerd check-config FILE` says whether a file holds together.\n");
    for (size_t i = 0; i < count; i++) {
        struct text next = section_of(&options[i]);
        if (!text_equal(section, next)) {
            section = next;
            text_buffer_format(out, "\n[%.*s]\n", TEXT_ARG(section));
        }
        append_template_entry(out, &options[i]);
    }
    text_buffer_append_string(out, "\n# Options of plugins; `answerd plugins` lists them.\n"
                                   "#[plugin.ID]\n#NAME = value\n");
}

void option_help_markdown(struct text_buffer *out)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    text_buffer_append_string(
            out, "| option | flag | type | default | meaning |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        const struct option *option = &options[i];
        text_buffer_format(out, "| `%s` |", option->key);
        if (option->flag != NULL) {
            text_buffer_format(out, " `%s`", option->flag);
        }
        text_buffer_append_string(out, " | ");
        append_type(out, option);
        text_buffer_append_string(out, " |");
        if (option->fallback[0] != '\0') {
            text_buffer_format(out, " `%s`", option->fallback);
        }
        text_buffer_format(out, " | %s |\n", option->help);
    }
    text_buffer_append_string(out,
            "| `plugin.ID.NAME` | | as the plugin says | | An option of a plugin; "
            "`answerd plugins` lists them. |\n");
}

/* The characters that roff would take as its own. */
static void append_roff(struct text_buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '-') {
            text_buffer_append_string(out, "\\-");
        } else if (*text == '\\') {
            text_buffer_append_string(out, "\\e");
        } else {
            text_buffer_append_char(out, *text);
        }
    }
}

void option_help_manual(struct text_buffer *out)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        const struct option *option = &options[i];
        text_buffer_append_string(out, ".TP\n.B ");
        append_roff(out, option->key);
        if (option->flag != NULL) {
            text_buffer_append_string(out, ", ");
            append_roff(out, option->flag);
            text_buffer_format(out, " %s", option->value_name);
        }
        text_buffer_append_char(out, '\n');
        append_roff(out, option->help);
        text_buffer_append_string(out, "\n(");
        append_type(out, option);
        text_buffer_append_string(out, ")\n");
        if (option->fallback[0] != '\0') {
            text_buffer_append_string(out, "Default: ");
            append_roff(out, option->fallback);
            text_buffer_append_string(out, ".\n");
        }
    }
}

void option_help_list(struct text_buffer *out)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        const struct option *option = &options[i];
        text_buffer_format(out, "%-42s %-16s ", option->key, option->fallback);
        append_type(out, option);
        text_buffer_append_char(out, '\n');
    }
}
