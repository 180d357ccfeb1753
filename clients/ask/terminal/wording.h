/*
 * The few words that stand around an answer, in the answer's language: dates, and what kind of
 * statement a source makes.
 */
#ifndef ASK_TERMINAL_WORDING_H
#define ASK_TERMINAL_WORDING_H

/*
 * Returns a date such as 2025-08-21T07:00 as people write it, without the time, owned by the caller
 * (free). What is no such date, and a language that is not known here (NULL too), leave it as it
 * is. Any thread.
 */
char *wording_date(const char *date, const char *language);

/* Returns the word for the label `fact`, `claim`, `opinion` or `forecast`; any other label stays as
 * it is. Borrowed from the argument or static. Any thread. */
const char *wording_label(const char *label, const char *language);

#endif
