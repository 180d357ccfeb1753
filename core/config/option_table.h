/*
 * The table of all options: the one place that names them. Help, the commented template, the
 * manual page and the reference are printed from it.
 */
#ifndef CONFIG_OPTION_TABLE_H
#define CONFIG_OPTION_TABLE_H

#include "base/text.h"
#include "config/config.h"

enum option_type {
    OPTION_BOOLEAN,  /* bool */
    OPTION_INTEGER,  /* int64_t */
    OPTION_SIZE,     /* int64_t, bytes: 16384, 16KiB, 1MiB */
    OPTION_DURATION, /* int64_t, milliseconds: 250ms, 5s, 2min, 1h */
    OPTION_TEXT,     /* const char * */
    OPTION_PATH,     /* const char * */
    OPTION_CHOICE,   /* int64_t: the position in `choices` */
    OPTION_LIST,     /* struct config_list; repeating the key appends */
    OPTION_PATH_LIST /* struct config_list of paths */
};

struct option {
    const char *key;
    enum option_type type;
    size_t offset;        /* of the field in struct config */
    const char *fallback; /* as a person would write it; "" for empty */
    int64_t minimum;
    int64_t maximum;
    const char *const *choices;                                 /* OPTION_CHOICE: ends with NULL */
    bool (*is_valid)(struct text value, const char **expected); /* extra check, or NULL */
    bool reloadable;                                            /* takes effect without a restart */
    const char *flag;       /* "--listen", or NULL when it stands in files only */
    const char *value_name; /* "ADDRESS:PORT" */
    const char *help;       /* one or two sentences */
};

/* All options in the order of the documentation. Static. */
const struct option *option_table(size_t *count);

/* NULL when there is none. */
const struct option *option_find(struct text key);
const struct option *option_find_flag(struct text flag);

/* The key that a person most likely meant, or NULL. */
const char *option_suggest(struct text key);

/* Small Levenshtein distance of bytes, cut off at `limit` + 1. For "did you mean". */
size_t option_distance(struct text a, struct text b, size_t limit);

/* "whole number", "size in bytes", ... Static. */
const char *option_type_name(enum option_type type);

#endif
