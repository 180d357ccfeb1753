/* Configuration files: what is no good is told with its line, and what is good is kept. */
#include "config/config.h"
#include "config/config_file.h"
#include "fuzz.h"
#include <sys/mman.h>
#include <unistd.h>

static void take_setting(void *context, uint32_t line, struct text key, struct text value)
{
    size_t *count = context;
    FUZZ_CHECK(line > 0 && key.length > 0 && value.length <= CONFIG_FILE_LIMIT);
    ++*count;
}

static void take_mistake(void *context, uint32_t line, const char *text)
{
    size_t *count = context;
    FUZZ_CHECK(line > 0 && text[0] != '\0');
    ++*count;
}

static void take_problem(void *context, const struct config_problem *problem)
{
    size_t *count = context;
    FUZZ_CHECK(problem->text[0] != '\0');
    ++*count;
}

/* A file in memory that every input is written to. */
static const char *write_file(const uint8_t *data, size_t size)
{
    static int file = -1;
    static char path[64];
    if (file < 0) {
        file = memfd_create("fuzz", 0);
        snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    }
    FUZZ_CHECK(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(0, 0);
    size_t told = 0;
    config_file_parse(fuzz_text(data, size), arena, take_setting, take_mistake, &told);
    FUZZ_CHECK(told <= size);
    arena_destroy(arena);

    size_t problems = 0;
    const struct config_sources sources = {
            .file = write_file(data, size), .on_problem = take_problem, .context = &problems};
    const struct config *config = NULL;
    struct error error = {0};
    if (config_load(&sources, &config, &error) != 0) {
        FUZZ_CHECK(config == NULL && problems > 0 && error.text[0] != '\0');
    } else {
        FUZZ_CHECK(problems == 0 && config->limits.message_bytes > 0);
        config_release(config);
    }
    return 0;
}
