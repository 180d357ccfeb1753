/* What question words ask for: aspects and forms, and which of them are part of another. */
#include "understanding/aspects.h"

struct form_name {
    const char *id;
    uint32_t form;
};

static const struct form_name form_names[] = {
        {"list", FORM_LIST},
        {"count", FORM_COUNT},
        {"compare", FORM_COMPARE},
        {"choice", FORM_COMPARE},
        {"quote", FORM_QUOTE},
        {"define", FORM_DEFINE},
        {"overview", FORM_OVERVIEW},
        {"first", FORM_FIRST},
        {"last", FORM_LAST},
        {"most", FORM_MOST},
        {"least", FORM_LEAST},
        {"largest", FORM_MOST},
        {"smallest", FORM_LEAST},
        {"timeline", FORM_TIME | FORM_CHRONOLOGY},
};

bool analysis_asks(const struct analysis *analysis, const char *aspect)
{
    for (size_t i = 0; i < analysis->aspect_count; i++) {
        if (text_equal_string(analysis->aspects[i], aspect)) {
            return true;
        }
    }
    return false;
}

void question_add_aspect(struct analysis *analysis, struct text aspect)
{
    char id[32];

    if (aspect.length < sizeof(id) && analysis->aspect_count < ASPECT_LIMIT) {
        memcpy(id, aspect.data, aspect.length);
        id[aspect.length] = '\0';
        if (!analysis_asks(analysis, id)) {
            analysis->aspects[analysis->aspect_count++] = aspect;
        }
    }
}

void question_add_form(struct analysis *analysis, struct text id)
{
    analysis->chooses = analysis->chooses || text_equal(id, TEXT("choice"));
    analysis->orders = analysis->orders || text_equal(id, TEXT("order"));
    analysis->by_size = analysis->by_size || text_equal(id, TEXT("largest")) ||
                        text_equal(id, TEXT("smallest"));
    for (size_t i = 0; i < sizeof(form_names) / sizeof(form_names[0]); i++) {
        if (text_equal_string(id, form_names[i].id)) {
            analysis->forms |= form_names[i].form;
        }
    }
}

static void drop_aspect(struct analysis *analysis, const char *aspect)
{
    size_t kept = 0;

    for (size_t i = 0; i < analysis->aspect_count; i++) {
        if (!text_equal_string(analysis->aspects[i], aspect)) {
            analysis->aspects[kept++] = analysis->aspects[i];
        }
    }
    analysis->aspect_count = kept;
}

bool analysis_names_type(const struct analysis *analysis, const char *type)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_ENTITY &&
                text_equal_string(analysis->items[i].entity->record->type, type)) {
            return true;
        }
    }
    return false;
}

/* "Which company" is where the company is only in words: 회사는 어디, 企業はどこ. */
static bool asks_for_actor(const struct analysis *analysis)
{
    const struct language *language =
            &analysis->knowledge->languages->items[analysis->text_language];

    if (language->segmentation == SEGMENT_SPACES) {
        return false;
    }
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_CONCEPT && is_actor_type(analysis->items[i].id)) {
            return true;
        }
    }
    return text_equal(analysis->pronoun, TEXT("company"));
}

/*
 * Question words that are part of another one: "where does it rank" asks for a rank, not for a
 * place, and "how many won" for an amount.
 */
void question_settle_aspects(struct analysis *analysis)
{
    if (analysis_asks(analysis, "name")) {
        drop_aspect(analysis, "name");
        question_add_aspect(analysis, TEXT("who"));
        analysis->by_name = true;
    }
    analysis->enumerates = analysis_asks(analysis, "which") || analysis_asks(analysis, "what");
    if (analysis_asks(analysis, "which")) {
        drop_aspect(analysis, "which");
        question_add_aspect(
                analysis, analysis_names_type(analysis, "group") ? TEXT("who") : TEXT("what"));
    }
    if (analysis_asks(analysis, "rank")) {
        drop_aspect(analysis, "where");
        drop_aspect(analysis, "how_many");
        drop_aspect(analysis, "how");
    }
    if (analysis_asks(analysis, "where") && asks_for_actor(analysis)) {
        drop_aspect(analysis, "where");
        question_add_aspect(analysis, TEXT("who"));
    }
    if ((analysis_asks(analysis, "role") || analysis_asks(analysis, "where")) &&
            analysis_names_type(analysis, "index") && !analysis_names_type(analysis, "person")) {
        drop_aspect(analysis, "role");
        drop_aspect(analysis, "where");
        question_add_aspect(analysis, TEXT("rank"));
    }
    if (analysis->currency_count > 0 && analysis_asks(analysis, "how_many")) {
        drop_aspect(analysis, "how_many");
        question_add_aspect(analysis, TEXT("how_much"));
    }
    if (analysis_asks(analysis, "exact_day")) {
        drop_aspect(analysis, "when");
    }
    if (analysis->aspect_count > 1) {
        drop_aspect(analysis, "what");
    }
    if (analysis->aspect_count > 1 && analysis_asks(analysis, "how_much")) {
        drop_aspect(analysis, "how");
    }
}
