/* Loads the small pack of this folder, for unit tests. */
#ifndef PACKS_PACKS_H
#define PACKS_PACKS_H

#include "knowledge/knowledge.h"
#include "understanding/understanding.h"
#include <stdio.h>
#include <stdlib.h>

#define PACKS_FERRIES "tests/packs/ferries"

/* With its index. Ends the program when the pack does not load. */
static inline struct knowledge *packs_load_ferries(void)
{
    static const char *const directories[] = {PACKS_FERRIES};
    const struct knowledge_options options = {.directories = directories, .directory_count = 1};
    struct knowledge *knowledge = NULL;
    struct error error = {0};
    if (knowledge_load(&options, &knowledge, &error) != 0 ||
            understanding_attach(knowledge, &error) != 0) {
        fprintf(stderr, "%s: %s (run from the repository's top)\n", PACKS_FERRIES, error.text);
        abort();
    }
    return knowledge;
}

#endif
