#include "protocol/plain_text.h"

#define MS_PER_SECOND 1000

#define APPEND(out, literal) text_buffer_append((out), (literal), sizeof(literal) - 1)
#define DATE_LENGTH 10 /* of "2025-08-21T07:00" */

struct plain_command {
    struct text name;
    enum plain_kind kind;
};

static const struct plain_command commands[] = {
        {{"/help", 5}, PLAIN_HELP},
        {{"/lang", 5}, PLAIN_LANGUAGE},
        {{"/quit", 5}, PLAIN_QUIT},
        {{"/exit", 5}, PLAIN_QUIT},
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Cuts the first word off `*rest`. */
static struct text take_word(struct text *rest)
{
    size_t length = 0;
    while (length < rest->length && !is_space(rest->data[length])) {
        length++;
    }
    struct text word = text_slice(*rest, 0, length);
    *rest = text_trim(text_slice(*rest, length, rest->length));
    return word;
}

struct plain_message plain_decode(struct text frame)
{
    struct text rest = text_trim(frame);
    if (rest.length == 0) {
        return (struct plain_message){PLAIN_BLANK, TEXT_NONE};
    }
    if (rest.data[0] != '/') {
        return (struct plain_message){PLAIN_QUESTION, rest};
    }
    struct text name = take_word(&rest);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (text_equal(name, commands[i].name)) {
            return (struct plain_message){commands[i].kind, rest};
        }
    }
    return (struct plain_message){PLAIN_UNKNOWN_COMMAND, name};
}

static void write_detail(struct text_buffer *out, struct text detail)
{
    if (detail.length > 0) {
        APPEND(out, " · ");
        text_buffer_append_text(out, detail);
    }
}

static void write_source(struct text_buffer *out, const struct wire_citation *citation)
{
    text_buffer_format(out, "\n    [%u] ", citation->number);
    text_buffer_append_text(out, citation->title);
    write_detail(out, text_slice(citation->published, 0, DATE_LENGTH));
    text_buffer_format(out, " · ¶%u", citation->paragraph);
    write_detail(out, citation->speaker);
    write_detail(out, citation->speaker_role);
    if (citation->url.length > 0) {
        APPEND(out, "\n        ");
        text_buffer_append_text(out, citation->url);
    }
}

void plain_write_answer(struct text_buffer *out, const struct wire_answer *answer)
{
    text_buffer_append_text(out, answer->text);
    for (size_t i = 0; i < answer->citation_count; i++) {
        write_source(out, &answer->citations[i]);
    }
    for (size_t i = 0; i < answer->suggestion_count; i++) {
        APPEND(out, "\n    > ");
        text_buffer_append_text(out, answer->suggestions[i].text);
    }
}

void plain_write_error(struct text_buffer *out, const struct wire_error *error)
{
    text_buffer_append_text(out, wire_error_message(error));
    if (error->retry_after_ms > 0) {
        text_buffer_format(out, " (try again in %lld s)",
                (long long)((error->retry_after_ms + MS_PER_SECOND - 1) / MS_PER_SECOND));
    }
}

void plain_write_help(struct text_buffer *out)
{
    APPEND(out, "/help        these lines\n"
                "/lang ko     answer in this language; /lang alone follows the question\n"
                "/quit        leave\n"
                "Anything else is a question.");
}
