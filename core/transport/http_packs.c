#include "transport/http_packs.h"
#include "base/arena.h"
#include "protocol/pack_document.h"
#include "transport/http_response.h"
#include <stdlib.h>

/* A pack's graph while it is made; all of it in `arena`. */
struct drawing {
    struct arena *arena;
    const struct knowledge *knowledge;
    bool *is_drawn; /* by index of the entity */
    struct graph_node *nodes;
    size_t node_count;
};

static struct document_languages languages_of(
        const struct knowledge *knowledge, struct text ids[LANGUAGE_LIMIT])
{
    for (size_t i = 0; i < knowledge->languages->count; i++) {
        ids[i] = knowledge->languages->items[i].id;
    }
    return (struct document_languages){ids, knowledge->languages->count};
}

static size_t count_records(const struct knowledge *knowledge, const struct pack *pack)
{
    size_t count = 0;
    for (size_t i = 0; i < knowledge->record_count; i++) {
        count += knowledge->records[i]->pack == pack ? 1 : 0;
    }
    return count;
}

static struct pack_summary summarise(
        struct arena *arena, const struct knowledge *knowledge, const struct pack *pack)
{
    struct document_suggestion *suggestions =
            arena_allocate_array(arena, pack->suggestion_count + 1, sizeof(*suggestions));
    for (size_t i = 0; i < pack->suggestion_count; i++) {
        suggestions[i] = (struct document_suggestion){
                pack->suggestions[i]->title.in, pack->suggestions[i]->question.in};
    }
    return (struct pack_summary){.id = pack->id,
            .version = pack->version,
            .hash = text_from(pack->hash),
            .as_of = pack->as_of,
            .licence = pack->licence,
            .title = pack->title.in,
            .about = pack->about.in,
            .languages = pack->languages,
            .records = count_records(knowledge, pack),
            .suggestions = suggestions,
            .suggestion_count = pack->suggestion_count};
}

/* Once each, and the country with it. */
static struct text draw_entity(struct drawing *drawing, const struct entity *entity)
{
    if (entity == NULL) {
        return TEXT_NONE;
    }
    if (!drawing->is_drawn[entity->index]) {
        drawing->is_drawn[entity->index] = true;
        struct text country = draw_entity(drawing, entity->country);
        drawing->nodes[drawing->node_count++] = (struct graph_node){.id = entity->record->id,
                .type = entity->record->type,
                .country = country,
                .name = entity->name.in};
    }
    return entity->record->id;
}

static struct text *draw_entities(
        struct drawing *drawing, const struct entity *const *entities, size_t count)
{
    struct text *ids = arena_allocate_array(drawing->arena, count + 1, sizeof(*ids));
    for (size_t i = 0; i < count; i++) {
        ids[i] = draw_entity(drawing, entities[i]);
    }
    return ids;
}

static struct graph_edge draw_edge(struct drawing *drawing, const struct record *record)
{
    struct graph_party *parties =
            arena_allocate_array(drawing->arena, record->party_count + 1, sizeof(*parties));
    for (size_t i = 0; i < record->party_count; i++) {
        parties[i] = (struct graph_party){
                draw_entity(drawing, record->parties[i].entity), record->parties[i].role};
    }
    return (struct graph_edge){.id = record->id,
            .type = record->type,
            .status = record->status,
            .label = text_from(record_label_name(record->label)),
            .date = record->date.value,
            .source = record->source == NULL ? TEXT_NONE : record->source->id,
            .paragraph = record->paragraph,
            .parties = parties,
            .party_count = record->party_count,
            .topics = draw_entities(drawing, record->topics, record->topic_count),
            .topic_count = record->topic_count,
            .places = draw_entities(drawing, record->places, record->place_count),
            .place_count = record->place_count,
            .title = record->title.in,
            .question = record->question.in,
            .text = record->text.in};
}

static int compare_dates(const void *a, const void *b)
{
    const struct record *const *first = a;
    const struct record *const *second = b;
    const struct day_range *left = &(*first)->date.range;
    const struct day_range *right = &(*second)->date.range;
    if (left->first != right->first) {
        return left->first < right->first ? -1 : 1;
    }
    if (left->last != right->last) {
        return left->last < right->last ? -1 : 1;
    }
    return (*first)->index < (*second)->index ? -1 : 1;
}

static void list_events(struct drawing *drawing, const struct pack *pack, struct pack_graph *graph)
{
    const struct knowledge *knowledge = drawing->knowledge;
    const struct record **dated =
            arena_allocate_array(drawing->arena, knowledge->record_count + 1, sizeof(*dated));
    size_t count = 0;
    for (size_t i = 0; i < knowledge->record_count; i++) {
        const struct record *record = knowledge->records[i];
        if (record->pack == pack && record->date.precision != DATE_NONE && !record->summary) {
            dated[count++] = record;
        }
    }
    qsort(dated, count, sizeof(*dated), compare_dates);
    struct graph_event *events = arena_allocate_array(drawing->arena, count + 1, sizeof(*events));
    for (size_t i = 0; i < count; i++) {
        events[i] = (struct graph_event){.id = dated[i]->id,
                .kind = text_from(record_kind_name(dated[i]->kind)),
                .date = dated[i]->date.value,
                .title = dated[i]->title.in,
                .question = dated[i]->question.in,
                .text = dated[i]->text.in};
    }
    graph->events = events;
    graph->event_count = count;
}

static void draw(struct drawing *drawing, const struct pack *pack, struct pack_graph *graph)
{
    const struct knowledge *knowledge = drawing->knowledge;
    struct graph_edge *edges =
            arena_allocate_array(drawing->arena, knowledge->record_count + 1, sizeof(*edges));
    drawing->is_drawn = arena_allocate_array(
            drawing->arena, knowledge->entity_count + 1, sizeof(*drawing->is_drawn));
    memset(drawing->is_drawn, 0, knowledge->entity_count * sizeof(*drawing->is_drawn));
    drawing->nodes = arena_allocate_array(
            drawing->arena, knowledge->entity_count + 1, sizeof(*drawing->nodes));
    for (size_t i = 0; i < knowledge->record_count; i++) {
        const struct record *record = knowledge->records[i];
        if (record->pack == pack && record->kind == RECORD_PARTNERSHIP) {
            edges[graph->edge_count++] = draw_edge(drawing, record);
        }
    }
    graph->edges = edges;
    graph->nodes = drawing->nodes;
    graph->node_count = drawing->node_count;
    list_events(drawing, pack, graph);
}

static void write_list(
        struct arena *arena, const struct knowledge *knowledge, struct text_buffer *body)
{
    struct text ids[LANGUAGE_LIMIT];
    const struct document_languages languages = languages_of(knowledge, ids);
    struct pack_summary *packs =
            arena_allocate_array(arena, knowledge->pack_count + 1, sizeof(*packs));
    for (size_t i = 0; i < knowledge->pack_count; i++) {
        packs[i] = summarise(arena, knowledge, knowledge->packs[i]);
    }
    pack_document_write_list(body, &languages, packs, knowledge->pack_count);
}

static void write_graph(struct arena *arena, const struct knowledge *knowledge,
        const struct pack *pack, struct text_buffer *body)
{
    struct text ids[LANGUAGE_LIMIT];
    const struct document_languages languages = languages_of(knowledge, ids);
    struct drawing drawing = {.arena = arena, .knowledge = knowledge};
    struct pack_graph graph = {.pack = summarise(arena, knowledge, pack)};
    draw(&drawing, pack, &graph);
    pack_document_write_graph(body, &languages, &graph);
}

/* "/ID/graph" names a pack. */
static const struct pack *find_pack(const struct knowledge *knowledge, struct text rest)
{
    for (size_t i = 0; i < knowledge->pack_count; i++) {
        struct text id = knowledge->packs[i]->id;
        if (rest.length == 1 + id.length + sizeof("/graph") - 1 &&
                text_starts_with(text_slice(rest, 1, rest.length), id) &&
                text_ends_with(rest, TEXT("/graph"))) {
            return knowledge->packs[i];
        }
    }
    return NULL;
}

int http_send_packs(struct connection *connection, struct text rest, bool is_head)
{
    const struct knowledge *knowledge = conversation_knowledge(connection->transport->conversation);
    const struct pack *pack = rest.length == 0 ? NULL : find_pack(knowledge, rest);
    struct text_buffer body = {0};
    if (rest.length > 0 && pack == NULL) {
        return http_refuse(connection, WIRE_NOT_FOUND, 404,
                TEXT("There is no such pack. GET /v1/packs lists them; then /v1/packs/ID/graph."));
    }
    struct arena *arena = arena_create(0, 0);
    if (pack == NULL) {
        write_list(arena, knowledge, &body);
    } else {
        write_graph(arena, knowledge, pack, &body);
    }
    arena_destroy(arena);
    int result = http_respond(connection, &(struct http_response){.status = 200,
                                                  .content_type = HTTP_JSON,
                                                  .caching = "no-cache",
                                                  .body = text_buffer_view(&body),
                                                  .omits_body = is_head});
    text_buffer_clear(&body);
    return result;
}
