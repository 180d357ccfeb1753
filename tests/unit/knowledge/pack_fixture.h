/* A temporary folder with languages and packs, loaded, and what loading found, for assertions. */
#ifndef TESTS_PACK_FIXTURE_H
#define TESTS_PACK_FIXTURE_H

#include "knowledge/findings.h"
#include "knowledge/knowledge.h"

#define FIXTURE_FINDINGS 256

struct kept_finding {
    enum knowledge_severity severity;
    char file[300];
    uint32_t line;
    char record[100];
    char what[600];
    char advice[600];
};

struct fixture {
    char root[64];
    char path[400]; /* of the last fixture_path */
    struct kept_finding findings[FIXTURE_FINDINGS];
    size_t finding_count;
    struct knowledge *knowledge;
    struct error error;
    int status;
};

/* cmocka's set-up and tear-down: languages en, ko and ja, and the sound pack "pack". */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* The whole path of "pack/facts.json"; valid until the next call. */
const char *fixture_path(struct fixture *fixture, const char *name);

/* Writes a file and the folders above it. In `json` each ' stands for ". */
void fixture_write(struct fixture *fixture, const char *name, const char *json);
void fixture_write_bytes(
        struct fixture *fixture, const char *name, const void *data, size_t length);

/* Loads the packs below root/`directory`, anew each time. */
void fixture_load(
        struct fixture *fixture, const char *directory, bool strict, const char *source_text);
/* Writes "pack/records.json", loads "pack" and keeps the findings. */
void fixture_load_records(struct fixture *fixture, const char *json);

/* Fails with a list of what was found unless one finding has all of these; NULL is any. */
void fixture_expect(struct fixture *fixture, enum knowledge_severity severity, const char *file_end,
        int line, const char *record, const char *what, const char *advice);
void fixture_expect_none(struct fixture *fixture);
bool fixture_found(const struct fixture *fixture, const char *what);

void fixture_keep_finding(void *context, const struct knowledge_finding *finding);

/* SHA-256 in hex of the normalised text; valid until the next call. */
const char *fixture_fingerprint(const char *text);

#endif
