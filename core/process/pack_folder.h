/*
 * A folder that appears whole or not at all: it is filled beside its place and moved there at the
 * end.
 */
#ifndef PROCESS_PACK_FOLDER_H
#define PROCESS_PACK_FOLDER_H

#include "base/arena.h"
#include "base/error.h"
#include <stdbool.h>

struct pack_folder {
    struct arena *arena; /* borrowed */
    const char *place;   /* where it will be */
    char *draft;         /* to be filled */
};

/*
 * Makes an empty draft for `place`. Blocks. What is at `place` stays as it is; it is replaced when
 * it is an empty folder or, with `replaces`, a folder that holds a pack. Ended by pack_folder_keep
 * or pack_folder_discard. Errors: ERR_EXISTS (it may not be replaced), ERR_IO.
 */
MUST_CHECK int pack_folder_begin(struct pack_folder *folder, struct arena *arena, const char *place,
        bool replaces, struct error *error);

/* Moves the draft to its place; on ERR_IO the place is as it was, and the draft is gone. */
MUST_CHECK int pack_folder_keep(struct pack_folder *folder, struct error *error);

/* Removes the draft. */
void pack_folder_discard(struct pack_folder *folder);

#endif
