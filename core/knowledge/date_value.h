/* Dates as packs write them: YYYY, YYYY-spring, YYYY-MM, YYYY-MM-DD, and the days they cover. */
#ifndef KNOWLEDGE_DATE_VALUE_H
#define KNOWLEDGE_DATE_VALUE_H

#include "knowledge/record.h"

#define DATE_YEAR_FIRST 1000
#define DATE_YEAR_LAST 2999

/*
 * Days that `value` covers, and how precisely it says so. False when it is no date: a wrong form,
 * or a day that the calendar does not have. Seasons are those of the northern hemisphere; winter
 * runs into the next year.
 */
bool date_value_parse(struct text value, enum date_precision *precision, struct day_range *range);

/* Range of a year, of a month (day 0), or of a day; false when there is no such date. */
bool date_value_range(int32_t year, int32_t month, int32_t day, struct day_range *range);

/* "year", "season", "month", "day"; ends with NULL. In the order of enum date_precision from 1. */
extern const char *const date_precision_names[];

#endif
