#include "understanding/faq_index.h"

static size_t phrasing_count(const struct record *record)
{
    size_t count = 0;

    for (size_t language = 0; language < LANGUAGE_LIMIT; language++) {
        count += record->keywords.in[language].count + 1;
    }
    return count;
}

static size_t take_phrasings(
        const struct record *record, uint32_t class, struct intent_example *examples)
{
    size_t count = 0;

    for (size_t language = 0; language < LANGUAGE_LIMIT; language++) {
        const struct text_list *phrasings = &record->keywords.in[language];

        for (size_t i = 0; i < phrasings->count; i++) {
            examples[count++] = (struct intent_example){phrasings->items[i], class};
        }
        if (record->text.in[language].length > 0) {
            examples[count++] = (struct intent_example){record->text.in[language], class};
        }
    }
    return count;
}

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);

    if (memory == NULL) {
        abort();
    }
    return memory;
}

void faq_index_learn(
        struct faq_index *index, const struct knowledge *knowledge, struct lexicon *lexicon)
{
    struct intent_example *examples;
    size_t phrasings = 0;
    size_t count = 0;

    index->records =
            zeroed(knowledge->record_count - knowledge->modelled_count, sizeof(struct record *));
    for (size_t i = knowledge->modelled_count; i < knowledge->record_count; i++) {
        if (knowledge->records[i]->kind == RECORD_FAQ) {
            index->records[index->count++] = knowledge->records[i];
            phrasings += phrasing_count(knowledge->records[i]);
        }
    }
    if (phrasings == 0) {
        return;
    }
    examples = zeroed(phrasings, sizeof(*examples));
    for (uint32_t class = 0; class < index->count; class ++) {
        count += take_phrasings(index->records[class], class, examples + count);
    }
    index->intents = intent_classifier_create(lexicon, examples, count, index->count);
    free(examples);
}

void faq_index_clear(struct faq_index *index)
{
    intent_classifier_destroy(index->intents);
    free((void *)(uintptr_t)index->records);
    *index = (struct faq_index){0};
}
