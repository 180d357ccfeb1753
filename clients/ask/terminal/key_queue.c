#include "ask/terminal/key_queue.h"

#include <string.h>
#include <utf8proc.h>

#define ESCAPE 0x1B
#define SEQUENCE_LONGEST 32

#define CONTROL(letter) ((wchar_t)((letter)&0x1F))

/* Sequences by what follows "ESC [" or "ESC O", and the key that does the same. */
static const struct {
    const char *sequence;
    wchar_t key;
    bool meta;
} sequences[] = {
        {"A", CONTROL('P'), false},
        {"B", CONTROL('N'), false},
        {"C", CONTROL('F'), false},
        {"D", CONTROL('B'), false},
        {"H", CONTROL('A'), false},
        {"F", CONTROL('E'), false},
        {"1~", CONTROL('A'), false},
        {"7~", CONTROL('A'), false},
        {"4~", CONTROL('E'), false},
        {"8~", CONTROL('E'), false},
        {"3~", KEY_DELETE, false},
        {"M", CONTROL('J'), false},
        {"1;5C", L'f', true},
        {"1;5D", L'b', true},
        {"1;3C", L'f', true},
        {"1;3D", L'b', true},
};

enum taken {
    TAKEN_NOTHING, /* the key is not whole yet */
    TAKEN_KEY,
    TAKEN_SILENTLY, /* bytes that mean no key */
};

void key_queue_init(struct key_queue *queue)
{
    memset(queue, 0, sizeof *queue);
}

size_t key_queue_add(struct key_queue *queue, const char *bytes, size_t length)
{
    memmove(queue->bytes, queue->bytes + queue->start, queue->length);
    queue->start = 0;
    size_t room = sizeof queue->bytes - queue->length;
    size_t added = length < room ? length : room;
    memcpy(queue->bytes + queue->length, bytes, added);
    queue->length += added;
    return added;
}

static void consume(struct key_queue *queue, size_t count)
{
    queue->start += count;
    queue->length -= count;
}

/* The length of "ESC [ parameters final" or "ESC O final" at the start; 0 when it is not whole. */
static size_t sequence_length(const unsigned char *bytes, size_t length)
{
    if (bytes[1] == 'O') {
        return length >= 3 ? 3 : 0;
    }
    for (size_t i = 2; i < length; i++) {
        if (bytes[i] >= 0x40 && bytes[i] <= 0x7E) {
            return i + 1;
        }
        if (i >= SEQUENCE_LONGEST) {
            return i;
        }
    }
    return 0;
}

static bool is_sequence(const unsigned char *bytes, size_t length, const char *wanted)
{
    return length == strlen(wanted) && memcmp(bytes, wanted, length) == 0;
}

static enum taken take_sequence(struct key_queue *queue, wchar_t key[KEY_LENGTH], size_t *count)
{
    const unsigned char *bytes = queue->bytes + queue->start;
    size_t length = sequence_length(bytes, queue->length);
    if (length == 0) {
        return TAKEN_NOTHING;
    }
    const unsigned char *rest = bytes + 2;
    size_t rest_length = length - 2;
    consume(queue, length);
    if (is_sequence(rest, rest_length, "200~") || is_sequence(rest, rest_length, "201~")) {
        queue->pasting = rest[2] == '0';
        return TAKEN_SILENTLY;
    }
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        if (is_sequence(rest, rest_length, sequences[i].sequence)) {
            key[0] = sequences[i].meta ? ESCAPE : sequences[i].key;
            key[1] = sequences[i].key;
            *count = sequences[i].meta ? 2 : 1;
            return TAKEN_KEY;
        }
    }
    return TAKEN_SILENTLY;
}

static enum taken take_escape(struct key_queue *queue, wchar_t key[KEY_LENGTH], size_t *count)
{
    const unsigned char *bytes = queue->bytes + queue->start;
    if (queue->length < 2) {
        return TAKEN_NOTHING;
    }
    if (bytes[1] == '[' || bytes[1] == 'O') {
        return take_sequence(queue, key, count);
    }
    if (bytes[1] == ESCAPE || bytes[1] >= 0x80) {
        consume(queue, 1);
        return TAKEN_SILENTLY;
    }
    key[0] = ESCAPE;
    key[1] = (wchar_t)bytes[1];
    *count = 2;
    consume(queue, 2);
    return TAKEN_KEY;
}

static size_t utf8_length(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xF0) {
        return 4;
    }
    return first >= 0xE0 ? 3 : 2;
}

/* Keys that would wait for another one, or that mean nothing here. */
static bool is_ignored(utf8proc_int32_t point)
{
    return point == 0 || point == CONTROL('I') || point == CONTROL('V') || point == CONTROL('X');
}

static enum taken take_character(struct key_queue *queue, wchar_t key[KEY_LENGTH], size_t *count)
{
    const unsigned char *bytes = queue->bytes + queue->start;
    size_t length = utf8_length(bytes[0]);
    utf8proc_int32_t point;
    if (queue->length < length) {
        return TAKEN_NOTHING;
    }
    if (utf8proc_iterate(bytes, (utf8proc_ssize_t)length, &point) != (utf8proc_ssize_t)length) {
        consume(queue, 1);
        return TAKEN_SILENTLY;
    }
    consume(queue, length);
    if (queue->pasting) {
        bool blank = point == '\n' || point == '\r' || point == '\t';
        point = blank ? ' ' : point;
        if (point < 0x20 || point == 0x7F) {
            return TAKEN_SILENTLY;
        }
    } else if (is_ignored(point)) {
        return TAKEN_SILENTLY;
    }
    key[0] = (wchar_t)point;
    *count = 1;
    return TAKEN_KEY;
}

size_t key_queue_next(struct key_queue *queue, wchar_t key[KEY_LENGTH])
{
    while (queue->length > 0) {
        size_t count = 0;
        bool escape = queue->bytes[queue->start] == ESCAPE;
        enum taken taken =
                escape ? take_escape(queue, key, &count) : take_character(queue, key, &count);
        if (taken == TAKEN_KEY) {
            return count;
        }
        if (taken == TAKEN_NOTHING) {
            break;
        }
    }
    return 0;
}

bool key_queue_is_stuck(const struct key_queue *queue)
{
    return queue->length > 0 && queue->bytes[queue->start] == ESCAPE;
}

void key_queue_drop(struct key_queue *queue)
{
    consume(queue, queue->length);
}
