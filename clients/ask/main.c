/*
 * ask: the command-line client of answerd. Reads the options and picks the way of use; nothing
 * else.
 */
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ask/program.h"

static bool use_color(enum options_color color, int file)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    switch (color) {
    case COLOR_ALWAYS:
        return true;
    case COLOR_NEVER:
        return false;
    case COLOR_AUTO:
        break;
    }
    return isatty(file) && (no_color == NULL || *no_color == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

static size_t terminal_columns(int file)
{
    struct winsize size;
    if (!isatty(file) || ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 0;
    }
    return size.ws_col;
}

/* Answers are UTF-8 whatever the locale is, so a locale that is not even set up means UTF-8 as
 * well. */
static bool set_up_locale(void)
{
    setlocale(LC_ALL, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) {
        return true;
    }
    return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

/*
 * A closed standard file would give its number to a socket. A file of the wrong direction in its
 * place makes whoever uses it fail as it should.
 */
static void fill_standard_files(void)
{
    static const int directions[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++) {
        if (fcntl(file, F_GETFD) == -1 && open("/dev/null", directions[file]) != file) {
            abort();
        }
    }
}

static int run_with(struct program *program)
{
    const struct options *options = program->options;
    if (options->batch != NULL) {
        return run_batch(program);
    }
    bool chat = options->question == NULL && !options->json && isatty(STDIN_FILENO) &&
                isatty(STDOUT_FILENO);
    return chat ? run_chat(program) : run_lines(program);
}

static int run(const struct options *options, bool unicode)
{
    uv_loop_t loop;
    const char *problem = NULL;
    if (uv_loop_init(&loop) != 0) {
        fputs("ask: the event loop did not start\n", stderr);
        return EXIT_ERROR;
    }
    struct program program = {
            .loop = &loop,
            .options = options,
            .connector = connector_create(&loop, options->address.secure, &problem),
            .look = {.columns = terminal_columns(STDOUT_FILENO),
                    .color = use_color(options->color, STDOUT_FILENO),
                    .unicode = unicode},
    };
    int exit_code = EXIT_ERROR;
    if (program.connector == NULL) {
        fprintf(stderr, "ask: %s\n", problem);
    } else {
        exit_code = run_with(&program);
    }
    connector_destroy(program.connector);
    uv_loop_close(&loop);
    return exit_code;
}

int main(int count, char **arguments)
{
    struct options options;
    fill_standard_files();
    signal(SIGPIPE, SIG_IGN);
    bool unicode = set_up_locale();
    enum options_verdict verdict = options_read(&options, count, arguments);
    int exit_code = EXIT_ANSWERED;
    if (verdict == OPTIONS_RUN) {
        exit_code = run(&options, unicode);
    } else if (verdict == OPTIONS_WRONG) {
        exit_code = EXIT_ERROR;
    }
    options_clear(&options);
    if (exit_code != EXIT_ERROR && program_flush() != 0) {
        exit_code = EXIT_ERROR;
    }
    return exit_code;
}
