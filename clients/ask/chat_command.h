/*
 * What a person may type in the chat beside questions.
 */
#ifndef ASK_CHAT_COMMAND_H
#define ASK_CHAT_COMMAND_H

enum chat_command_kind {
    COMMAND_NONE, /* a question */
    COMMAND_HELP,
    COMMAND_LANGUAGE, /* argument: a language code, or NULL to follow the question */
    COMMAND_SOURCES,
    COMMAND_NEW,
    COMMAND_QUIT,
    COMMAND_GOOD,  /* argument: a comment, or NULL */
    COMMAND_BAD,   /* argument: a comment, or NULL */
    COMMAND_WRONG, /* argument: a static text that says what is wrong */
};

struct chat_command {
    enum chat_command_kind kind;
    const char *argument; /* borrowed from the line unless said otherwise */
};

/* Takes apart a trimmed line, which it may change. Any thread. */
struct chat_command chat_command_parse(char *line);

struct chat_help {
    const char *term;
    const char *text;
};

/* Returns what /help says, entry by entry; the last one's term is NULL. Static. Any thread. */
const struct chat_help *chat_command_help(void);

#endif
