#include "site/packing.h"
#include <stdlib.h>
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* zlib's way to ask for gzip's header */
#define MEMORY_LEVEL 9

struct text packing_gzip(struct text body, struct arena *arena)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                Z_DEFAULT_STRATEGY) != Z_OK) {
        abort();
    }
    uLong bound = deflateBound(&stream, body.length);
    char *packed = malloc(bound);
    if (packed == NULL) {
        abort();
    }
    stream.next_in = (Bytef *)(uintptr_t)body.data;
    stream.avail_in = (uInt)body.length;
    stream.next_out = (Bytef *)packed;
    stream.avail_out = (uInt)bound;
    int status = deflate(&stream, Z_FINISH);
    size_t length = stream.total_out;
    (void)deflateEnd(&stream);
    struct text result = TEXT_NONE;
    if (status == Z_STREAM_END && length < body.length - body.length / 10) {
        result = arena_copy_text(arena, (struct text){packed, length});
    }
    free(packed);
    return result;
}
