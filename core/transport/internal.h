/*
 * What the files of this folder share: the transport itself and its connections. Not for others.
 */
#ifndef TRANSPORT_INTERNAL_H
#define TRANSPORT_INTERNAL_H

#include "base/list.h"
#include "config/address.h"
#include "protocol/http_ask.h"
#include "protocol/plain_text.h"
#include "protocol/server_message.h"
#include "transport/address_limits.h"
#include "transport/transport.h"
#include <libwebsockets.h>
#include <uv.h>

#define SPARE_LIMIT 64 /* output buffers kept for the next connection */

struct listener;

struct transport_metrics {
    struct metric *connections;
    struct metric *accepted;
    struct metric *refused;
    struct metric *messages_in;
    struct metric *messages_out;
    struct metric *bytes_in;
    struct metric *bytes_out;
    struct metric *errors;
    struct metric *http_requests;
};

enum transport_state { TRANSPORT_SERVING, TRANSPORT_DRAINING, TRANSPORT_CLOSING, TRANSPORT_CLOSED };

struct site;
struct access;

struct transport {
    const struct config *config;
    struct site *site;     /* owned; NULL: no pages */
    struct access *access; /* owned; NULL: nobody is asked for a token */
    struct event_loop *loop;
    struct conversation *conversation;
    struct log *log;
    struct metrics *metrics;
    const struct clock *clock;
    struct transport_metrics counters;

    enum transport_state state;
    struct lws_context *context;
    struct lws_vhost *vhost;
    uv_check_t after_poll;
    uv_prepare_t before_poll;
    uv_idle_t keep_turning; /* active while work waits, so that polling does not block */
    uv_timer_t sweep;
    unsigned handles_open; /* of the four above and the listeners */
    uint32_t sweeps;
    uint64_t drain_until_ms; /* questions in flight may finish until then */
    void (*on_closed)(void *context);
    void *on_closed_context;

    struct listener *listeners;  /* owned, linked */
    struct connection *adopting; /* not yet bound to a wsi */
    struct address_limits addresses;
    struct network *trusted_proxies; /* owned */
    size_t trusted_proxy_count;

    /* Each ordered by the time of entering, so that a sweep looks at the oldest only. */
    struct list handshaking;  /* struct connection::link: HTTP, and no limit of our own runs */
    struct list bodies;       /* a request body is being received */
    struct list silent;       /* native, no message yet */
    struct list silent_plain; /* a person reads first */
    struct list active;       /* by last sign of life */
    struct list pinged;
    struct list closing;
    size_t connection_count;
    uint64_t close_until_ms; /* clients that do not answer a close frame are dropped then */

    struct list dirty; /* struct connection::dirty_link: something to send or to go on with */
    bool work_waits;   /* a question was submitted since conversation_run_pending */

    struct json_document document;     /* of the message being decoded */
    struct text_buffer *spare_buffers; /* owned, empty ones with memory, for output */
    size_t spare_buffer_count;
};

enum connection_state {
    CONNECTION_HTTP,
    CONNECTION_PLAIN,
    CONNECTION_NATIVE,
    CONNECTION_CLOSING, /* a close frame went either way; no messages any more */
    CONNECTION_GONE     /* the socket is closed; only the library's last callback is missing */
};

struct http_request;

struct connection {
    struct transport *transport;
    struct lws *wsi; /* NULL once the socket is closed */
    enum connection_state state;
    struct list link;
    struct list dirty_link;
    struct peer_address peer;        /* of the socket, a proxy perhaps */
    struct address_entry *address;   /* counted: the client's, as far as known */
    struct session *session;         /* attached, or NULL */
    struct opening *opening;         /* of a session that is not there yet */
    struct text_buffer opening_id;   /* of the request for it */
    struct text_buffer held;         /* messages that came meanwhile, each after its length */
    uint64_t since_ms;               /* entered its list then */
    struct text_buffer output;       /* after LWS_PRE bytes: frames or a response, whole */
    size_t frame_start;              /* where the frame being written began */
    struct text_buffer input;        /* a message that came in pieces */
    struct text_buffer page_headers; /* lines of HTTP responses for pages of other origins */
    size_t message_bytes;
    uint32_t fragments;
    uint32_t misfits;      /* messages in a row that were no requests */
    bool has_spoken;       /* the first message came */
    bool is_counted;       /* the handshake was taken off its address's rate */
    bool awaits_writable;  /* the kernel is full: wait for the callback */
    bool refused_by_limit; /* too many connections or handshakes: told after the upgrade */
    bool refused_by_origin;
    bool is_authenticated; /* brought a token, or none is asked for */
    bool is_resumable;     /* the session outlives the connection */
    struct http_request *request;
};

/* One of the transport's handles is closed. */
void transport_handle_closed(struct transport *transport);

#endif
