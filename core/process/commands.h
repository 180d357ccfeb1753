/*
 * The commands of the program. Each gets its own name in argv[0] and what follows it, prints to
 * standard output, and returns the exit code: 0 fine, 1 failed, 2 wrongly called.
 */
#ifndef PROCESS_COMMANDS_H
#define PROCESS_COMMANDS_H

#define EXIT_USAGE 2

struct command {
    const char *name;
    const char *arguments; /* as the help shows them */
    const char *summary;
    int (*run)(int argc, char **argv);
};

/* All commands in the order of the help, ended by an entry without a name. Static. */
const struct command *command_table(void);

/* Finds the command named by argv[1] and runs it; the exit code of the program. */
int command_run(int argc, char **argv);

int command_serve(int argc, char **argv);
int command_check(int argc, char **argv);
int command_test(int argc, char **argv);
int command_import(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_plugins(int argc, char **argv);
int command_export(int argc, char **argv);
int command_erase(int argc, char **argv);
int command_copy_store(int argc, char **argv);
int command_check_config(int argc, char **argv);
int command_config_template(int argc, char **argv);
int command_options(int argc, char **argv);
int command_version(int argc, char **argv);
int command_help(int argc, char **argv);

#endif
