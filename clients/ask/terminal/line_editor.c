#include "ask/terminal/line_editor.h"

#include <errno.h>
#include <histedit.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "ask/terminal/key_queue.h"
#include "ask/wire/memory.h"

#define REMEMBERED 1000
#define ESCAPE_MS 60
#define READ_SIZE 1024
#define PROMPT_ESCAPE '\1'
#define DELETE_SEQUENCE L"\x1b[3~"
#define PASTE_ON "\x1b[?2004h"
#define PASTE_OFF "\x1b[?2004l"
#define CONTROL_D 0x04
#define CONTROL_E 0x05
#define CONTROL_G 0x07
#define CONTROL_U 0x15
#define ESCAPE 0x1B

struct line_editor {
    const struct line_editor_listener *listener; /* NULL after line_editor_destroy */
    void *context;
    const char *prompt;
    EditLine *edit;
    History *history;
    struct termios before; /* the terminal as it was found */
    struct termios quiet;  /* while nothing is edited: no echo, keys at once */
    struct key_queue keys;
    wchar_t pending[8]; /* of the key that libedit is reading right now */
    size_t pending_start;
    size_t pending_count;
    wchar_t *kept; /* owned: the unfinished line while hidden */
    bool open;
    bool interrupted_search;
    wchar_t search_key; /* that the search read last; 0 outside of one */
    uv_poll_t input;
    uv_timer_t escape; /* ends the wait for the rest of a lone escape */
    int open_handles;
};

static char *prompt_of(EditLine *edit)
{
    static char nothing[] = "";
    struct line_editor *editor;
    if (el_get(edit, EL_CLIENTDATA, &editor) != 0) {
        return nothing;
    }
    /* libedit takes a pointer that it does not write to. */
    return (char *)(uintptr_t)editor->prompt;
}

static void load_key(struct line_editor *editor, const wchar_t *key, size_t count)
{
    if (key[0] == KEY_DELETE) {
        key = DELETE_SEQUENCE;
        count = wcslen(DELETE_SEQUENCE);
    }
    memcpy(editor->pending, key, count * sizeof *key);
    editor->pending_start = 0;
    editor->pending_count = count;
}

static ssize_t read_keys(struct line_editor *editor)
{
    char bytes[READ_SIZE];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    if (count > 0) {
        key_queue_add(&editor->keys, bytes, (size_t)count);
    }
    return count;
}

/*
 * libedit's search reads keys in a loop of its own, so it alone has to wait here. A signal ends it
 * as Ctrl-G does; the loop must not take the same signal for a wish to leave.
 */
static int wait_for_key(struct line_editor *editor, wchar_t *character)
{
    wchar_t key[KEY_LENGTH];
    size_t count;
    while ((count = key_queue_next(&editor->keys, key)) == 0) {
        struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
        if (poll(&wait, 1, -1) < 0 && errno == EINTR) {
            editor->interrupted_search = true;
            editor->search_key = CONTROL_G;
            *character = CONTROL_G;
            return 1;
        }
        if (read_keys(editor) <= 0) {
            return 0;
        }
    }
    load_key(editor, key, count);
    *character = editor->pending[editor->pending_start++];
    editor->search_key = *character;
    return 1;
}

static int give_character(EditLine *edit, wchar_t *character)
{
    struct line_editor *editor;
    if (el_get(edit, EL_CLIENTDATA, &editor) != 0) {
        return 0;
    }
    if (editor->pending_start < editor->pending_count) {
        *character = editor->pending[editor->pending_start++];
        return 1;
    }
    return wait_for_key(editor, character);
}

static bool line_is_empty(const struct line_editor *editor)
{
    const LineInfoW *line = el_wline(editor->edit);
    return line->lastchar == line->buffer;
}

static void end_editing(struct line_editor *editor)
{
    editor->open = false;
    el_set(editor->edit, EL_UNBUFFERED, 0);
    fputs(PASTE_OFF, stdout);
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &editor->quiet);
}

static void finish_line(struct line_editor *editor, const wchar_t *line, size_t length)
{
    size_t size = length * MB_LEN_MAX + 1;
    char *text = memory_allocate(size);
    wchar_t *copy = memory_allocate((length + 1) * sizeof *copy);
    wmemcpy(copy, line, length);
    if (wcstombs(text, copy, size) == (size_t)-1) {
        text[0] = '\0';
    }
    free(copy);
    end_editing(editor);
    editor->listener->on_line(editor->context, text);
    free(text);
}

/* A search hands the key that ends it back to libedit, which looks at it only when called again. */
static bool ended_by_key(const struct line_editor *editor)
{
    return editor->search_key != 0 && editor->search_key != CONTROL_G &&
           editor->search_key != ESCAPE;
}

static void edit_key(struct line_editor *editor)
{
    int length = 0;
    editor->search_key = 0;
    const wchar_t *line = el_wgets(editor->edit, &length);
    editor->pending_start = editor->pending_count;
    if (ended_by_key(editor)) {
        line = el_wgets(editor->edit, &length);
    }
    if (line != NULL && length > 0 && line[length - 1] == L'\n') {
        finish_line(editor, line, (size_t)length - 1);
    }
}

static void press(struct line_editor *editor, wchar_t key)
{
    load_key(editor, &key, 1);
    edit_key(editor);
}

static void on_escape_alone(uv_timer_t *timer)
{
    struct line_editor *editor = timer->data;
    key_queue_drop(&editor->keys);
}

static void feed(struct line_editor *editor)
{
    wchar_t key[KEY_LENGTH];
    while (editor->listener != NULL && editor->open) {
        size_t count = key_queue_next(&editor->keys, key);
        if (count == 0) {
            break;
        }
        if (key[0] == CONTROL_D && line_is_empty(editor)) {
            editor->listener->on_end(editor->context);
            return;
        }
        load_key(editor, key, count);
        edit_key(editor);
    }
    if (editor->listener != NULL && key_queue_is_stuck(&editor->keys)) {
        uv_timer_start(&editor->escape, on_escape_alone, ESCAPE_MS, 0);
    }
}

static void on_reopened(uv_timer_t *timer)
{
    feed(timer->data);
}

static void on_input(uv_poll_t *poll_handle, int status, int events)
{
    struct line_editor *editor = poll_handle->data;
    (void)events;
    uv_timer_stop(&editor->escape);
    ssize_t count = status < 0 ? -1 : read_keys(editor);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
        uv_poll_stop(poll_handle);
        editor->listener->on_end(editor->context);
        return;
    }
    feed(editor);
}

static void bind_keys(EditLine *edit)
{
    static const char *const bindings[][2] = {
            {"^A", "ed-move-to-beg"},
            {"^D", "ed-delete-next-char"},
            {"\\e[3~", "ed-delete-next-char"},
            {"^L", "ed-clear-screen"},
            {"^P", "ed-prev-history"},
            {"^N", "ed-next-history"},
            {"^R", "em-inc-search-prev"},
            {"^W", "ed-delete-prev-word"},
    };
    for (size_t i = 0; i < sizeof bindings / sizeof bindings[0]; i++) {
        el_set(edit, EL_BIND, bindings[i][0], bindings[i][1], NULL);
    }
}

static int set_up_libedit(struct line_editor *editor)
{
    HistEvent event;
    editor->history = history_init();
    editor->edit = el_init("ask", stdin, stdout, stderr);
    if (editor->edit == NULL || editor->history == NULL) {
        return -1;
    }
    history(editor->history, &event, H_SETSIZE, REMEMBERED);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(editor->edit, EL_CLIENTDATA, editor);
    el_set(editor->edit, EL_EDITOR, "emacs");
    el_set(editor->edit, EL_SIGNAL, 0);
    el_set(editor->edit, EL_PROMPT_ESC, prompt_of, PROMPT_ESCAPE);
    el_set(editor->edit, EL_HIST, history, editor->history);
    el_set(editor->edit, EL_GETCFN, give_character);
    bind_keys(editor->edit);
    return 0;
}

static void tear_down_libedit(struct line_editor *editor)
{
    if (editor->edit != NULL) {
        el_end(editor->edit);
        editor->edit = NULL;
    }
    if (editor->history != NULL) {
        history_end(editor->history);
        editor->history = NULL;
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &editor->before);
}

struct line_editor *line_editor_create(uv_loop_t *loop, const char *prompt,
        const struct line_editor_listener *listener, void *context)
{
    struct line_editor *editor = memory_allocate(sizeof *editor);
    editor->listener = listener;
    editor->context = context;
    editor->prompt = prompt;
    key_queue_init(&editor->keys);
    if (tcgetattr(STDIN_FILENO, &editor->before) != 0) {
        free(editor);
        return NULL;
    }
    /* libedit takes these settings for the ordinary ones and returns to them between lines. */
    editor->quiet = editor->before;
    editor->quiet.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    editor->quiet.c_cc[VMIN] = 1;
    editor->quiet.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &editor->quiet);
    if (set_up_libedit(editor) != 0) {
        tear_down_libedit(editor);
        free(editor);
        return NULL;
    }
    uv_poll_init(loop, &editor->input, STDIN_FILENO);
    uv_timer_init(loop, &editor->escape);
    editor->input.data = editor;
    editor->escape.data = editor;
    editor->open_handles = 2;
    uv_poll_start(&editor->input, UV_READABLE, on_input);
    return editor;
}

void line_editor_open(struct line_editor *editor)
{
    if (editor->open) {
        return;
    }
    editor->open = true;
    fputs(PASTE_ON, stdout);
    el_set(editor->edit, EL_UNBUFFERED, 1);
    if (editor->kept != NULL) {
        el_winsertstr(editor->edit, editor->kept);
        free(editor->kept);
        editor->kept = NULL;
        /* The prompt stands there already, and a refresh writes it once more. */
        fputc('\r', stdout);
        el_set(editor->edit, EL_REFRESH);
    }
    fflush(stdout);
    /* Keys typed meanwhile are handed over from the loop, not from inside the caller. */
    uv_timer_start(&editor->escape, on_reopened, 0, 0);
}

void line_editor_hide(struct line_editor *editor)
{
    if (!editor->open) {
        return;
    }
    const LineInfoW *line = el_wline(editor->edit);
    size_t length = (size_t)(line->lastchar - line->buffer);
    if (length > 0) {
        editor->kept = memory_allocate((length + 1) * sizeof *editor->kept);
        wmemcpy(editor->kept, line->buffer, length);
        /* As a key, because only then does libedit clean up all rows that the line takes. */
        press(editor, CONTROL_U);
    }
    end_editing(editor);
    fputs("\r\x1b[J", stdout);
    fflush(stdout);
}

bool line_editor_discard(struct line_editor *editor)
{
    if (!editor->open || line_is_empty(editor)) {
        return false;
    }
    /* What is thrown away stays readable above, so the cursor first goes to its end. */
    press(editor, CONTROL_E);
    end_editing(editor);
    fputc('\n', stdout);
    line_editor_open(editor);
    return true;
}

bool line_editor_took_interrupt(struct line_editor *editor)
{
    bool took = editor->interrupted_search;
    editor->interrupted_search = false;
    return took;
}

void line_editor_resize(struct line_editor *editor)
{
    editor->interrupted_search = false;
    bool was_open = editor->open;
    line_editor_hide(editor);
    el_resize(editor->edit);
    if (was_open) {
        line_editor_open(editor);
    }
}

void line_editor_suspend(struct line_editor *editor)
{
    if (editor->open) {
        line_editor_hide(editor);
        editor->open = true; /* remembered for the resumption */
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &editor->before);
}

void line_editor_resume(struct line_editor *editor)
{
    tcsetattr(STDIN_FILENO, TCSADRAIN, &editor->quiet);
    if (editor->open) {
        editor->open = false;
        line_editor_open(editor);
    }
}

void line_editor_remember(struct line_editor *editor, const char *line)
{
    HistEvent event;
    history(editor->history, &event, H_ENTER, line);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct line_editor *editor = handle->data;
    if (--editor->open_handles == 0) {
        free(editor->kept);
        free(editor);
    }
}

void line_editor_destroy(struct line_editor *editor)
{
    if (editor == NULL || editor->listener == NULL) {
        return;
    }
    if (editor->open) {
        end_editing(editor);
    }
    editor->listener = NULL;
    tear_down_libedit(editor);
    uv_poll_stop(&editor->input);
    uv_close((uv_handle_t *)&editor->input, on_handle_closed);
    uv_close((uv_handle_t *)&editor->escape, on_handle_closed);
}
