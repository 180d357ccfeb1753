#include "site/site.h"
#include "base/arena.h"
#include "base/map.h"
#include "site/packing.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LIMIT 1000u
#define DEPTH_LIMIT 8u
#define ROOM 16u /* files that the table begins with */

struct site {
    struct arena *arena;
    struct site_file *files; /* owned: not in the arena, for it grows */
    size_t count;
    size_t room;
    struct map by_path;   /* path to file */
    struct map by_pinned; /* pinned path to file */
};

struct loading {
    struct site *site;
    size_t file_bytes;
    unsigned depth;
    struct error *error;
};

static const struct content_type {
    const char *suffix;
    const char *type;
} content_types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
};

static const char *find_type(struct text name)
{
    for (size_t i = 0; i < sizeof(content_types) / sizeof(content_types[0]); i++) {
        if (text_ends_with(name, text_from(content_types[i].suffix))) {
            return content_types[i].type;
        }
    }
    return NULL;
}

/* ---- Reading -------------------------------------------------------------------------------- */

static struct site_file *add_file(struct site *site)
{
    if (site->count == site->room) {
        site->room = site->room == 0 ? ROOM : site->room * 2;
        struct site_file *files = realloc(site->files, site->room * sizeof(*files));
        if (files == NULL) {
            abort();
        }
        site->files = files;
    }
    site->files[site->count] = (struct site_file){0};
    return &site->files[site->count++];
}

static int read_whole(struct loading *loading, int descriptor, const char *path, struct text *body)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        return error_set(loading->error, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if ((uint64_t)status.st_size > loading->file_bytes) {
        return error_set(loading->error, ERR_LIMIT,
                "%s is larger than %zu bytes, the limit of limits.page_file_bytes", path,
                loading->file_bytes);
    }
    size_t length = (size_t)status.st_size;
    char *data = arena_allocate(loading->site->arena, length + 1);
    size_t done = 0;
    while (done < length) {
        ssize_t piece = read(descriptor, data + done, length - done);
        if (piece < 0 && errno == EINTR) {
            continue;
        }
        if (piece <= 0) {
            return error_set(loading->error, ERR_IO, "%s: %s", path,
                    piece < 0 ? strerror(errno) : "it became shorter while it was read");
        }
        done += (size_t)piece;
    }
    *body = (struct text){data, length};
    return 0;
}

static int load_file(struct loading *loading, const char *path, struct text name)
{
    struct site *site = loading->site;
    const char *type = find_type(name);
    if (type == NULL) {
        return 0;
    }
    if (site->count == FILE_LIMIT) {
        return error_set(loading->error, ERR_LIMIT, "more than %u files for pages", FILE_LIMIT);
    }
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return error_set(loading->error, ERR_IO, "%s: %s", path, strerror(errno));
    }
    struct text body = TEXT_NONE;
    int status = read_whole(loading, descriptor, path, &body);
    (void)close(descriptor);
    if (status == 0) {
        struct site_file *file = add_file(site);
        file->path = arena_copy_text(site->arena, name);
        file->content_type = type;
        file->body = body;
        file->is_page = text_ends_with(name, TEXT(".html"));
    }
    return status;
}

static int load_folder(struct loading *loading, const char *directory, struct text below);

static int load_entry(
        struct loading *loading, const char *directory, struct text below, const char *entry)
{
    struct stat status;
    struct arena *arena = loading->site->arena;
    const char *path = arena_format(arena, "%s/%s", directory, entry).data;
    struct text name = arena_format(arena, "%.*s/%s", TEXT_ARG(below), entry);
    if (stat(path, &status) != 0) {
        return error_set(loading->error, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (S_ISREG(status.st_mode)) {
        return load_file(loading, path, name);
    }
    if (!S_ISDIR(status.st_mode) || loading->depth == DEPTH_LIMIT) {
        return 0;
    }
    loading->depth++;
    int result = load_folder(loading, path, name);
    loading->depth--;
    return result;
}

static int load_folder(struct loading *loading, const char *directory, struct text below)
{
    DIR *folder = opendir(directory);
    if (folder == NULL) {
        return error_set(loading->error, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                "the folder of pages %s cannot be read: %s", directory, strerror(errno));
    }
    int status = 0;
    const struct dirent *entry;
    while (status == 0 && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.') {
            status = load_entry(loading, directory, below, entry->d_name);
        }
    }
    (void)closedir(folder);
    return status;
}

/* ---- Naming by content ---------------------------------------------------------------------- */

static void tag_file(struct site_file *file)
{
    unsigned char sha256[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_Digest(file->body.data, file->body.length, sha256, &length, EVP_sha256(), NULL) != 1) {
        abort();
    }
    for (size_t i = 0; i < (SITE_TAG_SIZE - 1) / 2; i++) {
        (void)snprintf(file->tag + 2 * i, 3, "%02x", sha256[i]);
    }
}

static void pin_file(struct site *site, struct site_file *file)
{
    size_t dot = file->path.length;
    while (file->path.data[dot - 1] != '.') {
        dot--;
    }
    file->pinned_path = arena_format(site->arena, "%.*s.%s%s", (int)(dot - 1), file->path.data,
            file->tag, file->path.data + dot - 1);
    map_set(&site->by_pinned, file->pinned_path, file);
}

/* The file that is named in quotes at `start`, or NULL. */
static const struct site_file *named_at(const struct site *site, struct text page, size_t start)
{
    size_t end = text_find(page, TEXT("\""), start + 1);
    if (end == SIZE_MAX) {
        return NULL;
    }
    const struct site_file *file = map_get(&site->by_path, text_slice(page, start + 1, end));
    return file == NULL || file->is_page ? NULL : file;
}

static void name_contents(struct site *site, struct site_file *page)
{
    struct text_buffer out = {0};
    size_t done = 0;
    size_t at = 0;
    while ((at = text_find(page->body, TEXT("\"/"), at)) != SIZE_MAX) {
        const struct site_file *file = named_at(site, page->body, at);
        if (file != NULL) {
            text_buffer_append_text(&out, text_slice(page->body, done, at + 1));
            text_buffer_append_text(&out, file->pinned_path);
            done = at + 1 + file->path.length;
        }
        at++;
    }
    text_buffer_append_text(&out, text_slice(page->body, done, page->body.length));
    page->body = arena_copy_text(site->arena, text_buffer_view(&out));
    text_buffer_clear(&out);
}

static void finish(struct site *site)
{
    for (size_t i = 0; i < site->count; i++) {
        struct site_file *file = &site->files[i];
        map_set(&site->by_path, file->path, file);
        if (!file->is_page) {
            tag_file(file);
            pin_file(site, file);
        }
    }
    for (size_t i = 0; i < site->count; i++) {
        struct site_file *file = &site->files[i];
        if (file->is_page) {
            name_contents(site, file);
            tag_file(file);
        }
        file->packed = packing_gzip(file->body, site->arena);
    }
}

int site_load(const char *directory, size_t file_bytes, struct site **site, struct error *error)
{
    struct site *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        abort();
    }
    made->arena = arena_create(0, 0);
    struct loading loading = {.site = made, .file_bytes = file_bytes, .error = error};
    int status = load_folder(&loading, directory, TEXT_NONE);
    if (status != 0) {
        site_destroy(made);
        return status;
    }
    finish(made);
    *site = made;
    return 0;
}

void site_destroy(struct site *site)
{
    if (site == NULL) {
        return;
    }
    map_clear(&site->by_path);
    map_clear(&site->by_pinned);
    arena_destroy(site->arena);
    free(site->files);
    free(site);
}

const struct site_file *site_find(const struct site *site, struct text path, bool *is_pinned)
{
    *is_pinned = false;
    if (site == NULL) {
        return NULL;
    }
    const struct site_file *file =
            map_get(&site->by_path, text_equal_string(path, "/") ? TEXT("/index.html") : path);
    if (file == NULL) {
        file = map_get(&site->by_pinned, path);
        *is_pinned = file != NULL;
    }
    return file;
}

size_t site_count(const struct site *site)
{
    return site == NULL ? 0 : site->count;
}
