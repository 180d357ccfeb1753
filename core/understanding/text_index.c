#include "understanding/text_index.h"

#include <math.h>

#define BM25_K1 1.2
#define BM25_B 0.4
#define BM25_TOP (BM25_K1 + 1.0)
#define TABLE_SLOTS_INITIAL 4096u
#define QUESTION_TOKENS_MAX 256u

/* What one record's texts in one language hold of a token. */
struct occurrence {
    uint32_t document;
    uint32_t count;
};

struct token {
    uint64_t hash; /* 0: empty slot */
    struct occurrence *occurrences;
    uint32_t count;
    uint32_t capacity;
};

/* A document is a record in one language: record * languages + language. */
struct text_index {
    const struct knowledge *knowledge;
    struct lexicon *lexicon;
    struct token *tokens; /* open addressing */
    size_t slot_count;
    size_t used;
    uint32_t *lengths; /* in tokens, by document */
    double average[LANGUAGE_LIMIT];
};

typedef void (*token_fn)(void *context, uint64_t hash);

/* FNV-1a over code points. */
static uint64_t hash_points(const uint32_t *points, size_t count)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ points[i]) * UINT64_C(0x100000001b3);
    }
    return hash == 0 ? 1 : hash;
}

static size_t run_end(const struct key_text *key, size_t start)
{
    bool cjk = unicode_is_cjk(key->scripts[start]);
    size_t end = start + 1;

    while (end < key->count && unicode_is_word(key->scripts[end]) &&
            unicode_is_cjk(key->scripts[end]) == cjk) {
        end++;
    }
    return end;
}

static void each_token(const struct key_text *key, token_fn on_token, void *context)
{
    for (size_t start = 0; start < key->count;) {
        size_t end;

        if (!unicode_is_word(key->scripts[start])) {
            start++;
            continue;
        }
        end = run_end(key, start);
        if (!unicode_is_cjk(key->scripts[start]) || end - start == 1) {
            on_token(context, hash_points(key->points + start, end - start));
        } else {
            for (size_t i = start; i + 1 < end; i++) {
                on_token(context, hash_points(key->points + i, 2));
            }
        }
        start = end;
    }
}

static struct token *slot_of(const struct text_index *index, uint64_t hash)
{
    size_t at = (size_t)(hash >> 7) & (index->slot_count - 1);

    while (index->tokens[at].hash != 0 && index->tokens[at].hash != hash) {
        at = (at + 1) & (index->slot_count - 1);
    }
    return &index->tokens[at];
}

static void widen(struct text_index *index)
{
    struct token *old = index->tokens;
    size_t old_count = index->slot_count;

    index->slot_count = old_count == 0 ? TABLE_SLOTS_INITIAL : old_count * 2;
    index->tokens = calloc(index->slot_count, sizeof(*index->tokens));
    if (index->tokens == NULL) {
        abort();
    }
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].hash != 0) {
            *slot_of(index, old[i].hash) = old[i];
        }
    }
    free(old);
}

struct document_reader {
    struct text_index *index;
    uint32_t document;
};

static void add_token(void *context, uint64_t hash)
{
    struct document_reader *reader = context;
    struct text_index *index = reader->index;
    struct token *token;

    if (index->used * 2 >= index->slot_count) {
        widen(index);
    }
    token = slot_of(index, hash);
    if (token->hash == 0) {
        token->hash = hash;
        index->used++;
    }
    index->lengths[reader->document]++;
    if (token->count > 0 && token->occurrences[token->count - 1].document == reader->document) {
        token->occurrences[token->count - 1].count++;
        return;
    }
    if (token->count == token->capacity) {
        token->capacity = token->capacity == 0 ? 2 : token->capacity * 2;
        token->occurrences =
                realloc(token->occurrences, token->capacity * sizeof(*token->occurrences));
        if (token->occurrences == NULL) {
            abort();
        }
    }
    token->occurrences[token->count++] = (struct occurrence){reader->document, 1};
}

static void add_text(struct document_reader *reader, struct arena *scratch, struct text text)
{
    struct key_text key;

    if (text.length > 0) {
        arena_reset(scratch);
        lexicon_key(reader->index->lexicon, scratch, text, &key);
        each_token(&key, add_token, reader);
    }
}

static void add_names(struct document_reader *reader, struct arena *scratch,
        const struct entity *entity, uint32_t language)
{
    if (entity != NULL) {
        add_text(reader, scratch, entity->name.in[language]);
    }
}

static void add_document(struct document_reader *reader, struct arena *scratch,
        const struct record *record, uint32_t language)
{
    const struct text_list *keywords = &record->keywords.in[language];

    add_text(reader, scratch, record->title.in[language]);
    add_text(reader, scratch, record->question.in[language]);
    add_text(reader, scratch, record->text.in[language]);
    add_text(reader, scratch, record->speaker_role.in[language]);
    for (size_t i = 0; i < keywords->count; i++) {
        add_text(reader, scratch, keywords->items[i]);
    }
    for (size_t i = 0; i < record->answer_count; i++) {
        add_text(reader, scratch, record->answers[i].text.in[language]);
    }
    for (size_t i = 0; i < record->quote_count; i++) {
        add_text(reader, scratch, record->quotes[i].translation.in[language]);
    }
    for (size_t i = 0; i < record->party_count; i++) {
        add_names(reader, scratch, record->parties[i].entity, language);
    }
    for (size_t i = 0; i < record->topic_count; i++) {
        add_names(reader, scratch, record->topics[i], language);
    }
    add_names(reader, scratch, record->speaker, language);
    add_names(reader, scratch, record->entity, language);
}

static void settle_average(struct text_index *index, uint32_t language)
{
    size_t languages = index->knowledge->languages->count;
    double total = 0.0;

    for (size_t i = 0; i < index->knowledge->modelled_count; i++) {
        total += index->lengths[i * languages + language];
    }
    index->average[language] = total / ((double)index->knowledge->modelled_count + 1.0) + 1.0;
}

struct text_index *text_index_create(const struct knowledge *knowledge, struct lexicon *lexicon)
{
    struct text_index *index = calloc(1, sizeof(*index));
    size_t languages = knowledge->languages->count;
    struct arena *scratch = arena_create(16384, 0);

    if (index == NULL) {
        abort();
    }
    index->knowledge = knowledge;
    index->lexicon = lexicon;
    index->lengths = calloc(knowledge->modelled_count * languages + 1, sizeof(*index->lengths));
    if (index->lengths == NULL) {
        abort();
    }
    widen(index);
    for (size_t i = 0; i < knowledge->modelled_count; i++) {
        for (uint32_t language = 0; language < languages; language++) {
            struct document_reader reader = {index, (uint32_t)(i * languages + language)};

            add_document(&reader, scratch, knowledge->records[i], language);
        }
    }
    for (uint32_t language = 0; language < languages; language++) {
        settle_average(index, language);
    }
    arena_destroy(scratch);
    return index;
}

void text_index_destroy(struct text_index *index)
{
    if (index == NULL) {
        return;
    }
    for (size_t i = 0; i < index->slot_count; i++) {
        free(index->tokens[i].occurrences);
    }
    free(index->tokens);
    free(index->lengths);
    free(index);
}

/* --- scoring --- */

struct question_tokens {
    uint64_t hashes[QUESTION_TOKENS_MAX];
    size_t count;
};

static void gather_token(void *context, uint64_t hash)
{
    struct question_tokens *tokens = context;

    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->hashes[i] == hash) {
            return;
        }
    }
    if (tokens->count < QUESTION_TOKENS_MAX) {
        tokens->hashes[tokens->count++] = hash;
    }
}

static double idf_of(double records, double with)
{
    return log(1.0 + (records - with + 0.5) / (with + 0.5));
}

/* Adds one token's part to every document of the language that holds it; returns its idf. */
static double add_scores(
        const struct text_index *index, uint64_t hash, uint32_t language, float *scores)
{
    const struct token *token = slot_of(index, hash);
    size_t languages = index->knowledge->languages->count;
    double with = 0.0;
    double idf;

    for (uint32_t i = 0; i < token->count; i++) {
        with += token->occurrences[i].document % languages == language;
    }
    idf = idf_of((double)index->knowledge->modelled_count, with);
    for (uint32_t i = 0; i < token->count; i++) {
        const struct occurrence *occurrence = &token->occurrences[i];
        double count = occurrence->count;
        double length = index->lengths[occurrence->document] / index->average[language];

        if (occurrence->document % languages == language) {
            scores[occurrence->document / languages] +=
                    (float)(idf * count * BM25_TOP /
                            (count + BM25_K1 * (1.0 - BM25_B + BM25_B * length)));
        }
    }
    return idf;
}

const float *text_index_score(const struct text_index *index, struct arena *arena,
        const struct key_text *key, uint32_t language)
{
    size_t count = index->knowledge->modelled_count;
    float *scores = arena_allocate_array(arena, count + 1, sizeof(*scores));
    struct question_tokens tokens = {.count = 0};
    double total = 0.0;

    each_token(key, gather_token, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        total += add_scores(index, tokens.hashes[i], language, scores);
    }
    for (size_t i = 0; i < count && total > 0.0; i++) {
        scores[i] /= (float)(total * BM25_TOP);
    }
    return scores;
}
