#include "config/config_change.h"
#include "config/option_table.h"
#include "config/option_value.h"

static bool is_equal(const struct option *option, const struct config *a, const struct config *b)
{
    struct text_buffer left = {0};
    struct text_buffer right = {0};
    option_print(option, a, &left);
    option_print(option, b, &right);
    bool equal = text_equal(text_buffer_view(&left), text_buffer_view(&right));
    text_buffer_clear(&left);
    text_buffer_clear(&right);
    return equal;
}

static void tell(const struct option *option, const struct config *before,
        const struct config *after, config_change_fn on_change, void *context)
{
    struct text_buffer old_value = {0};
    struct text_buffer new_value = {0};
    option_print(option, before, &old_value);
    option_print(option, after, &new_value);
    const struct config_change change = {.key = text_from(option->key),
            .before = text_buffer_view(&old_value),
            .after = text_buffer_view(&new_value),
            .is_kept = !option->reloadable};
    on_change(context, &change);
    text_buffer_clear(&old_value);
    text_buffer_clear(&new_value);
}

/* Empty when it is not given. */
static struct text plugin_value(
        const struct config *config, const struct config_plugin_option *wanted)
{
    for (size_t i = 0; i < config->plugin_option_count; i++) {
        const struct config_plugin_option *option = &config->plugin_options[i];
        if (text_equal(option->plugin, wanted->plugin) && text_equal(option->name, wanted->name)) {
            return option->value;
        }
    }
    return TEXT_NONE;
}

static void tell_plugin_option(const struct config_plugin_option *option, struct text before,
        struct text after, config_change_fn on_change, void *context)
{
    struct text_buffer key = {0};
    text_buffer_format(&key, "plugin.%.*s.%.*s", TEXT_ARG(option->plugin), TEXT_ARG(option->name));
    const struct config_change change = {
            .key = text_buffer_view(&key), .before = before, .after = after};
    on_change(context, &change);
    text_buffer_clear(&key);
}

static void compare_plugin_options(const struct config *before, const struct config *after,
        config_change_fn on_change, void *context)
{
    for (size_t i = 0; i < after->plugin_option_count; i++) {
        const struct config_plugin_option *option = &after->plugin_options[i];
        struct text former = plugin_value(before, option);
        if (!text_equal(former, option->value)) {
            tell_plugin_option(option, former, option->value, on_change, context);
        }
    }
    for (size_t i = 0; i < before->plugin_option_count; i++) {
        const struct config_plugin_option *option = &before->plugin_options[i];
        if (option->value.length > 0 && plugin_value(after, option).length == 0) {
            tell_plugin_option(option, option->value, TEXT_NONE, on_change, context);
        }
    }
}

void config_compare(const struct config *before, const struct config *after,
        config_change_fn on_change, void *context)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (!is_equal(&options[i], before, after)) {
            tell(&options[i], before, after, on_change, context);
        }
    }
    compare_plugin_options(before, after, on_change, context);
}

void config_keep_fixed(struct config *config, const struct config *former, struct arena *arena,
        config_change_fn on_change, void *context)
{
    size_t count = 0;
    const struct option *options = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (options[i].reloadable || is_equal(&options[i], former, config)) {
            continue;
        }
        if (on_change != NULL) {
            tell(&options[i], former, config, on_change, context);
        }
        option_copy(&options[i], former, config, arena);
    }
}
