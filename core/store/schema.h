/*
 * The steps that bring a database to the form that this program knows, compiled in from
 * schema/BACKEND/NNN_*.sql. A step that was released is never changed: a new one is added.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/error.h"
#include <stddef.h>
#include <stdint.h>

/* Step i leads from version i to version i + 1. */
struct schema {
    const char *const *steps; /* SQL */
    size_t count;
};

extern const struct schema schema_sqlite;
extern const struct schema schema_postgresql;

/* ERR_UNSUPPORTED when a database of version `found` was made by a newer program. */
MUST_CHECK int schema_check(
        const struct schema *schema, int64_t found, const char *database, struct error *error);

#endif
