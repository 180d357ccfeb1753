#include "ask/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Waits below this are over before anyone has read about them. */
#define WORTH_SAYING_MS 1500

struct session_settings program_session_settings(const struct program *program, bool patient)
{
    struct session_settings settings = {
            .loop = program->loop,
            .connector = program->connector,
            .address = &program->options->address,
            .token = program->options->token,
            .patient = patient,
    };
    return settings;
}

static bool is_this_machine(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
           strcmp(host, "::1") == 0;
}

void program_report_failure(const struct program *program, const char *reason, bool reached)
{
    const struct address *address = &program->options->address;
    fflush(stdout);
    if (reached) {
        fprintf(stderr, "ask: %s: %s\n", address->url, reason);
        return;
    }
    fprintf(stderr, "ask: cannot reach %s: %s\n", address->url, reason);
    if (is_this_machine(address->host)) {
        fprintf(stderr,
                "Is the server running? Start it with: answerd serve --listen 127.0.0.1:%d\n",
                address->port);
    } else {
        fputs("Is the URL right? Name another one with --url or $ANSWERD_URL.\n", stderr);
    }
}

int program_flush(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return 0;
    }
    if (errno != EPIPE) {
        fprintf(stderr, "ask: standard output: %s\n",
                errno != 0 ? strerror(errno) : "writing failed");
    }
    return -1;
}

void program_report_progress(enum session_progress progress, const char *detail, int64_t wait_ms)
{
    if (progress == SESSION_WORKING || (wait_ms != 0 && wait_ms < WORTH_SAYING_MS)) {
        return;
    }
    if (wait_ms == 0) {
        fprintf(stderr, "ask: %s\n", detail);
    } else {
        fprintf(stderr, "ask: %s; trying again in %lld s\n", detail,
                (long long)(wait_ms + 999) / 1000);
    }
}
