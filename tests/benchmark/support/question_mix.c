#include "benchmark/support/question_mix.h"
#include <errno.h>
#include <jansson.h>

#define SHUFFLE_SEED UINT64_C(0x9e3779b97f4a7c15)

static void add(struct question_mix *mix, const json_t *question)
{
    char *encoded = json_dumps(question, JSON_ENCODE_ANY | JSON_COMPACT);
    struct text *grown = realloc(mix->questions, (mix->count + 1) * sizeof(*grown));
    if (encoded == NULL || grown == NULL) {
        fputs("load_generator: out of memory\n", stderr);
        abort();
    }
    mix->questions = grown;
    mix->questions[mix->count++] = text_from(encoded);
}

/* Fisher and Yates, on a generator of our own: the C library's may change its sequence. */
static void shuffle(struct question_mix *mix)
{
    uint64_t state = SHUFFLE_SEED;
    for (size_t i = mix->count; i > 1; i--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        size_t other = (size_t)(state % i);
        struct text held = mix->questions[i - 1];
        mix->questions[i - 1] = mix->questions[other];
        mix->questions[other] = held;
    }
}

/* One JSON object a line; what is none of those is reported by `answerd test`, not here. */
static void read_line(struct question_mix *mix, const char *line, size_t length)
{
    json_t *entry = json_loadb(line, length, JSON_DISABLE_EOF_CHECK, NULL);
    const json_t *question = json_object_get(entry, "question");
    if (json_is_string(question) && json_object_get(entry, "conversation") == NULL) {
        add(mix, question);
    }
    json_decref(entry);
}

bool question_mix_load(struct question_mix *mix, const char *path)
{
    *mix = (struct question_mix){0};
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fprintf(stderr, "load_generator: %s: %s\n", path, strerror(errno));
        return false;
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, file)) > 0) {
        read_line(mix, line, (size_t)length);
    }
    free(line);
    fclose(file);
    if (mix->count == 0) {
        fprintf(stderr, "load_generator: %s holds no question\n", path);
        return false;
    }
    shuffle(mix);
    return true;
}

void question_mix_clear(struct question_mix *mix)
{
    for (size_t i = 0; i < mix->count; i++) {
        free((char *)mix->questions[i].data);
    }
    free(mix->questions);
    *mix = (struct question_mix){0};
}
