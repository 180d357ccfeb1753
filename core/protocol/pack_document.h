/*
 * What pages learn of the packs: a list of them (GET /v1/packs), and one pack's ties and events as
 * a graph (GET /v1/packs/ID/graph). Pure: from plain structures to JSON text.
 */
#ifndef PROTOCOL_PACK_DOCUMENT_H
#define PROTOCOL_PACK_DOCUMENT_H

#include "base/text.h"
#include <stdint.h>

/* The languages of the texts below; each `in` has one text a language, empty where it has none. */
struct document_languages {
    const struct text *ids;
    size_t count;
};

struct document_suggestion {
    const struct text *title;
    const struct text *question;
};

struct pack_summary {
    struct text id;
    struct text version;
    struct text hash;
    struct text as_of;
    struct text licence;
    const struct text *title;
    const struct text *about;
    uint32_t languages; /* bit i: the language at index i */
    size_t records;
    const struct document_suggestion *suggestions;
    size_t suggestion_count;
};

struct graph_node {
    struct text id;
    struct text type;
    struct text country; /* a node's id, or empty */
    const struct text *name;
};

struct graph_party {
    struct text entity;
    struct text role; /* or empty */
};

struct graph_edge {
    struct text id;
    struct text type;
    struct text status; /* or empty */
    struct text label;
    struct text date; /* or empty */
    struct text source;
    uint32_t paragraph;
    const struct graph_party *parties;
    size_t party_count;
    const struct text *topics; /* nodes' ids */
    size_t topic_count;
    const struct text *places;
    size_t place_count;
    const struct text *title;
    const struct text *question;
    const struct text *text;
};

/* Something that has a date. */
struct graph_event {
    struct text id;
    struct text kind;
    struct text date;
    const struct text *title;
    const struct text *question;
    const struct text *text;
};

struct pack_graph {
    struct pack_summary pack;
    const struct graph_node *nodes;
    size_t node_count;
    const struct graph_edge *edges;
    size_t edge_count;
    const struct graph_event *events; /* in the order of their dates */
    size_t event_count;
};

/* These append one JSON text and a newline. Texts must be UTF-8. */
void pack_document_write_list(struct text_buffer *out, const struct document_languages *languages,
        const struct pack_summary *packs, size_t count);
void pack_document_write_graph(struct text_buffer *out, const struct document_languages *languages,
        const struct pack_graph *graph);

#endif
