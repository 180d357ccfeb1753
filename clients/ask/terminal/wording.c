#include "ask/terminal/wording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "ask/wire/memory.h"

static const char *const english_months[] = {"January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December"};

static const struct {
    const char *label;
    const char *korean;
    const char *japanese;
} labels[] = {
        {"fact", "사실", "事実"},
        {"claim", "주장", "主張"},
        {"opinion", "의견", "意見"},
        {"forecast", "전망", "見通し"},
};

static bool is_language(const char *language, const char *wanted)
{
    size_t length = strlen(wanted);
    return language != NULL && strncmp(language, wanted, length) == 0 &&
           (language[length] == '\0' || language[length] == '-');
}

char *wording_date(const char *date, const char *language)
{
    int year;
    int month;
    int day;
    int length = 0;
    if (sscanf(date, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || length != 10 ||
            (date[length] != '\0' && date[length] != 'T') || month < 1 || month > 12) {
        return memory_copy_text(date);
    }
    if (is_language(language, "en")) {
        return memory_format("%d %s %d", day, english_months[month - 1], year);
    }
    if (is_language(language, "ko")) {
        return memory_format("%d년 %d월 %d일", year, month, day);
    }
    if (is_language(language, "ja")) {
        return memory_format("%d年%d月%d日", year, month, day);
    }
    return memory_copy(date, (size_t)length);
}

const char *wording_label(const char *label, const char *language)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (strcmp(label, labels[i].label) != 0) {
            continue;
        }
        if (is_language(language, "ko")) {
            return labels[i].korean;
        }
        if (is_language(language, "ja")) {
            return labels[i].japanese;
        }
    }
    return label;
}
