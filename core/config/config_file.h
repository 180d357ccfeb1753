/*
 * The syntax of configuration files, without meaning:
 *
 *     # a comment
 *     key = value            # and another
 *     key = "quoted text, with # and \" and \\ inside"
 *     [section]
 *     key = value            # the same as section.key = value
 *     []                     # back to the top
 */
#ifndef CONFIG_CONFIG_FILE_H
#define CONFIG_CONFIG_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define CONFIG_FILE_LIMIT ((size_t)1024 * 1024)

/* One setting. Texts live in the arena given to config_file_parse. */
typedef void (*config_setting_fn)(void *context, uint32_t line, struct text key, struct text value);
typedef void (*config_mistake_fn)(void *context, uint32_t line, const char *text);

/*
 * Reads at most CONFIG_FILE_LIMIT bytes of a file into `arena`. Blocks.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_LIMIT.
 */
MUST_CHECK int config_file_read(
        const char *path, struct arena *arena, struct text *content, struct error *error);

/* Reports every setting and every mistake, in the order of the lines. */
void config_file_parse(struct text content, struct arena *arena, config_setting_fn on_setting,
        config_mistake_fn on_mistake, void *context);

#endif
