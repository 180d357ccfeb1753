#include "transport/http_pages.h"
#include "transport/http_response.h"

#define HEADER_BYTES 512

/* What is found at a path that names its content never changes: a year, as long as it gets. */
#define KEEP_FOREVER "public, max-age=31536000, immutable"
#define ASK_EVERY_TIME "no-cache"

/* Scripts, styles and connections of this server only, and nothing from elsewhere. */
#define PAGE_POLICY                                                                                \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "        \
    "'self'; "                                                                                     \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

static bool lists_tag(struct text list, const char *tag)
{
    while (list.length > 0) {
        struct text item = text_trim(text_split(&list, ','));
        if (text_starts_with(item, TEXT("W/"))) {
            item = text_slice(item, 2, item.length);
        }
        if (text_equal_string(item, "*") || text_equal_string(item, tag)) {
            return true;
        }
    }
    return false;
}

/* Any mention but one with the weight zero. */
static bool takes_gzip(struct connection *connection)
{
    char copy[HEADER_BYTES];
    struct text list =
            http_read_header(connection, WSI_TOKEN_HTTP_ACCEPT_ENCODING, copy, sizeof(copy));
    while (list.length > 0) {
        struct text item = text_trim(text_split(&list, ','));
        struct text coding = text_trim(text_split(&item, ';'));
        if (text_equal_string(coding, "gzip")) {
            struct text weight = text_trim(item);
            return !text_starts_with(weight, TEXT("q=0")) ||
                   text_find(weight, TEXT("."), 0) != SIZE_MAX;
        }
    }
    return false;
}

int http_send_file(
        struct connection *connection, const struct site_file *file, bool is_pinned, bool is_head)
{
    char tag[SITE_TAG_SIZE + 8];
    char headers[HEADER_BYTES];
    char copy[HEADER_BYTES];
    bool is_packed = file->packed.length > 0 && takes_gzip(connection);
    (void)snprintf(tag, sizeof(tag), "\"%s%s\"", file->tag, is_packed ? "-gz" : "");
    (void)snprintf(headers, sizeof(headers),
            "ETag: %s\r\nVary: Accept-Encoding\r\n%s"
            "Access-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n",
            tag, is_packed ? "Content-Encoding: gzip\r\n" : "");
    struct http_response response = {.status = 200,
            .content_type = file->content_type,
            .caching = is_pinned ? KEEP_FOREVER : ASK_EVERY_TIME,
            .policy = file->is_page ? PAGE_POLICY : NULL,
            .extra_header = headers,
            .body = is_packed ? file->packed : file->body,
            .is_public = true,
            .omits_body = is_head};
    struct text known =
            http_read_header(connection, WSI_TOKEN_HTTP_IF_NONE_MATCH, copy, sizeof(copy));
    if (lists_tag(known, tag)) {
        response.status = 304;
        response.body = TEXT_NONE;
    }
    return http_respond(connection, &response);
}
