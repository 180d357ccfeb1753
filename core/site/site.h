/*
 * The files of the pages that the server shows, read into memory once, with what lets a browser
 * keep them: a tag of the content, and a second path that names the content, so that what is
 * found there may be kept for ever. A page (*.html) is changed while it is read: where it names
 * another file of the folder in quotes, as "/widget.js", it names that second path instead.
 *
 * Immutable after loading; any thread.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "base/error.h"
#include "base/text.h"

#define SITE_TAG_SIZE 17 /* 64 bits of SHA-256 in hex and a NUL */

struct site_file {
    struct text path;        /* "/widget.js" */
    struct text pinned_path; /* "/widget.0123456789abcdef.js"; empty for pages */
    const char *content_type;
    struct text body;
    struct text packed; /* the same in gzip; empty where that saves nothing */
    char tag[SITE_TAG_SIZE];
    bool is_page;
};

struct site;

/*
 * Reads every file of the folder and of those below it; files that begin with a dot and those of
 * types that no page needs are left out. The site is owned by the caller, ended by site_destroy.
 * Blocks on files: before the loop runs. Errors: ERR_NOT_FOUND, ERR_IO, ERR_LIMIT (a file larger
 * than `file_bytes`, or too many).
 */
MUST_CHECK int site_load(
        const char *directory, size_t file_bytes, struct site **site, struct error *error);
/* NULL is accepted. */
void site_destroy(struct site *site);

/*
 * The file at a path, or NULL; "/" is the page "/index.html". `*is_pinned` says whether the path
 * names the content. Borrowed from the site. NULL is a site without files.
 */
const struct site_file *site_find(const struct site *site, struct text path, bool *is_pinned);
size_t site_count(const struct site *site);

#endif
