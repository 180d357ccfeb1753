/* From a command line to a checked configuration, for the commands that need one. */
#ifndef PROCESS_SETTINGS_H
#define PROCESS_SETTINGS_H

#include "config/config.h"
#include "process/command_line.h"

/*
 * Loads what `line` asks for. On failure every mistake has been written to standard error, each
 * behind "answerd COMMAND: ", and NULL is returned.
 */
const struct config *settings_load(const char *command, const struct command_line *line);

#endif
