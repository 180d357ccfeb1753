/* Writes what was collected as the files of a pack, and proves that they hold together. */
#ifndef IMPORT_PACK_WRITER_H
#define IMPORT_PACK_WRITER_H

#include "import/collection.h"

/* What pack.json says beside what the records tell. */
struct pack_settings {
    struct text id;    /* as fields_is_id has it */
    struct text title; /* in each language of the pack */
    bool is_named;     /* the title was given: it also says what one can ask about */
    int64_t wall_ms;   /* the day of `as_of` where no record has a date; since 1970 UTC */
};

/*
 * Writes pack.json, sources.json where records have a source, and one JSON Lines file a kind of
 * record into `directory`, which is there and empty. Blocks. Errors: ERR_IO, naming the file.
 */
MUST_CHECK int pack_write(const struct collection *collection, const struct pack_settings *settings,
        const char *directory, struct error *error);

/*
 * Loads the pack that pack_write wrote into `directory`, as serving does. Blocks. Errors: those of
 * knowledge_load; `error` names the place in the file that the record was taken from.
 */
MUST_CHECK int pack_prove(const struct collection *collection, const char *directory,
        const char *languages_directory, struct error *error);

#endif
