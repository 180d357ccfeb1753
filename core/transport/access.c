#include "transport/access.h"
#include "transport/http_response.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>

#define SHA256_SIZE 32
#define SHORTEST_TOKEN 16
#define LINE_BYTES 1200
#define TOKEN_LIMIT 1000u
#define HEADER_BYTES 1200
#define OTHERS_MAY_READ 0004

struct access {
    unsigned char (*hashes)[SHA256_SIZE]; /* owned */
    size_t count;
};

static void hash_token(struct text token, unsigned char hash[SHA256_SIZE])
{
    unsigned length = SHA256_SIZE;
    if (EVP_Digest(token.data, token.length, hash, &length, EVP_sha256(), NULL) != 1) {
        abort();
    }
}

static int take_line(struct access *access, const char *path, unsigned number, struct text line,
        struct error *error)
{
    if (line.length == 0 || line.data[0] == '#') {
        return 0;
    }
    if (line.length < SHORTEST_TOKEN) {
        return error_set(error, ERR_INVALID,
                "%s:%u: a token has %d characters at least; `openssl rand -hex 32` makes one", path,
                number, SHORTEST_TOKEN);
    }
    if (access->count == TOKEN_LIMIT) {
        return error_set(
                error, ERR_INVALID, "%s:%u: more than %u tokens", path, number, TOKEN_LIMIT);
    }
    void *hashes = realloc(access->hashes, (access->count + 1) * SHA256_SIZE);
    if (hashes == NULL) {
        abort();
    }
    access->hashes = hashes;
    hash_token(line, access->hashes[access->count++]);
    return 0;
}

static int read_tokens(struct access *access, FILE *file, const char *path, struct error *error)
{
    char line[LINE_BYTES];
    struct stat status;
    if (fstat(fileno(file), &status) != 0) {
        return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if ((status.st_mode & OTHERS_MAY_READ) != 0) {
        return error_set(error, ERR_DENIED,
                "%s holds secrets and everybody may read it: chmod 600 it", path);
    }
    int result = 0;
    for (unsigned number = 1; result == 0 && fgets(line, sizeof(line), file) != NULL; number++) {
        result = take_line(access, path, number, text_trim(text_from(line)), error);
    }
    OPENSSL_cleanse(line, sizeof(line));
    if (result == 0 && access->count == 0) {
        result = error_set(error, ERR_INVALID, "%s holds no token: write one a line", path);
    }
    return result;
}

int access_load(const char *path, struct access **access, struct error *error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return error_set(error, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                "the file of tokens %s cannot be read: %s", path, strerror(errno));
    }
    struct access *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        abort();
    }
    int status = read_tokens(made, file, path, error);
    (void)fclose(file);
    if (status != 0) {
        access_destroy(made);
        return status;
    }
    *access = made;
    return 0;
}

void access_destroy(struct access *access)
{
    if (access == NULL) {
        return;
    }
    free(access->hashes);
    free(access);
}

bool access_allows(const struct access *access, struct text token)
{
    unsigned char hash[SHA256_SIZE];
    bool is_known = false;
    if (access == NULL) {
        return true;
    }
    hash_token(token, hash);
    for (size_t i = 0; i < access->count; i++) {
        is_known = (CRYPTO_memcmp(hash, access->hashes[i], SHA256_SIZE) == 0) | is_known;
    }
    return is_known;
}

bool access_allows_request(struct connection *connection)
{
    static const struct text scheme = TEXT_INIT("Bearer ");
    const struct access *access = connection->transport->access;
    char copy[HEADER_BYTES];
    if (access == NULL) {
        return true;
    }
    struct text header =
            http_read_header(connection, WSI_TOKEN_HTTP_AUTHORIZATION, copy, sizeof(copy));
    bool is_bearer = header.length > scheme.length &&
                     strncasecmp(header.data, scheme.data, scheme.length) == 0;
    bool is_allowed =
            is_bearer &&
            access_allows(access, text_trim(text_slice(header, scheme.length, header.length)));
    OPENSSL_cleanse(copy, sizeof(copy));
    return is_allowed;
}
