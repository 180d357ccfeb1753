#include "ask/line_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/wire/memory.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define CHUNK 65536
#define LINE_LIMIT (1024 * 1024)

struct line_reader {
    uv_loop_t *loop;
    line_fn on_line; /* NULL after line_reader_close */
    void *context;
    uv_fs_t request;
    uv_timer_t turn; /* hands out lines that are there already, a loop turn later */
    int file;
    bool reading;
    bool ended;
    bool skipping; /* the rest of a line that was cut */
    int error;     /* of libuv, that ended the reading; else 0 */
    size_t number;
    char *bytes; /* read and not handed out: from `start`, `length` bytes; one spare for a
                    terminator */
    size_t start;
    size_t length;
};

static void free_reader(uv_handle_t *handle)
{
    struct line_reader *reader = handle->data;
    if (reader->file != STDIN_FILENO) {
        close(reader->file);
    }
    free(reader->bytes);
    free(reader);
}

static void hand_out(struct line_reader *reader, size_t length, size_t consumed)
{
    char *line = reader->bytes + reader->start;
    reader->start += consumed;
    reader->length -= consumed;
    line[length] = '\0';
    if (length > 0 && line[length - 1] == '\r') {
        line[length - 1] = '\0';
    }
    reader->number++;
    if (reader->number == 1 && strncmp(line, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
        line += strlen(BYTE_ORDER_MARK);
    }
    reader->on_line(reader->context, line);
}

static void read_more(struct line_reader *reader);

static void advance(struct line_reader *reader)
{
    char *bytes = reader->bytes + reader->start;
    char *end = reader->length > 0 ? memchr(bytes, '\n', reader->length) : NULL;
    if (reader->skipping && end != NULL) {
        size_t skipped = (size_t)(end - bytes) + 1;
        reader->start += skipped;
        reader->length -= skipped;
        reader->skipping = false;
        advance(reader);
    } else if (reader->skipping && !reader->ended) {
        reader->length = 0;
        read_more(reader);
    } else if (end != NULL) {
        hand_out(reader, (size_t)(end - bytes), (size_t)(end - bytes) + 1);
    } else if (reader->length >= LINE_LIMIT) {
        reader->skipping = true;
        hand_out(reader, LINE_LIMIT, LINE_LIMIT);
    } else if (!reader->ended) {
        read_more(reader);
    } else if (reader->length > 0 && !reader->skipping) {
        hand_out(reader, reader->length, reader->length);
    } else {
        reader->on_line(reader->context, NULL);
    }
}

static void on_read(uv_fs_t *request)
{
    struct line_reader *reader = request->data;
    ssize_t count = request->result;
    uv_fs_req_cleanup(request);
    reader->reading = false;
    if (reader->on_line == NULL) {
        uv_close((uv_handle_t *)&reader->turn, free_reader);
        return;
    }
    if (count > 0) {
        reader->length += (size_t)count;
    } else {
        reader->ended = true;
        reader->error = (int)count;
    }
    advance(reader);
}

static void read_more(struct line_reader *reader)
{
    memmove(reader->bytes, reader->bytes + reader->start, reader->length);
    reader->start = 0;
    uv_buf_t place = uv_buf_init(reader->bytes + reader->length, CHUNK);
    reader->reading = true;
    reader->request.data = reader;
    int error = uv_fs_read(reader->loop, &reader->request, reader->file, &place, 1, -1, on_read);
    if (error != 0) {
        reader->error = error;
        reader->reading = false;
        reader->ended = true;
        line_reader_next(reader);
    }
}

static void on_turn(uv_timer_t *timer)
{
    advance(timer->data);
}

struct line_reader *line_reader_create(
        uv_loop_t *loop, const char *path, line_fn on_line, void *context)
{
    int file = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return NULL;
    }
    struct line_reader *reader = memory_allocate(sizeof *reader);
    reader->loop = loop;
    reader->on_line = on_line;
    reader->context = context;
    reader->file = file;
    reader->bytes = memory_allocate(LINE_LIMIT + CHUNK + 1);
    uv_timer_init(loop, &reader->turn);
    reader->turn.data = reader;
    return reader;
}

void line_reader_next(struct line_reader *reader)
{
    uv_timer_start(&reader->turn, on_turn, 0, 0);
}

const char *line_reader_problem(const struct line_reader *reader)
{
    return reader->error != 0 ? uv_strerror(reader->error) : NULL;
}

size_t line_reader_number(const struct line_reader *reader)
{
    return reader->number;
}

void line_reader_close(struct line_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    reader->on_line = NULL;
    uv_timer_stop(&reader->turn);
    if (!reader->reading) {
        uv_close((uv_handle_t *)&reader->turn, free_reader);
    }
}
