#include "understanding/lexicon.h"

#define STEM_LETTERS_MIN 4u /* "IFS" is no plural */
#define LATIN_WEIGHT 0.02   /* names in Latin letters stand in texts of every language */

/* A meaning at the end of a surface; many surfaces share one. */
struct reading {
    uint32_t piece : 31;
    uint32_t is_name : 1;
    uint32_t next; /* another reading of the same surface, or READING_NONE */
};

struct lexicon {
    struct arena *arena;
    struct stemmer *stemmer;
    struct arena *scratch; /* while building */
    struct trie trie;      /* its values are readings */
    struct reading *readings;
    size_t reading_count;
    size_t reading_capacity;
    struct lexicon_piece *pieces;
    size_t piece_count;
    size_t piece_capacity;
    struct spelling *spelling;
    struct romanisation *romanisation;
    struct map unstemmed; /* surfaces that are their own stems */
    double script_weight[LANGUAGE_LIMIT][SCRIPT_COUNT];
    size_t language_count;
};

static void *grow(void *memory, size_t *capacity, size_t needed, size_t size)
{
    size_t wanted = *capacity == 0 ? 256 : *capacity;

    while (wanted < needed) {
        wanted *= 2;
    }
    if (wanted != *capacity) {
        memory = realloc(memory, wanted * size);
        if (memory == NULL) {
            abort();
        }
        *capacity = wanted;
    }
    return memory;
}

const struct trie *lexicon_trie(const struct lexicon *lexicon)
{
    return &lexicon->trie;
}

const struct lexicon_piece *lexicon_piece(const struct lexicon *lexicon, uint32_t reading)
{
    return &lexicon->pieces[lexicon->readings[reading].piece];
}

uint32_t lexicon_next_reading(const struct lexicon *lexicon, uint32_t reading)
{
    return lexicon->readings[reading].next;
}

static bool same_meaning(const struct lexicon_piece *a, const struct lexicon_piece *b)
{
    return a->class == b->class && a->language == b->language && a->entity == b->entity &&
           a->concept == b->concept && a->number == b->number && text_equal(a->id, b->id) &&
           text_equal(a->type, b->type);
}

/* The files list the surfaces of one meaning one after another: the last piece is the one, or none.
 */
static uint32_t piece_for(struct lexicon *lexicon, const struct lexicon_piece *model)
{
    size_t count = lexicon->piece_count;

    if (count == 0 || !same_meaning(&lexicon->pieces[count - 1], model)) {
        lexicon->pieces = grow(
                lexicon->pieces, &lexicon->piece_capacity, count + 1, sizeof(*lexicon->pieces));
        lexicon->pieces[count] = *model;
        lexicon->piece_count++;
    }
    return (uint32_t)lexicon->piece_count - 1;
}

static uint32_t add_reading(struct lexicon *lexicon, uint32_t piece, bool name, uint32_t next)
{
    lexicon->readings = grow(lexicon->readings, &lexicon->reading_capacity,
            lexicon->reading_count + 1, sizeof(*lexicon->readings));
    lexicon->readings[lexicon->reading_count] =
            (struct reading){.piece = piece & INT32_MAX, .is_name = name ? 1u : 0u, .next = next};
    return (uint32_t)lexicon->reading_count++;
}

static void add_points(struct lexicon *lexicon, const uint32_t *points, size_t count,
        const struct lexicon_piece *model)
{
    uint32_t node = trie_add(&lexicon->trie, points, count);
    uint32_t first = trie_value(&lexicon->trie, node);

    for (uint32_t at = first; at != READING_NONE; at = lexicon_next_reading(lexicon, at)) {
        if (same_meaning(lexicon_piece(lexicon, at), model)) {
            return;
        }
    }
    trie_set_value(&lexicon->trie, node,
            add_reading(lexicon, piece_for(lexicon, model),
                    model->class == (uint32_t)PIECE_ENTITY || model->class == LEXICON_NAME, first));
}

static void push_point(
        struct key_text *key, uint32_t point, uint8_t script, uint32_t start, uint32_t end)
{
    if (script == SCRIPT_SPACE &&
            (key->count == 0 || key->scripts[key->count - 1] == SCRIPT_SPACE)) {
        return;
    }
    key->points[key->count] = point;
    key->scripts[key->count] = script;
    key->starts[key->count] = start;
    key->ends[key->count] = end;
    key->count++;
}

/* Without a possessive ending, so that "Acme's" is Acme. */
static size_t without_possessive(const struct folded_text *folded, size_t start, size_t end)
{
    if (end - start > 2 && folded->points[end - 2] == '\'' && folded->points[end - 1] == 's') {
        return end - 2;
    }
    if (end - start > 1 && folded->points[end - 1] == '\'') {
        return end - 1;
    }
    return end;
}

static void push_word(struct lexicon *lexicon, const struct folded_text *folded, size_t start,
        size_t end, struct key_text *key)
{
    char word[64];
    size_t length = 0;
    struct text stem;
    bool plain = lexicon->stemmer != NULL;
    size_t cut = without_possessive(folded, start, end);

    for (size_t i = start; i < cut && plain; i++) {
        plain = folded->points[i] < 0x80u && length < sizeof(word);
        if (plain) {
            word[length++] = (char)folded->points[i];
        }
    }
    if (!plain) {
        for (size_t i = start; i < cut; i++) {
            push_point(key, folded->points[i], SCRIPT_LATIN, folded->starts[i], folded->ends[i]);
        }
        return;
    }
    stem = (struct text){word, length};
    if (length >= STEM_LETTERS_MIN && map_get(&lexicon->unstemmed, stem) == NULL) {
        stem = stemmer_stem(lexicon->stemmer, stem);
    }
    for (size_t i = 0; i < stem.length; i++) {
        push_point(key, (unsigned char)stem.data[i], SCRIPT_LATIN, folded->starts[start],
                folded->ends[end - 1]);
    }
}

static bool continues_word(const struct folded_text *folded, size_t at)
{
    return folded->scripts[at] == SCRIPT_LATIN ||
           (folded->points[at] == '\'' && at + 1 < folded->count &&
                   folded->scripts[at + 1] == SCRIPT_LATIN) ||
           (folded->points[at] == '&' && at > 0 && at + 1 < folded->count &&
                   folded->scripts[at - 1] == SCRIPT_LATIN &&
                   folded->scripts[at + 1] == SCRIPT_LATIN);
}

static void key_of_folded(struct lexicon *lexicon, struct arena *arena,
        const struct folded_text *folded, struct key_text *key)
{
    key->points = arena_allocate_array(arena, folded->count + 2, sizeof(*key->points));
    key->starts = arena_allocate_array(arena, folded->count + 2, sizeof(*key->starts));
    key->ends = arena_allocate_array(arena, folded->count + 2, sizeof(*key->ends));
    key->scripts = arena_allocate_array(arena, folded->count + 2, sizeof(*key->scripts));
    key->count = 0;
    for (size_t i = 0; i < folded->count;) {
        size_t end = i;

        if (folded->scripts[i] != SCRIPT_LATIN) {
            bool space = folded->scripts[i] == SCRIPT_SPACE || folded->points[i] == '-';

            push_point(key, space ? ' ' : folded->points[i],
                    space ? SCRIPT_SPACE : folded->scripts[i], folded->starts[i], folded->ends[i]);
            i++;
            continue;
        }
        while (end < folded->count && continues_word(folded, end)) {
            end++;
        }
        push_word(lexicon, folded, i, end, key);
        i = end;
    }
    while (key->count > 0 && key->scripts[key->count - 1] == SCRIPT_SPACE) {
        key->count--;
    }
}

void lexicon_key(
        struct lexicon *lexicon, struct arena *arena, struct text text, struct key_text *key)
{
    struct folded_text folded;

    unicode_fold(arena, text, &folded);
    key_of_folded(lexicon, arena, &folded, key);
}

/* A misspelt word is stemmed wrongly, so whole words are remembered beside their stems. */
static void remember_whole_words(
        struct lexicon *lexicon, struct text surface, const struct folded_text *folded)
{
    for (size_t i = 0; i < folded->count;) {
        size_t end = i;
        struct key_text key;

        while (end < folded->count && folded->scripts[end] == SCRIPT_LATIN) {
            end++;
        }
        if (end > i && !spelling_knows(lexicon->spelling, folded->points + i, end - i)) {
            lexicon_key(lexicon, lexicon->scratch,
                    text_slice(surface, folded->starts[i], folded->ends[end - 1]), &key);
            spelling_remember(
                    lexicon->spelling, folded->points + i, end - i, key.points, key.count);
        }
        i = end > i ? end : i + 1;
    }
}

static void remember_words(struct lexicon *lexicon, const struct key_text *key)
{
    size_t start = 0;

    for (size_t i = 0; i <= key->count; i++) {
        if (i == key->count || !unicode_is_word(key->scripts[i]) ||
                (i > start &&
                        unicode_is_cjk(key->scripts[i]) != unicode_is_cjk(key->scripts[start]))) {
            if (i > start && key->scripts[start] != SCRIPT_DIGIT) {
                spelling_remember(lexicon->spelling, key->points + start, i - start,
                        key->points + start, i - start);
            }
            start = i < key->count && unicode_is_word(key->scripts[i]) ? i : i + 1;
        }
    }
}

static bool has_cjk(const struct key_text *key)
{
    for (size_t i = 0; i < key->count; i++) {
        if (unicode_is_cjk(key->scripts[i])) {
            return true;
        }
    }
    return false;
}

static void add_without_spaces(
        struct lexicon *lexicon, const struct key_text *key, const struct lexicon_piece *model)
{
    uint32_t *points = arena_allocate_array(lexicon->scratch, key->count + 1, sizeof(*points));
    size_t count = 0;

    for (size_t i = 0; i < key->count; i++) {
        if (key->scripts[i] != SCRIPT_SPACE) {
            points[count++] = key->points[i];
        }
    }
    if (count != key->count) {
        add_points(lexicon, points, count, model);
    }
}

static bool is_content(uint32_t class)
{
    return class == LEXICON_CONCEPT || class == (uint32_t)PIECE_ENTITY || class == LEXICON_NAME ||
           class == LEXICON_ASPECT || class == LEXICON_FORM;
}

static void add_surface(
        struct lexicon *lexicon, struct text surface, const struct lexicon_piece *model)
{
    struct folded_text folded;
    struct key_text key;

    arena_reset(lexicon->scratch);
    unicode_fold(lexicon->scratch, surface, &folded);
    key_of_folded(lexicon, lexicon->scratch, &folded, &key);
    if (key.count == 0) {
        return;
    }
    add_points(lexicon, key.points, key.count, model);
    if (has_cjk(&key)) {
        add_without_spaces(lexicon, &key, model);
    }
    if (is_content(model->class)) {
        remember_words(lexicon, &key);
        if (lexicon->stemmer != NULL) {
            remember_whole_words(lexicon, surface, &folded);
        }
    }
    if (model->language < LANGUAGE_LIMIT) {
        for (size_t i = 0; i < key.count; i++) {
            lexicon->script_weight[model->language][key.scripts[i]] += 1.0;
        }
    }
}

static void gather_unstemmed(struct lexicon *lexicon, const struct language *language)
{
    for (size_t i = 0; i < language->entry_count; i++) {
        const struct lexicon_entry *entry = &language->entries[i];

        for (size_t k = 0; entry->class == LEXICON_UNSTEMMED && k < entry->surface_count; k++) {
            (void)map_set(&lexicon->unstemmed, entry->surfaces[k], lexicon);
        }
    }
}

static void add_entry(struct lexicon *lexicon, const struct knowledge *knowledge,
        const struct language *language, const struct lexicon_entry *entry)
{
    struct lexicon_piece model = {.class = entry->class,
            .language = language->index,
            .id = entry->id,
            .type = entry->type,
            .number = entry->number};

    if (entry->class == LEXICON_CONCEPT) {
        model.concept = languages_concept(knowledge->languages, entry->id);
        if (model.concept == NULL) {
            return;
        }
    }
    for (size_t i = 0; i < entry->surface_count; i++) {
        add_surface(lexicon, entry->surfaces[i], &model);
    }
}

static void add_language(
        struct lexicon *lexicon, const struct knowledge *knowledge, const struct language *language)
{
    for (size_t i = 0; i < language->entry_count; i++) {
        if (language->entries[i].class != LEXICON_UNSTEMMED) {
            add_entry(lexicon, knowledge, language, &language->entries[i]);
        }
    }
}

static void add_entity(
        struct lexicon *lexicon, const struct knowledge *knowledge, const struct entity *entity)
{
    struct lexicon_piece model = {.class = PIECE_ENTITY,
            .language = LANGUAGE_NONE,
            .id = entity->record->id,
            .type = entity->record->type,
            .entity = entity};

    for (size_t language = 0; language < knowledge->languages->count; language++) {
        const struct text_list *aliases = &entity->aliases.in[language];

        add_surface(lexicon, entity->name.in[language], &model);
        for (size_t i = 0; i < aliases->count; i++) {
            add_surface(lexicon, aliases->items[i], &model);
        }
    }
}

/* Each script's weight becomes the language's share of it among all languages. */
static void settle_scripts(struct lexicon *lexicon)
{
    for (size_t language = 0; language < lexicon->language_count; language++) {
        double total = 1.0;

        for (size_t script = SCRIPT_LATIN; script < SCRIPT_COUNT; script++) {
            total += lexicon->script_weight[language][script];
        }
        for (size_t script = 0; script < SCRIPT_COUNT; script++) {
            lexicon->script_weight[language][script] /= total;
        }
        lexicon->script_weight[language][SCRIPT_LATIN] *= LATIN_WEIGHT;
    }
}

static int make_stemmer(
        struct lexicon *lexicon, const struct languages *languages, struct error *error)
{
    for (size_t i = 0; i < languages->count; i++) {
        if (languages->items[i].stemmer.length > 0) {
            return stemmer_create(languages->items[i].stemmer, &lexicon->stemmer, error);
        }
    }
    return 0;
}

int lexicon_create(const struct knowledge *knowledge, struct lexicon **lexicon, struct error *error)
{
    struct lexicon *made = calloc(1, sizeof(*made));
    int result;

    *lexicon = NULL;
    if (made == NULL) {
        abort();
    }
    made->arena = arena_create(65536, 0);
    made->scratch = arena_create(16384, 0);
    made->spelling = spelling_create();
    made->language_count = knowledge->languages->count;
    result = make_stemmer(made, knowledge->languages, error);
    if (result != 0) {
        lexicon_destroy(made);
        return result;
    }
    trie_init(&made->trie);
    add_reading(made, 0, false, READING_NONE); /* READING_NONE itself */
    for (size_t i = 0; i < knowledge->languages->count; i++) {
        gather_unstemmed(made, &knowledge->languages->items[i]);
    }
    for (size_t i = 0; i < knowledge->languages->count; i++) {
        add_language(made, knowledge, &knowledge->languages->items[i]);
    }
    settle_scripts(made);
    for (size_t i = 0; i < knowledge->entity_count; i++) {
        add_entity(made, knowledge, knowledge->entities[i]);
    }
    arena_destroy(made->scratch);
    made->scratch = NULL;
    spelling_settle(made->spelling);
    made->romanisation = romanisation_create(knowledge);
    *lexicon = made;
    return 0;
}

void lexicon_destroy(struct lexicon *lexicon)
{
    if (lexicon == NULL) {
        return;
    }
    stemmer_destroy(lexicon->stemmer);
    arena_destroy(lexicon->arena);
    arena_destroy(lexicon->scratch);
    spelling_destroy(lexicon->spelling);
    romanisation_destroy(lexicon->romanisation);
    map_clear(&lexicon->unstemmed);
    trie_clear(&lexicon->trie);
    free(lexicon->readings);
    free(lexicon->pieces);
    free(lexicon);
}

static bool is_name(const struct lexicon *lexicon, uint32_t node)
{
    uint32_t at = trie_value(&lexicon->trie, node);

    while (at != READING_NONE && !lexicon->readings[at].is_name) {
        at = lexicon->readings[at].next;
    }
    return at != READING_NONE;
}

/* End of the longest name that begins at `start`, or `start`. */
static size_t name_end(const struct lexicon *lexicon, const struct key_text *key, size_t start)
{
    uint32_t node = TRIE_ROOT;
    size_t end = start;

    for (size_t at = start; at < key->count; at++) {
        node = trie_step(&lexicon->trie, node, key->points[at]);
        if (node == 0) {
            return end;
        }
        if (is_name(lexicon, node)) {
            end = at + 1;
        }
    }
    return end;
}

static uint32_t language_of_scripts(const struct lexicon *lexicon, const double *seen)
{
    double best = 0.0;
    uint32_t chosen = LANGUAGE_NONE;

    for (uint32_t language = 0; language < lexicon->language_count; language++) {
        double score = 0.0;

        for (size_t script = SCRIPT_LATIN; script < SCRIPT_COUNT; script++) {
            score += seen[script] * lexicon->script_weight[language][script];
        }
        if (score > best) {
            best = score;
            chosen = language;
        }
    }
    return chosen;
}

static bool is_letter(uint8_t script)
{
    return script == SCRIPT_LATIN || unicode_is_cjk(script);
}

/* Whether letters of more than one script stand in the text. */
static bool mixes_scripts(const struct key_text *key)
{
    uint8_t first = SCRIPT_SPACE;

    for (size_t i = 0; i < key->count; i++) {
        if (is_letter(key->scripts[i])) {
            if (first != SCRIPT_SPACE && key->scripts[i] != first) {
                return true;
            }
            first = key->scripts[i];
        }
    }
    return false;
}

/* Names keep their own script in any language: "who is" before a name in Hangul is English. */
uint32_t lexicon_detect_language(const struct lexicon *lexicon, const struct key_text *key)
{
    double all[SCRIPT_COUNT] = {0};
    double rest[SCRIPT_COUNT] = {0};
    size_t named = 0; /* what is before it is part of a name */
    uint32_t language = LANGUAGE_NONE;
    bool mixed = mixes_scripts(key);

    for (size_t i = 0; i < key->count; i++) {
        bool starts_word =
                i == 0 || key->scripts[i] != key->scripts[i - 1] || unicode_is_cjk(key->scripts[i]);

        if (mixed && i >= named && starts_word) {
            named = name_end(lexicon, key, i);
        }
        all[key->scripts[i]] += 1.0;
        rest[key->scripts[i]] += i >= named ? 1.0 : 0.0;
    }
    if (mixed) {
        language = language_of_scripts(lexicon, rest);
    }
    return language != LANGUAGE_NONE ? language : language_of_scripts(lexicon, all);
}

const struct spelling *lexicon_spelling(const struct lexicon *lexicon)
{
    return lexicon->spelling;
}

const struct romanisation *lexicon_romanisation(const struct lexicon *lexicon)
{
    return lexicon->romanisation;
}
