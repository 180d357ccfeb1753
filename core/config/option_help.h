/* Everything that people read about options, printed from the table. Pure: appends to a buffer. */
#ifndef CONFIG_OPTION_HELP_H
#define CONFIG_OPTION_HELP_H

#include "config/option_table.h"

/* The options that have a command-line flag, for `answerd serve --help`. */
void option_help_flags(struct text_buffer *out);

/* A commented configuration file with every default. */
void option_help_template(struct text_buffer *out);

/* The options as a table, for the reference. */
void option_help_markdown(struct text_buffer *out);

/* The options as the body of a section of a manual page (man(7)). */
void option_help_manual(struct text_buffer *out);

/* One line an option, for `answerd options`. */
void option_help_list(struct text_buffer *out);

#endif
