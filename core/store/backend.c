#include "store/backend.h"

static const struct store_backend *const backends[] = {&sqlite_backend, &postgresql_backend};

static bool has_scheme(const struct store_backend *backend, struct text address)
{
    for (size_t i = 0; i < sizeof(backend->schemes) / sizeof(backend->schemes[0]); i++) {
        if (backend->schemes[i] != NULL &&
                text_starts_with(address, text_from(backend->schemes[i]))) {
            return true;
        }
    }
    return false;
}

int backend_open(const struct backend_options *options, struct store_database **database,
        struct error *error)
{
    struct text address = text_from(options->address);
    for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
        if (has_scheme(backends[i], address)) {
            return backends[i]->open(options, database, error);
        }
    }
    return error_set(error, ERR_INVALID,
            "a store's address begins with sqlite: (sqlite:/var/lib/answerd/answerd.db) or "
            "postgresql:// (postgresql://answerd@db.example.com/answerd)");
}

void backend_close(struct store_database *database)
{
    if (database != NULL) {
        database->backend->close(database);
    }
}
