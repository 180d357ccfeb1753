#include "base/metrics.h"
#include "base/map.h"

/* Upper bounds of the histogram buckets: 1, 2.5 and 5 of each decade. */
#define MICROSECOND UINT64_C(1000)
#define DECADE(unit) (unit), (unit)*5 / 2, (unit)*5

static const uint64_t bucket_bounds[] = {
        DECADE(MICROSECOND),
        DECADE(MICROSECOND * 10),
        DECADE(MICROSECOND * 100),
        DECADE(MICROSECOND * 1000),
        DECADE(MICROSECOND * 10000),
        DECADE(MICROSECOND * 100000),
        DECADE(MICROSECOND * 1000000),
        MICROSECOND * 10000000,
};

#define BUCKET_COUNT (sizeof(bucket_bounds) / sizeof(bucket_bounds[0]))

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

static const char *const type_names[] = {
        [METRIC_COUNTER] = "counter",
        [METRIC_GAUGE] = "gauge",
        [METRIC_HISTOGRAM] = "histogram",
};

struct histogram {
    uint64_t buckets[BUCKET_COUNT + 1]; /* the last one is above every bound */
    uint64_t sum_ns;
};

/* One labelled series of a family. */
struct metric {
    struct metric *next;
    char *labels; /* empty when there are none */
    int64_t value;
    struct histogram *histogram; /* METRIC_HISTOGRAM only */
};

struct family {
    enum metric_type type;
    char *name;
    char *help;
    struct metric *first;
    struct metric *last;
};

struct metrics {
    struct map families; /* name -> struct family, owned */
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    return memory;
}

static char *copy_string(const char *string)
{
    size_t size = strlen(string) + 1;
    char *copy = allocate(size);
    memcpy(copy, string, size);
    return copy;
}

struct metrics *metrics_create(void)
{
    return allocate(sizeof(struct metrics));
}

static void family_destroy(struct family *family)
{
    struct metric *metric = family->first;
    while (metric != NULL) {
        struct metric *next = metric->next;
        free(metric->labels);
        free(metric->histogram);
        free(metric);
        metric = next;
    }
    free(family->name);
    free(family->help);
    free(family);
}

void metrics_destroy(struct metrics *metrics)
{
    if (metrics == NULL) {
        return;
    }
    MAP_EACH(entry, &metrics->families)
    {
        family_destroy(entry->value);
    }
    map_clear(&metrics->families);
    free(metrics);
}

static struct family *find_family(
        struct metrics *metrics, enum metric_type type, const char *name, const char *help)
{
    struct family *family = map_get_string(&metrics->families, name);
    if (family != NULL) {
        return family;
    }
    family = allocate(sizeof(*family));
    family->type = type;
    family->name = copy_string(name);
    family->help = copy_string(help);
    map_set(&metrics->families, text_from(family->name), family);
    return family;
}

static struct metric *find_metric(struct metrics *metrics, enum metric_type type, const char *name,
        const char *labels, const char *help)
{
    struct family *family = find_family(metrics, type, name, help);
    labels = labels == NULL ? "" : labels;
    for (struct metric *metric = family->first; metric != NULL; metric = metric->next) {
        if (strcmp(metric->labels, labels) == 0) {
            return metric;
        }
    }
    struct metric *metric = allocate(sizeof(*metric));
    metric->labels = copy_string(labels);
    if (family->type == METRIC_HISTOGRAM) {
        metric->histogram = allocate(sizeof(*metric->histogram));
    }
    if (family->last == NULL) {
        family->first = metric;
    } else {
        family->last->next = metric;
    }
    family->last = metric;
    return metric;
}

struct metric *metrics_counter(
        struct metrics *metrics, const char *name, const char *labels, const char *help)
{
    return find_metric(metrics, METRIC_COUNTER, name, labels, help);
}

struct metric *metrics_gauge(
        struct metrics *metrics, const char *name, const char *labels, const char *help)
{
    return find_metric(metrics, METRIC_GAUGE, name, labels, help);
}

struct metric *metrics_histogram(
        struct metrics *metrics, const char *name, const char *labels, const char *help)
{
    return find_metric(metrics, METRIC_HISTOGRAM, name, labels, help);
}

void metric_add(struct metric *metric, int64_t amount)
{
    if (metric != NULL) {
        metric->value += amount;
    }
}

void metric_set(struct metric *metric, int64_t value)
{
    if (metric != NULL) {
        metric->value = value;
    }
}

void metric_observe_ns(struct metric *metric, uint64_t nanoseconds)
{
    if (metric == NULL || metric->histogram == NULL) {
        return;
    }
    size_t low = 0;
    size_t high = BUCKET_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (nanoseconds <= bucket_bounds[middle]) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    metric->histogram->buckets[low]++;
    metric->histogram->sum_ns += nanoseconds;
    metric->value++;
}

int64_t metric_value(const struct metric *metric)
{
    return metric == NULL ? 0 : metric->value;
}

static void render_simple(
        const struct family *family, const struct metric *metric, struct text_buffer *out)
{
    bool labelled = metric->labels[0] != '\0';
    text_buffer_format(out, "%s%s%s%s %lld\n", family->name, labelled ? "{" : "", metric->labels,
            labelled ? "}" : "", (long long)metric->value);
}

static void render_histogram(
        const struct family *family, const struct metric *metric, struct text_buffer *out)
{
    const char *name = family->name;
    const char *labels = metric->labels;
    const char *comma = labels[0] == '\0' ? "" : ",";
    uint64_t cumulative = 0;
    for (size_t i = 0; i < BUCKET_COUNT; i++) {
        cumulative += metric->histogram->buckets[i];
        text_buffer_format(out, "%s_bucket{%s%sle=\"%g\"} %llu\n", name, labels, comma,
                (double)bucket_bounds[i] / 1e9, (unsigned long long)cumulative);
    }
    text_buffer_format(out, "%s_bucket{%s%sle=\"+Inf\"} %lld\n", name, labels, comma,
            (long long)metric->value);
    const char *open = labels[0] == '\0' ? "" : "{";
    const char *close = labels[0] == '\0' ? "" : "}";
    text_buffer_format(out, "%s_sum%s%s%s %.9f\n", name, open, labels, close,
            (double)metric->histogram->sum_ns / 1e9);
    text_buffer_format(
            out, "%s_count%s%s%s %lld\n", name, open, labels, close, (long long)metric->value);
}

void metrics_render(const struct metrics *metrics, struct text_buffer *out)
{
    MAP_EACH(entry, &metrics->families)
    {
        const struct family *family = entry->value;
        text_buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n", family->name, family->help,
                family->name, type_names[family->type]);
        for (const struct metric *metric = family->first; metric != NULL; metric = metric->next) {
            if (family->type == METRIC_HISTOGRAM) {
                render_histogram(family, metric, out);
            } else {
                render_simple(family, metric, out);
            }
        }
    }
}
