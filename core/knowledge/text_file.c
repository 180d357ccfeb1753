#include "knowledge/text_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static int fail(struct error *error, const char *path)
{
    int code = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
    return error_set(error, code, "%s: %s", path, strerror(errno));
}

static int read_stream(struct arena *arena, FILE *file, const char *path, struct text *content,
        struct error *error)
{
    struct stat status;
    if (fstat(fileno(file), &status) != 0) {
        return fail(error, path);
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, ERR_IO, "%s: is not a regular file", path);
    }
    if (status.st_size > TEXT_FILE_SIZE_LIMIT) {
        return error_set(error, ERR_LIMIT, "%s: is larger than %u MB", path,
                TEXT_FILE_SIZE_LIMIT / (1024u * 1024u));
    }
    size_t size = (size_t)status.st_size;
    char *data = arena_allocate(arena, size + 1);
    /* A file that shrinks meanwhile is shorter, one that grows is cut: both show when parsed. */
    *content = (struct text){data, fread(data, 1, size, file)};
    if (ferror(file) != 0) {
        return fail(error, path);
    }
    data[content->length] = '\0';
    return 0;
}

int text_file_read(struct arena *arena, const char *path, struct text *content, struct error *error)
{
    /* A pipe without a writer would block; what is no regular file is refused below. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return fail(error, path);
    }
    FILE *file = fdopen(descriptor, "rb");
    if (file == NULL) {
        abort();
    }
    int status = read_stream(arena, file, path, content, error);
    fclose(file);
    return status;
}

const char *text_file_path(struct arena *arena, const char *directory, const char *name)
{
    size_t length = strlen(directory);
    const char *separator = length > 0 && directory[length - 1] == '/' ? "" : "/";
    return arena_format(arena, "%s%s%s", directory, separator, name).data;
}

bool text_file_is_there(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 || errno == EACCES;
}

bool text_file_is_regular(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool text_file_is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

int text_file_list(struct arena *arena, const char *directory,
        bool (*wanted)(const char *path, const char *name), const char ***names, size_t *count,
        struct error *error)
{
    DIR *stream = opendir(directory);
    if (stream == NULL) {
        return fail(error, directory);
    }
    size_t capacity = 16;
    *names = arena_allocate_array(arena, capacity, sizeof(**names));
    *count = 0;
    for (struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
        if (entry->d_name[0] == '.' ||
                !wanted(text_file_path(arena, directory, entry->d_name), entry->d_name)) {
            continue;
        }
        if (*count == capacity) {
            const char **grown = arena_allocate_array(arena, capacity * 2, sizeof(*grown));
            memcpy(grown, *names, capacity * sizeof(*grown));
            *names = grown;
            capacity *= 2;
        }
        (*names)[(*count)++] = arena_copy_string(arena, entry->d_name);
    }
    closedir(stream);
    qsort(*names, *count, sizeof(**names), compare_names);
    return 0;
}
