#include "ask/chat_command.h"

#include <stddef.h>
#include <string.h>

#include "ask/wire/utf8.h"

static const struct {
    const char *name;
    enum chat_command_kind kind;
} commands[] = {
        {"/help", COMMAND_HELP},
        {"/?", COMMAND_HELP},
        {"/lang", COMMAND_LANGUAGE},
        {"/sources", COMMAND_SOURCES},
        {"/new", COMMAND_NEW},
        {"/quit", COMMAND_QUIT},
        {"/exit", COMMAND_QUIT},
        {"/feedback", COMMAND_GOOD},
};

static const struct chat_help help[] = {
        {"/lang ko", "answer in this language; /lang auto: in the question's"},
        {"/sources", "the last answer's sources in full, with their quotes"},
        {"/feedback + ...", "the last answer was good (+) or bad (-); say why if you like"},
        {"/new", "begin a fresh conversation"},
        {"/quit", "leave, as Ctrl-D does"},
        {"1, 2, 3 ...", "ask what is suggested below an answer"},
        {"Ctrl-C", "stop waiting for an answer; leave when there is none"},
        {"Ctrl-R", "search what you asked before; the arrow keys bring it back"},
        {NULL, NULL},
};

const struct chat_help *chat_command_help(void)
{
    return help;
}

static struct chat_command wrong(const char *why)
{
    return (struct chat_command){COMMAND_WRONG, why};
}

static struct chat_command with_language(char *argument)
{
    if (strcmp(argument, "auto") == 0) {
        return (struct chat_command){COMMAND_LANGUAGE, NULL};
    }
    size_t length =
            strspn(argument, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (length < 2 || length > 35 || argument[length] != '\0') {
        return wrong("Name a language by its code: /lang en, /lang ko, /lang ja, or /lang auto.");
    }
    return (struct chat_command){COMMAND_LANGUAGE, argument};
}

static struct chat_command with_rating(char *argument)
{
    if (*argument != '+' && *argument != '-') {
        return wrong("Say /feedback + when the last answer was good, /feedback - when it was bad.");
    }
    enum chat_command_kind kind = *argument == '+' ? COMMAND_GOOD : COMMAND_BAD;
    char *comment = utf8_trim(argument + 1);
    return (struct chat_command){kind, *comment != '\0' ? comment : NULL};
}

struct chat_command chat_command_parse(char *line)
{
    if (*line != '/') {
        return (struct chat_command){COMMAND_NONE, NULL};
    }
    size_t length = strcspn(line, " \t");
    char *argument = line + length;
    if (*argument != '\0') {
        *argument = '\0';
        argument = utf8_trim(argument + 1);
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(line, commands[i].name) != 0) {
            continue;
        }
        switch (commands[i].kind) {
        case COMMAND_LANGUAGE:
            return with_language(argument);
        case COMMAND_GOOD:
            return with_rating(argument);
        default:
            return (struct chat_command){commands[i].kind, NULL};
        }
    }
    return wrong("There is no such command. /help lists them.");
}
