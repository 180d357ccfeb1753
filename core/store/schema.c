#include "store/schema.h"

int schema_check(
        const struct schema *schema, int64_t found, const char *database, struct error *error)
{
    if (found >= 0 && (uint64_t)found <= schema->count) {
        return 0;
    }
    return error_set(error, ERR_UNSUPPORTED,
            "%s has schema version %lld, this program knows %zu: it was used by a newer answerd. "
            "Start that version, or give another address",
            database, (long long)found, schema->count);
}
