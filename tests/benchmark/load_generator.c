/*
 * Drives a server for the benchmark: asks as fast as it answers, or holds idle connections.
 * Started by tests/benchmark/run; prints one line of JSON.
 */
#include "benchmark/support/asking.h"
#include "benchmark/support/holding.h"
#include <arpa/inet.h>
#include <getopt.h>
#include <jansson.h>
#include <sys/resource.h>

#define EXIT_USAGE 2

struct settings {
    struct sockaddr_in server;
    int64_t connections;
    int64_t in_flight; /* 0: hold the connections idle */
    int64_t warm_up_ms;
    int64_t measured_ms;
    int64_t server_process;
    const char *questions;
    bool opens_sessions;
};

static const struct option flags[] = {
        {"server", required_argument, NULL, 's'},
        {"connections", required_argument, NULL, 'c'},
        {"in-flight", required_argument, NULL, 'f'},
        {"warm-up-ms", required_argument, NULL, 'w'},
        {"measured-ms", required_argument, NULL, 'm'},
        {"server-process", required_argument, NULL, 'p'},
        {"questions", required_argument, NULL, 'q'},
        {"open-sessions", no_argument, NULL, 'o'},
        {NULL, 0, NULL, 0},
};

static void print_usage(void)
{
    fputs("usage: load_generator --server ADDRESS:PORT --connections N\n"
          "           --in-flight N --questions FILE [--warm-up-ms N] [--measured-ms N]\n"
          "           [--server-process PID]      asks, prints what was measured\n"
          "       load_generator --server ADDRESS:PORT --connections N [--open-sessions]\n"
          "           holds them idle until standard input ends\n",
            stderr);
}

static bool parse_server(const char *value, struct sockaddr_in *server)
{
    struct text port = text_from(value);
    struct text host = text_split(&port, ':');
    char address[INET_ADDRSTRLEN];
    int64_t number = 0;
    if (host.length >= sizeof(address) || !text_to_int64(port, 1, UINT16_MAX, &number)) {
        return false;
    }
    snprintf(address, sizeof(address), "%.*s", TEXT_ARG(host));
    server->sin_family = AF_INET;
    server->sin_port = htons((uint16_t)number);
    return inet_pton(AF_INET, address, &server->sin_addr) == 1;
}

static bool take_flag(struct settings *settings, int flag, const char *value)
{
    struct text number = text_from(value);
    switch (flag) {
    case 's':
        return parse_server(value, &settings->server);
    case 'c':
        return text_to_int64(number, 1, 0xffffff, &settings->connections);
    case 'f':
        return text_to_int64(number, 1, 0xffff, &settings->in_flight);
    case 'w':
        return text_to_int64(number, 0, 600000, &settings->warm_up_ms);
    case 'm':
        return text_to_int64(number, 1, 600000, &settings->measured_ms);
    case 'p':
        return text_to_int64(number, 1, INT32_MAX, &settings->server_process);
    case 'q':
        settings->questions = value;
        return true;
    case 'o':
        settings->opens_sessions = true;
        return true;
    default:
        return false;
    }
}

static bool parse(struct settings *settings, int argc, char **argv)
{
    int flag;
    while ((flag = getopt_long(argc, argv, "", flags, NULL)) != -1) {
        if (!take_flag(settings, flag, optarg)) {
            return false;
        }
    }
    bool asks = settings->in_flight > 0;
    return optind == argc && settings->server.sin_port != 0 && settings->connections > 0 &&
           asks == (settings->questions != NULL);
}

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static json_t *outcomes_of(const struct asking_result *result)
{
    json_t *outcomes = json_object();
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        json_object_set_new(outcomes, outcome_name((enum outcome)i),
                json_integer((json_int_t)result->outcomes[i]));
    }
    return outcomes;
}

static void add(json_t *report, const char *key, uint64_t value)
{
    json_object_set_new(report, key, json_integer((json_int_t)value));
}

static void print_report(const struct asking_result *result)
{
    json_t *report = json_object();
    const struct histogram *latencies = &result->latencies;
    add(report, "done", latencies->count);
    add(report, "elapsed_ns", result->elapsed_ns);
    add(report, "p50_ns", histogram_quantile(latencies, 500));
    add(report, "p90_ns", histogram_quantile(latencies, 900));
    add(report, "p99_ns", histogram_quantile(latencies, 990));
    add(report, "p999_ns", histogram_quantile(latencies, 999));
    add(report, "longest_ns", latencies->longest_ns);
    add(report, "mean_ns", histogram_mean(latencies));
    add(report, "answer_bytes", result->answer_bytes);
    add(report, "server_processor_ns", result->server_processor_ns);
    add(report, "own_processor_ns", result->own_processor_ns);
    json_object_set_new(report, "outcomes", outcomes_of(result));
    add(report, "asked", result->asked);
    add(report, "lost", result->lost);
    add(report, "unasked", result->unasked);
    add(report, "errors", result->errors);
    add(report, "unsound", result->unsound);
    add(report, "closed", result->closed);
    json_object_set_new(report, "failure", json_string(result->error.text));
    json_dumpf(report, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(report);
}

static bool run_asking(const struct settings *settings)
{
    struct question_mix mix;
    if (!question_mix_load(&mix, settings->questions)) {
        return false;
    }
    const struct asking_options options = {
            .server = settings->server,
            .mix = &mix,
            .connections = (size_t)settings->connections,
            .in_flight = (uint32_t)settings->in_flight,
            .warm_up_ms = (uint64_t)settings->warm_up_ms,
            .measured_ms = (uint64_t)settings->measured_ms,
            .server_process = (pid_t)settings->server_process,
    };
    struct asking_result *result = calloc(1, sizeof(*result));
    bool ran = result != NULL && asking_run(&options, result);
    if (result != NULL) {
        print_report(result);
    }
    free(result);
    question_mix_clear(&mix);
    return ran;
}

int main(int argc, char **argv)
{
    struct settings settings = {.warm_up_ms = 500, .measured_ms = 2000};
    if (!parse(&settings, argc, argv)) {
        print_usage();
        return EXIT_USAGE;
    }
    raise_descriptor_limit();
    bool done;
    if (settings.in_flight > 0) {
        done = run_asking(&settings);
    } else {
        const struct holding_options options = {
                .server = settings.server,
                .connections = (size_t)settings.connections,
                .opens_sessions = settings.opens_sessions,
        };
        done = holding_run(&options);
    }
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
