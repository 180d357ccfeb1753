/*
 * What pages may know of the packs: GET /v1/packs, and GET /v1/packs/ID/graph with a pack's ties
 * and what has a date.
 */
#ifndef TRANSPORT_HTTP_PACKS_H
#define TRANSPORT_HTTP_PACKS_H

#include "transport/internal.h"

/* What the library's callback returns. `rest` is the path behind "/v1/packs". */
int http_send_packs(struct connection *connection, struct text rest, bool is_head);

#endif
