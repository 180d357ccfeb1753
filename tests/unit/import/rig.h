/* A collection with the languages that ship, and a folder for files, for tests of importing. */
#ifndef TESTS_IMPORT_RIG_H
#define TESTS_IMPORT_RIG_H

#include "import/importer.h"

#define RIG_LANGUAGES "knowledge/languages"

struct rig {
    struct arena *arena;
    struct languages *languages;
    struct collection collection;
    struct import_report report;
    struct error error;
    char folder[64];
};

int rig_set_up(void **state);
int rig_tear_down(void **state);

/* "FOLDER/name", in the arena. */
const char *rig_path(struct rig *rig, const char *name);
/* Writes the file; returns its path. */
const char *rig_write(struct rig *rig, const char *name, const void *data, size_t length);
/* Writes the file, in which each ' stands for ", and imports it; the result of import_file. */
int rig_import(struct rig *rig, const char *name, const char *content);
/* Fails unless importing fails with this code and a message that begins and goes on so. */
void rig_refuse(struct rig *rig, const char *name, const char *content, int code, const char *place,
        const char *what);

#endif
