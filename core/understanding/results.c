/* What an analysis found, for those outside of this folder. */
#include "understanding/analysis.h"

uint32_t analysis_language(const struct analysis *analysis)
{
    return analysis->language;
}

uint32_t analysis_forms(const struct analysis *analysis)
{
    return analysis->forms;
}

struct text analysis_aspect(const struct analysis *analysis)
{
    return analysis->aspect_count > 0 ? analysis->aspects[0] : TEXT_NONE;
}

struct text analysis_small_talk(const struct analysis *analysis)
{
    return analysis->small_talk;
}

size_t analysis_entities(const struct analysis *analysis, const struct question_entity **entities)
{
    *entities = analysis->entities;
    return analysis->entity_count;
}

bool analysis_time_range(const struct analysis *analysis, struct day_range *range)
{
    *range = analysis->time;
    return analysis->has_time;
}

bool analysis_has_concept(const struct analysis *analysis, struct text concept_id)
{
    for (size_t i = 0; i < analysis->item_count; i++) {
        if (analysis->items[i].type == ITEM_CONCEPT &&
                text_equal(analysis->items[i].id, concept_id)) {
            return true;
        }
    }
    return false;
}

const struct selection *analysis_selection(const struct analysis *analysis)
{
    return &analysis->selection;
}

const struct record *analysis_bridge(const struct analysis *analysis)
{
    return analysis->bridge;
}
