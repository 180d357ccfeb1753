#include "understanding/trie.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FANNED 70000u /* more than the nodes and edges that are made room for at first */

static uint32_t walk(const struct trie *trie, const uint32_t *points, size_t count)
{
    uint32_t node = TRIE_ROOT;
    for (size_t i = 0; i < count && node != 0; i++) {
        node = trie_step(trie, node, points[i]);
    }
    return node;
}

static void finds_what_was_added_and_nothing_else(void **state)
{
    (void)state;
    const uint32_t toyota[] = {0xB3C4, 0xC694, 0xD0C0};
    const uint32_t toyota_car[] = {0xB3C4, 0xC694, 0xD0C0, 0xCC28};
    const uint32_t tokyo[] = {0xB3C4, 0xCFC4};
    struct trie trie = {0};
    trie_init(&trie);
    trie_set_value(&trie, trie_add(&trie, toyota, 3), 7);
    trie_set_value(&trie, trie_add(&trie, tokyo, 2), 9);

    assert_int_equal(trie_value(&trie, walk(&trie, toyota, 3)), 7);
    assert_int_equal(trie_value(&trie, walk(&trie, tokyo, 2)), 9);
    assert_int_equal(trie_value(&trie, walk(&trie, toyota, 2)), 0);
    assert_int_equal(walk(&trie, toyota_car, 4), 0);
    assert_int_equal(walk(&trie, toyota + 1, 2), 0);
    trie_clear(&trie);
}

static void gives_the_same_node_for_the_same_key(void **state)
{
    (void)state;
    const uint32_t key[] = {'a', 'b'};
    const uint32_t sibling[] = {'a', 'c'};
    struct trie trie = {0};
    trie_init(&trie);
    uint32_t node = trie_add(&trie, key, 2);

    assert_int_not_equal(trie_add(&trie, sibling, 2), node);
    assert_int_equal(trie_add(&trie, key, 2), node);
    assert_int_equal(trie_add(&trie, key, 0), TRIE_ROOT);
    trie_clear(&trie);
}

static void keeps_all_children_while_it_grows(void **state)
{
    (void)state;
    struct trie trie = {0};
    trie_init(&trie);
    for (uint32_t point = 1; point <= FANNED; point++) {
        const uint32_t key[] = {point, 0x10FFFF};
        trie_set_value(&trie, trie_add(&trie, key, 2), point);
    }
    for (uint32_t point = 1; point <= FANNED; point++) {
        const uint32_t key[] = {point, 0x10FFFF};
        assert_int_equal(trie_value(&trie, walk(&trie, key, 2)), point);
    }
    const uint32_t missing[] = {FANNED + 1, 0x10FFFF};
    assert_int_equal(walk(&trie, missing, 2), 0);
    trie_clear(&trie);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(finds_what_was_added_and_nothing_else),
            cmocka_unit_test(gives_the_same_node_for_the_same_key),
            cmocka_unit_test(keeps_all_children_while_it_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
