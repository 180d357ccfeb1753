/* Loads the small packs of this folder, for unit tests. */
#ifndef PACKS_PACKS_H
#define PACKS_PACKS_H

#include "knowledge/knowledge.h"
#include "understanding/understanding.h"
#include <stdio.h>
#include <stdlib.h>

#define PACKS_FERRIES "tests/packs/ferries"
#define PACKS_NAMESAKES "tests/packs/namesakes"

/* With its index. Ends the program when the pack does not load. */
static inline struct knowledge *packs_load(const char *directory)
{
    const char *const directories[] = {directory};
    const struct knowledge_options options = {.directories = directories, .directory_count = 1};
    struct knowledge *knowledge = NULL;
    struct error error = {0};
    if (knowledge_load(&options, &knowledge, &error) != 0 ||
            understanding_attach(knowledge, &error) != 0) {
        fprintf(stderr, "%s: %s (run from the repository's top)\n", directory, error.text);
        abort();
    }
    return knowledge;
}

static inline struct knowledge *packs_load_ferries(void)
{
    return packs_load(PACKS_FERRIES);
}

#endif
