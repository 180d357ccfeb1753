/* Turns the text of an option into the typed field of a configuration that is being built. */
#ifndef CONFIG_OPTION_VALUE_H
#define CONFIG_OPTION_VALUE_H

#include "base/arena.h"
#include "config/option_table.h"

/*
 * Checks `value` and stores it in the option's field; list options append. Relative paths are put
 * below `folder` unless that is empty. Texts are copied to `arena`. Errors: ERR_INVALID, with what
 * was expected.
 */
MUST_CHECK int option_assign(const struct option *option, struct config *config,
        struct arena *arena, struct text value, struct text folder, struct error *error);

/* Empties a list option; does nothing to others. */
void option_clear_list(const struct option *option, struct config *config);

/* A number as a person would write it for the option, in its largest whole unit: "16KiB", "2min".
 */
void option_print_number(const struct option *option, int64_t value, char *out, size_t size);

bool option_is_list(const struct option *option);

/* The option's value in `config` as a person would write it; the items of a list after spaces. */
void option_print(
        const struct option *option, const struct config *config, struct text_buffer *out);

/* Gives `to` the value of `from`, with texts copied to `arena`. */
void option_copy(const struct option *option, const struct config *from, struct config *to,
        struct arena *arena);

#endif
