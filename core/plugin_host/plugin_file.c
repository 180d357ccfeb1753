#include "plugin_host/plugin_file.h"

#include "base/crash_point.h"
#include "base/text.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_SIZE_MAX (64 * 1024 * 1024)
#define SYMBOL "answerd_plugin_v1"
/* The compiler's own frame_dummy is one entry; sanitized builds register themselves too. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
        __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CONSTRUCTORS_MAX 5u
#else
#define CONSTRUCTORS_MAX 1u
#endif

struct image {
    const unsigned char *data;
    size_t size;
};

static const void *at(const struct image *image, uint64_t offset, uint64_t size)
{
    if (offset > image->size || size > image->size - offset) {
        return NULL;
    }
    return image->data + offset;
}

static int judge_descriptor(int descriptor, struct stat *status, struct error *error)
{
    if (fstat(descriptor, status) != 0) {
        return error_set(error, ERR_IO, "cannot be examined: %s", strerror(errno));
    }
    if (!S_ISREG(status->st_mode)) {
        return error_set(error, ERR_DENIED, "is no regular file");
    }
    if (status->st_uid != 0 && status->st_uid != geteuid()) {
        return error_set(error, ERR_DENIED, "belongs to another user: chown it to root");
    }
    if ((status->st_mode & S_IWOTH) != 0) {
        return error_set(error, ERR_DENIED, "can be written by everybody: chmod o-w");
    }
    if (status->st_size <= 0 || status->st_size > FILE_SIZE_MAX) {
        return error_set(error, ERR_UNSUPPORTED, "is no shared object");
    }
    return 0;
}

static const ElfW(Ehdr) * judge_header(const struct image *image, struct error *error)
{
    const ElfW(Ehdr) *header = at(image, 0, sizeof(*header));

    if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
            header->e_type != ET_DYN) {
        (void)error_set(error, ERR_UNSUPPORTED, "is no shared object");
        return NULL;
    }
    if (header->e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)) {
        (void)error_set(error, ERR_UNSUPPORTED, "was built for another machine");
        return NULL;
    }
    if (header->e_shentsize != sizeof(ElfW(Shdr)) ||
            at(image, header->e_shoff, (uint64_t)header->e_shnum * sizeof(ElfW(Shdr))) == NULL) {
        (void)error_set(error, ERR_UNSUPPORTED, "is damaged: its section table is cut off");
        return NULL;
    }
    return header;
}

static int judge_symbols(const struct image *image, const ElfW(Shdr) * sections,
        const ElfW(Shdr) * table, size_t section_count, uint64_t *table_size, struct error *error)
{
    const ElfW(Sym) *symbols = at(image, table->sh_offset, table->sh_size);
    const ElfW(Shdr) *names = table->sh_link < section_count ? &sections[table->sh_link] : NULL;
    const char *strings = names ? at(image, names->sh_offset, names->sh_size) : NULL;

    if (symbols == NULL || strings == NULL) {
        return error_set(error, ERR_UNSUPPORTED, "is damaged: its symbols are cut off");
    }
    for (size_t i = 0; i < table->sh_size / sizeof(*symbols); i++) {
        size_t name = symbols[i].st_name;

        if (name >= names->sh_size || sizeof(SYMBOL) > names->sh_size - name ||
                memcmp(strings + name, SYMBOL, sizeof(SYMBOL)) != 0 ||
                symbols[i].st_shndx == SHN_UNDEF) {
            continue;
        }
        if (ELF64_ST_TYPE(symbols[i].st_info) != STT_OBJECT) {
            return error_set(error, ERR_PLUGIN, "its symbol " SYMBOL " is not data");
        }
        *table_size = symbols[i].st_size;
        return 0;
    }
    return error_set(
            error, ERR_PLUGIN, "has no symbol " SYMBOL ": define it, or build for ABI version 1");
}

static int judge_image(const struct image *image, uint64_t *table_size, struct error *error)
{
    const ElfW(Ehdr) *header = judge_header(image, error);
    const ElfW(Shdr) * sections;
    int result = ERR_PLUGIN;

    if (header == NULL) {
        return ERR_UNSUPPORTED;
    }
    sections = at(image, header->e_shoff, (uint64_t)header->e_shnum * sizeof(*sections));
    for (size_t i = 0; i < header->e_shnum; i++) {
        bool constructors =
                sections[i].sh_type == SHT_INIT_ARRAY || sections[i].sh_type == SHT_PREINIT_ARRAY;

        if (constructors && sections[i].sh_size > CONSTRUCTORS_MAX * sizeof(void *)) {
            return error_set(
                    error, ERR_DENIED, "runs code at load: remove its constructors and use create");
        }
        if (sections[i].sh_type == SHT_DYNSYM) {
            result = judge_symbols(
                    image, sections, &sections[i], header->e_shnum, table_size, error);
            if (result != 0) {
                return result;
            }
        }
    }
    return result == 0 ? 0 : error_set(error, ERR_PLUGIN, "has no symbol " SYMBOL);
}

static int copy_to_memory(int from, size_t size, struct error *error)
{
    int copy = memfd_create("answerd-plugin", MFD_CLOEXEC);
    char buffer[65536];
    size_t done = 0;

    if (copy < 0) {
        return error_set(error, ERR_IO, "cannot be copied: %s", strerror(errno));
    }
    while (done < size) {
        ssize_t got = pread(from, buffer, sizeof(buffer), (off_t)done);

        if (got <= 0 || write(copy, buffer, (size_t)got) != got) {
            close(copy);
            return error_set(error, ERR_IO, "cannot be read");
        }
        done += (size_t)got;
    }
    return copy;
}

void plugin_file_path(int descriptor, char path[PLUGIN_FILE_PATH_SIZE])
{
    (void)snprintf(path, PLUGIN_FILE_PATH_SIZE, "/proc/self/fd/%d", descriptor);
}

static int open_library(struct plugin_file *file, struct error *error)
{
    char path[PLUGIN_FILE_PATH_SIZE];
    const char *reason;

    plugin_file_path(file->descriptor, path);
    file->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (file->library == NULL) {
        reason = dlerror();
        if (reason != NULL && strncmp(reason, path, strlen(path)) == 0) {
            reason += strlen(path);
            reason += strspn(reason, ": ");
        }
        return error_set(error, ERR_PLUGIN, "cannot be loaded: %s",
                reason != NULL ? reason : "the loader gives no reason");
    }
    crash_point(PLUGIN_LOADED);
    file->plugin = dlsym(file->library, SYMBOL);
    if (file->plugin == NULL) {
        return error_set(error, ERR_PLUGIN, "has no symbol " SYMBOL);
    }
    return 0;
}

static int judge_copy(int descriptor, size_t size, uint64_t *table_size, struct error *error)
{
    struct image image = {.size = size};
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    int result;

    if (data == MAP_FAILED) {
        return error_set(error, ERR_IO, "cannot be mapped: %s", strerror(errno));
    }
    image.data = data;
    result = judge_image(&image, table_size, error);
    munmap(data, size);
    return result;
}

int plugin_file_load(const char *path, struct plugin_file *file, struct error *error)
{
    struct stat status;
    int original = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int result;

    *file = (struct plugin_file){.descriptor = -1};
    if (original < 0) {
        return error_set(error, ERR_IO, "cannot be opened: %s", strerror(errno));
    }
    result = judge_descriptor(original, &status, error);
    if (result == 0) {
        file->descriptor = copy_to_memory(original, (size_t)status.st_size, error);
        result = file->descriptor < 0 ? file->descriptor : 0;
    }
    close(original);
    if (result == 0) {
        result = judge_copy(file->descriptor, (size_t)status.st_size, &file->table_size, error);
    }
    if (result == 0) {
        result = open_library(file, error);
    }
    if (result != 0) {
        (void)plugin_file_unload(file);
    }
    return result;
}

static bool has_same_bytes(int one, int other)
{
    char left[4096];
    char right[4096];
    off_t done = 0;

    for (;;) {
        ssize_t got = pread(one, left, sizeof(left), done);

        if (got < 0 || pread(other, right, sizeof(right), done) != got ||
                memcmp(left, right, (size_t)got) != 0) {
            return false;
        }
        if (got == 0) {
            return true;
        }
        done += got;
    }
}

bool plugin_file_is_same(const struct plugin_file *file, const char *path)
{
    int other = open(path, O_RDONLY | O_CLOEXEC);
    bool same = file->descriptor >= 0 && other >= 0 && has_same_bytes(file->descriptor, other);

    if (other >= 0) {
        close(other);
    }
    return same;
}

static bool is_mapped(int descriptor)
{
    char path[PLUGIN_FILE_PATH_SIZE];
    void *library;

    plugin_file_path(descriptor, path);
    library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (library != NULL) {
        dlclose(library);
    }
    return library != NULL;
}

bool plugin_file_unload(struct plugin_file *file)
{
    bool stays = false;

    if (file->library != NULL) {
        dlclose(file->library);
        stays = is_mapped(file->descriptor);
    }
    /* The loader finds what is mapped by its path: the number must not name another file. */
    if (file->descriptor > 0 && !stays) {
        close(file->descriptor);
    }
    *file = (struct plugin_file){.descriptor = -1};
    return !stays;
}
