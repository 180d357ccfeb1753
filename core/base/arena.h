/*
 * Region allocator: many small allocations, one end. Pieces are never freed one by one.
 *
 * One thread at a time. Memory is zeroed. True out-of-memory aborts the process; a byte limit,
 * where given, makes arena_try_allocate fail with NULL for sizes that input decides.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/text.h"
#include <stdarg.h>
#include <stddef.h>

struct arena;

typedef void (*arena_cleanup_fn)(void *context);

/* `byte_limit` 0 means none. First block is `block_size` bytes (0: 4096). Owned by the caller. */
struct arena *arena_create(size_t block_size, size_t byte_limit);

/* Runs the cleanup hooks, last added first, then frees everything. NULL is accepted. */
void arena_destroy(struct arena *arena);

/* As destroy and create in one, keeping the first block: for reuse on hot paths. */
void arena_reset(struct arena *arena);

/* Zeroed and aligned for any type; aborts when the limit or memory is exhausted. */
void *arena_allocate(struct arena *arena, size_t size)
        __attribute__((malloc, returns_nonnull, alloc_size(2)));
void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
        __attribute__((malloc, returns_nonnull, alloc_size(2, 3)));

/* NULL when the byte limit would be passed. */
void *arena_try_allocate(struct arena *arena, size_t size) __attribute__((malloc));

/* Copies with a terminating NUL that is not counted. */
struct text arena_copy_text(struct arena *arena, struct text text);
char *arena_copy_string(struct arena *arena, const char *string);
struct text arena_format(struct arena *arena, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* `cleanup(context)` runs once when the arena is reset or destroyed. */
void arena_on_cleanup(struct arena *arena, arena_cleanup_fn cleanup, void *context);

/* Bytes taken from the system so far. */
size_t arena_size(const struct arena *arena);

#endif
