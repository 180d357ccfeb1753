/* What `answerd plugins` prints. */
#include "plugin_host/plugin_host.h"

#define GREEN "\033[32m"
#define RED "\033[31m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

static const char *state_name(enum plugin_state state)
{
    static const char *const names[] = {"failed", "running", "aside"};

    return names[state];
}

static void append_json_text(struct text_buffer *out, const char *text)
{
    text_buffer_append_char(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;

        if (byte == '"' || byte == '\\') {
            text_buffer_format(out, "\\%c", *c);
        } else if (byte < 0x20u) {
            text_buffer_format(out, "\\u%04x", byte);
        } else {
            text_buffer_append_char(out, *c);
        }
    }
    text_buffer_append_char(out, '"');
}

static void append_json_field(struct text_buffer *out, const char *name, const char *value)
{
    text_buffer_format(out, "\"%s\":", name);
    append_json_text(out, value);
}

static void append_json_options(struct plugin_host *host, size_t position, struct text_buffer *out)
{
    struct plugin_info info = plugin_host_info(host, position);

    text_buffer_append_string(out, ",\"options\":{");
    for (uint32_t i = 0; i < info.option_count; i++) {
        if (i > 0) {
            text_buffer_append_char(out, ',');
        }
        append_json_field(out, info.options[i].name, plugin_host_option_value(host, position, i));
    }
    text_buffer_append_string(out, "}}");
}

static void print_json(struct plugin_host *host, struct text_buffer *out)
{
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < plugin_host_count(host); i++) {
        struct plugin_info info = plugin_host_info(host, i);

        text_buffer_append_string(out, i > 0 ? ",\n {" : "{");
        append_json_field(out, "id", info.id);
        text_buffer_append_char(out, ',');
        append_json_field(out, "name", info.name);
        text_buffer_append_char(out, ',');
        append_json_field(out, "version", info.version);
        text_buffer_format(out, ",\"abi\":\"1.%u\",", info.abi_minor);
        append_json_field(out, "file", info.file);
        text_buffer_append_char(out, ',');
        append_json_field(out, "state", state_name(info.state));
        text_buffer_append_char(out, ',');
        append_json_field(out, "reason", info.reason);
        append_json_options(host, i, out);
    }
    text_buffer_append_string(out, "]\n");
}

static void print_one(
        struct plugin_host *host, size_t position, bool colour, struct text_buffer *out)
{
    struct plugin_info info = plugin_host_info(host, position);
    const char *shade = info.state == PLUGIN_RUNNING ? GREEN : RED;

    text_buffer_format(out, "%s%-16s%s %-9s ABI 1.%u  %s%-8s%s %s\n", colour ? BOLD : "",
            info.id[0] != '\0' ? info.id : "-", colour ? PLAIN : "",
            info.version[0] != '\0' ? info.version : "-", info.abi_minor, colour ? shade : "",
            state_name(info.state), colour ? PLAIN : "",
            info.name[0] != '\0' ? info.name : info.file);
    if (info.reason[0] != '\0') {
        text_buffer_format(out, "    %s: %s\n", info.file, info.reason);
    }
    for (uint32_t i = 0; i < info.option_count; i++) {
        text_buffer_format(out, "    plugin.%s.%s = %s   # %s\n", info.id, info.options[i].name,
                plugin_host_option_value(host, position, i), info.options[i].help);
    }
}

void plugin_host_print(struct plugin_host *host, bool as_json, bool colour, struct text_buffer *out)
{
    if (as_json) {
        print_json(host, out);
        return;
    }
    for (size_t i = 0; i < plugin_host_count(host); i++) {
        print_one(host, i, colour, out);
    }
}
