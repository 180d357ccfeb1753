#include "config/config_file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct parser {
    struct arena *arena;
    config_setting_fn on_setting;
    config_mistake_fn on_mistake;
    void *context;
    struct text section;
    uint32_t line;
};

static int report_open_failure(const char *path, int number, struct error *error)
{
    if (number == ENOENT) {
        return error_set(error, ERR_NOT_FOUND, "%s: no such file", path);
    }
    return error_set(error, ERR_IO, "%s: %s", path, strerror(number));
}

static int read_descriptor(int descriptor, const char *path, struct arena *arena,
        struct text *content, struct error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        return report_open_failure(path, errno, error);
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, ERR_IO, "%s: not a regular file", path);
    }
    if ((uint64_t)status.st_size > CONFIG_FILE_LIMIT) {
        return error_set(error, ERR_LIMIT, "%s: larger than %zu bytes", path, CONFIG_FILE_LIMIT);
    }
    size_t size = (size_t)status.st_size;
    char *data = arena_allocate(arena, size + 1);
    size_t length = 0;
    while (length < size) {
        ssize_t count = read(descriptor, data + length, size - length);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return report_open_failure(path, errno, error);
        }
        if (count == 0) {
            break;
        }
        length += (size_t)count;
    }
    *content = (struct text){data, length};
    return 0;
}

int config_file_read(
        const char *path, struct arena *arena, struct text *content, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return report_open_failure(path, errno, error);
    }
    int status = read_descriptor(descriptor, path, arena, content, error);
    close(descriptor);
    return status;
}

static void report(struct parser *parser, const char *text)
{
    parser->on_mistake(parser->context, parser->line, text);
}

/* What stands before a comment. A `#` begins one at the start and behind white space. */
static struct text without_comment(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        bool begins = i == 0 || text.data[i - 1] == ' ' || text.data[i - 1] == '\t';
        if (text.data[i] == '#' && begins) {
            return text_trim(text_slice(text, 0, i));
        }
    }
    return text_trim(text);
}

static bool unescape(char byte, char *out)
{
    switch (byte) {
    case '"':
    case '\\':
        *out = byte;
        return true;
    case 'n':
        *out = '\n';
        return true;
    case 't':
        *out = '\t';
        return true;
    default:
        return false;
    }
}

/* `text` begins with a quote. False, having reported it, when the quoting is wrong. */
static bool parse_quoted(struct parser *parser, struct text text, struct text *value)
{
    char *out = arena_allocate(parser->arena, text.length + 1);
    size_t length = 0;
    size_t i = 1;
    for (; i < text.length && text.data[i] != '"'; i++) {
        char byte = text.data[i];
        if (byte == '\\') {
            i++;
            if (i == text.length || !unescape(text.data[i], &byte)) {
                report(parser, "only \\\" \\\\ \\n and \\t may follow a backslash in quotes");
                return false;
            }
        }
        out[length++] = byte;
    }
    if (i >= text.length) {
        report(parser, "the closing quote is missing");
        return false;
    }
    struct text behind = text_slice(text, i + 1, text.length);
    if (without_comment(behind).length > 0) {
        report(parser, "text behind the closing quote; write \\\" for a quote inside");
        return false;
    }
    *value = (struct text){out, length};
    return true;
}

static bool is_key(struct text key)
{
    for (size_t i = 0; i < key.length; i++) {
        char byte = key.data[i];
        bool word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.';
        if (!word) {
            return false;
        }
    }
    return key.length > 0;
}

static void parse_section(struct parser *parser, struct text text)
{
    struct text section = without_comment(text);
    if (!text_ends_with(section, TEXT("]"))) {
        report(parser, "a section is written [name]");
        return;
    }
    section = text_trim(text_slice(section, 1, section.length - 1));
    if (section.length > 0 && !is_key(section)) {
        report(parser, "the name of a section holds letters, digits, '_', '-' and '.' only");
        return;
    }
    parser->section = section;
}

static void parse_setting(struct parser *parser, struct text text)
{
    struct text rest = text;
    struct text key = text_trim(text_split(&rest, '='));
    if (key.length == text.length) {
        report(parser, "expected key = value");
        return;
    }
    if (!is_key(key)) {
        report(parser, "the part before '=' holds letters, digits, '_', '-' and '.' only");
        return;
    }
    struct text value = text_trim(rest);
    if (!text_starts_with(value, TEXT("\""))) {
        value = without_comment(value);
    } else if (!parse_quoted(parser, value, &value)) {
        return;
    }
    if (parser->section.length > 0) {
        key = arena_format(parser->arena, "%.*s.%.*s", TEXT_ARG(parser->section), TEXT_ARG(key));
    }
    parser->on_setting(parser->context, parser->line, key, value);
}

void config_file_parse(struct text content, struct arena *arena, config_setting_fn on_setting,
        config_mistake_fn on_mistake, void *context)
{
    struct parser parser = {arena, on_setting, on_mistake, context, TEXT_NONE, 0};
    struct text rest = content;
    if (text_starts_with(rest, TEXT("\xef\xbb\xbf"))) {
        rest = text_slice(rest, 3, rest.length);
    }
    while (rest.length > 0) {
        struct text line = text_trim(text_split(&rest, '\n'));
        parser.line++;
        if (line.length == 0 || line.data[0] == '#') {
            continue;
        }
        if (line.data[0] == '[') {
            parse_section(&parser, line);
        } else {
            parse_setting(&parser, line);
        }
    }
}
