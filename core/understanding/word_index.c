#include "understanding/word_index.h"

#include "language/edit_distance.h"

#define GROUP_BITS 13u
#define GROUP_COUNT (1u << GROUP_BITS)
#define LETTERS_MIN 3u
#define LETTERS_MAX 32u
#define SLIP_LETTERS_MIN 4u
#define TWO_SLIPS_LETTERS 8u /* from here on two edits are forgiven */
#define LIKENESS_LEAST 0.55f
#define EDIT_COST 0.1f
#define EDIT_COST_SHARE 0.3f /* of the word's letters */
#define TOUCHED_MAX 2048u

static void *resize(void *memory, size_t count, size_t size)
{
    memory = reallocarray(memory, count, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void make_room(struct word_index *index, size_t letters)
{
    if (index->word_count + 2 > index->word_capacity) {
        index->word_capacity = index->word_capacity == 0 ? 4096 : index->word_capacity * 2;
        index->starts = resize(index->starts, index->word_capacity, sizeof(*index->starts));
        index->terms = resize(index->terms, index->word_capacity, sizeof(*index->terms));
    }
    if (index->letter_count + letters > index->letter_capacity) {
        index->letter_capacity = index->letter_capacity == 0 ? 32768 : index->letter_capacity * 2;
        index->letters = resize(index->letters, index->letter_capacity, sizeof(*index->letters));
    }
}

void word_index_add(struct word_index *index, const uint32_t *letters, size_t count, uint32_t term)
{
    if (count < LETTERS_MIN || count > LETTERS_MAX) {
        return;
    }
    make_room(index, count);
    index->starts[index->word_count] = (uint32_t)index->letter_count;
    index->terms[index->word_count++] = term;
    for (size_t i = 0; i < count; i++) {
        index->letters[index->letter_count++] = (uint16_t)letters[i];
    }
    index->starts[index->word_count] = (uint32_t)index->letter_count;
}

/* One group a letter: the letter between its neighbours. */
static void groups_of(const uint32_t *letters, size_t count, uint32_t *groups)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t before = i == 0 ? 0 : letters[i - 1];
        uint32_t after = i + 1 == count ? 0 : letters[i + 1];

        groups[i] = ((before * 31u + letters[i]) * 31u + after) * 0x9E3779B1u >> (32 - GROUP_BITS);
    }
}

static size_t word_length(const struct word_index *index, uint32_t word)
{
    return index->starts[word + 1] - index->starts[word];
}

static size_t word_letters(const struct word_index *index, uint32_t word, uint32_t *letters)
{
    size_t count = word_length(index, word);

    for (size_t i = 0; i < count; i++) {
        letters[i] = index->letters[index->starts[word] + i];
    }
    return count;
}

static size_t word_groups(const struct word_index *index, uint32_t word, uint32_t *groups)
{
    uint32_t letters[LETTERS_MAX];
    size_t count = word_letters(index, word, letters);

    groups_of(letters, count, groups);
    return count;
}

/* A counting sort by group: sizes first, then where each group ends, then the members backwards. */
void word_index_settle(struct word_index *index)
{
    uint32_t groups[LETTERS_MAX];

    index->groups = resize(NULL, GROUP_COUNT + 1, sizeof(*index->groups));
    memset(index->groups, 0, (GROUP_COUNT + 1) * sizeof(*index->groups));
    for (uint32_t word = 0; word < index->word_count; word++) {
        size_t count = word_groups(index, word, groups);

        for (size_t i = 0; i < count; i++) {
            index->groups[groups[i]]++;
        }
    }
    for (size_t group = 1; group <= GROUP_COUNT; group++) {
        index->groups[group] += index->groups[group - 1];
    }
    index->members = resize(NULL, index->letter_count + 1, sizeof(*index->members));
    for (uint32_t word = (uint32_t)index->word_count; word > 0; word--) {
        size_t count = word_groups(index, word - 1, groups);

        for (size_t i = 0; i < count; i++) {
            index->members[--index->groups[groups[i]]] = word - 1;
        }
    }
}

void word_index_clear(struct word_index *index)
{
    free(index->letters);
    free(index->starts);
    free(index->terms);
    free(index->groups);
    free(index->members);
    *index = (struct word_index){0};
}

/* --- search --- */

struct search {
    const struct word_index *index;
    const uint32_t *letters;
    size_t count;
    uint8_t *shared; /* groups in common, by word */
    uint32_t touched[TOUCHED_MAX];
    size_t touched_count;
};

/*
 * Counts the groups in common. What shares only the commonest groups (an ending that a thousand
 * words have) cannot be near, so those, counted last, bring no new words.
 */
static void count_shared(struct search *search)
{
    const struct word_index *index = search->index;
    uint32_t groups[LETTERS_MAX];
    size_t opening = search->count - (size_t)((float)search->count * LIKENESS_LEAST / 2.0f);

    groups_of(search->letters, search->count, groups);
    for (size_t i = 1; i < search->count; i++) {
        for (size_t k = i;
                k > 0 && index->groups[groups[k] + 1] - index->groups[groups[k]] <
                                 index->groups[groups[k - 1] + 1] - index->groups[groups[k - 1]];
                k--) {
            uint32_t swap = groups[k];

            groups[k] = groups[k - 1];
            groups[k - 1] = swap;
        }
    }
    for (size_t i = 0; i < search->count; i++) {
        for (uint32_t m = index->groups[groups[i]]; m < index->groups[groups[i] + 1]; m++) {
            uint32_t word = index->members[m];

            if (search->shared[word] > 0) {
                search->shared[word]++;
            } else if (i < opening && search->touched_count < TOUCHED_MAX) {
                search->shared[word] = 1;
                search->touched[search->touched_count++] = word;
            }
        }
    }
}

/* False for the same word. */
static bool compare(const struct search *search, uint32_t word, struct near_word *near)
{
    uint32_t letters[LETTERS_MAX];
    size_t length = word_length(search->index, word);
    size_t gap = length > search->count ? length - search->count : search->count - length;
    unsigned limit = search->count >= TWO_SLIPS_LETTERS ? 2 : 1;
    unsigned edits = limit + 1;
    float count = (float)search->count;

    near->term = search->index->terms[word];
    near->likeness = 2.0f * (float)search->shared[word] / (count + (float)length);
    /* An edit changes three groups at most. */
    if (gap <= limit && search->shared[word] + 3u * limit >= search->count) {
        (void)word_letters(search->index, word, letters);
        edits = edit_distance(search->letters, search->count, letters, length, limit);
    }
    near->slip = edits <= limit && search->count >= SLIP_LETTERS_MIN;
    if (edits <= limit) {
        float kept = 1.0f - (EDIT_COST + EDIT_COST_SHARE / count) * (float)edits;

        near->likeness = near->likeness > kept ? near->likeness : kept;
    }
    return edits > 0;
}

static void keep(struct near_word *near, size_t *kept, size_t capacity, struct near_word word)
{
    size_t at = *kept;

    if (at == capacity) {
        if (near[at - 1].likeness >= word.likeness) {
            return;
        }
        at--;
    } else {
        (*kept)++;
    }
    for (; at > 0 && near[at - 1].likeness < word.likeness; at--) {
        near[at] = near[at - 1];
    }
    near[at] = word;
}

size_t word_index_near(const struct word_index *index, uint8_t *shared, const uint32_t *letters,
        size_t count, struct near_word *near, size_t capacity)
{
    struct search search = {.index = index, .letters = letters, .count = count, .shared = shared};
    size_t kept = 0;

    if (count < LETTERS_MIN || count > LETTERS_MAX || index->word_count == 0) {
        return 0;
    }
    count_shared(&search);
    for (size_t i = 0; i < search.touched_count; i++) {
        struct near_word word;

        if (compare(&search, search.touched[i], &word) && word.likeness >= LIKENESS_LEAST) {
            keep(near, &kept, capacity, word);
        }
        shared[search.touched[i]] = 0;
    }
    return kept;
}
