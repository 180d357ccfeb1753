#include "protocol/pack_document.h"
#include <jansson.h>
#include <stdlib.h>

/* Building fails only without memory. */
static json_t *checked(json_t *value)
{
    if (value == NULL) {
        abort();
    }
    return value;
}

static json_t *text_value(struct text text)
{
    return checked(json_stringn(text.length == 0 ? "" : text.data, text.length));
}

static void set_take(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, checked(value)) != 0) {
        abort();
    }
}

static void append_take(json_t *array, json_t *value)
{
    if (json_array_append_new(array, checked(value)) != 0) {
        abort();
    }
}

static void set_text(json_t *object, const char *key, struct text text)
{
    set_take(object, key, text_value(text));
}

/* Left out where it is empty. */
static void set_known_text(json_t *object, const char *key, struct text text)
{
    if (text.length > 0) {
        set_text(object, key, text);
    }
}

static void set_localized(json_t *object, const char *key,
        const struct document_languages *languages, const struct text *in)
{
    json_t *texts = checked(json_object());
    for (size_t i = 0; in != NULL && i < languages->count; i++) {
        if (in[i].length > 0 && json_object_setn_new_nocheck(texts, languages->ids[i].data,
                                        languages->ids[i].length, text_value(in[i])) != 0) {
            abort();
        }
    }
    set_take(object, key, texts);
}

static void set_texts(json_t *object, const char *key, const struct text *texts, size_t count)
{
    json_t *array = checked(json_array());
    for (size_t i = 0; i < count; i++) {
        append_take(array, text_value(texts[i]));
    }
    set_take(object, key, array);
}

static json_t *summary_value(
        const struct document_languages *languages, const struct pack_summary *pack)
{
    json_t *object = checked(json_object());
    set_text(object, "id", pack->id);
    set_text(object, "version", pack->version);
    set_text(object, "hash", pack->hash);
    set_known_text(object, "as_of", pack->as_of);
    set_known_text(object, "licence", pack->licence);
    set_localized(object, "title", languages, pack->title);
    set_localized(object, "about", languages, pack->about);
    json_t *spoken = checked(json_array());
    for (size_t i = 0; i < languages->count; i++) {
        if ((pack->languages >> i & 1u) != 0) {
            append_take(spoken, text_value(languages->ids[i]));
        }
    }
    set_take(object, "languages", spoken);
    set_take(object, "records", json_integer((json_int_t)pack->records));
    json_t *suggestions = checked(json_array());
    for (size_t i = 0; i < pack->suggestion_count; i++) {
        json_t *suggestion = checked(json_object());
        set_localized(suggestion, "title", languages, pack->suggestions[i].title);
        set_localized(suggestion, "question", languages, pack->suggestions[i].question);
        append_take(suggestions, suggestion);
    }
    set_take(object, "suggestions", suggestions);
    return object;
}

static json_t *node_value(const struct document_languages *languages, const struct graph_node *node)
{
    json_t *object = checked(json_object());
    set_text(object, "id", node->id);
    set_text(object, "type", node->type);
    set_known_text(object, "country", node->country);
    set_localized(object, "name", languages, node->name);
    return object;
}

static json_t *edge_value(const struct document_languages *languages, const struct graph_edge *edge)
{
    json_t *object = checked(json_object());
    set_text(object, "id", edge->id);
    set_text(object, "type", edge->type);
    set_known_text(object, "status", edge->status);
    set_text(object, "label", edge->label);
    set_known_text(object, "date", edge->date);
    set_known_text(object, "source", edge->source);
    set_take(object, "paragraph", json_integer(edge->paragraph));
    json_t *parties = checked(json_array());
    for (size_t i = 0; i < edge->party_count; i++) {
        json_t *party = checked(json_object());
        set_text(party, "entity", edge->parties[i].entity);
        set_known_text(party, "role", edge->parties[i].role);
        append_take(parties, party);
    }
    set_take(object, "parties", parties);
    set_texts(object, "topics", edge->topics, edge->topic_count);
    set_texts(object, "places", edge->places, edge->place_count);
    set_localized(object, "title", languages, edge->title);
    set_localized(object, "question", languages, edge->question);
    set_localized(object, "text", languages, edge->text);
    return object;
}

static json_t *event_value(
        const struct document_languages *languages, const struct graph_event *event)
{
    json_t *object = checked(json_object());
    set_text(object, "id", event->id);
    set_text(object, "kind", event->kind);
    set_text(object, "date", event->date);
    set_localized(object, "title", languages, event->title);
    set_localized(object, "question", languages, event->question);
    set_localized(object, "text", languages, event->text);
    return object;
}

static int append_piece(const char *piece, size_t length, void *out)
{
    text_buffer_append(out, piece, length);
    return 0;
}

static void write_take(struct text_buffer *out, json_t *value)
{
    if (json_dump_callback(value, append_piece, out, JSON_COMPACT) != 0) {
        abort();
    }
    text_buffer_append_char(out, '\n');
    json_decref(value);
}

void pack_document_write_list(struct text_buffer *out, const struct document_languages *languages,
        const struct pack_summary *packs, size_t count)
{
    json_t *array = checked(json_array());
    for (size_t i = 0; i < count; i++) {
        append_take(array, summary_value(languages, &packs[i]));
    }
    json_t *object = checked(json_object());
    set_take(object, "packs", array);
    write_take(out, object);
}

void pack_document_write_graph(struct text_buffer *out, const struct document_languages *languages,
        const struct pack_graph *graph)
{
    json_t *object = checked(json_object());
    json_t *nodes = checked(json_array());
    json_t *edges = checked(json_array());
    json_t *events = checked(json_array());
    for (size_t i = 0; i < graph->node_count; i++) {
        append_take(nodes, node_value(languages, &graph->nodes[i]));
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        append_take(edges, edge_value(languages, &graph->edges[i]));
    }
    for (size_t i = 0; i < graph->event_count; i++) {
        append_take(events, event_value(languages, &graph->events[i]));
    }
    set_take(object, "pack", summary_value(languages, &graph->pack));
    set_take(object, "nodes", nodes);
    set_take(object, "edges", edges);
    set_take(object, "events", events);
    write_take(out, object);
}
