/* "Who said '…'?": words between quotation marks that a record quotes name that record. */
#include "understanding/analysis.h"

#define QUOTATION_POINTS_MIN 12u /* shorter ones are names and catchwords */
#define WEIGHT_QUOTATION 8.0

struct span {
    size_t start; /* bytes, inside of the marks */
    size_t end;
};

static bool opens(uint32_t point)
{
    return point == '"' || point == '\'' || point == 0x201Cu || point == 0x2018u ||
           point == 0x300Cu || point == 0x300Eu;
}

static bool closes(uint32_t point)
{
    return point == '"' || point == '\'' || point == 0x201Du || point == 0x2019u ||
           point == 0x300Du || point == 0x300Fu;
}

/* The first span between quotation marks that is long enough; an apostrophe ends none. */
static bool find_span(struct text text, struct span *span)
{
    bool open = false;
    size_t points = 0;

    for (size_t offset = 0; offset < text.length;) {
        size_t before = offset;
        uint32_t point = unicode_next(text, &offset);
        bool at_border = offset == text.length ||
                         !unicode_is_word(unicode_script((unsigned char)text.data[offset]));

        if (open && closes(point) && points >= QUOTATION_POINTS_MIN && at_border) {
            span->end = before;
            return true;
        }
        if (!open && opens(point)) {
            open = true;
            points = 0;
            span->start = offset;
        }
        points++;
    }
    return false;
}

/* Compares what a reader would: letters and digits, whatever their case and marks. */
static bool holds(struct arena *arena, struct text text, const struct folded_text *part)
{
    struct folded_text whole;

    unicode_fold(arena, text, &whole);
    for (size_t at = 0; at + part->count <= whole.count; at++) {
        if (memcmp(whole.points + at, part->points, part->count * sizeof(*part->points)) == 0) {
            return true;
        }
    }
    return false;
}

static bool quotes(const struct analysis *analysis, const struct record *record,
        const struct folded_text *part)
{
    for (size_t i = 0; i < record->quote_count; i++) {
        if (holds(analysis->arena, record->quotes[i].text, part)) {
            return true;
        }
        for (size_t k = 0; k < analysis->knowledge->languages->count; k++) {
            if (record->quotes[i].translation.in[k].length > 0 &&
                    holds(analysis->arena, record->quotes[i].translation.in[k], part)) {
                return true;
            }
        }
    }
    return false;
}

void quotation_resolve(struct analysis *analysis)
{
    struct span span = {0, 0};
    struct folded_text part;

    if (!find_span(analysis->text, &span)) {
        return;
    }
    unicode_fold(analysis->arena, text_slice(analysis->text, span.start, span.end), &part);
    for (size_t i = 0; i < analysis->knowledge->modelled_count && part.count > 0; i++) {
        const struct record *record = analysis->knowledge->records[i];

        if (quotes(analysis, record, &part)) {
            struct item item = {.type = ITEM_RECORD,
                    .record = record,
                    .id = record->id,
                    .term = TERM_NONE,
                    .weight = WEIGHT_QUOTATION};

            analysis_add_item(analysis, &item);
            analysis->quoted_from = (uint32_t)span.start;
            analysis->quoted_to = (uint32_t)span.end;
            return;
        }
    }
}
