#include "config/option_value.h"

struct unit {
    const char *name;
    int64_t factor;
};

static const struct unit size_units[] = {
        {"B", 1},
        {"KiB", INT64_C(1) << 10},
        {"MiB", INT64_C(1) << 20},
        {"GiB", INT64_C(1) << 30},
        {NULL, 0},
};

static const struct unit duration_units[] = {
        {"ms", 1},
        {"s", 1000},
        {"min", 60000},
        {"h", 3600000},
        {"d", 86400000},
        {NULL, 0},
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A whole number with an optional unit behind it, with or without a space. */
static bool parse_quantity(
        struct text value, const struct unit *units, int64_t plain_factor, int64_t *result)
{
    size_t digits = 0;
    while (digits < value.length && is_digit(value.data[digits])) {
        digits++;
    }
    int64_t number = 0;
    if (!text_to_int64(text_slice(value, 0, digits), 0, INT64_MAX, &number)) {
        return false;
    }
    struct text name = text_trim(text_slice(value, digits, value.length));
    int64_t factor = name.length == 0 ? plain_factor : 0;
    for (const struct unit *unit = units; factor == 0 && unit->name != NULL; unit++) {
        if (text_equal_string(name, unit->name)) {
            factor = unit->factor;
        }
    }
    return factor != 0 && !__builtin_mul_overflow(number, factor, result);
}

void option_print_number(const struct option *option, int64_t value, char *out, size_t size)
{
    if (option->type == OPTION_INTEGER) {
        snprintf(out, size, "%lld", (long long)value);
        return;
    }
    const struct unit *units = option->type == OPTION_SIZE ? size_units : duration_units;
    const struct unit *best = &units[0];
    for (const struct unit *unit = units; unit->name != NULL; unit++) {
        if (value != 0 && value % unit->factor == 0) {
            best = unit;
        }
    }
    snprintf(out, size, "%lld%s", (long long)(value / best->factor), best->name);
}

static void *field_of(const struct option *option, struct config *config)
{
    return (char *)config + option->offset;
}

static int report_type(const struct option *option, struct text value, struct error *error)
{
    static const char *const examples[] = {
            [OPTION_BOOLEAN] = "yes or no",
            [OPTION_INTEGER] = "a whole number",
            [OPTION_SIZE] = "a size such as 16384, 16KiB or 1MiB",
            [OPTION_DURATION] = "a duration such as 250ms, 5s or 2min",
    };
    return error_set(error, ERR_INVALID, "%s = %.*s: expected %s", option->key, TEXT_ARG(value),
            examples[option->type]);
}

static int store_number(const struct option *option, struct config *config, struct text value,
        int64_t number, struct error *error)
{
    if (number >= option->minimum && number <= option->maximum) {
        *(int64_t *)field_of(option, config) = number;
        return 0;
    }
    char low[32];
    char high[32];
    option_print_number(option, option->minimum, low, sizeof(low));
    option_print_number(option, option->maximum, high, sizeof(high));
    return error_set(error, ERR_INVALID, "%s = %.*s: must be from %s to %s", option->key,
            TEXT_ARG(value), low, high);
}

static int assign_boolean(
        const struct option *option, struct config *config, struct text value, struct error *error)
{
    static const char *const words[][2] = {
            {"no", "yes"}, {"false", "true"}, {"off", "on"}, {"0", "1"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        for (size_t truth = 0; truth < 2; truth++) {
            if (text_equal_string(value, words[i][truth])) {
                *(bool *)field_of(option, config) = truth == 1;
                return 0;
            }
        }
    }
    return report_type(option, value, error);
}

static int assign_number(
        const struct option *option, struct config *config, struct text value, struct error *error)
{
    int64_t number = 0;
    bool valid = false;
    if (option->type == OPTION_SIZE) {
        valid = parse_quantity(value, size_units, 1, &number);
    } else if (option->type == OPTION_DURATION) {
        /* The key says what a number without a unit means. */
        bool seconds = text_ends_with(text_from(option->key), TEXT("_s"));
        valid = parse_quantity(value, duration_units, seconds ? 1000 : 1, &number);
    } else {
        valid = text_to_int64(value, INT64_MIN, INT64_MAX, &number);
    }
    if (!valid) {
        return report_type(option, value, error);
    }
    return store_number(option, config, value, number, error);
}

static int assign_choice(
        const struct option *option, struct config *config, struct text value, struct error *error)
{
    char listed[128] = "";
    size_t length = 0;
    for (size_t i = 0; option->choices[i] != NULL; i++) {
        if (text_equal_string(value, option->choices[i])) {
            *(int64_t *)field_of(option, config) = (int64_t)i;
            return 0;
        }
        int added = snprintf(listed + length, sizeof(listed) - length, "%s%s", i == 0 ? "" : ", ",
                option->choices[i]);
        if (added > 0 && (size_t)added < sizeof(listed) - length) {
            length += (size_t)added;
        }
    }
    return error_set(error, ERR_INVALID, "%s = %.*s: expected one of %s", option->key,
            TEXT_ARG(value), listed);
}

/* `value` as a path, below `folder` when it is relative. */
static struct text resolve_path(struct arena *arena, struct text value, struct text folder)
{
    if (value.length == 0 || value.data[0] == '/' || folder.length == 0) {
        return arena_copy_text(arena, value);
    }
    return arena_format(arena, "%.*s/%.*s", TEXT_ARG(folder), TEXT_ARG(value));
}

static int check_text(const struct option *option, struct text value, struct error *error)
{
    const char *expected = NULL;
    if (value.length > 0 && memchr(value.data, '\0', value.length) != NULL) {
        return error_set(error, ERR_INVALID, "%s: a NUL byte is not allowed", option->key);
    }
    if (option->is_valid != NULL && !option->is_valid(value, &expected)) {
        return error_set(error, ERR_INVALID, "%s = %.*s: expected %s", option->key, TEXT_ARG(value),
                expected);
    }
    return 0;
}

static void append_item(struct config_list *list, struct arena *arena, const char *item)
{
    const char **items = arena_allocate_array(arena, list->count + 1, sizeof(*items));
    for (size_t i = 0; i < list->count; i++) {
        items[i] = list->items[i];
    }
    items[list->count] = item;
    list->items = items;
    list->count++;
}

static int assign_text(const struct option *option, struct config *config, struct arena *arena,
        struct text value, struct text folder, struct error *error)
{
    bool is_path = option->type == OPTION_PATH || option->type == OPTION_PATH_LIST;
    if (option_is_list(option) && value.length == 0) {
        return error_set(error, ERR_INVALID, "%s: the value is empty; remove the line or give one",
                option->key);
    }
    int status = check_text(option, value, error);
    if (status != 0) {
        return status;
    }
    struct text copy = is_path ? resolve_path(arena, value, folder) : arena_copy_text(arena, value);
    if (option_is_list(option)) {
        append_item(field_of(option, config), arena, copy.data);
    } else {
        *(const char **)field_of(option, config) = copy.data;
    }
    return 0;
}

int option_assign(const struct option *option, struct config *config, struct arena *arena,
        struct text value, struct text folder, struct error *error)
{
    switch (option->type) {
    case OPTION_BOOLEAN:
        return assign_boolean(option, config, value, error);
    case OPTION_INTEGER:
    case OPTION_SIZE:
    case OPTION_DURATION:
        return assign_number(option, config, value, error);
    case OPTION_CHOICE:
        return assign_choice(option, config, value, error);
    case OPTION_TEXT:
    case OPTION_PATH:
    case OPTION_LIST:
    case OPTION_PATH_LIST:
        return assign_text(option, config, arena, value, folder, error);
    }
    return error_set(error, ERR_INVALID, "%s: unknown type", option->key);
}

void option_clear_list(const struct option *option, struct config *config)
{
    if (option_is_list(option)) {
        *(struct config_list *)field_of(option, config) = (struct config_list){0};
    }
}

bool option_is_list(const struct option *option)
{
    return option->type == OPTION_LIST || option->type == OPTION_PATH_LIST;
}

static const void *value_of(const struct option *option, const struct config *config)
{
    return (const char *)config + option->offset;
}

static void print_list(const struct config_list *list, struct text_buffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        text_buffer_append_string(out, i > 0 ? " " : "");
        text_buffer_append_string(out, list->items[i]);
    }
}

void option_print(const struct option *option, const struct config *config, struct text_buffer *out)
{
    const void *value = value_of(option, config);
    char number[32];
    switch (option->type) {
    case OPTION_BOOLEAN:
        text_buffer_append_string(out, *(const bool *)value ? "on" : "off");
        return;
    case OPTION_INTEGER:
    case OPTION_SIZE:
    case OPTION_DURATION:
        option_print_number(option, *(const int64_t *)value, number, sizeof(number));
        text_buffer_append_string(out, number);
        return;
    case OPTION_CHOICE:
        text_buffer_append_string(out, option->choices[*(const int64_t *)value]);
        return;
    case OPTION_TEXT:
    case OPTION_PATH:
        text_buffer_append_string(out, *(const char *const *)value);
        return;
    case OPTION_LIST:
    case OPTION_PATH_LIST:
        print_list(value, out);
        return;
    }
}

void option_copy(const struct option *option, const struct config *from, struct config *to,
        struct arena *arena)
{
    const void *value = value_of(option, from);
    switch (option->type) {
    case OPTION_BOOLEAN:
        *(bool *)field_of(option, to) = *(const bool *)value;
        return;
    case OPTION_INTEGER:
    case OPTION_SIZE:
    case OPTION_DURATION:
    case OPTION_CHOICE:
        *(int64_t *)field_of(option, to) = *(const int64_t *)value;
        return;
    case OPTION_TEXT:
    case OPTION_PATH:
        *(const char **)field_of(option, to) =
                arena_copy_string(arena, *(const char *const *)value);
        return;
    case OPTION_LIST:
    case OPTION_PATH_LIST:
        option_clear_list(option, to);
        for (size_t i = 0; i < ((const struct config_list *)value)->count; i++) {
            append_item(field_of(option, to), arena,
                    arena_copy_string(arena, ((const struct config_list *)value)->items[i]));
        }
        return;
    }
}
