#include "understanding/chain.h"
#include "understanding/aspects.h"
#include "understanding/matching.h"

#define INNER_LEAST 0.5 /* strength with which a record must speak of each thing described by */
#define WORD_LEAST 0.5  /* weight of an unknown word that is content */

/* The noun that stands for the entity: "the company", and what is said on either side of it. */
struct description {
    const struct analysis *analysis;
    struct text type; /* "company", "person", ... */
    bool name_first;  /* the description stands before the noun */
    uint32_t start;   /* bytes of the noun */
    uint32_t end;
};

static bool is_inner(const struct description *description, const struct item *item)
{
    return description->name_first ? item->end <= description->end
                                   : item->start >= description->end;
}

static bool is_noun(const struct item *item)
{
    return item->type == ITEM_CONCEPT && is_actor_type(item->id);
}

/* --- finding the noun --- */

/* The noun at the end of a surface: 산 회사. Where it begins in the key, or SIZE_MAX. */
static size_t noun_within(const struct lexicon *lexicon, const struct key_text *key,
        const struct segment *segment, struct text *type)
{
    for (size_t start = segment->start; start < segment->end; start++) {
        uint32_t node = TRIE_ROOT;

        if (start > segment->start && key->points[start - 1] != ' ') {
            continue;
        }
        for (size_t at = start; at < segment->end && node != 0; at++) {
            node = trie_step(lexicon_trie(lexicon), node, key->points[at]);
        }
        for (uint32_t at = node != 0 ? trie_value(lexicon_trie(lexicon), node) : READING_NONE;
                at != READING_NONE; at = lexicon_next_reading(lexicon, at)) {
            const struct lexicon_piece *piece = lexicon_piece(lexicon, at);

            if (piece->class == LEXICON_CONCEPT && is_actor_type(piece->id)) {
                *type = piece->id;
                return start;
            }
        }
    }
    return SIZE_MAX;
}

/* "The company" is a pronoun to the lexicon, "company" a concept. */
static bool take_noun(struct description *description, const struct lexicon *lexicon,
        const struct key_text *key, const struct segment *segment)
{
    size_t start = segment->start;

    if (segment->class == LEXICON_PRONOUN && is_actor_type(segment->piece->id)) {
        description->type = segment->piece->id;
    } else if (segment->class == LEXICON_CONCEPT) {
        start = noun_within(lexicon, key, segment, &description->type);
    } else {
        return false;
    }
    if (start == SIZE_MAX) {
        return false;
    }
    description->start = key->starts[start];
    description->end = key->ends[segment->end - 1];
    return true;
}

/* Something must be asked about the one described: an office, a property, a place in a ranking. */
static bool asks_beyond(const struct description *description)
{
    const struct analysis *analysis = description->analysis;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (is_inner(description, item) || is_noun(item)) {
            continue;
        }
        if (item->type == ITEM_ENTITY && is_actor_type(item->entity->record->type)) {
            return false; /* it is about somebody else */
        }
        if (item->type == ITEM_CONCEPT) {
            return true;
        }
    }
    return analysis_asks(analysis, "rank");
}

/* It must be described by somebody or somewhere, and by what happens there. */
static bool describes(const struct description *description)
{
    const struct analysis *analysis = description->analysis;
    bool named = false;
    bool related = false;

    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (!is_inner(description, item) || is_noun(item)) {
            continue;
        }
        named = named || (item->type == ITEM_ENTITY && !coverage_is_country(item));
        related =
                related || (item->type == ITEM_CONCEPT && item->concept->class == CONCEPT_RELATION);
    }
    return named && related;
}

static bool find_description(struct description *description, const struct lexicon *lexicon,
        const struct key_text *key, const struct segments *segments)
{
    const struct analysis *analysis = description->analysis;
    const struct language *language =
            &analysis->knowledge->languages->items[analysis->text_language];

    description->name_first = language->segmentation != SEGMENT_SPACES;
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];

        if (!take_noun(description, lexicon, key, segment)) {
            continue;
        }
        /* "Which company" asks for the company itself. */
        bool asked_for = description->start == key->starts[segment->start] &&
                         (i == 0 || segments->items[i - 1].class == LEXICON_ASPECT);

        if (!asked_for && describes(description) && asks_beyond(description)) {
            return true;
        }
    }
    return false;
}

/* --- who is described --- */

static bool record_describes(const struct description *description, const struct record *record)
{
    const struct analysis *analysis = description->analysis;

    if (record->kind != RECORD_PARTNERSHIP || record->summary) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool weak = item->type == ITEM_WORD && item->weight < WORD_LEAST;

        if (is_inner(description, item) && !is_noun(item) && !weak &&
                record_index_strength(analysis->index, item->term, record->index) < INNER_LEAST) {
            return false;
        }
    }
    return true;
}

static bool is_named(const struct description *description, const struct entity *entity)
{
    const struct analysis *analysis = description->analysis;

    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY && analysis->items[i].entity == entity) {
            return true;
        }
    }
    return aspects_employs_named(analysis, entity);
}

static bool has_type(const struct entity *entity, struct text type)
{
    return text_equal(entity->record->type, type) ||
           (text_equal(type, TEXT("company")) &&
                   text_equal(entity->record->type, TEXT("joint_venture")));
}

/* Where one side acts on the other: the one that A acts on is not the one that acts on A. */
static bool fits_direction(
        const struct description *description, const struct record *record, size_t party)
{
    const struct analysis *analysis = description->analysis;
    enum item_case taken = party == 0 ? CASE_SUBJECT : CASE_OBJECT;

    if (!grammar_is_directed(record)) {
        return true;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];
        bool other = item->type == ITEM_ENTITY && is_inner(description, item) &&
                     item->entity != record->parties[party].entity &&
                     is_actor_type(item->entity->record->type);

        if (other && grammar_case(analysis, item) == taken) {
            return false;
        }
        if (other && (item->entity == record->parties[0].entity) == (party == 0)) {
            return false;
        }
    }
    return true;
}

/* The only one that any record may mean; NULL when there are two, or none. */
static const struct entity *find_described(
        const struct description *description, const struct record **bridge)
{
    const struct knowledge *knowledge = description->analysis->knowledge;
    const struct entity *found = NULL;

    for (size_t r = 0; r < knowledge->record_count; r++) {
        const struct record *record = knowledge->records[r];

        for (size_t i = 0; record_describes(description, record) && i < record->party_count; i++) {
            const struct entity *party = record->parties[i].entity;

            if (!has_type(party, description->type) || is_named(description, party) ||
                    !fits_direction(description, record, i)) {
                continue;
            }
            if (found != NULL && party != found) {
                return NULL;
            }
            *bridge = found == NULL ? record : *bridge;
            found = party;
        }
    }
    return found;
}

static struct text name_in_place(const struct description *description, struct text name)
{
    const struct analysis *analysis = description->analysis;
    struct text before = text_slice(analysis->text, 0, description->start);
    struct text after = text_slice(analysis->text, description->end, analysis->text.length);

    return description->name_first
                   ? arena_format(analysis->arena, "%.*s%.*s", TEXT_ARG(name), TEXT_ARG(after))
                   : arena_format(analysis->arena, "%.*s%.*s?", TEXT_ARG(before), TEXT_ARG(name));
}

enum chain_result chain_resolve(const struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segments *segments, struct text *text,
        const struct record **bridge)
{
    struct description description = {.analysis = analysis};
    const struct entity *entity;

    if ((analysis->forms & (FORM_LIST | FORM_COUNT | FORM_COMPARE | FORM_NEGATED)) != 0 ||
            analysis->item_count < 2 || analysis->has_time ||
            analysis->time_relation != TIME_WITHIN ||
            !find_description(&description, lexicon, key, segments)) {
        return CHAIN_NONE;
    }
    entity = find_described(&description, bridge);
    if (entity == NULL) {
        return CHAIN_UNRESOLVED;
    }
    *text = name_in_place(&description, entity->name.in[analysis->text_language]);
    return CHAIN_RESOLVED;
}
