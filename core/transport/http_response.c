#include "transport/http_response.h"
#include "transport/connection.h"
#include "transport/wire_view.h"

static const char *status_text(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

void http_write_head(struct connection *connection, struct text_buffer *out,
        const struct http_response *response)
{
    text_buffer_format(out, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n", response->status,
            status_text(response->status), response->content_type);
    text_buffer_format(out,
            "Cache-Control: %s\r\nX-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\nContent-Security-Policy: %s\r\n",
            response->caching == NULL ? "no-store" : response->caching,
            response->policy == NULL ? "default-src 'none'" : response->policy);
    text_buffer_append_string(out, response->extra_header == NULL ? "" : response->extra_header);
    if (!response->is_public) {
        text_buffer_append_text(out, text_buffer_view(&connection->page_headers));
    }
    text_buffer_append_string(out, response->closes ? "Connection: close\r\n" : "");
}

void http_write_response(struct connection *connection, const struct http_response *response)
{
    struct text_buffer *out = connection_output(connection);
    if (out == NULL) {
        return;
    }
    http_write_head(connection, out, response);
    if (response->status == 204 || response->status == 304) {
        text_buffer_append_string(out, "\r\n"); /* these have no body, and no length */
    } else {
        text_buffer_format(out, "Content-Length: %zu\r\n\r\n", response->body.length);
    }
    if (!response->omits_body) {
        text_buffer_append_text(out, response->body);
    }
    metric_add(connection->transport->counters.http_requests, 1);
}

int http_complete(struct connection *connection, bool closes)
{
    connection_flush(connection);
    if (connection->state != CONNECTION_HTTP || closes) {
        return -1;
    }
    connection->awaits_writable = false;
    return lws_http_transaction_completed(connection->wsi) != 0 ? -1 : 0;
}

int http_respond(struct connection *connection, const struct http_response *response)
{
    http_write_response(connection, response);
    return http_complete(connection, response->closes);
}

void http_write_error_response(struct connection *connection, const struct wire_error *error,
        int status, const char *extra_header)
{
    struct text_buffer body = {0};
    char retry[64] = "";
    if (error->retry_after_ms > 0) {
        (void)snprintf(retry, sizeof(retry), "Retry-After: %lld\r\n",
                (long long)(error->retry_after_ms + 999) / 1000);
    }
    http_write_error(&body, error);
    http_write_response(
            connection, &(struct http_response){.status = status,
                                .content_type = HTTP_JSON,
                                .body = text_buffer_view(&body),
                                .extra_header = extra_header != NULL ? extra_header : retry,
                                .closes = true});
    text_buffer_clear(&body);
    wire_error_count(connection->transport, error);
}

int http_respond_error(struct connection *connection, const struct wire_error *error, int status,
        const char *extra_header)
{
    http_write_error_response(connection, error, status, extra_header);
    return http_complete(connection, true);
}

int http_refuse(struct connection *connection, int code, int status, struct text message)
{
    struct wire_error error = {.code = code, .message = message};
    return http_respond_error(connection, &error, status, NULL);
}

struct text http_read_header(
        struct connection *connection, enum lws_token_indexes token, char *copy, int size)
{
    int length = lws_hdr_copy(connection->wsi, copy, size, token);
    return length <= 0 ? TEXT_NONE : (struct text){copy, (size_t)length};
}
