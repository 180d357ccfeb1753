/* Times in questions: "in October 2024", "2024년 말", "昨年秋", "before March". */
#include "understanding/analysis.h"

#define YEAR_FIRST 1800
#define YEAR_LAST 2200

static const char *const month_ids[12] = {"january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december"};
static const char *const season_ids[4] = {"spring", "summer", "autumn", "winter"};

/* Source: H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
int32_t time_days_of_date(int32_t year, int32_t month, int32_t day)
{
    int32_t shifted = month <= 2 ? year - 1 : year;
    int32_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int32_t year_of_era = shifted - era * 400;
    int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

/* Source: as above, civil_from_days; a quotient rounded down, the calendar of March to February. */
void time_date_of_days(int32_t days, int32_t *year, int32_t *month, int32_t *day)
{
    int32_t shifted = days + 719468;
    int32_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int32_t day_of_era = shifted - era * 146097;
    int32_t year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t shifted_month = (5 * day_of_year + 2) / 153;

    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month + (shifted_month < 10 ? 3 : -9);
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

struct day_range time_range_of_month(int32_t year, int32_t month)
{
    int32_t next_year = month == 12 ? year + 1 : year;
    int32_t next_month = month == 12 ? 1 : month + 1;

    return (struct day_range){
            time_days_of_date(year, month, 1), time_days_of_date(next_year, next_month, 1) - 1};
}

/* Year and month that the packs are as of, for "last year" and months without a year. */
static void as_of(const struct analysis *analysis, int32_t *year, int32_t *month)
{
    int64_t value = 0;

    *year = 1970;
    *month = 1;
    for (size_t i = 0; i < analysis->knowledge->pack_count; i++) {
        struct text date = analysis->knowledge->packs[i]->as_of;

        if (date.length >= 7 &&
                text_to_int64(text_slice(date, 0, 4), YEAR_FIRST, YEAR_LAST, &value) &&
                (int32_t)value > *year) {
            *year = (int32_t)value;
            if (text_to_int64(text_slice(date, 5, 7), 1, 12, &value)) {
                *month = (int32_t)value;
            }
        }
    }
}

static int32_t index_of(struct text id, const char *const *ids, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (text_equal_string(id, ids[i])) {
            return i;
        }
    }
    return -1;
}

static bool is_time(const struct segments *segments, size_t at, const char *id)
{
    return at < segments->count && segments->items[at].class == LEXICON_TIME &&
           text_equal_string(segments->items[at].piece->id, id);
}

static void narrow(struct analysis *analysis, struct day_range range)
{
    if (!analysis->has_time) {
        analysis->time = range;
        analysis->has_time = true;
        return;
    }
    if (analysis->spans && range.first > analysis->time.last) {
        analysis->time.last = range.last;
        return;
    }
    if (range.first >= analysis->time.first && range.last <= analysis->time.last) {
        analysis->time = range;
    }
}

static void set_year(struct analysis *analysis, int32_t year)
{
    struct day_range range = {time_days_of_date(year, 1, 1), time_days_of_date(year, 12, 31)};

    if (analysis->has_time && analysis->time.last - analysis->time.first < 100) {
        /* A month or season was named before its year: move it there. */
        int32_t day = analysis->time.first;
        int32_t from = 1970 + (int32_t)((double)day / 365.2425);

        for (int32_t month = 1; month <= 12; month++) {
            for (int32_t guess = from - 1; guess <= from + 1; guess++) {
                if (time_days_of_date(guess, month, 1) == day) {
                    struct day_range moved = time_range_of_month(year, month);

                    moved.last = moved.first + (analysis->time.last - analysis->time.first);
                    analysis->time = moved;
                    return;
                }
            }
        }
    }
    narrow(analysis, range);
}

static int32_t year_of(const struct analysis *analysis, int32_t month)
{
    int32_t year;
    int32_t current;

    if (analysis->has_time) {
        return 1970 + (int32_t)((double)(analysis->time.first + 15) / 365.2425);
    }
    as_of(analysis, &year, &current);
    return month > current ? year - 1 : year;
}

static void set_month(struct analysis *analysis, int32_t month)
{
    narrow(analysis, time_range_of_month(year_of(analysis, month), month));
}

static void set_season(struct analysis *analysis, int32_t season)
{
    int32_t month = season == 3 ? 12 : 3 + season * 3;
    int32_t year = year_of(analysis, month);
    struct day_range first = time_range_of_month(year, month);
    struct day_range last =
            season == 3 ? time_range_of_month(year + 1, 2) : time_range_of_month(year, month + 2);

    narrow(analysis, (struct day_range){first.first, last.last});
}

static bool take_relative(struct analysis *analysis, struct text id)
{
    static const char *const ids[3] = {"last_year", "this_year", "next_year"};
    int32_t at = index_of(id, ids, 3);
    int32_t year;
    int32_t month;

    if (at < 0) {
        return false;
    }
    as_of(analysis, &year, &month);
    set_year(analysis, year + at - 1);
    return true;
}

static bool take_relation(struct analysis *analysis, struct text id)
{
    static const char *const ids[] = {"before", "until", "after", "since"};
    static const enum time_relation relations[] = {TIME_BEFORE, TIME_UNTIL, TIME_AFTER, TIME_SINCE};
    int32_t at = index_of(id, ids, 4);

    if (at >= 0) {
        analysis->time_relation = relations[at];
    }
    return at >= 0;
}

static bool take_year_part(struct analysis *analysis, struct text id)
{
    static const char *const ids[] = {"early", "late", "first_half", "second_half"};
    static const enum year_part parts[] = {
            YEAR_EARLY, YEAR_LATE, YEAR_FIRST_HALF, YEAR_SECOND_HALF};
    int32_t at = index_of(id, ids, 4);

    if (at >= 0) {
        analysis->year_part = parts[at];
    }
    return at >= 0;
}

/* Early is the first quarter of a year, late the last; of a month or season it says nothing. */
static void settle_year_part(struct analysis *analysis)
{
    static const int32_t months[][2] = {[YEAR_WHOLE] = {1, 12},
            [YEAR_EARLY] = {1, 3},
            [YEAR_LATE] = {10, 12},
            [YEAR_FIRST_HALF] = {1, 6},
            [YEAR_SECOND_HALF] = {7, 12}};
    int32_t year = 1970 + (int32_t)((double)(analysis->time.first + 15) / 365.2425);

    if (analysis->year_part != YEAR_WHOLE &&
            analysis->time.first == time_days_of_date(year, 1, 1) &&
            analysis->time.last == time_days_of_date(year, 12, 31)) {
        const int32_t *part = months[analysis->year_part];

        analysis->time.first = time_range_of_month(year, part[0]).first;
        analysis->time.last = time_range_of_month(year, part[1]).last;
    }
}

static size_t take_word(
        struct analysis *analysis, const struct key_text *key, const struct segment *segment)
{
    struct text id = segment->piece->id;
    int32_t month = index_of(id, month_ids, 12);
    int32_t season = index_of(id, season_ids, 4);

    if (text_equal(id, TEXT("between"))) {
        analysis->spans = true;
    } else if (text_equal(id, TEXT("future"))) {
        analysis->future = true;
    } else if (month >= 0) {
        set_month(analysis, month + 1);
    } else if (season >= 0) {
        set_season(analysis, season);
    } else if (!take_relative(analysis, id) && !take_year_part(analysis, id) &&
               take_relation(analysis, id)) {
        analysis->relation_start = key->starts[segment->start];
        analysis->relation_end = key->ends[segment->end - 1];
    }
    return 1;
}

static size_t take_digits(struct analysis *analysis, const struct segments *segments, size_t at)
{
    double number = segments->items[at].number;
    bool whole = number >= 1 && number <= YEAR_LAST && number == (double)(int32_t)number;
    int32_t value = whole ? (int32_t)number : 0;

    if (value >= YEAR_FIRST && value <= YEAR_LAST) {
        bool marked = is_time(segments, at + 1, "year");

        set_year(analysis, value);
        return marked ? 2 : 1;
    }
    if (value >= 1 && value <= 12 && is_time(segments, at + 1, "month")) {
        set_month(analysis, value);
        return 2;
    }
    if (value >= 1 && value <= 31 && is_time(segments, at + 1, "day")) {
        return 2;
    }
    return 0;
}

size_t time_range_take(struct analysis *analysis, const struct key_text *key,
        const struct segments *segments, size_t at)
{
    const struct segment *segment = &segments->items[at];

    if (segment->class == (uint32_t)PIECE_DIGITS) {
        return take_digits(analysis, segments, at);
    }
    if (segment->class == LEXICON_TIME) {
        return take_word(analysis, key, segment);
    }
    return 0;
}

void time_range_settle(struct analysis *analysis)
{
    if (!analysis->has_time) {
        return;
    }
    analysis->forms |= FORM_TIME;
    settle_year_part(analysis);
    switch (analysis->time_relation) {
    case TIME_BEFORE:
        analysis->time = (struct day_range){INT32_MIN, analysis->time.first - 1};
        break;
    case TIME_UNTIL:
        analysis->time.first = INT32_MIN;
        break;
    case TIME_AFTER:
        analysis->time = (struct day_range){analysis->time.last + 1, INT32_MAX};
        break;
    case TIME_SINCE:
        analysis->time.last = INT32_MAX;
        break;
    case TIME_WITHIN:
        break;
    }
}
