#include "ask/terminal/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask/wire/memory.h"

#define KEPT 1000
#define SHRUNK_ABOVE 2000

struct history_file {
    int file;
    char *newest; /* owned, may be NULL */
};

static char *state_folder(void)
{
    const char *state = getenv("XDG_STATE_HOME");
    if (state != NULL && state[0] == '/') {
        return memory_copy_text(state);
    }
    const char *home = getenv("HOME");
    return home != NULL && home[0] == '/' ? memory_format("%s/.local/state", home) : NULL;
}

static int make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int status = mkdir(path, 0700);
        *slash = '/';
        if (status != 0 && errno != EEXIST) {
            return -1;
        }
    }
    return 0;
}

static int open_private(const char *path, int flags)
{
    int file = open(path, flags | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    /* What people ask is their own business, also when the file came from a looser time. */
    if (file >= 0 && fchmod(file, 0600) != 0) {
        close(file);
        return -1;
    }
    return file;
}

struct line_list {
    char **lines; /* owned */
    size_t count;
};

static void read_lines(struct line_list *list, const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    if (file == NULL) {
        return;
    }
    while ((length = getline(&line, &size, file)) > 0) {
        if (line[length - 1] == '\n') {
            line[--length] = '\0';
        }
        if (length > 0) {
            list->lines = memory_resize(list->lines, (list->count + 1) * sizeof *list->lines);
            list->lines[list->count++] = memory_copy(line, (size_t)length);
        }
    }
    free(line);
    fclose(file);
}

/* Written beside and renamed, so that an interrupted run leaves the old history. */
static void shrink(const char *path, const struct line_list *list)
{
    char *beside = memory_format("%s.new", path);
    int file = open_private(beside, O_WRONLY | O_TRUNC);
    FILE *output = file >= 0 ? fdopen(file, "w") : NULL;
    if (output == NULL) {
        free(beside);
        return;
    }
    for (size_t i = list->count - KEPT; i < list->count; i++) {
        fprintf(output, "%s\n", list->lines[i]);
    }
    if (fclose(output) != 0 || rename(beside, path) != 0) {
        unlink(beside);
    }
    free(beside);
}

static void load(
        struct history_file *history, const char *path, history_line_fn on_line, void *context)
{
    struct line_list list = {0};
    read_lines(&list, path);
    if (list.count > SHRUNK_ABOVE) {
        shrink(path, &list);
    }
    for (size_t i = list.count > KEPT ? list.count - KEPT : 0; i < list.count; i++) {
        on_line(context, list.lines[i]);
    }
    if (list.count > 0) {
        history->newest = memory_copy_text(list.lines[list.count - 1]);
    }
    for (size_t i = 0; i < list.count; i++) {
        free(list.lines[i]);
    }
    free(list.lines);
}

struct history_file *history_file_open(history_line_fn on_line, void *context)
{
    char *folder = state_folder();
    if (folder == NULL) {
        return NULL;
    }
    char *path = memory_format("%s/answerd/history", folder);
    struct history_file *history = memory_allocate(sizeof *history);
    history->file = -1;
    if (make_folders(path) == 0) {
        load(history, path, on_line, context);
        history->file = open_private(path, O_WRONLY | O_APPEND);
    }
    free(path);
    free(folder);
    return history;
}

void history_file_add(struct history_file *history, const char *line)
{
    if (history == NULL || (history->newest != NULL && strcmp(history->newest, line) == 0)) {
        return;
    }
    free(history->newest);
    history->newest = memory_copy_text(line);
    if (history->file < 0) {
        return;
    }
    /* One write, so that chats in two terminals do not mix their lines. */
    char *whole = memory_format("%s\n", line);
    if (write(history->file, whole, strlen(whole)) < 0) {
        close(history->file);
        history->file = -1;
    }
    free(whole);
}

void history_file_close(struct history_file *history)
{
    if (history == NULL) {
        return;
    }
    if (history->file >= 0) {
        close(history->file);
    }
    free(history->newest);
    free(history);
}
