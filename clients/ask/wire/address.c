#include "ask/wire/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct scheme {
    const char *prefix;
    bool secure;
};

static const struct scheme schemes[] = {
        {"ws://", false},
        {"wss://", true},
        {"http://", false},
        {"https://", true},
};

static const char *skip_scheme(struct address *address, const char *url)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t length = strlen(schemes[i].prefix);
        if (strncasecmp(url, schemes[i].prefix, length) == 0) {
            address->secure = schemes[i].secure;
            return url + length;
        }
    }
    return NULL;
}

static const char *parse_host(struct address *address, const char **rest)
{
    const char *start = *rest;
    const char *end;
    if (*start == '[') {
        start++;
        end = strchr(start, ']');
        if (end == NULL) {
            return "the bracket around the IPv6 address is not closed";
        }
        *rest = end + 1;
    } else {
        end = start + strcspn(start, ":/?#");
        *rest = end;
    }
    size_t length = (size_t)(end - start);
    if (length == 0) {
        return "it names no host";
    }
    if (length >= sizeof address->host || memchr(start, '@', length) != NULL) {
        return "the host is not a plain name or address";
    }
    memcpy(address->host, start, length);
    address->host[length] = '\0';
    return NULL;
}

static const char *parse_port(struct address *address, const char **rest)
{
    address->port = address->secure ? 443 : 80;
    if (**rest != ':') {
        return NULL;
    }
    char *end;
    long port = strtol(*rest + 1, &end, 10);
    if (end == *rest + 1 || port < 1 || port > 65535) {
        return "the port is not a number between 1 and 65535";
    }
    address->port = (int)port;
    *rest = end;
    return NULL;
}

static const char *parse_path(struct address *address, const char *rest)
{
    size_t length = strcspn(rest, "#");
    if (length > 0 && rest[0] != '/') {
        return "there is something odd after the host and port";
    }
    if (length >= sizeof address->path || strcspn(rest, " \t\r\n") < length) {
        return "the path is too long or holds spaces";
    }
    if (length <= 1) {
        snprintf(address->path, sizeof address->path, "/ws");
        return NULL;
    }
    memcpy(address->path, rest, length);
    address->path[length] = '\0';
    return NULL;
}

static void compose(struct address *address)
{
    bool literal = strchr(address->host, ':') != NULL;
    const char *open = literal ? "[" : "";
    const char *close = literal ? "]" : "";
    if (address->port == (address->secure ? 443 : 80)) {
        snprintf(address->authority, sizeof address->authority, "%s%s%s", open, address->host,
                close);
    } else {
        snprintf(address->authority, sizeof address->authority, "%s%s%s:%d", open, address->host,
                close, address->port);
    }
    snprintf(address->url, sizeof address->url, "%s%s%s", address->secure ? "wss://" : "ws://",
            address->authority, address->path);
}

const char *address_parse(struct address *address, const char *url)
{
    memset(address, 0, sizeof *address);
    const char *rest = skip_scheme(address, url);
    if (rest == NULL) {
        return "it must start with ws://, wss://, http:// or https://";
    }
    const char *problem = parse_host(address, &rest);
    if (problem == NULL) {
        problem = parse_port(address, &rest);
    }
    if (problem == NULL) {
        problem = parse_path(address, rest);
    }
    if (problem == NULL) {
        compose(address);
    }
    return problem;
}
