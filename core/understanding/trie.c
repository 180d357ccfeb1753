#include "understanding/trie.h"

#include <stdlib.h>

#define NODES_INITIAL 65536u
#define EDGES_INITIAL 32768u

static uint32_t add_node(struct trie *trie)
{
    if (trie->node_count > TRIE_MASK) {
        abort(); /* two million nodes: what is kept here has size limits far below */
    }
    if (trie->node_count == trie->node_capacity) {
        trie->node_capacity = trie->node_capacity == 0 ? NODES_INITIAL : trie->node_capacity * 2;
        trie->nodes = realloc(trie->nodes, trie->node_capacity * sizeof(*trie->nodes));
        if (trie->nodes == NULL) {
            abort();
        }
    }
    trie->nodes[trie->node_count] = (struct trie_node){0};
    return (uint32_t)trie->node_count++;
}

static void widen_edges(struct trie *trie)
{
    uint64_t *old = trie->edges;
    size_t old_capacity = trie->edge_capacity;

    trie->edge_capacity = old_capacity == 0 ? EDGES_INITIAL : old_capacity * 2;
    trie->edges = calloc(trie->edge_capacity, sizeof(*trie->edges));
    if (trie->edges == NULL) {
        abort();
    }
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i] != 0) {
            trie->edges[trie_edge_slot(trie, old[i] >> TRIE_BITS)] = old[i];
        }
    }
    free(old);
}

void trie_init(struct trie *trie)
{
    widen_edges(trie);
    add_node(trie); /* 0: no node */
    add_node(trie); /* TRIE_ROOT */
}

void trie_clear(struct trie *trie)
{
    free(trie->nodes);
    free(trie->edges);
    *trie = (struct trie){0};
}

static uint32_t add_child(struct trie *trie, uint32_t node, uint32_t point)
{
    uint32_t child = add_node(trie);

    if (trie->nodes[node].child == 0) {
        trie->nodes[node].point = point & TRIE_MASK;
        trie->nodes[node].child = child & TRIE_MASK;
        return child;
    }
    if (trie->edge_count * 3 >= trie->edge_capacity * 2) {
        widen_edges(trie);
    }
    trie->nodes[node].more = 1;
    uint64_t key = (uint64_t)node << TRIE_BITS | point;
    trie->edges[trie_edge_slot(trie, key)] = key << TRIE_BITS | child;
    trie->edge_count++;
    return child;
}

uint32_t trie_add(struct trie *trie, const uint32_t *points, size_t count)
{
    uint32_t node = TRIE_ROOT;

    for (size_t i = 0; i < count; i++) {
        uint32_t child = trie_step(trie, node, points[i]);

        node = child != 0 ? child : add_child(trie, node, points[i]);
    }
    return node;
}

void trie_set_value(struct trie *trie, uint32_t node, uint32_t value)
{
    trie->nodes[node].value = value & TRIE_MASK;
}
