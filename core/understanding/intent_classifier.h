/*
 * Which of a pack's frequently asked questions a question means: learnt from the phrasings of each.
 * A linear classifier over words and character sequences says which class fits best; the nearest
 * phrasing and the share of the question that no phrasing has say whether any does.
 */
#ifndef UNDERSTANDING_INTENT_CLASSIFIER_H
#define UNDERSTANDING_INTENT_CLASSIFIER_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "understanding/lexicon.h"

struct intent_example {
    struct text text; /* valid UTF-8 */
    uint32_t class;   /* below the class count */
};

struct intent_guess {
    uint32_t class;
    float score;      /* probability among the classes, 0..1 */
    float nearest;    /* cosine with the nearest phrasing of the class, 0..1 */
    float confidence; /* chance that the class is right, other classes and none considered, 0..1 */
};

struct intent_classifier;

/*
 * Trains on phrasings in any mixture of languages, at most 65,536 classes. `lexicon` is borrowed
 * until destroy, examples for the call. The same examples make the same classifier. Owned by the
 * caller. Blocks, some 0.5 s for 8,000 phrasings of 77 classes, and meanwhile holds a number for
 * each of their features and classes: call at load, off the loop, with a lexicon that nobody else
 * uses.
 */
struct intent_classifier *intent_classifier_create(struct lexicon *lexicon,
        const struct intent_example *examples, size_t count, size_t class_count);
/* NULL is accepted. */
void intent_classifier_destroy(struct intent_classifier *classifier);

/*
 * The classes that fit best, best first; returns how many, at most `capacity`: 0 when nothing in
 * the question was ever seen in a phrasing. Working memory comes from `arena`. One thread at a
 * time, as the lexicon.
 */
size_t intent_classifier_classify(const struct intent_classifier *classifier, struct arena *arena,
        struct text question, struct intent_guess *guesses, size_t capacity);

/*
 * Names what was learnt from: a hash of all examples in their order. `stamp` stands for whatever
 * else the words depend on, such as a hash of the language data.
 */
uint64_t intent_examples_key(
        const struct intent_example *examples, size_t count, size_t class_count, uint64_t stamp);

/*
 * Writes what was learnt to `path`, whole or not at all. Blocks. Errors: ERR_IO, and `error` names
 * the path.
 */
MUST_CHECK int intent_classifier_save(const struct intent_classifier *classifier, uint64_t key,
        const char *path, struct error *error);
/*
 * Reads a classifier that was saved under the same key, in place of creating it. On failure
 * `*classifier` is NULL. Blocks. Errors: ERR_NOT_FOUND, ERR_IO, ERR_LIMIT, ERR_INVALID: the file is
 * damaged, of another format or machine, or was saved under another key.
 */
MUST_CHECK int intent_classifier_load(struct lexicon *lexicon, uint64_t key, const char *path,
        struct intent_classifier **classifier, struct error *error);

#endif
