#include "import/input_file.h"

#include "language/unicode.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define READ_SIZE (256u * 1024u)
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static const struct {
    struct text ending;
    enum input_format format;
} formats[] = {{TEXT_INIT(".jsonl"), INPUT_JSON_LINES}, {TEXT_INIT(".ndjson"), INPUT_JSON_LINES},
        {TEXT_INIT(".json"), INPUT_JSON_ARRAY}, {TEXT_INIT(".md"), INPUT_MARKDOWN},
        {TEXT_INIT(".markdown"), INPUT_MARKDOWN}, {TEXT_INIT(".html"), INPUT_HTML},
        {TEXT_INIT(".htm"), INPUT_HTML}, {TEXT_INIT(".txt"), INPUT_PLAIN}};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

static int fail(struct error *error, const char *path)
{
    int code = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
    return error_set(error, code, "%s: %s", path, strerror(errno));
}

static int open_regular(const char *path, int *descriptor, struct error *error)
{
    struct stat status;
    /* A pipe without a writer would block; what is no regular file is refused. */
    *descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*descriptor < 0) {
        return fail(error, path);
    }
    if (fstat(*descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(*descriptor);
        return error_set(error, ERR_IO, "%s: is not a regular file; name the files in it", path);
    }
    return 0;
}

/* zlib passes on what is not packed. */
static int read_unpacked(
        gzFile file, const char *path, struct text_buffer *out, struct error *error)
{
    int count = 0;
    do {
        text_buffer_reserve(out, READ_SIZE);
        count = gzread(file, out->data + out->length, READ_SIZE);
        out->length += count > 0 ? (size_t)count : 0;
        if (out->length > INPUT_FILE_SIZE_LIMIT) {
            return error_set(error, ERR_LIMIT, "%s: is larger than %u MB; split it", path,
                    INPUT_FILE_SIZE_LIMIT / (1024u * 1024u));
        }
    } while (count > 0);
    int status = Z_OK;
    const char *problem = gzerror(file, &status);
    if (status == Z_ERRNO) {
        return fail(error, path);
    }
    /* A packed file that is cut short reads well up to its end. */
    if (status != Z_OK) {
        return error_set(error, ERR_IO, "%s: cannot be unpacked (%s); fetch or pack it anew", path,
                status == Z_BUF_ERROR ? "it is cut short" : problem);
    }
    return 0;
}

static int check_text(const char *path, struct text content, struct error *error)
{
    uint32_t number = 1;
    if (text_trim(content).length == 0) {
        return error_set(error, ERR_INVALID, "%s: is empty; leave it out", path);
    }
    if (memchr(content.data, '\0', content.length) != NULL) {
        return error_set(error, ERR_ENCODING,
                "%s: is no text (it holds NUL bytes); save it as UTF-8 text", path);
    }
    if (unicode_is_valid(content)) {
        return 0;
    }
    while (unicode_is_valid(text_split(&content, '\n'))) {
        number++;
    }
    return error_set(error, ERR_ENCODING,
            "%s:%u: is not valid UTF-8; save the file as UTF-8, with iconv for one", path, number);
}

int input_file_read(
        struct arena *arena, const char *path, struct text *content, struct error *error)
{
    int descriptor = -1;
    int status = open_regular(path, &descriptor, error);
    if (status != 0) {
        return status;
    }
    gzFile file = gzdopen(descriptor, "rb");
    if (file == NULL) {
        abort();
    }
    struct text_buffer buffer = {0};
    gzbuffer(file, READ_SIZE);
    status = read_unpacked(file, path, &buffer, error);
    gzclose_r(file);
    if (status == 0) {
        struct text all = text_buffer_view(&buffer);
        if (text_starts_with(all, TEXT(BYTE_ORDER_MARK))) {
            all = text_slice(all, strlen(BYTE_ORDER_MARK), all.length);
        }
        status = check_text(path, all, error);
        *content = status == 0 ? arena_copy_text(arena, all) : TEXT_NONE;
    }
    text_buffer_clear(&buffer);
    return status;
}

/* The name without folders and ".gz", cut in two before the ending that tells its format. */
static struct text split_name(const char *path, const enum input_format **format)
{
    const char *slash = strrchr(path, '/');
    struct text name = text_from(slash == NULL ? path : slash + 1);
    *format = NULL;
    if (text_ends_with(name, TEXT(".gz"))) {
        name.length -= strlen(".gz");
    }
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (text_ends_with(name, formats[i].ending)) {
            name.length -= formats[i].ending.length;
            *format = &formats[i].format;
            break;
        }
    }
    return name;
}

enum input_format input_format(const char *path, struct text content)
{
    const enum input_format *named = NULL;
    struct text start = text_trim(content);
    (void)split_name(path, &named);
    /* Both forms of JSON are found below either name. */
    bool is_json = named != NULL && (*named == INPUT_JSON_LINES || *named == INPUT_JSON_ARRAY);
    if (named != NULL && !is_json) {
        return *named;
    }
    if (text_starts_with(start, TEXT("["))) {
        return is_json ? INPUT_JSON_ARRAY : INPUT_PLAIN;
    }
    if (is_json || text_starts_with(start, TEXT("{"))) {
        return INPUT_JSON_LINES;
    }
    return text_starts_with(start, TEXT("<")) ? INPUT_HTML : INPUT_PLAIN;
}

struct text input_stem(const char *path)
{
    const enum input_format *format = NULL;
    return split_name(path, &format);
}
