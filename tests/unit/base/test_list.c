#include "base/list.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct item {
    int number;
    struct list link;
};

static void keeps_the_order_of_appending(void **state)
{
    (void)state;
    struct list head;
    struct item items[3] = {{.number = 0}, {.number = 1}, {.number = 2}};
    list_init(&head);
    assert_true(list_is_empty(&head));
    for (int i = 0; i < 3; i++) {
        assert_false(list_is_linked(&items[i].link));
        list_append(&head, &items[i].link);
        assert_true(list_is_linked(&items[i].link));
    }
    int expected = 0;
    for (struct list *link = head.next; link != &head; link = link->next) {
        assert_int_equal(LIST_OWNER(link, struct item, link)->number, expected);
        expected++;
    }
    assert_int_equal(expected, 3);
}

static void removing_twice_does_no_harm(void **state)
{
    (void)state;
    struct list head;
    struct item items[2] = {{.number = 0}, {.number = 1}};
    list_init(&head);
    list_append(&head, &items[0].link);
    list_append(&head, &items[1].link);
    list_remove(&items[0].link);
    list_remove(&items[0].link);
    assert_false(list_is_linked(&items[0].link));
    assert_ptr_equal(head.next, &items[1].link);
    list_remove(&items[1].link);
    assert_true(list_is_empty(&head));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(keeps_the_order_of_appending),
            cmocka_unit_test(removing_twice_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
