/*
 * The conversation on a terminal. At any time it either takes a line or waits for an answer, never
 * both, so that nothing is written where somebody types.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ask/chat_command.h"
#include "ask/program.h"
#include "ask/terminal/history_file.h"
#include "ask/terminal/line_editor.h"
#include "ask/terminal/status_line.h"
#include "ask/wire/memory.h"
#include "ask/wire/utf8.h"

enum chat_state {
    CHAT_CONNECTING,
    CHAT_TYPING,
    CHAT_WAITING,
    CHAT_CANCELLING, /* waiting, and the person does not want the answer any more */
    CHAT_LEAVING,
};

#define SIGNALS 6

struct chat {
    struct program *program;
    struct session *session;
    struct line_editor *editor; /* NULL until the first conversation is there */
    struct status_line *status;
    struct history_file *history;
    struct answer last; /* the latest answer; zeroed before the first */
    enum chat_state state;
    bool away; /* the person was told that the connection is lost */
    uv_signal_t signals[SIGNALS];
    int open_signals;
    int exit_code;
    char prompt[32];
};

static void leave(struct chat *chat, int exit_code)
{
    chat->state = CHAT_LEAVING;
    chat->exit_code = exit_code;
    status_line_hide(chat->status);
    uv_stop(chat->program->loop);
}

static void update_columns(struct chat *chat)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        chat->program->look.columns = size.ws_col;
    }
}

static void take_line(struct chat *chat)
{
    status_line_hide(chat->status);
    chat->state = CHAT_TYPING;
    line_editor_open(chat->editor);
}

static void remark(struct chat *chat, const char *text)
{
    bool typing = chat->state == CHAT_TYPING && chat->editor != NULL;
    if (typing) {
        line_editor_hide(chat->editor);
    }
    status_line_hide(chat->status);
    rendering_remark(stdout, &chat->program->look, text);
    if (typing) {
        line_editor_open(chat->editor);
    }
}

static void ask(struct chat *chat, const char *text)
{
    chat->state = CHAT_WAITING;
    status_line_show(chat->status, chat->away ? "waiting for the server" : "thinking");
    session_ask(chat->session, text);
}

/* ---- What the person does ---- */

/* Returns the text of the suggestion that `line` picks by its number, borrowed, or NULL. */
static const char *picked_suggestion(const struct chat *chat, const char *line)
{
    size_t length = strspn(line, "0123456789");
    if (length == 0 || length > 3 || line[length] != '\0') {
        return NULL;
    }
    size_t number = strtoul(line, NULL, 10);
    if (number == 0 || number > json_array_size(chat->last.suggestions)) {
        return NULL;
    }
    return answer_member(json_array_get(chat->last.suggestions, number - 1), "text");
}

static void ask_picked(struct chat *chat, const char *text)
{
    const struct look *look = &chat->program->look;
    char *clean = utf8_printable(text);
    char *shown = memory_format("%s %s", look->unicode ? "→" : "->", clean);
    rendering_remark(stdout, look, shown);
    free(shown);
    free(clean);
    ask(chat, text);
}

static void rate(struct chat *chat, int rating, const char *comment)
{
    if (chat->last.body == NULL) {
        remark(chat, "There is no answer to rate yet.");
        return;
    }
    bool sent = session_rate(chat->session, chat->last.id, rating, comment);
    remark(chat, sent ? "Noted, thank you." : "There is no connection right now. Try again later.");
}

static void show_sources(struct chat *chat)
{
    if (chat->last.citations == NULL) {
        remark(chat, "The last answer has no sources.");
        return;
    }
    rendering_sources(stdout, &chat->program->look, &chat->last);
}

static void set_language(struct chat *chat, const char *language)
{
    session_set_language(chat->session, language);
}

static void show_help(const struct chat *chat)
{
    for (const struct chat_help *entry = chat_command_help(); entry->term != NULL; entry++) {
        rendering_entry(stdout, &chat->program->look, entry->term, entry->text);
    }
}

static void begin_anew(struct chat *chat)
{
    answer_clear(&chat->last);
    chat->state = CHAT_CONNECTING;
    session_begin(chat->session, session_language(chat->session));
}

static void run_command(struct chat *chat, const struct chat_command *command)
{
    switch (command->kind) {
    case COMMAND_NONE:
        break;
    case COMMAND_HELP:
        show_help(chat);
        break;
    case COMMAND_LANGUAGE:
        set_language(chat, command->argument);
        break;
    case COMMAND_SOURCES:
        show_sources(chat);
        break;
    case COMMAND_NEW:
        begin_anew(chat);
        break;
    case COMMAND_QUIT:
        leave(chat, EXIT_ANSWERED);
        break;
    case COMMAND_GOOD:
        rate(chat, 1, command->argument);
        break;
    case COMMAND_BAD:
        rate(chat, -1, command->argument);
        break;
    case COMMAND_WRONG:
        remark(chat, command->argument);
        break;
    }
}

static void on_line(void *context, char *line)
{
    struct chat *chat = context;
    chat->state = CHAT_WAITING;
    update_columns(chat);
    utf8_trim(line);
    if (*line != '\0') {
        history_file_add(chat->history, line);
        line_editor_remember(chat->editor, line);
    }
    struct chat_command command = chat_command_parse(line);
    const char *picked = picked_suggestion(chat, line);
    if (command.kind != COMMAND_NONE) {
        run_command(chat, &command);
    } else if (picked != NULL) {
        ask_picked(chat, picked);
        return;
    } else if (*line != '\0') {
        ask(chat, line);
        return;
    }
    if (chat->state == CHAT_WAITING) {
        take_line(chat);
    }
}

static void on_end(void *context)
{
    struct chat *chat = context;
    fputc('\n', stdout);
    leave(chat, EXIT_ANSWERED);
}

static const struct line_editor_listener editor_events = {
        .on_line = on_line,
        .on_end = on_end,
};

/* ---- What the server does ---- */

static char *pack_titles(const json_t *welcome)
{
    char *titles = memory_copy_text("");
    size_t index;
    json_t *pack;
    json_array_foreach(json_object_get(welcome, "packs"), index, pack)
    {
        const char *title = answer_member(pack, "title");
        title = title != NULL ? title : answer_member(pack, "id");
        char *longer =
                memory_format("%s%s%s", titles, index > 0 ? ", " : "", title != NULL ? title : "");
        free(titles);
        titles = longer;
    }
    return titles;
}

static void greet(struct chat *chat, const json_t *welcome)
{
    const struct look *look = &chat->program->look;
    const json_t *server = json_object_get(welcome, "server");
    const char *name = answer_member(server, "name");
    const char *version = answer_member(server, "version");
    char *titles = pack_titles(welcome);
    char *line = memory_format("%s%s%s%s%s", name != NULL ? name : "answerd",
            version != NULL ? " " : "", version != NULL ? version : "",
            *titles != '\0' ? (look->unicode ? " · " : ", ") : "", titles);
    rendering_title(stdout, look, line);
    rendering_remark(stdout, look, "Ask a question. /help lists the commands, Ctrl-D leaves.");
    fputc('\n', stdout);
    free(line);
    free(titles);
}

static void remember_line(void *context, const char *line)
{
    struct chat *chat = context;
    line_editor_remember(chat->editor, line);
}

static int start_typing(struct chat *chat)
{
    chat->editor = line_editor_create(chat->program->loop, chat->prompt, &editor_events, chat);
    if (chat->editor == NULL) {
        fputs("ask: this terminal cannot be used for a chat; give the question as an argument\n",
                stderr);
        leave(chat, EXIT_ERROR);
        return -1;
    }
    chat->history = history_file_open(remember_line, chat);
    return 0;
}

static void on_opened(void *context, enum session_opening opening, const json_t *welcome)
{
    struct chat *chat = context;
    bool was_away = chat->away;
    chat->away = false;
    if (opening == SESSION_OPENED_LOST) {
        answer_clear(&chat->last);
        remark(chat, "The server no longer has our conversation. This is a new one.");
    } else if (was_away && chat->state == CHAT_TYPING) {
        remark(chat, "Connected again.");
    }
    if (chat->state == CHAT_WAITING) {
        status_line_show(chat->status, "thinking");
    }
    if (chat->state != CHAT_CONNECTING) {
        return;
    }
    if (chat->editor != NULL) {
        remark(chat, "A fresh conversation.");
    } else {
        status_line_hide(chat->status);
        greet(chat, welcome);
        if (start_typing(chat) != 0) {
            return;
        }
    }
    take_line(chat);
}

static void on_answer(void *context, const struct answer *answer)
{
    struct chat *chat = context;
    status_line_hide(chat->status);
    update_columns(chat);
    answer_clear(&chat->last);
    if (answer_decode(&chat->last, answer->body) == 0) {
        rendering_answer(stdout, &chat->program->look, &chat->last);
    }
    take_line(chat);
}

static void on_rejected(void *context, const char *message)
{
    struct chat *chat = context;
    status_line_hide(chat->status);
    update_columns(chat);
    rendering_rejection(stdout, &chat->program->look, message);
    take_line(chat);
}

static void on_failed(void *context, const char *reason, bool reached)
{
    struct chat *chat = context;
    if (chat->editor != NULL) {
        line_editor_hide(chat->editor);
    }
    status_line_hide(chat->status);
    program_report_failure(chat->program, reason, reached);
    leave(chat, EXIT_ERROR);
}

static void on_language(void *context, const char *language, const char *problem)
{
    struct chat *chat = context;
    if (chat->editor == NULL) {
        if (problem != NULL) {
            on_failed(chat, problem, true);
        }
        return;
    }
    if (problem != NULL) {
        char *text = memory_format("This server does not speak '%s'. Try /lang en, /lang ko or "
                                   "/lang ja; /lang auto follows the question.",
                language != NULL ? language : "auto");
        remark(chat, text);
        free(text);
    } else if (language != NULL) {
        char *text = memory_format("Answers come in '%s' now.", language);
        remark(chat, text);
        free(text);
    } else {
        remark(chat, "Answers follow the question's language now.");
    }
}

static void on_progress(
        void *context, enum session_progress progress, const char *detail, int64_t wait_ms)
{
    struct chat *chat = context;
    long long seconds = (long long)(wait_ms + 999) / 1000;
    if (progress == SESSION_REMARK) {
        remark(chat, detail);
        return;
    }
    bool news = progress == SESSION_RECONNECTING && !chat->away;
    chat->away = chat->away || news;
    if (chat->state == CHAT_TYPING && news) {
        char *text = memory_format("Connection lost: %s. I keep trying; type on.", detail);
        remark(chat, text);
        free(text);
    }
    if (chat->state != CHAT_WAITING) {
        return;
    }
    char *text = progress == SESSION_WORKING
                         ? memory_copy_text(detail)
                         : memory_format("waiting for the server (%s); trying again in %lld s",
                                   detail, seconds);
    status_line_show(chat->status, text);
    free(text);
}

static const struct session_listener session_events = {
        .on_opened = on_opened,
        .on_answer = on_answer,
        .on_rejected = on_rejected,
        .on_language = on_language,
        .on_progress = on_progress,
        .on_failed = on_failed,
};

/* ---- Signals ---- */

static void cancel(struct chat *chat)
{
    if (session_cancel(chat->session)) {
        chat->state = CHAT_CANCELLING;
        status_line_show(chat->status, "cancelling; Ctrl-C again leaves");
        return;
    }
    status_line_hide(chat->status);
    rendering_remark(stdout, &chat->program->look, "Cancelled.");
    take_line(chat);
}

static void on_interrupt(struct chat *chat)
{
    switch (chat->state) {
    case CHAT_TYPING:
        if (line_editor_took_interrupt(chat->editor) || line_editor_discard(chat->editor)) {
            return;
        }
        on_end(chat);
        return;
    case CHAT_WAITING:
        cancel(chat);
        return;
    case CHAT_CONNECTING:
    case CHAT_CANCELLING:
        leave(chat, EXIT_ERROR);
        return;
    case CHAT_LEAVING:
        return;
    }
}

/* The shell must find its terminal as it left it, and we ours when we come back. */
static void stop(struct chat *chat)
{
    status_line_hide(chat->status);
    if (chat->editor != NULL) {
        line_editor_suspend(chat->editor);
    }
    raise(SIGSTOP);
}

static void go_on(struct chat *chat)
{
    update_columns(chat);
    if (chat->editor != NULL) {
        line_editor_resume(chat->editor);
    }
    if (chat->state == CHAT_WAITING) {
        status_line_show(chat->status, "thinking");
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct chat *chat = handle->data;
    switch (number) {
    case SIGINT:
        on_interrupt(chat);
        break;
    case SIGWINCH:
        update_columns(chat);
        if (chat->editor != NULL) {
            line_editor_resize(chat->editor);
        }
        break;
    case SIGTSTP:
        stop(chat);
        break;
    case SIGCONT:
        go_on(chat);
        break;
    default:
        leave(chat, EXIT_ERROR);
        break;
    }
}

static void watch_signals(struct chat *chat)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};
    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_init(chat->program->loop, &chat->signals[i]);
        chat->signals[i].data = chat;
        uv_signal_start(&chat->signals[i], on_signal, numbers[i]);
    }
    chat->open_signals = SIGNALS;
}

static void on_signal_closed(uv_handle_t *handle)
{
    struct chat *chat = handle->data;
    if (--chat->open_signals == 0) {
        free(chat);
    }
}

/* The memory goes with the last handle in it, when the loop next runs. */
static void close_chat(struct chat *chat)
{
    line_editor_destroy(chat->editor);
    status_line_destroy(chat->status);
    session_close(chat->session);
    history_file_close(chat->history);
    answer_clear(&chat->last);
    for (size_t i = 0; i < SIGNALS; i++) {
        uv_close((uv_handle_t *)&chat->signals[i], on_signal_closed);
    }
}

/* Libedit must not count what only changes the colour: such parts stand between two bytes 1. */
static void make_prompt(struct chat *chat)
{
    const struct look *look = &chat->program->look;
    const char *sign = look->unicode ? "›" : ">";
    if (!look->color) {
        snprintf(chat->prompt, sizeof chat->prompt, "%s ", sign);
        return;
    }
    snprintf(chat->prompt, sizeof chat->prompt, "\1%s\1%s\1%s\1 ",
            rendering_paint(look, PAINT_ACCENT), sign, rendering_paint(look, PAINT_PLAIN));
}

int run_chat(struct program *program)
{
    struct chat *chat = memory_allocate(sizeof *chat);
    struct session_settings settings = program_session_settings(program, true);
    program->look.chat = true;
    chat->program = program;
    chat->state = CHAT_CONNECTING;
    make_prompt(chat);
    chat->status = status_line_create(program->loop, &program->look);
    status_line_show(chat->status, "connecting");
    watch_signals(chat);
    chat->session = session_create(&settings, &session_events, chat);
    session_begin(chat->session, program->options->language);
    uv_run(program->loop, UV_RUN_DEFAULT);
    int exit_code = chat->exit_code;
    close_chat(chat);
    return exit_code;
}
