/* Which of several sentences is the question, and which say who asks and why. */
#include "understanding/analysis.h"

#define WEIGHT_BACKGROUND 0.1 /* of what stands in another sentence than the question */

/* The next end of a sentence at or after `from`: the offset behind it, or the text's length. */
static size_t sentence_end(struct text text, size_t from)
{
    for (size_t i = from; i < text.length;) {
        uint32_t point = unicode_next(text, &i);
        bool wide = point == 0x3002u || point == 0xFF01u || point == 0xFF1Fu;
        bool narrow = point == '.' || point == '!' || point == '?';

        if (wide || (narrow && i < text.length && text.data[i] == ' ')) {
            return i;
        }
    }
    return text.length;
}

static bool asks_in(const struct analysis *analysis, size_t start, size_t end)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->end > item->start && item->start >= start && item->end <= end) {
            return true;
        }
    }
    return false;
}

static bool names_in(const struct analysis *analysis, size_t start, size_t end)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        const struct item *item = &analysis->items[i];

        if (item->type == ITEM_ENTITY && item->start >= start && item->end <= end) {
            return true;
        }
    }
    return false;
}

/*
 * People say who they are before they ask. Of several sentences the last with content is the
 * question; what the others name is background, unless the last names nothing itself.
 */
void sentences_weigh(struct analysis *analysis)
{
    size_t start = 0;
    size_t end = 0;

    for (size_t from = 0; from < analysis->text.length;) {
        size_t next = sentence_end(analysis->text, from);

        if (asks_in(analysis, from, next)) {
            start = from;
            end = next;
        }
        from = next > from ? next : analysis->text.length;
    }
    for (size_t i = 0; i < analysis->item_count && names_in(analysis, start, end); i++) {
        struct item *item = &analysis->items[i];

        if (item->end > item->start && (item->end <= start || item->start >= end)) {
            item->weight *= WEIGHT_BACKGROUND;
            item->background = true;
        }
    }
}
