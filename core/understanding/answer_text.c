/* Texts of a record as a question wants them. */
#include "knowledge/date_value.h"
#include "understanding/aspects.h"
#include "understanding/matching.h"
#include "understanding/wording.h"

static struct text any_language(const struct analysis *analysis, const struct localized *texts)
{
    if (texts->in[analysis->language].length > 0) {
        return texts->in[analysis->language];
    }
    for (size_t i = 0; i < analysis->knowledge->languages->count; i++) {
        if (texts->in[i].length > 0) {
            return texts->in[i];
        }
    }
    return TEXT_NONE;
}

struct text understanding_answer_text(struct analysis *analysis, const struct record *record)
{
    const struct focused_answer *answer = aspects_focused_answer(analysis, record);

    if (answer != NULL) {
        return answer->text.in[analysis->language];
    }
    if (record->kind == RECORD_PASSAGE) {
        return passage_matches_answer(analysis, record);
    }
    return any_language(analysis, &record->text);
}

/* --- fields --- */

static struct text number_text(struct analysis *analysis, int64_t number)
{
    return arena_format(analysis->arena, "%lld", (long long)number);
}

/* "2024-10" as the language writes it; seasons are "2025-spring". */
static struct text date_text(struct analysis *analysis, const struct record_date *date)
{
    const struct language *language = &analysis->knowledge->languages->items[analysis->language];
    struct text rest = date->value;
    struct text year = text_split(&rest, '-');
    struct text month = text_split(&rest, '-');
    struct text day = rest;
    const char *key = day.length > 0 ? "date.day" : month.length > 0 ? "date.month" : "date.year";
    struct text name_key;
    struct wording_argument arguments[4];
    int64_t number = 0;

    if (date->precision == DATE_NONE) {
        return TEXT_NONE;
    }
    if (text_to_int64(month, 1, 12, &number)) {
        name_key = arena_format(analysis->arena, "month.%lld", (long long)number);
    } else {
        name_key = arena_format(analysis->arena, "season.%.*s", TEXT_ARG(month));
    }
    arguments[0] = (struct wording_argument){"year", year};
    arguments[1] = (struct wording_argument){"month", number_text(analysis, number)};
    arguments[2] = (struct wording_argument){
            "month_name", wording_say(analysis->arena, language, name_key.data, NULL, 0, 0)};
    if (!text_to_int64(day, 1, 31, &number)) {
        number = 0;
    }
    arguments[3] = (struct wording_argument){"day", number_text(analysis, number)};
    if (date->precision == DATE_SEASON) {
        key = "date.season";
    }
    return wording_say(analysis->arena, language, key, arguments, 4, 0);
}

static struct text quote_text(struct analysis *analysis, const struct record *record, bool verbatim)
{
    const struct language *language = &analysis->knowledge->languages->items[analysis->language];
    struct text_buffer out = {0};
    struct text said;

    for (size_t i = 0; i < record->quote_count; i++) {
        const struct quote *quote = &record->quotes[i];
        struct text text = quote->translation.in[analysis->language];
        struct wording_argument argument;

        if (verbatim || text.length == 0 || text_equal(quote->language, language->id)) {
            text = quote->text;
        }
        argument = (struct wording_argument){"text", text};
        if (i > 0) {
            text_buffer_append_char(&out, ' ');
        }
        text_buffer_append_text(
                &out, wording_say(analysis->arena, language, "quote.marks", &argument, 1, 0));
    }
    said = arena_copy_text(analysis->arena, text_buffer_view(&out));
    text_buffer_clear(&out);
    return said;
}

static struct text speaker_name(struct analysis *analysis, const struct record *record)
{
    return record->speaker != NULL ? any_language(analysis, &record->speaker->name) : TEXT_NONE;
}

static struct text localized_field(
        struct analysis *analysis, const struct record *record, struct text field, bool *known)
{
    *known = true;
    if (text_equal(field, TEXT("title"))) {
        return any_language(analysis, &record->title);
    }
    if (text_equal(field, TEXT("text"))) {
        return any_language(analysis, &record->text);
    }
    if (text_equal(field, TEXT("question"))) {
        return record->question.in[analysis->language];
    }
    if (text_equal(field, TEXT("note"))) {
        return record->note.in[analysis->language];
    }
    if (text_equal(field, TEXT("speaker_role"))) {
        return record->speaker_role.in[analysis->language];
    }
    if (text_equal(field, TEXT("name"))) {
        return record->entity != NULL ? any_language(analysis, &record->entity->name) : TEXT_NONE;
    }
    *known = false;
    return TEXT_NONE;
}

struct text understanding_field(
        struct analysis *analysis, const struct record *record, struct text field)
{
    bool known = false;
    struct text text = localized_field(analysis, record, field, &known);

    if (known) {
        return text;
    }
    if (text_equal(field, TEXT("answer"))) {
        return understanding_answer_text(analysis, record);
    }
    if (text_equal(field, TEXT("kind"))) {
        return text_from(record_kind_name(record->kind));
    }
    if (text_equal(field, TEXT("type"))) {
        return record->type;
    }
    if (text_equal(field, TEXT("label"))) {
        return text_from(record_label_name(record->label));
    }
    if (text_equal(field, TEXT("date"))) {
        return record->date.value;
    }
    if (text_equal(field, TEXT("date_text"))) {
        return date_text(analysis, &record->date);
    }
    if (text_equal(field, TEXT("as_of_text"))) {
        struct record_date as_of = {.value = record->pack->as_of};

        return date_value_parse(as_of.value, &as_of.precision, &as_of.range)
                       ? date_text(analysis, &as_of)
                       : TEXT_NONE;
    }
    if (text_equal(field, TEXT("speaker"))) {
        return speaker_name(analysis, record);
    }
    if (text_equal(field, TEXT("quote"))) {
        return quote_text(analysis, record, false);
    }
    if (text_equal(field, TEXT("verbatim"))) {
        return quote_text(analysis, record, true);
    }
    return TEXT_NONE;
}
