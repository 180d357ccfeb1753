/*
 * Who may ask: clients that name one of the operator's tokens, or everybody where there are none.
 * Loop thread only.
 */
#ifndef TRANSPORT_ACCESS_H
#define TRANSPORT_ACCESS_H

#include "transport/internal.h"

/*
 * Reads a file of tokens, one a line; empty lines and those that begin with # are skipped. What is
 * kept of each is its SHA-256. Owned by the caller, ended by access_destroy. Blocks on the file.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_DENIED (others may read the file), ERR_INVALID (no token, or
 * one that is too short to be a secret), with the line.
 */
MUST_CHECK int access_load(const char *path, struct access **access, struct error *error);
/* NULL is accepted. */
void access_destroy(struct access *access);

/* In a time that does not depend on the token. NULL allows everybody. */
bool access_allows(const struct access *access, struct text token);

/* Whether the request's Authorization header brings a token, or none is asked for. */
bool access_allows_request(struct connection *connection);

#endif
