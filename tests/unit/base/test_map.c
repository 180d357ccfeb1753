#include "base/map.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define KEY_COUNT 2000

static char keys[KEY_COUNT][16];
static int values[KEY_COUNT];

static void make_keys(void)
{
    for (int i = 0; i < KEY_COUNT; i++) {
        snprintf(keys[i], sizeof(keys[i]), "key-%d", i);
        values[i] = i;
    }
}

static void finds_what_was_set(void **state)
{
    (void)state;
    struct map map = {0};
    assert_null(map_get_string(&map, "absent"));
    assert_null(map_remove(&map, TEXT("absent")));
    make_keys();
    for (int i = 0; i < KEY_COUNT; i++) {
        assert_null(map_set(&map, text_from(keys[i]), &values[i]));
    }
    assert_int_equal(map.count, KEY_COUNT);
    for (int i = 0; i < KEY_COUNT; i++) {
        assert_ptr_equal(map_get_string(&map, keys[i]), &values[i]);
    }
    assert_null(map_get(&map, TEXT("key-")));
    map_clear(&map);
    map_clear(&map);
    map_clear(NULL);
}

static void replaces_and_returns_the_old_value(void **state)
{
    (void)state;
    struct map map = {0};
    int first = 1;
    int second = 2;
    assert_null(map_set(&map, TEXT("한빛"), &first));
    assert_ptr_equal(map_set(&map, TEXT("한빛"), &second), &first);
    assert_ptr_equal(map_get(&map, TEXT("한빛")), &second);
    assert_int_equal(map.count, 1);
    map_clear(&map);
}

static void removing_keeps_every_other_key(void **state)
{
    (void)state;
    struct map map = {0};
    make_keys();
    for (int i = 0; i < KEY_COUNT; i++) {
        map_set(&map, text_from(keys[i]), &values[i]);
    }
    for (int i = 0; i < KEY_COUNT; i += 3) {
        assert_ptr_equal(map_remove(&map, text_from(keys[i])), &values[i]);
        assert_null(map_remove(&map, text_from(keys[i])));
    }
    for (int i = 0; i < KEY_COUNT; i++) {
        void *expected = i % 3 == 0 ? NULL : &values[i];
        assert_ptr_equal(map_get_string(&map, keys[i]), expected);
    }
    for (int i = 0; i < KEY_COUNT; i++) {
        map_remove(&map, text_from(keys[i]));
    }
    assert_int_equal(map.count, 0);
    map_clear(&map);
}

static void iterates_in_insertion_order(void **state)
{
    (void)state;
    struct map map = {0};
    make_keys();
    MAP_EACH(entry, &map)
    {
        fail();
    }
    for (int i = 0; i < 50; i++) {
        map_set(&map, text_from(keys[i]), &values[i]);
    }
    int expected = 0;
    MAP_EACH(entry, &map)
    {
        assert_int_equal(*(const int *)entry->value, expected);
        expected++;
    }
    assert_int_equal(expected, 50);
    map_remove(&map, text_from(keys[0]));
    assert_ptr_equal(map.entries[0].value, &values[49]);
    map_clear(&map);
}

int main(void)
{
    map_set_seed(42);
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(finds_what_was_set),
            cmocka_unit_test(replaces_and_returns_the_old_value),
            cmocka_unit_test(removing_keeps_every_other_key),
            cmocka_unit_test(iterates_in_insertion_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
