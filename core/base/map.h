/*
 * Hash map from text keys to pointers, open addressing, seeded hash. One thread at a time.
 * Keys are borrowed: they must live as long as the entry. Iteration is in insertion order.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/text.h"

struct map_entry {
    struct text key;
    void *value; /* never NULL */
    uint64_t hash;
};

/* Zero-initialised is empty and valid. */
struct map {
    struct map_entry *entries; /* dense, insertion order */
    uint32_t *slots;
    size_t count;
    size_t capacity;
    size_t slot_count;
};

/* Frees the table, not the values. */
void map_clear(struct map *map);
/* Returns the value that was there before, or NULL. `value` must not be NULL. */
void *map_set(struct map *map, struct text key, void *value);
/* NULL when absent. */
void *map_get(const struct map *map, struct text key);
void *map_get_string(const struct map *map, const char *key);
/* Returns the removed value or NULL. The last entry takes the removed one's place in the order. */
void *map_remove(struct map *map, struct text key);
/* Seed of all maps of this process, from getrandom; set once by main before threads start. */
void map_set_seed(uint64_t seed);

#define MAP_EACH(entry, map)                                                                       \
    for (struct map_entry *entry = (map)->entries;                                                 \
            entry != NULL && entry < (map)->entries + (map)->count; entry++)

#endif
