#include "base/arena.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64, 0);
    for (size_t size = 0; size < 300; size += 7) {
        unsigned char *piece = arena_allocate(arena, size);
        assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(piece[i], 0);
            piece[i] = 0xff;
        }
    }
    arena_destroy(arena);
}

static void refuses_what_passes_the_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64, 1024);
    assert_non_null(arena_try_allocate(arena, 512));
    assert_null(arena_try_allocate(arena, 1024));
    assert_null(arena_try_allocate(arena, SIZE_MAX));
    assert_non_null(arena_try_allocate(arena, 64));
    assert_true(arena_size(arena) <= 1024);
    arena_destroy(arena);
}

struct trace {
    int calls[4];
    int count;
};

static struct trace trace;

static void record_one(void *context)
{
    trace.calls[trace.count++] = *(const int *)context;
}

static void runs_cleanups_last_added_first(void **state)
{
    (void)state;
    static const int numbers[] = {1, 2, 3};
    trace = (struct trace){0};
    struct arena *arena = arena_create(0, 0);
    arena_on_cleanup(arena, record_one, (void *)(uintptr_t)&numbers[0]);
    arena_on_cleanup(arena, record_one, (void *)(uintptr_t)&numbers[1]);
    arena_reset(arena);
    assert_int_equal(trace.count, 2);
    assert_int_equal(trace.calls[0], 2);
    assert_int_equal(trace.calls[1], 1);
    arena_on_cleanup(arena, record_one, (void *)(uintptr_t)&numbers[2]);
    arena_destroy(arena);
    assert_int_equal(trace.count, 3);
    assert_int_equal(trace.calls[2], 3);
}

static void reset_keeps_only_the_first_block(void **state)
{
    (void)state;
    struct arena *arena = arena_create(128, 0);
    size_t before = arena_size(arena);
    arena_allocate(arena, 100000);
    assert_true(arena_size(arena) > 100000);
    arena_reset(arena);
    assert_int_equal(arena_size(arena), before);
    const char *piece = arena_allocate(arena, 100);
    assert_int_equal(piece[99], 0);
    arena_destroy(arena);
}

static void copies_and_formats_text(void **state)
{
    (void)state;
    struct arena *arena = arena_create(16, 0);
    struct text copy = arena_copy_text(arena, TEXT("한빛 Acme"));
    assert_true(text_equal(copy, TEXT("한빛 Acme")));
    assert_int_equal(copy.data[copy.length], 0);
    assert_int_equal(arena_copy_text(arena, TEXT_NONE).length, 0);
    assert_string_equal(arena_copy_string(arena, "東山"), "東山");
    struct text formatted = arena_format(arena, "%s-%03d", "x", 7);
    assert_true(text_equal(formatted, TEXT("x-007")));
    arena_destroy(arena);
    arena_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(gives_zeroed_aligned_memory),
            cmocka_unit_test(refuses_what_passes_the_limit),
            cmocka_unit_test(runs_cleanups_last_added_first),
            cmocka_unit_test(reset_keeps_only_the_first_block),
            cmocka_unit_test(copies_and_formats_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
