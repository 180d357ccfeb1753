#include "ask/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/version.h"
#include "ask/wire/memory.h"

#define DEFAULT_URL "ws://127.0.0.1:8080/ws"

enum long_option {
    OPTION_URL = 256,
    OPTION_LANG,
    OPTION_JSON,
    OPTION_BATCH,
    OPTION_COLOR,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct option long_options[] = {
        {"url", required_argument, NULL, OPTION_URL},
        {"lang", required_argument, NULL, OPTION_LANG},
        {"json", no_argument, NULL, OPTION_JSON},
        {"batch", required_argument, NULL, OPTION_BATCH},
        {"color", optional_argument, NULL, OPTION_COLOR},
        {"no-color", no_argument, NULL, OPTION_COLOR},
        {"help", no_argument, NULL, OPTION_HELP},
        {"version", no_argument, NULL, OPTION_VERSION},
        {0},
};

static const char help_text[] =
        "Asks an answerd server business questions and shows the answers with their sources.\n"
        "\n"
        "  ask [OPTIONS] QUESTION     one question, one answer\n"
        "  ask [OPTIONS]              on a terminal a chat; from a pipe one question a line\n"
        "  ask [OPTIONS] --batch FILE questions and answers as JSON Lines; - is standard input\n"
        "\n"
        "  --url URL       where the server is: ws, wss, http or https\n"
        "                  (default: $ANSWERD_URL, or " DEFAULT_URL ")\n"
        "  --lang LL       answer in this language: en, ko, ja (default: the question's own)\n"
        "  --json          write each answer as one line of JSON\n"
        "  --color WHEN    auto, always or never (default auto; $NO_COLOR is respected)\n"
        "  --help          this text\n"
        "  --version       the version\n"
        "\n"
        "Exit status: 0 answered, 3 not answered, 1 error.\n"
        "A server that demands a token gets the one in $ANSWERD_TOKEN.\n";

static enum options_verdict complain(const char *what, const char *value, const char *why)
{
    fprintf(stderr, "ask: %s%s%s%s%s\n", what, value != NULL ? " " : "", value != NULL ? value : "",
            why != NULL ? ": " : "", why != NULL ? why : "");
    fputs("Try: ask --help\n", stderr);
    return OPTIONS_WRONG;
}

static enum options_verdict read_color(struct options *options, int option_index, const char *value)
{
    if (strcmp(long_options[option_index].name, "no-color") == 0) {
        value = "never";
    }
    if (value == NULL || strcmp(value, "always") == 0) {
        options->color = COLOR_ALWAYS;
    } else if (strcmp(value, "never") == 0) {
        options->color = COLOR_NEVER;
    } else if (strcmp(value, "auto") == 0) {
        options->color = COLOR_AUTO;
    } else {
        return complain("--color", value, "it must be auto, always or never");
    }
    return OPTIONS_RUN;
}

/* Letters, digits and hyphens, as in ko or zh-Hant: anything else is a slip, and best said early.
 */
static bool looks_like_language(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    return length >= 2 && length <= 35 && text[length] == '\0';
}

static char *join(char **words, int count)
{
    char *joined = NULL;
    for (int i = 0; i < count; i++) {
        char *longer =
                memory_format("%s%s%s", joined != NULL ? joined : "", i > 0 ? " " : "", words[i]);
        free(joined);
        joined = longer;
    }
    return joined;
}

/* `argument` is where the option came from. */
static enum options_verdict read_option(struct options *options, int option, int option_index,
        const char *argument, const char **url)
{
    switch (option) {
    case OPTION_URL:
        *url = optarg;
        return OPTIONS_RUN;
    case OPTION_LANG:
        options->language = optarg;
        return looks_like_language(optarg)
                       ? OPTIONS_RUN
                       : complain("--lang", optarg, "no language code, such as ko");
    case OPTION_JSON:
        options->json = true;
        return OPTIONS_RUN;
    case OPTION_BATCH:
        options->batch = optarg;
        return OPTIONS_RUN;
    case OPTION_COLOR:
        return read_color(options, option_index, optarg);
    case OPTION_HELP:
        fputs(help_text, stdout);
        return OPTIONS_DONE;
    case OPTION_VERSION:
        puts("ask " ASK_VERSION);
        return OPTIONS_DONE;
    case ':':
        return complain(argument, NULL, "a value must follow it");
    default:
        return complain(argument, NULL,
                optopt >= OPTION_URL ? "it takes no value" : "there is no such option");
    }
}

static enum options_verdict finish(struct options *options, const char *url)
{
    if (options->batch != NULL && options->question != NULL) {
        return complain("a question and --batch do not go together", NULL, NULL);
    }
    if (options->question != NULL &&
            options->question[strspn(options->question, " \t\r\n")] == '\0') {
        return complain("the question is empty", NULL, NULL);
    }
    const char *problem = address_parse(&options->address, url);
    return problem == NULL ? OPTIONS_RUN : complain("the URL", url, problem);
}

enum options_verdict options_read(struct options *options, int count, char **arguments)
{
    memset(options, 0, sizeof *options);
    const char *url = getenv("ANSWERD_URL");
    if (url == NULL || *url == '\0') {
        url = DEFAULT_URL;
    }
    const char *token = getenv("ANSWERD_TOKEN");
    options->token = token != NULL && *token != '\0' ? token : NULL;
    opterr = 0;
    for (;;) {
        int option_index = 0;
        int option = getopt_long(count, arguments, ":", long_options, &option_index);
        if (option == -1) {
            break;
        }
        enum options_verdict verdict =
                read_option(options, option, option_index, arguments[optind - 1], &url);
        if (verdict != OPTIONS_RUN) {
            return verdict;
        }
    }
    options->question = join(arguments + optind, count - optind);
    return finish(options, url);
}

void options_clear(struct options *options)
{
    free(options->question);
    memset(options, 0, sizeof *options);
}
