#include "base/arena.h"
#include <stdalign.h>
#include <stdint.h>

#define DEFAULT_BLOCK_SIZE 4096
#define ALIGNMENT alignof(max_align_t)
/* Blocks double up to this size, so that large arenas need few calls of malloc. */
#define LARGEST_BLOCK_SIZE ((size_t)1024 * 1024)

struct block {
    struct block *next;
    size_t size; /* bytes of data */
    size_t used;
    alignas(max_align_t) char data[];
};

struct cleanup {
    struct cleanup *next;
    arena_cleanup_fn run;
    void *context;
};

struct arena {
    struct block *first;   /* kept by arena_reset */
    struct block *current; /* newest, where allocation happens */
    struct cleanup *cleanups;
    size_t byte_limit;
    size_t total;           /* bytes taken from the system */
    size_t next_block_size; /* doubles */
};

static _Noreturn void abort_with(const char *message)
{
    fputs(message, stderr);
    abort();
}

static struct block *block_create(size_t size)
{
    struct block *block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        abort_with("answerd: out of memory\n");
    }
    block->next = NULL;
    block->size = size;
    block->used = 0;
    return block;
}

struct arena *arena_create(size_t block_size, size_t byte_limit)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    if (arena == NULL) {
        abort_with("answerd: out of memory\n");
    }
    if (block_size == 0) {
        block_size = DEFAULT_BLOCK_SIZE;
    }
    if (byte_limit != 0 && block_size > byte_limit) {
        block_size = byte_limit;
    }
    arena->first = block_create(block_size);
    arena->current = arena->first;
    arena->byte_limit = byte_limit;
    arena->total = block_size;
    arena->next_block_size = block_size;
    return arena;
}

static void run_cleanups(struct arena *arena)
{
    while (arena->cleanups != NULL) {
        struct cleanup *cleanup = arena->cleanups;
        arena->cleanups = cleanup->next;
        cleanup->run(cleanup->context);
    }
}

/* Frees all blocks but the first. Newer blocks are in front of `first`'s successors. */
static void free_further_blocks(struct arena *arena)
{
    struct block *block = arena->first->next;
    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    arena->first->next = NULL;
    arena->current = arena->first;
}

void arena_destroy(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    run_cleanups(arena);
    free_further_blocks(arena);
    free(arena->first);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    run_cleanups(arena);
    free_further_blocks(arena);
    arena->first->used = 0;
    arena->total = arena->first->size;
    arena->next_block_size = arena->first->size;
}

/* Adds a block of at least `size` bytes. Returns false when the limit would be passed. */
static bool add_block(struct arena *arena, size_t size)
{
    size_t block_size = arena->next_block_size;
    if (block_size < LARGEST_BLOCK_SIZE) {
        block_size *= 2;
    }
    if (arena->byte_limit != 0 && block_size > arena->byte_limit - arena->total) {
        block_size = arena->byte_limit - arena->total;
    }
    if (block_size < size) {
        if (arena->byte_limit != 0 && size > arena->byte_limit - arena->total) {
            return false;
        }
        block_size = size;
    } else {
        arena->next_block_size = block_size;
    }
    struct block *block = block_create(block_size);
    arena->total += block_size;
    arena->current->next = block;
    arena->current = block;
    return true;
}

void *arena_try_allocate(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    /* A distinct address even for nothing, as malloc would give. */
    size = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (size > arena->current->size - arena->current->used && !add_block(arena, size)) {
        return NULL;
    }
    struct block *block = arena->current;
    void *piece = block->data + block->used;
    block->used += size;
    memset(piece, 0, size);
    return piece;
}

void *arena_allocate(struct arena *arena, size_t size)
{
    void *piece = arena_try_allocate(arena, size);
    if (piece == NULL) {
        abort_with("answerd: arena limit passed by a fixed-size allocation\n");
    }
    return piece;
}

void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total)) {
        abort_with("answerd: array size overflows\n");
    }
    return arena_allocate(arena, total);
}

struct text arena_copy_text(struct arena *arena, struct text text)
{
    char *copy = arena_allocate(arena, text.length + 1);
    if (text.length > 0) {
        memcpy(copy, text.data, text.length);
    }
    return (struct text){copy, text.length};
}

char *arena_copy_string(struct arena *arena, const char *string)
{
    size_t size = strlen(string) + 1;
    char *copy = arena_allocate(arena, size);
    memcpy(copy, string, size);
    return copy;
}

struct text arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        va_end(again);
        return TEXT_NONE;
    }
    char *out = arena_allocate(arena, (size_t)length + 1);
    vsnprintf(out, (size_t)length + 1, format, again);
    va_end(again);
    return (struct text){out, (size_t)length};
}

void arena_on_cleanup(struct arena *arena, arena_cleanup_fn cleanup, void *context)
{
    struct cleanup *entry = arena_allocate(arena, sizeof(*entry));
    entry->run = cleanup;
    entry->context = context;
    entry->next = arena->cleanups;
    arena->cleanups = entry;
}

size_t arena_size(const struct arena *arena)
{
    return arena->total;
}
