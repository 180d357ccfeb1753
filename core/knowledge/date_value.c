#include "knowledge/date_value.h"

const char *const date_precision_names[] = {"year", "season", "month", "day", NULL};

/* Days since 1970-01-01 in the Gregorian calendar, counted from March so that the leap day is the
 * last of its year. */
static int32_t day_number(int32_t year, int32_t month, int32_t day)
{
    int32_t shifted_year = month > 2 ? year : year - 1;
    int32_t shifted_month = month > 2 ? month - 3 : month + 9;
    int32_t era = shifted_year / 400;
    int32_t year_of_era = shifted_year - era * 400;
    int32_t day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static int32_t last_day_number(int32_t year, int32_t month)
{
    return month == 12 ? day_number(year + 1, 1, 1) - 1 : day_number(year, month + 1, 1) - 1;
}

bool date_value_range(int32_t year, int32_t month, int32_t day, struct day_range *range)
{
    if (year < DATE_YEAR_FIRST || year > DATE_YEAR_LAST || month < 0 || month > 12 || day < 0) {
        return false;
    }
    if (month == 0) {
        *range = (struct day_range){day_number(year, 1, 1), day_number(year, 12, 31)};
        return day == 0;
    }
    *range = (struct day_range){day_number(year, month, 1), last_day_number(year, month)};
    if (day > 0) {
        int32_t number = day_number(year, month, day);
        bool exists = number <= range->last;
        *range = (struct day_range){number, number};
        return exists;
    }
    return true;
}

static bool parse_season(struct text name, int32_t year, struct day_range *range)
{
    static const struct {
        const char *name;
        int32_t first_month;
    } seasons[] = {{"spring", 3}, {"summer", 6}, {"autumn", 9}, {"winter", 12}};
    for (size_t i = 0; i < sizeof(seasons) / sizeof(seasons[0]); i++) {
        if (text_equal_string(name, seasons[i].name)) {
            int32_t first = seasons[i].first_month;
            range->first = day_number(year, first, 1);
            range->last =
                    first == 12 ? last_day_number(year + 1, 2) : last_day_number(year, first + 2);
            return true;
        }
    }
    return false;
}

/* Exactly `digits` digits at the front of *rest, cut off with the `-` after them. */
static bool take_part(
        struct text *rest, size_t digits, int64_t minimum, int64_t maximum, int32_t *part)
{
    int64_t value;
    struct text text = text_split(rest, '-');
    if (text.length != digits || text.data[0] < '0' || text.data[0] > '9' ||
            !text_to_int64(text, minimum, maximum, &value)) {
        return false;
    }
    *part = (int32_t)value;
    return true;
}

bool date_value_parse(struct text value, enum date_precision *precision, struct day_range *range)
{
    struct text rest = value;
    int32_t year;
    int32_t month = 0;
    int32_t day = 0;
    if (value.length == 0 || value.data[value.length - 1] == '-' ||
            !take_part(&rest, 4, DATE_YEAR_FIRST, DATE_YEAR_LAST, &year)) {
        return false;
    }
    *precision = DATE_YEAR;
    if (rest.length > 0 && parse_season(rest, year, range)) {
        *precision = DATE_SEASON;
        return true;
    }
    if (rest.length > 0) {
        *precision = rest.length > 2 ? DATE_DAY : DATE_MONTH;
        if (!take_part(&rest, 2, 1, 12, &month)) {
            return false;
        }
    }
    if (rest.length > 0 && (!take_part(&rest, 2, 1, 31, &day) || rest.length > 0)) {
        return false;
    }
    return date_value_range(year, month, day, range);
}
