/* Intrusive doubly linked list with a head node. Zero-initialised links are "not in a list". */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *previous;
    struct list *next;
};

#define LIST_OWNER(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

static inline void list_init(struct list *head)
{
    head->previous = head;
    head->next = head;
}

static inline bool list_is_linked(const struct list *link)
{
    return link->next != NULL && link->next != link;
}

static inline bool list_is_empty(const struct list *head)
{
    return head->next == NULL || head->next == head;
}

static inline void list_append(struct list *head, struct list *link)
{
    link->previous = head->previous;
    link->next = head;
    head->previous->next = link;
    head->previous = link;
}

/* Also for a link that is in no list. Leaves it unlinked. */
static inline void list_remove(struct list *link)
{
    if (link->next == NULL) {
        return;
    }
    link->previous->next = link->next;
    link->next->previous = link->previous;
    link->previous = NULL;
    link->next = NULL;
}

#endif
