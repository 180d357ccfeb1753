#include "base/map.h"

#define SLOT_EMPTY 0U
#define SMALLEST_SLOT_COUNT 16

/* Process-wide by contract: written once before threads start, so that table positions cannot be
 * predicted from outside. */
static uint64_t map_seed = UINT64_C(0x9e3779b97f4a7c15);

void map_set_seed(uint64_t seed)
{
    map_seed = seed;
}

/* FNV leaves the low bits of short keys weak; the shifts spread all bits over the slot index. */
static uint64_t hash_key(struct text key)
{
    uint64_t hash = text_hash(key, map_seed);
    hash ^= hash >> 33;
    hash *= UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 33;
    return hash;
}

void map_clear(struct map *map)
{
    if (map == NULL) {
        return;
    }
    free(map->entries);
    free(map->slots);
    *map = (struct map){0};
}

static void *resize(void *memory, size_t count, size_t size)
{
    void *resized = reallocarray(memory, count, size);
    if (resized == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    return resized;
}

/* The slot that holds `key`, or the empty slot where it belongs. Slots hold entry index + 1. */
static size_t find_slot(const struct map *map, struct text key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    size_t slot = (size_t)hash & mask;
    while (map->slots[slot] != SLOT_EMPTY) {
        const struct map_entry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && text_equal(entry->key, key)) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

static size_t find_slot_of_entry(const struct map *map, size_t index)
{
    size_t mask = map->slot_count - 1;
    size_t slot = (size_t)map->entries[index].hash & mask;
    while (map->slots[slot] != index + 1) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void grow_slots(struct map *map)
{
    size_t count = map->slot_count == 0 ? SMALLEST_SLOT_COUNT : map->slot_count * 2;
    map->slots = resize(map->slots, count, sizeof(*map->slots));
    map->slot_count = count;
    memset(map->slots, 0, count * sizeof(*map->slots));
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = (size_t)map->entries[i].hash & (count - 1);
        while (map->slots[slot] != SLOT_EMPTY) {
            slot = (slot + 1) & (count - 1);
        }
        map->slots[slot] = (uint32_t)(i + 1);
    }
}

static void add_entry(struct map *map, struct text key, uint64_t hash, void *value)
{
    if (map->count == map->capacity) {
        map->capacity = map->capacity == 0 ? 8 : map->capacity * 2;
        map->entries = resize(map->entries, map->capacity, sizeof(*map->entries));
    }
    map->entries[map->count] = (struct map_entry){key, value, hash};
    map->count++;
}

void *map_set(struct map *map, struct text key, void *value)
{
    /* At most three quarters full, so that probing stays short and always ends. */
    if ((map->count + 1) * 4 > map->slot_count * 3) {
        grow_slots(map);
    }
    uint64_t hash = hash_key(key);
    size_t slot = find_slot(map, key, hash);
    if (map->slots[slot] != SLOT_EMPTY) {
        struct map_entry *entry = &map->entries[map->slots[slot] - 1];
        void *previous = entry->value;
        entry->key = key;
        entry->value = value;
        return previous;
    }
    add_entry(map, key, hash, value);
    map->slots[slot] = (uint32_t)map->count;
    return NULL;
}

void *map_get(const struct map *map, struct text key)
{
    if (map->count == 0) {
        return NULL;
    }
    uint32_t index = map->slots[find_slot(map, key, hash_key(key))];
    return index == SLOT_EMPTY ? NULL : map->entries[index - 1].value;
}

void *map_get_string(const struct map *map, const char *key)
{
    return map_get(map, text_from(key));
}

/* Empties `slot` and moves later entries of its chain up, so that lookups need no tombstones. */
static void close_slot_gap(struct map *map, size_t slot)
{
    size_t mask = map->slot_count - 1;
    size_t gap = slot;
    size_t next = (slot + 1) & mask;
    while (map->slots[next] != SLOT_EMPTY) {
        size_t home = (size_t)map->entries[map->slots[next] - 1].hash & mask;
        if (((next - home) & mask) >= ((next - gap) & mask)) {
            map->slots[gap] = map->slots[next];
            gap = next;
        }
        next = (next + 1) & mask;
    }
    map->slots[gap] = SLOT_EMPTY;
}

void *map_remove(struct map *map, struct text key)
{
    if (map->count == 0) {
        return NULL;
    }
    size_t slot = find_slot(map, key, hash_key(key));
    if (map->slots[slot] == SLOT_EMPTY) {
        return NULL;
    }
    size_t index = map->slots[slot] - 1;
    size_t last = map->count - 1;
    void *value = map->entries[index].value;
    close_slot_gap(map, slot);
    if (index != last) {
        map->slots[find_slot_of_entry(map, last)] = (uint32_t)(index + 1);
        map->entries[index] = map->entries[last];
    }
    map->count--;
    return value;
}
