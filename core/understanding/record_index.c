#include "understanding/record_index.h"

#include <math.h>

#define STRENGTH_FIELD 1.0f
#define STRENGTH_TEXT 1.0f
#define STRENGTH_KEYWORD 0.97f
#define STRENGTH_QUESTION 0.9f
#define STRENGTH_NOTE 0.5f
#define STRENGTH_LINKED 0.6f /* through a link: country, group, broader concept */
#define TERM_BYTES_MAX 120u

struct term {
    uint32_t index;
    float idf; /* settled when all records are read */
    struct posting *postings;
    uint32_t count;
    uint32_t capacity;
};

/* The terms of a short text, each once. */
struct term_list {
    uint32_t *items;
    uint32_t count;
};

/* What a record is headed with in one language. */
struct heading {
    struct term_list title;
    struct term_list question;
};

struct record_index {
    const struct knowledge *knowledge;
    struct heading *headings; /* by record and language */
    struct lexicon *lexicon;
    struct text_index *texts;
    struct passage_index *passages;
    struct faq_index faqs;
    double unknown_idf; /* of a term that no record has */
    struct arena *arena;
    struct map term_by_key;
    struct term **terms;
    size_t term_count;
    size_t term_capacity;
    struct term **entity_terms;
    struct term **concept_terms;
};

#define HEADING_TERMS 32u

struct builder {
    struct record_index *index;
    struct arena *scratch;
    uint32_t record;
    uint32_t gathered[HEADING_TERMS]; /* terms of the text being read */
    uint32_t gathered_count;
};

static struct term *term_for(struct record_index *index, struct text key)
{
    struct term *term = map_get(&index->term_by_key, key);

    if (term != NULL) {
        return term;
    }
    term = arena_allocate(index->arena, sizeof(*term));
    term->index = (uint32_t)index->term_count;
    if (index->term_count == index->term_capacity) {
        index->term_capacity = index->term_capacity == 0 ? 1024 : index->term_capacity * 2;
        index->terms = realloc(index->terms, index->term_capacity * sizeof(struct term *));
        if (index->terms == NULL) {
            abort();
        }
    }
    index->terms[index->term_count++] = term;
    map_set(&index->term_by_key, arena_copy_text(index->arena, key), term);
    return term;
}

static void add_posting(struct term *term, uint32_t record, float strength)
{
    if (term->count > 0 && term->postings[term->count - 1].record == record) {
        if (term->postings[term->count - 1].strength < strength) {
            term->postings[term->count - 1].strength = strength;
        }
        return;
    }
    if (term->count == term->capacity) {
        term->capacity = term->capacity == 0 ? 4 : term->capacity * 2;
        term->postings = realloc(term->postings, term->capacity * sizeof(*term->postings));
        if (term->postings == NULL) {
            abort();
        }
    }
    term->postings[term->count++] = (struct posting){record, strength};
}

static struct text number_key(double number, char *buffer, size_t size)
{
    int length = snprintf(buffer, size, "n:%.6g", number);

    return (struct text){buffer, (size_t)length};
}

static struct text word_key(const uint32_t *points, size_t count, char *buffer, size_t size)
{
    size_t bytes = count * sizeof(*points);

    buffer[0] = 'w';
    if (bytes > size - 1) {
        bytes = size - 1;
    }
    memcpy(buffer + 1, points, bytes);
    return (struct text){buffer, bytes + 1};
}

static void add_concept(struct builder *builder, const struct concept *concept, float strength)
{
    add_posting(builder->index->concept_terms[concept->index], builder->record, strength);
    for (size_t i = 0; i < concept->broader_count; i++) {
        add_concept(builder, concept->broader[i], strength * 0.95f);
    }
}

/* The kind of thing an entity is counts as a concept of the same id: a company is a company. */
static void add_type_concept(struct builder *builder, const struct entity *entity, float strength)
{
    const struct concept *concept =
            languages_concept(builder->index->knowledge->languages, entity->record->type);

    if (concept != NULL) {
        add_concept(builder, concept, strength);
    }
}

static void add_entity(struct builder *builder, const struct entity *entity, float strength)
{
    add_posting(builder->index->entity_terms[entity->index], builder->record, strength);
    add_type_concept(builder, entity, strength * 0.8f);
    if (strength < STRENGTH_LINKED) {
        return;
    }
    if (entity->country != NULL) {
        add_posting(builder->index->entity_terms[entity->country->index], builder->record,
                strength * STRENGTH_LINKED);
    }
    for (size_t i = 0; i < entity->is_a_count; i++) {
        add_entity(builder, entity->is_a[i], strength * STRENGTH_LINKED);
    }
    for (size_t i = 0; i < entity->part_of_count; i++) {
        add_entity(builder, entity->part_of[i], strength * STRENGTH_LINKED);
    }
}

static void add_number(struct builder *builder, double number, float strength)
{
    char buffer[64];

    add_posting(term_for(builder->index, number_key(number, buffer, sizeof(buffer))),
            builder->record, strength);
}

static void add_word(struct builder *builder, const uint32_t *points, size_t count, float strength)
{
    char buffer[TERM_BYTES_MAX];

    add_posting(term_for(builder->index, word_key(points, count, buffer, sizeof(buffer))),
            builder->record, strength);
}

/* Superlatives and the like that a record's own text uses. */
static void add_form(struct builder *builder, struct text id, float strength)
{
    char buffer[TERM_BYTES_MAX];
    int length = snprintf(buffer, sizeof(buffer), "f:%.*s", TEXT_ARG(id));

    add_posting(term_for(builder->index, (struct text){buffer, (size_t)length}), builder->record,
            strength);
}

static void gather(struct builder *builder, uint32_t term)
{
    for (uint32_t i = 0; i < builder->gathered_count; i++) {
        if (builder->gathered[i] == term) {
            return;
        }
    }
    if (builder->gathered_count < HEADING_TERMS) {
        builder->gathered[builder->gathered_count++] = term;
    }
}

static void add_segment(struct builder *builder, const struct key_text *key,
        const struct segment *segment, float strength)
{
    switch (segment->class) {
    case PIECE_ENTITY:
        add_entity(builder, segment->piece->entity, strength);
        gather(builder, builder->index->entity_terms[segment->piece->entity->index]->index);
        break;
    case LEXICON_CONCEPT:
        add_concept(builder, segment->piece->concept, strength);
        gather(builder, builder->index->concept_terms[segment->piece->concept->index]->index);
        break;
    case PIECE_DIGITS:
        add_number(builder, segment->number, strength);
        break;
    case LEXICON_NUMBER:
        add_number(builder, segment->piece->number, strength * 0.9f);
        break;
    case LEXICON_FORM:
        add_form(builder, segment->piece->id, strength);
        break;
    case PIECE_WORD:
    case LEXICON_NAME:
        add_word(builder, key->points + segment->start, segment->end - segment->start, strength);
        break;
    default:
        break;
    }
}

static void add_text(struct builder *builder, uint32_t language, struct text text, float strength)
{
    struct key_text key;
    struct segments segments;

    if (text.length == 0) {
        return;
    }
    arena_reset(builder->scratch);
    builder->gathered_count = 0;
    lexicon_key(builder->index->lexicon, builder->scratch, text, &key);
    segmenter_run(builder->index->lexicon, builder->scratch, language, 0, &key, &segments);
    for (size_t i = 0; i < segments.count; i++) {
        add_segment(builder, &key, &segments.items[i], strength);
    }
}

static void add_entities(
        struct builder *builder, const struct entity *const *entities, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_entity(builder, entities[i], STRENGTH_FIELD);
    }
}

static void add_entity_fields(struct builder *builder, const struct entity *entity)
{
    add_entity(builder, entity, STRENGTH_FIELD);
    for (size_t i = 0; i < entity->role_count; i++) {
        if (entity->roles[i].role != NULL) {
            add_concept(builder, entity->roles[i].role, STRENGTH_FIELD);
        }
        if (entity->roles[i].of != NULL) {
            add_entity(builder, entity->roles[i].of, STRENGTH_FIELD);
        }
    }
}

static void add_type(struct builder *builder, struct text type)
{
    char id[64];
    const struct concept *concept;

    if (type.length == 0 || type.length >= sizeof(id)) {
        return;
    }
    for (size_t i = 0; i < type.length; i++) {
        id[i] = type.data[i] == '_' ? '-' : type.data[i];
    }
    concept =
            languages_concept(builder->index->knowledge->languages, (struct text){id, type.length});
    if (concept != NULL) {
        add_concept(builder, concept, STRENGTH_FIELD);
    }
}

/* A sentence about a concept says it, whatever its words. */
static void add_answer_concepts(struct builder *builder, const struct focused_answer *answer)
{
    for (size_t i = 0; i < answer->about_count; i++) {
        const struct concept *concept =
                languages_concept(builder->index->knowledge->languages, answer->about[i]);

        if (concept != NULL) {
            add_concept(builder, concept, STRENGTH_FIELD);
        }
    }
}

static void add_fields(struct builder *builder, const struct record *record)
{
    for (size_t i = 0; i < record->party_count; i++) {
        add_entity(builder, record->parties[i].entity, STRENGTH_FIELD);
    }
    add_entities(builder, record->entities, record->entity_count);
    add_entities(builder, record->places, record->place_count);
    add_entities(builder, record->topics, record->topic_count);
    if (record->speaker != NULL) {
        add_entity(builder, record->speaker, STRENGTH_FIELD);
    }
    if (record->entity != NULL) {
        add_entity_fields(builder, record->entity);
    }
    for (size_t i = 0; i < record->amount_count; i++) {
        add_number(builder, record->amounts[i].value, STRENGTH_FIELD);
    }
    if (record->rank.value != 0) {
        add_number(builder, record->rank.value, STRENGTH_FIELD);
    }
    if (record->rank.of != 0) {
        add_number(builder, record->rank.of, STRENGTH_FIELD);
    }
    if (record->rank.scale != NULL) {
        add_entity(builder, record->rank.scale, STRENGTH_FIELD);
    }
    for (size_t i = 0; i < record->answer_count; i++) {
        add_answer_concepts(builder, &record->answers[i]);
    }
    if (record->kind == RECORD_PARTNERSHIP) {
        add_type(builder, record->type);
    }
}

static void add_heading(struct builder *builder, uint32_t language, struct text text,
        float strength, struct term_list *list)
{
    builder->gathered_count = 0;
    add_text(builder, language, text, strength);
    list->count = builder->gathered_count;
    list->items = arena_allocate_array(
            builder->index->arena, builder->gathered_count + 1, sizeof(*list->items));
    memcpy(list->items, builder->gathered, list->count * sizeof(*list->items));
}

static struct heading *heading_of(
        const struct record_index *index, uint32_t record, uint32_t language)
{
    return &index->headings[record * index->knowledge->languages->count + language];
}

static void add_texts(struct builder *builder, const struct record *record, uint32_t language)
{
    const struct text_list *keywords = &record->keywords.in[language];
    struct heading *heading = heading_of(builder->index, builder->record, language);

    add_heading(builder, language, record->title.in[language], STRENGTH_TEXT, &heading->title);
    add_heading(builder, language, record->question.in[language], STRENGTH_QUESTION,
            &heading->question);
    add_text(builder, language, record->text.in[language], STRENGTH_TEXT);
    add_text(builder, language, record->note.in[language], STRENGTH_NOTE);
    add_text(builder, language, record->speaker_role.in[language], STRENGTH_TEXT);
    for (size_t i = 0; i < keywords->count; i++) {
        add_text(builder, language, keywords->items[i], STRENGTH_KEYWORD);
    }
    for (size_t i = 0; i < record->answer_count; i++) {
        add_text(builder, language, record->answers[i].text.in[language], STRENGTH_TEXT);
    }
    for (size_t i = 0; i < record->quote_count; i++) {
        add_text(builder, language, record->quotes[i].translation.in[language], STRENGTH_TEXT);
        if (text_equal(record->quotes[i].language,
                    builder->index->knowledge->languages->items[language].id)) {
            add_text(builder, language, record->quotes[i].text, STRENGTH_TEXT);
        }
    }
}

static void register_known(struct record_index *index)
{
    const struct knowledge *knowledge = index->knowledge;

    index->entity_terms =
            arena_allocate_array(index->arena, knowledge->entity_count + 1, sizeof(struct term *));
    for (size_t i = 0; i < knowledge->entity_count; i++) {
        struct text key = arena_format(index->arena, "e:%zu", i);

        index->entity_terms[i] = term_for(index, key);
    }
    index->concept_terms = arena_allocate_array(
            index->arena, knowledge->languages->concept_count + 1, sizeof(struct term *));
    for (size_t i = 0; i < knowledge->languages->concept_count; i++) {
        struct text key = arena_format(index->arena, "c:%zu", i);

        index->concept_terms[i] = term_for(index, key);
    }
}

static double idf_of(const struct record_index *index, uint32_t with)
{
    double records = (double)index->knowledge->modelled_count + 1.0;

    return log(records / ((double)with + 1.0) + 1.0);
}

static void settle_idf(struct record_index *index)
{
    for (size_t i = 0; i < index->term_count; i++) {
        index->terms[i]->idf = (float)idf_of(index, index->terms[i]->count);
    }
    index->unknown_idf = idf_of(index, 0);
}

static void add_record(struct builder *builder, const struct record *record)
{
    builder->record = record->index;
    add_fields(builder, record);
    for (uint32_t language = 0; language < builder->index->knowledge->languages->count;
            language++) {
        add_texts(builder, record, language);
    }
}

int record_index_create(const struct knowledge *knowledge, struct lexicon *lexicon,
        struct record_index **index, struct error *error)
{
    struct record_index *made = calloc(1, sizeof(*made));
    struct builder builder = {.index = made};

    (void)error;
    if (made == NULL) {
        abort();
    }
    made->knowledge = knowledge;
    made->lexicon = lexicon;
    made->arena = arena_create(65536, 0);
    register_known(made);
    made->headings = arena_allocate_array(made->arena,
            knowledge->modelled_count * knowledge->languages->count + 1, sizeof(*made->headings));
    builder.scratch = arena_create(65536, 0);
    for (size_t i = 0; i < knowledge->modelled_count; i++) {
        add_record(&builder, knowledge->records[i]);
    }
    arena_destroy(builder.scratch);
    settle_idf(made);
    made->texts = text_index_create(knowledge, lexicon);
    made->passages = passage_index_create(knowledge, lexicon);
    faq_index_learn(&made->faqs, knowledge, lexicon);
    *index = made;
    return 0;
}

void record_index_destroy(struct record_index *index)
{
    if (index == NULL) {
        return;
    }
    for (size_t i = 0; i < index->term_count; i++) {
        free(index->terms[i]->postings);
    }
    free(index->terms);
    map_clear(&index->term_by_key);
    arena_destroy(index->arena);
    text_index_destroy(index->texts);
    passage_index_destroy(index->passages);
    faq_index_clear(&index->faqs);
    lexicon_destroy(index->lexicon);
    free(index);
}

struct lexicon *record_index_lexicon(struct record_index *index)
{
    return index->lexicon;
}

const struct passage_index *record_index_passages(const struct record_index *index)
{
    return index->passages;
}

const struct faq_index *record_index_faqs(const struct record_index *index)
{
    return &index->faqs;
}

const struct text_index *record_index_texts(const struct record_index *index)
{
    return index->texts;
}

uint32_t record_index_entity(const struct record_index *index, const struct entity *entity)
{
    return index->entity_terms[entity->index]->index;
}

uint32_t record_index_concept(const struct record_index *index, const struct concept *concept)
{
    return index->concept_terms[concept->index]->index;
}

static uint32_t find_term(const struct record_index *index, struct text key)
{
    const struct term *term = map_get(&index->term_by_key, key);

    return term == NULL ? TERM_NONE : term->index;
}

uint32_t record_index_number(const struct record_index *index, double number)
{
    char buffer[64];

    return find_term(index, number_key(number, buffer, sizeof(buffer)));
}

uint32_t record_index_word(const struct record_index *index, const uint32_t *points, size_t count)
{
    char buffer[TERM_BYTES_MAX];

    return find_term(index, word_key(points, count, buffer, sizeof(buffer)));
}

uint32_t record_index_form(const struct record_index *index, const char *id)
{
    char buffer[TERM_BYTES_MAX];
    int length = snprintf(buffer, sizeof(buffer), "f:%s", id);

    return find_term(index, (struct text){buffer, (size_t)length});
}

struct posting_list record_index_postings(const struct record_index *index, uint32_t term)
{
    if (term == TERM_NONE) {
        return (struct posting_list){NULL, 0};
    }
    return (struct posting_list){index->terms[term]->postings, index->terms[term]->count};
}

double record_index_idf(const struct record_index *index, uint32_t term)
{
    return term == TERM_NONE ? index->unknown_idf : (double)index->terms[term]->idf;
}

static bool holds_term(const uint32_t *terms, size_t count, uint32_t term)
{
    for (size_t i = 0; i < count; i++) {
        if (terms[i] == term) {
            return true;
        }
    }
    return false;
}

static double share_asked(const struct record_index *index, const struct term_list *list,
        const uint32_t *asked, size_t asked_count)
{
    double all = 0.0;
    double shared = 0.0;

    for (uint32_t i = 0; i < list->count; i++) {
        double weight = record_index_idf(index, list->items[i]);

        all += weight;
        shared += holds_term(asked, asked_count, list->items[i]) ? weight : 0.0;
    }
    return all > 0.0 ? shared / all : 0.0;
}

double record_index_likeness(const struct record_index *index, uint32_t record, uint32_t language,
        const uint32_t *asked, size_t asked_count)
{
    const struct heading *heading = heading_of(index, record, language);
    double title = share_asked(index, &heading->title, asked, asked_count);
    double question = share_asked(index, &heading->question, asked, asked_count);

    return title > question ? title : question;
}

float record_index_strength(const struct record_index *index, uint32_t term, uint32_t record)
{
    const struct term *found;
    uint32_t low = 0;
    uint32_t high;

    if (term == TERM_NONE) {
        return 0.0f;
    }
    found = index->terms[term];
    high = found->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (found->postings[middle].record < record) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < found->count && found->postings[low].record == record
                   ? found->postings[low].strength
                   : 0.0f;
}
