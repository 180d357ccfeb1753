#include "ask/terminal/status_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/terminal/text_width.h"
#include "ask/wire/memory.h"
#include "ask/wire/utf8.h"

#define APPEAR_MS 150
#define FRAME_MS 100

static const char *const frames[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
static const char *const plain_frames[] = {"-", "\\", "|", "/"};

struct status_line {
    const struct look *look;
    uv_timer_t timer;
    char *text; /* owned */
    size_t frame;
    bool visible;
};

static const char *frame_of(const struct status_line *status)
{
    if (status->look->unicode) {
        return frames[status->frame % (sizeof frames / sizeof frames[0])];
    }
    return plain_frames[status->frame % (sizeof plain_frames / sizeof plain_frames[0])];
}

struct first_line {
    size_t length;
    bool found;
};

static void keep_first(void *context, const char *line, size_t length)
{
    struct first_line *first = context;
    (void)line;
    if (!first->found) {
        first->found = true;
        first->length = length;
    }
}

/* What does not fit is left out: a status that wraps could not be taken back. */
static int fitting_length(const struct status_line *status)
{
    struct first_line first = {0};
    size_t columns = status->look->columns;
    text_wrap(status->text, columns > 8 ? columns - 4 : 0, keep_first, &first);
    return (int)first.length;
}

static void draw(uv_timer_t *timer)
{
    struct status_line *status = timer->data;
    const struct look *look = status->look;
    printf("\r%s%s%s %s%.*s%s\x1b[K", rendering_paint(look, PAINT_ACCENT), frame_of(status),
            rendering_paint(look, PAINT_PLAIN), rendering_paint(look, PAINT_DIM),
            fitting_length(status), status->text, rendering_paint(look, PAINT_PLAIN));
    fflush(stdout);
    status->frame++;
    status->visible = true;
}

struct status_line *status_line_create(uv_loop_t *loop, const struct look *look)
{
    struct status_line *status = memory_allocate(sizeof *status);
    status->look = look;
    uv_timer_init(loop, &status->timer);
    status->timer.data = status;
    return status;
}

void status_line_show(struct status_line *status, const char *text)
{
    free(status->text);
    status->text = utf8_printable(text);
    if (!uv_is_active((uv_handle_t *)&status->timer)) {
        uv_timer_start(&status->timer, draw, APPEAR_MS, FRAME_MS);
    }
}

void status_line_hide(struct status_line *status)
{
    uv_timer_stop(&status->timer);
    if (status->visible) {
        status->visible = false;
        fputs("\r\x1b[K", stdout);
        fflush(stdout);
    }
}

static void free_status(uv_handle_t *handle)
{
    struct status_line *status = handle->data;
    free(status->text);
    free(status);
}

void status_line_destroy(struct status_line *status)
{
    if (status == NULL) {
        return;
    }
    status_line_hide(status);
    uv_close((uv_handle_t *)&status->timer, free_status);
}
