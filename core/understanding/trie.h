/*
 * A trie over code points, with a number at each node where a key ends. A node holds its first
 * child, since most have one only: a walk reads one line of memory after another. The further
 * children stand in one hash table.
 */
#ifndef UNDERSTANDING_TRIE_H
#define UNDERSTANDING_TRIE_H

#include <stddef.h>
#include <stdint.h>

#define TRIE_BITS 21u /* of a code point, a node and a value */
#define TRIE_MASK ((UINT64_C(1) << TRIE_BITS) - 1u)
#define TRIE_ROOT 1u

struct trie_node {
    uint64_t point : 21; /* that leads to the first child */
    uint64_t child : 21; /* 0: none */
    uint64_t value : 21; /* 0: no key ends here */
    uint64_t more : 1;   /* children beyond the first */
};

/* Zeroed and then given to trie_init. Read-only use is thread-safe. */
struct trie {
    struct trie_node *nodes;
    size_t node_count;
    size_t node_capacity;
    uint64_t *edges;      /* open addressing: node, code point and child in one word; 0: empty */
    size_t edge_capacity; /* a power of two */
    size_t edge_count;
};

void trie_init(struct trie *trie);
void trie_clear(struct trie *trie);
/* The node at the end of the key, made when missing. */
uint32_t trie_add(struct trie *trie, const uint32_t *points, size_t count);
/* `value` below 2^21. */
void trie_set_value(struct trie *trie, uint32_t node, uint32_t value);

static inline size_t trie_edge_slot(const struct trie *trie, uint64_t key)
{
    size_t mask = trie->edge_capacity - 1;
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;

    while (trie->edges[at] != 0 && trie->edges[at] >> TRIE_BITS != key) {
        at = (at + 1) & mask;
    }
    return at;
}

/* One step from a node; 0 when no key goes on that way. */
static inline uint32_t trie_step(const struct trie *trie, uint32_t node, uint32_t point)
{
    struct trie_node from = trie->nodes[node];

    if (from.point == point) {
        return (uint32_t)from.child;
    }
    if (!from.more) {
        return 0;
    }
    return (uint32_t)(trie->edges[trie_edge_slot(trie, (uint64_t)node << TRIE_BITS | point)] &
                      TRIE_MASK);
}

/* 0 when no key ends at `node`. */
static inline uint32_t trie_value(const struct trie *trie, uint32_t node)
{
    return (uint32_t)trie->nodes[node].value;
}

#endif
