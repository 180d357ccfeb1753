#include "knowledge/stated_values.h"

#include "knowledge/date_value.h"
#include <ctype.h>
#include <math.h>

#define DIGITS_MAX 24u
#define YEAR_FIRST 1900
#define YEAR_LAST 2099
/* Smaller words ("third", "백") stand for counts more often than for parts of an amount. */
#define MULTIPLIER_MIN 100

/* What is being read: a place in one text of one language. */
struct scan {
    const struct stated_words *words;
    const struct folded_text *text;
    size_t at;
};

static struct surface_set *set_of(struct stated_words *words, enum lexicon_class class)
{
    switch (class) {
    case LEXICON_NUMBER:
        return &words->numbers;
    case LEXICON_UNIT:
        return &words->units;
    case LEXICON_TIME:
        return &words->times;
    case LEXICON_PARTICLE:
    case LEXICON_ENDING:
        return &words->attached;
    default:
        return NULL;
    }
}

void stated_words_init(
        struct stated_words *words, struct arena *arena, const struct language *language)
{
    words->language = language;
    for (size_t i = 0; i < language->entry_count; i++) {
        const struct lexicon_entry *entry = &language->entries[i];
        struct surface_set *set = set_of(words, entry->class);
        for (size_t k = 0; set != NULL && k < entry->surface_count; k++) {
            surface_set_add(set, arena, entry->surfaces[k], entry);
        }
    }
    surface_set_sort(&words->numbers);
    surface_set_sort(&words->units);
    surface_set_sort(&words->times);
    surface_set_sort(&words->attached);
}

void stated_words_clear(struct stated_words *words)
{
    surface_set_clear(&words->numbers);
    surface_set_clear(&words->units);
    surface_set_clear(&words->times);
    surface_set_clear(&words->attached);
}

static bool is_at(const struct scan *scan, uint32_t point)
{
    return scan->at < scan->text->count && scan->text->points[scan->at] == point;
}

static void skip_space(struct scan *scan)
{
    while (is_at(scan, ' ')) {
        scan->at++;
    }
}

static bool is_digit(const struct folded_text *text, size_t at)
{
    return at < text->count && text->scripts[at] == SCRIPT_DIGIT;
}

/* A Hangul word may go on only with a particle or an ending, else another word stands here. */
static bool ends_word(const struct scan *scan, size_t at)
{
    const struct folded_text *text = scan->text;
    struct surface_match match;
    if (at >= text->count || text->scripts[at] != SCRIPT_HANGUL ||
            text->scripts[at - 1] != SCRIPT_HANGUL) {
        return true;
    }
    return surface_set_match(&scan->words->attached, text, at, &match);
}

/* Moves behind the word when one with such an id stands here. */
static const struct lexicon_entry *take_word(
        struct scan *scan, const struct surface_set *set, const char *id)
{
    struct surface_match match;
    if (!surface_set_match(set, scan->text, scan->at, &match)) {
        return NULL;
    }
    for (size_t i = 0; i < match.count; i++) {
        const struct lexicon_entry *entry = match.first[i].value;
        if (id == NULL || text_equal_string(entry->id, id)) {
            scan->at += match.length;
            return entry;
        }
    }
    return NULL;
}

/* Digits with at most one point; false, and nothing moved, when they are none or too many. */
static bool take_number(struct scan *scan, double *number, size_t *digit_count)
{
    char digits[DIGITS_MAX + 1];
    size_t length = 0;
    size_t at = scan->at;
    for (; is_digit(scan->text, at); at++) {
        uint32_t point = scan->text->points[at];
        if (length == DIGITS_MAX || !(point == '.' || (point >= '0' && point <= '9'))) {
            return false;
        }
        digits[length++] = (char)point;
    }
    if (length == 0) {
        return false;
    }
    digits[length] = '\0';
    *digit_count = strspn(digits, "0123456789") == length ? length : 0;
    *number = strtod(digits, NULL);
    scan->at = at;
    return true;
}

/* A whole number of at most two digits; 0 when there is none. */
static int32_t take_small(struct scan *scan)
{
    struct scan ahead = *scan;
    double number;
    size_t digit_count;
    if (!take_number(&ahead, &number, &digit_count) || digit_count == 0 || digit_count > 2) {
        return 0;
    }
    *scan = ahead;
    return (int32_t)number;
}

/* Amounts */

/* Product of the multipliers here ("hundred million", "千億"); 1 without any. */
static double take_multipliers(struct scan *scan)
{
    double product = 1;
    for (;;) {
        struct scan ahead = *scan;
        if (is_at(&ahead, '-')) {
            ahead.at++;
        }
        skip_space(&ahead);
        const struct lexicon_entry *entry = take_word(&ahead, &scan->words->numbers, NULL);
        if (entry == NULL || entry->number < MULTIPLIER_MIN) {
            return product;
        }
        product *= entry->number;
        *scan = ahead;
    }
}

/* "3.92 trillion", "3조 9200억": parts of falling size. */
static double take_quantity(struct scan *scan)
{
    double total = 0;
    double smallest = HUGE_VAL;
    for (;;) {
        struct scan ahead = *scan;
        double number;
        size_t digit_count;
        if (total > 0) {
            skip_space(&ahead);
        }
        if (!take_number(&ahead, &number, &digit_count)) {
            return total;
        }
        double scale = take_multipliers(&ahead);
        if (scale >= smallest) {
            return total;
        }
        total += number * scale;
        smallest = scale;
        *scan = ahead;
        if (scale <= 1) {
            return total;
        }
    }
}

static bool is_currency(const struct lexicon_entry *unit)
{
    return unit != NULL && unit->id.length == 3 && unit->id.data[0] >= 'A' &&
           unit->id.data[0] <= 'Z';
}

static struct stated_value amount(
        const struct scan *scan, size_t first, const struct lexicon_entry *unit, double value)
{
    return (struct stated_value){.kind = STATED_AMOUNT,
            .first = first,
            .end = scan->at,
            .currency = unit->id,
            .value = value};
}

/* "3 won": the unit follows. */
static struct stated_value amount_before_unit(struct scan scan)
{
    size_t first = scan.at;
    double value = take_quantity(&scan);
    if (is_at(&scan, '-')) {
        scan.at++;
    }
    skip_space(&scan);
    const struct lexicon_entry *unit = take_word(&scan, &scan.words->units, NULL);
    if (value > 0 && is_currency(unit) && ends_word(&scan, scan.at)) {
        return amount(&scan, first, unit, value);
    }
    return (struct stated_value){0};
}

/* True when points [first, end) spell the unit's own code, "krw". */
static bool is_code(const struct folded_text *text, size_t first, size_t end, struct text code)
{
    if (end - first != code.length) {
        return false;
    }
    for (size_t i = 0; i < code.length; i++) {
        if (text->points[first + i] != (uint32_t)tolower((unsigned char)code.data[i])) {
            return false;
        }
    }
    return true;
}

/* Signs and codes stand before numbers; a word there ("have won 3 of 5") is another word. */
static bool can_lead(const struct scan *behind, size_t first, const struct lexicon_entry *unit)
{
    return behind->text->scripts[behind->at - 1] == SCRIPT_PUNCTUATION ||
           is_code(behind->text, first, behind->at, unit->id);
}

/* "$3": the unit goes before. */
static struct stated_value amount_behind_unit(struct scan scan)
{
    size_t first = scan.at;
    const struct lexicon_entry *unit = take_word(&scan, &scan.words->units, NULL);
    if (!is_currency(unit) || !can_lead(&scan, first, unit)) {
        return (struct stated_value){0};
    }
    skip_space(&scan);
    double value = take_quantity(&scan);
    return value > 0 ? amount(&scan, first, unit, value) : (struct stated_value){0};
}

/* Dates */

/* 1 to 12 when a month's name stands here. */
static int32_t take_month(struct scan *scan)
{
    static const char *const names[] = {"january", "february", "march", "april", "may", "june",
            "july", "august", "september", "october", "november", "december"};
    for (int32_t i = 0; i < 12; i++) {
        if (take_word(scan, &scan->words->times, names[i]) != NULL) {
            return i + 1;
        }
    }
    return 0;
}

/* Thousands separators mark a quantity, and a bare number is a year only where no word says so. */
static int32_t take_year(struct scan *scan)
{
    struct scan ahead = *scan;
    double number;
    size_t digit_count;
    if (!take_number(&ahead, &number, &digit_count) || digit_count != 4 || number < YEAR_FIRST ||
            number > YEAR_LAST) {
        return 0;
    }
    const struct folded_text *text = scan->text;
    bool is_plain = text->ends[ahead.at - 1] - text->starts[scan->at] == 4;
    bool says_year = take_word(&ahead, &ahead.words->times, "year") != NULL;
    if (!says_year && (ahead.words->language->segmentation != SEGMENT_SPACES || !is_plain)) {
        return 0;
    }
    *scan = ahead;
    return (int32_t)number;
}

static struct stated_value date(
        const struct scan *scan, size_t first, int32_t year, int32_t month, int32_t day)
{
    struct stated_value value = {.kind = STATED_DATE, .first = first, .end = scan->at};
    if (!date_value_range(year, month, day, &value.range)) {
        value.kind = STATED_NOTHING;
    }
    return value;
}

/* "2024", "2024년 10월 7일", "2024年10月". */
static struct stated_value date_from_year(struct scan scan)
{
    size_t first = scan.at;
    int32_t year = take_year(&scan);
    if (year == 0) {
        return (struct stated_value){0};
    }
    struct scan ahead = scan;
    skip_space(&ahead);
    int32_t month = take_month(&ahead);
    if (month == 0) {
        return date(&scan, first, year, 0, 0);
    }
    scan = ahead;
    skip_space(&ahead);
    int32_t day = take_small(&ahead);
    if (day > 0 && take_word(&ahead, &ahead.words->times, "day") != NULL) {
        return date(&ahead, first, year, month, day);
    }
    return date(&scan, first, year, month, 0);
}

/* "October 2024", "October 7, 2024", "7 October 2024"; a month alone may be another word. */
static struct stated_value date_from_month(struct scan scan)
{
    size_t first = scan.at;
    int32_t day = take_small(&scan);
    if (day > 0) {
        skip_space(&scan);
    }
    int32_t month = take_month(&scan);
    if (month == 0) {
        return (struct stated_value){0};
    }
    skip_space(&scan);
    if (day == 0) {
        day = take_small(&scan);
    }
    if (is_at(&scan, ',')) {
        scan.at++;
    }
    skip_space(&scan);
    int32_t year = take_year(&scan);
    return year > 0 ? date(&scan, first, year, month, day) : (struct stated_value){0};
}

static bool begins_inside_number(const struct folded_text *text, size_t at)
{
    return at > 0 && is_digit(text, at) &&
           (is_digit(text, at - 1) || text->scripts[at - 1] == SCRIPT_LATIN);
}

struct stated_value stated_value_at(
        const struct stated_words *words, const struct folded_text *text, size_t at)
{
    typedef struct stated_value (*read_fn)(struct scan scan);
    static const read_fn readers[] = {
            amount_behind_unit, amount_before_unit, date_from_month, date_from_year};
    struct stated_value value = {0};
    if (begins_inside_number(text, at)) {
        return value;
    }
    for (size_t i = 0; value.kind == STATED_NOTHING && i < sizeof(readers) / sizeof(*readers);
            i++) {
        value = readers[i]((struct scan){words, text, at});
    }
    return value;
}
