/*
 * How many turns a second a store commits: closed loops of writers, each with its next turn in
 * flight. One line a load.
 */
#include "base/clock.h"
#include "store/store.h"

#define TURNS_OF_A_CONVERSATION 8u
#define FINAL_BYTES 1500u
#define FOCUS_BYTES 200u
#define LARGEST_IN_FLIGHT 1024u
#define LATENCIES (1u << 20)

struct benchmark;

struct writer {
    struct benchmark *benchmark;
    uint64_t number;
    uint64_t conversations;
    uint64_t sequence;
    uint64_t sent_ns;
};

struct benchmark {
    struct event_loop *loop;
    struct store *store;
    struct writer writers[LARGEST_IN_FLIGHT];
    size_t writer_count;
    uint64_t begun_ns;
    uint64_t end_ns;
    uint64_t done;
    uint64_t failed;
    size_t running;
    uint32_t *latencies_us; /* of the first LATENCIES turns */
};

static char final_bytes[FINAL_BYTES];
static char focus_bytes[FOCUS_BYTES];

static uint64_t now_ns(void)
{
    return clock_monotonic_ns(clock_system());
}

static void write_turn(struct writer *writer);

static void handle_done(void *context, int status, const struct error *error)
{
    struct writer *writer = context;
    struct benchmark *benchmark = writer->benchmark;
    uint64_t now = now_ns();
    if (status != 0) {
        if (benchmark->failed++ == 0) {
            fprintf(stderr, "%s\n", error->text);
        }
    } else {
        if (benchmark->done < LATENCIES) {
            benchmark->latencies_us[benchmark->done] = (uint32_t)((now - writer->sent_ns) / 1000);
        }
        benchmark->done++;
    }
    if (now < benchmark->end_ns && benchmark->failed == 0) {
        write_turn(writer);
    } else if (--benchmark->running == 0) {
        event_loop_stop(benchmark->loop);
    }
}

/* Ids as spread as random ones, since that is what makes indexes slow. */
static void make_id(char id[STORE_ID_SIZE], const struct writer *writer)
{
    uint64_t key[2] = {writer->number, writer->conversations};
    struct text bytes = {(const char *)key, sizeof(key)};
    (void)snprintf(id, STORE_ID_SIZE, "%016llx%016llx", (unsigned long long)text_hash(bytes, 1),
            (unsigned long long)text_hash(bytes, 2));
}

static void write_turn(struct writer *writer)
{
    if (writer->sequence == TURNS_OF_A_CONVERSATION) {
        writer->sequence = 0;
        writer->conversations++;
    }
    writer->sequence++;
    struct store_conversation conversation = {.language = TEXT("ko"),
            .focus = {focus_bytes, FOCUS_BYTES},
            .sequence = writer->sequence,
            .used_at_ms = (uint64_t)clock_wall_ms(clock_system())};
    make_id(conversation.id, writer);
    char message_id[32];
    (void)snprintf(
            message_id, sizeof(message_id), "message-%llu", (unsigned long long)writer->sequence);
    struct store_turn turn = {.sequence = writer->sequence,
            .client_message_id = text_from(message_id),
            .question = TEXT("SK하이닉스는 키옥시아에 얼마를 투자했나요?"),
            .final = {final_bytes, FINAL_BYTES},
            .asked_at_ms = conversation.used_at_ms};
    (void)snprintf(turn.answer_id, sizeof(turn.answer_id), "a%.24s%llx", conversation.id,
            (unsigned long long)writer->sequence);
    writer->sent_ns = now_ns();
    if (store_put_turn(writer->benchmark->store, &conversation, &turn, handle_done, writer) != 0) {
        abort();
    }
}

static int compare_latencies(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void print_load(struct benchmark *benchmark, const char *name)
{
    size_t kept = benchmark->done < LATENCIES ? (size_t)benchmark->done : LATENCIES;
    qsort(benchmark->latencies_us, kept, sizeof(uint32_t), compare_latencies);
    double seconds = (double)(now_ns() - benchmark->begun_ns) / 1e9;
    printf("%-20s %5zu in flight %9.0f turns/s   p50 %7.2f ms   p99 %7.2f ms\n", name,
            benchmark->writer_count, (double)benchmark->done / seconds,
            kept == 0 ? 0.0 : benchmark->latencies_us[kept / 2] / 1000.0,
            kept == 0 ? 0.0 : benchmark->latencies_us[kept * 99 / 100] / 1000.0);
    fflush(stdout);
}

static void run_load(
        struct benchmark *benchmark, const char *name, size_t in_flight, unsigned seconds)
{
    static uint64_t runs;
    benchmark->writer_count = in_flight;
    benchmark->running = in_flight;
    benchmark->done = 0;
    benchmark->begun_ns = now_ns();
    benchmark->end_ns = benchmark->begun_ns + (uint64_t)seconds * 1000000000u;
    runs++;
    for (size_t i = 0; i < in_flight; i++) {
        benchmark->writers[i] = (struct writer){
                .benchmark = benchmark, .number = (benchmark->begun_ns << 12) + (runs << 11) + i};
        write_turn(&benchmark->writers[i]);
    }
    event_loop_run(benchmark->loop);
    print_load(benchmark, name);
}

static void stop_loop(void *context)
{
    event_loop_stop(context);
}

static int run_store(struct benchmark *benchmark, const char *address,
        enum store_durability durability, unsigned seconds)
{
    static const size_t loads[] = {1, 64, LARGEST_IN_FLIGHT};
    const struct store_options options = {.address = address,
            .durability = durability,
            .queue_limit = 2 * LARGEST_IN_FLIGHT,
            .group_limit = LARGEST_IN_FLIGHT,
            .busy_ms = 5000};
    struct error error = {0};
    char name[64];
    (void)snprintf(name, sizeof(name), "%.*s, %s", (int)strcspn(address, ":"), address,
            durability == STORE_POWER ? "power" : "process");
    if (store_open(&options, benchmark->loop, NULL, NULL, &benchmark->store, &error) != 0) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]) && benchmark->failed == 0; i++) {
        run_load(benchmark, name, loads[i], seconds);
    }
    store_close(benchmark->store, stop_loop, benchmark->loop);
    event_loop_run(benchmark->loop);
    return benchmark->failed == 0 ? 0 : 1;
}

int main(int argument_count, char **arguments)
{
    static struct benchmark benchmark;
    const char *seconds_text = getenv("BENCHMARK_SECONDS");
    int64_t seconds = 3;
    int failed = 0;
    if (argument_count < 2 ||
            (seconds_text != NULL && !text_to_int64(text_from(seconds_text), 1, 3600, &seconds))) {
        fputs("usage: [BENCHMARK_SECONDS=3] store_benchmark ADDRESS...\n", stderr);
        return 2;
    }
    memset(final_bytes, 'f', sizeof(final_bytes));
    memset(focus_bytes, 'o', sizeof(focus_bytes));
    benchmark.latencies_us = calloc(LATENCIES, sizeof(uint32_t));
    if (benchmark.latencies_us == NULL || event_loop_create(&benchmark.loop, NULL) != 0) {
        return 1;
    }
    for (int i = 1; i < argument_count && failed == 0; i++) {
        failed = run_store(&benchmark, arguments[i], STORE_PROCESS, (unsigned)seconds);
        if (failed == 0) {
            failed = run_store(&benchmark, arguments[i], STORE_POWER, (unsigned)seconds);
        }
    }
    event_loop_destroy(benchmark.loop);
    free(benchmark.latencies_us);
    return failed;
}
