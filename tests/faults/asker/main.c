/* faults_asker: many clients that never give up, until they are told to end (asker.h). */
#include "base/clock.h"
#include "faults/asker/asker.h"
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#define NS_PER_S UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)
#define LONGEST_WAIT_MS 20
#define PORTS 16
#define JOURNAL_BYTES ((size_t)1 << 16)

static volatile sig_atomic_t told_to_end;

static void handle_end(int signal)
{
    (void)signal;
    told_to_end = 1;
}

struct program {
    struct asker_options options;
    uint16_t ports[PORTS];
    FILE *wire;
    uint32_t clients;
    uint64_t questions; /* finals after which no dialogue begins; 0: until told */
    uint64_t seed;
    struct asker *askers;
    struct pollfd *polled;
};

static _Noreturn void stop(const char *what)
{
    (void)fprintf(stderr, "faults_asker: %s\n", what);
    exit(2);
}

static FILE *open_log(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || setvbuf(file, NULL, _IOFBF, JOURNAL_BYTES) != 0) {
        stop("cannot write the journal");
    }
    return file;
}

static void read_option(struct program *program, int option)
{
    uint64_t number = strtoull(optarg, NULL, 10);
    switch (option) {
    case 'p':
        if (program->options.port_count == PORTS) {
            stop("too many ports");
        }
        program->ports[program->options.port_count++] = (uint16_t)number;
        break;
    case 'd':
        program->options.dialogues = json_load_file(optarg, 0, NULL);
        break;
    case 'j':
        program->options.journal = open_log(optarg);
        break;
    case 'w':
        program->wire = open_log(optarg);
        break;
    case 'c':
        program->clients = (uint32_t)number;
        break;
    case 'f':
        program->options.in_flight = (uint32_t)number;
        break;
    case 'n':
        program->questions = number;
        break;
    case 's':
        program->seed = number;
        break;
    case 't':
        program->options.patience_ns = number * NS_PER_S;
        break;
    default:
        stop("--port N... --dialogues FILE --journal FILE --wire FILE [--clients N] [--in-flight "
             "N] "
             "[--questions N] [--seed N] [--patience SECONDS]");
    }
}

static void read_options(struct program *program, int count, char **arguments)
{
    static const struct option known[] = {{"port", 1, NULL, 'p'}, {"dialogues", 1, NULL, 'd'},
            {"journal", 1, NULL, 'j'}, {"wire", 1, NULL, 'w'}, {"clients", 1, NULL, 'c'},
            {"in-flight", 1, NULL, 'f'}, {"questions", 1, NULL, 'n'}, {"seed", 1, NULL, 's'},
            {"patience", 1, NULL, 't'}, {0}};
    int option;
    while ((option = getopt_long(count, arguments, "", known, NULL)) >= 0) {
        read_option(program, option);
    }
    if (program->options.port_count == 0 || program->options.journal == NULL ||
            program->wire == NULL || json_array_size(program->options.dialogues) == 0) {
        stop("a port, dialogues, a journal and a wire log are needed");
    }
    program->options.ports = program->ports;
}

static int wait_ms(const struct program *program)
{
    uint64_t now = clock_monotonic_ns(clock_system());
    uint64_t wake = now + LONGEST_WAIT_MS * NS_PER_MS;
    for (uint32_t i = 0; i < program->clients; i++) {
        uint64_t wanted = asker_wakes_ns(&program->askers[i]);
        wake = wanted < wake ? wanted : wake;
    }
    return wake <= now ? 0 : (int)((wake - now + NS_PER_MS - 1) / NS_PER_MS);
}

static void poll_once(struct program *program)
{
    for (uint32_t i = 0; i < program->clients; i++) {
        const struct link *link = &program->askers[i].link;
        program->polled[i] = (struct pollfd){.fd = link->descriptor, .events = POLLIN};
        if (link->state == LINK_CONNECTING || link_wants_to_write(link)) {
            program->polled[i].events |= POLLOUT;
        }
    }
    (void)poll(program->polled, program->clients, wait_ms(program));
}

/* Returns how many are not done; 0 also when one hangs, which ends the run. */
static uint32_t take_turns(struct program *program, uint64_t *finals)
{
    uint32_t left = 0;
    bool may_begin = !told_to_end && (program->questions == 0 || *finals < program->questions);
    *finals = 0;
    for (uint32_t i = 0; i < program->clients; i++) {
        asker_turn(&program->askers[i], program->polled[i].revents, may_begin);
        *finals += program->askers[i].finals;
        left += program->askers[i].is_done ? 0 : 1;
        if (program->askers[i].hangs) {
            return 0;
        }
    }
    return left;
}

int main(int count, char **arguments)
{
    struct program program = {
            .clients = 1, .seed = 1, .options = {.in_flight = 1, .patience_ns = 30 * NS_PER_S}};
    uint64_t finals = 0;
    uint64_t lost = 0;
    bool hangs = false;
    (void)signal(SIGTERM, handle_end);
    (void)signal(SIGINT, handle_end);
    read_options(&program, count, arguments);
    program.askers = calloc(program.clients, sizeof(*program.askers));
    program.polled = calloc(program.clients, sizeof(*program.polled));
    if (program.askers == NULL || program.polled == NULL) {
        stop("out of memory");
    }
    for (uint32_t i = 0; i < program.clients; i++) {
        asker_init(&program.askers[i], &program.options, i, program.seed, program.wire);
    }
    while (take_turns(&program, &finals) > 0) {
        poll_once(&program);
    }
    for (uint32_t i = 0; i < program.clients; i++) {
        lost += program.askers[i].lost;
        hangs = hangs || program.askers[i].hangs;
        asker_clear(&program.askers[i]);
    }
    (void)printf("%llu finals, %llu conversations lost%s\n", (unsigned long long)finals,
            (unsigned long long)lost, hangs ? ", a question hangs" : "");
    json_decref(program.options.dialogues);
    free(program.askers);
    free(program.polled);
    bool written = fclose(program.options.journal) == 0;
    return fclose(program.wire) == 0 && written && !hangs ? 0 : 1;
}
