/* Bodies of responses, made smaller for the way. */
#ifndef SITE_PACKING_H
#define SITE_PACKING_H

#include "base/arena.h"
#include "base/text.h"

/*
 * `body` in gzip (RFC 1952) at the strongest level, in `arena`; empty when that saves less than a
 * tenth, as with pictures. Any thread.
 */
struct text packing_gzip(struct text body, struct arena *arena);

#endif
