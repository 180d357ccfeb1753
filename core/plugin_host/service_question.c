/* answerd.question/1 and answerd.wording/1: what the host understood, and sentences to say it. */
#include "plugin_host/services.h"

#include "understanding/wording.h"

#define ARGUMENTS_MAX 16u
#define QUESTION_MEMORY_MAX (8u * 1024u * 1024u)

struct question_context *question_context_of(const answerd_question *question)
{
    return (struct question_context *)(void *)((char *)(uintptr_t)question -
                                               offsetof(struct question_context, abi));
}

bool question_context_has_room(const struct question_context *context)
{
    return arena_size(context->arena) - context->memory_before <= QUESTION_MEMORY_MAX;
}

static answerd_text outward(struct text text)
{
    return (answerd_text){text.data, text.length};
}

static uint32_t forms(const answerd_question *question)
{
    return analysis_forms(question_context_of(question)->analysis);
}

static answerd_text aspect(const answerd_question *question)
{
    return outward(analysis_aspect(question_context_of(question)->analysis));
}

static uint32_t entity_count(const answerd_question *question)
{
    const struct question_entity *entities;

    return (uint32_t)analysis_entities(question_context_of(question)->analysis, &entities);
}

static int32_t entity(
        const answerd_question *question, uint32_t position, answerd_question_entity *found)
{
    const struct question_entity *entities;
    size_t count = analysis_entities(question_context_of(question)->analysis, &entities);

    if (position >= count) {
        return ANSWERD_ERR_NOT_FOUND;
    }
    found->id = outward(entities[position].entity->record->id);
    found->type = outward(entities[position].entity->record->type);
    found->start = entities[position].start;
    found->length = entities[position].length;
    return ANSWERD_OK;
}

static uint32_t time_range(const answerd_question *question, answerd_day_range *range)
{
    struct day_range found;

    if (!analysis_time_range(question_context_of(question)->analysis, &found)) {
        return 0;
    }
    range->first = found.first;
    range->last = found.last;
    return 1;
}

static answerd_text small_talk(const answerd_question *question)
{
    return outward(analysis_small_talk(question_context_of(question)->analysis));
}

static uint32_t has_concept(const answerd_question *question, const char *concept_id)
{
    return analysis_has_concept(question_context_of(question)->analysis, text_from(concept_id));
}

const answerd_question_service service_question_table = {
        .struct_size = sizeof(answerd_question_service),
        .forms = forms,
        .aspect = aspect,
        .entity_count = entity_count,
        .entity = entity,
        .time_range = time_range,
        .small_talk = small_talk,
        .has_concept = has_concept,
};

static answerd_text say(const answerd_question *question, const char *key,
        const answerd_argument *arguments, uint32_t argument_count)
{
    struct question_context *context = question_context_of(question);
    const struct language *language =
            &context->knowledge->languages->items[analysis_language(context->analysis)];
    struct wording_argument copies[ARGUMENTS_MAX];
    uint32_t count = argument_count < ARGUMENTS_MAX ? argument_count : ARGUMENTS_MAX;

    for (uint32_t i = 0; i < count; i++) {
        copies[i].name = arguments[i].name;
        copies[i].value = text_of_plugin(arguments[i].value);
        if (copies[i].value.length > SERVICE_TEXT_LIMIT) {
            return outward(TEXT_NONE);
        }
    }
    if (!question_context_has_room(context)) {
        return outward(TEXT_NONE);
    }
    return outward(wording_say(context->arena, language, key, copies, count, context->abi.id));
}

const answerd_wording_service service_wording_table = {
        .struct_size = sizeof(answerd_wording_service),
        .say = say,
};
