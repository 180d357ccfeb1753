/* answerd.knowledge/1: the records of the question's snapshot. */
#include "plugin_host/services.h"

static answerd_text outward(struct text text)
{
    return (answerd_text){text.data, text.length};
}

static void fill_match(answerd_match *out, const struct match *match)
{
    const struct record *record = match->record;

    *out = (answerd_match){.record = outward(record->id),
            .confidence = match->confidence,
            .flags = match->flags,
            .kind = 1u << (unsigned)record->kind,
            .label = (uint32_t)record->label,
            .asked = outward(match->asked)};
    if (record->date.precision != DATE_NONE) {
        out->first_day = record->date.range.first;
        out->last_day = record->date.range.last;
    }
}

static uint32_t match(
        const answerd_question *question, uint32_t kinds, answerd_match *matches, uint32_t capacity)
{
    struct match found[64];
    size_t limit = capacity < 64 ? capacity : 64;
    size_t count =
            understanding_match(question_context_of(question)->analysis, kinds, found, limit);

    for (size_t i = 0; i < count; i++) {
        fill_match(&matches[i], &found[i]);
    }
    return (uint32_t)count;
}

static answerd_text field(const answerd_question *question, answerd_text record, const char *name)
{
    struct question_context *context = question_context_of(question);
    const struct record *found = knowledge_record(context->knowledge, text_of_plugin(record));

    if (found == NULL || !question_context_has_room(context)) {
        return (answerd_text){NULL, 0};
    }
    return outward(understanding_field(context->analysis, found, text_from(name)));
}

static uint32_t record_count(const answerd_question *question, uint32_t kinds)
{
    const struct knowledge *knowledge = question_context_of(question)->knowledge;
    uint32_t count = 0;

    for (size_t i = 0; i < knowledge->record_count; i++) {
        count += (kinds & (1u << (unsigned)knowledge->records[i]->kind)) != 0;
    }
    return count;
}

static uint32_t pack_count(const answerd_question *question)
{
    return (uint32_t)question_context_of(question)->knowledge->pack_count;
}

static struct text in_language(
        const struct question_context *context, const struct localized *texts)
{
    uint32_t language = analysis_language(context->analysis);

    for (size_t i = 0; texts->in[language].length == 0 && i < context->knowledge->languages->count;
            i++) {
        if (texts->in[i].length > 0) {
            return texts->in[i];
        }
    }
    return texts->in[language];
}

static struct text suggestion(const struct pack *pack, struct text number)
{
    int64_t position = 0;

    if (!text_to_int64(number, 0, (int64_t)pack->suggestion_count - 1, &position)) {
        return TEXT_NONE;
    }
    return pack->suggestions[position]->id;
}

static answerd_text pack_field(
        const answerd_question *question, uint32_t position, const char *name)
{
    const struct question_context *context = question_context_of(question);
    struct text field_name = text_from(name);
    const struct pack *pack;

    if (position >= context->knowledge->pack_count) {
        return (answerd_text){NULL, 0};
    }
    pack = context->knowledge->packs[position];
    if (text_equal_string(field_name, "id")) {
        return outward(pack->id);
    }
    if (text_equal_string(field_name, "title")) {
        return outward(in_language(context, &pack->title));
    }
    if (text_equal_string(field_name, "about")) {
        return outward(in_language(context, &pack->about));
    }
    if (text_equal_string(field_name, "as_of")) {
        return outward(pack->as_of);
    }
    if (text_equal_string(field_name, "version")) {
        return outward(pack->version);
    }
    if (text_starts_with(field_name, TEXT("suggestion."))) {
        return outward(suggestion(
                pack, text_slice(field_name, sizeof("suggestion.") - 1, field_name.length)));
    }
    return (answerd_text){NULL, 0};
}

static uint32_t selection(const answerd_question *question, answerd_selection *out)
{
    const struct selection *found = analysis_selection(question_context_of(question)->analysis);

    *out = (answerd_selection){.kind = (uint32_t)found->kind,
            .ranks = found->ranks,
            .count = (uint32_t)found->count,
            .known = (uint32_t)found->known,
            .undated = (uint32_t)found->undated};
    return out->kind;
}

static answerd_text bridge(const answerd_question *question)
{
    const struct record *record = analysis_bridge(question_context_of(question)->analysis);

    return outward(record != NULL ? record->id : TEXT_NONE);
}

const answerd_knowledge_service service_knowledge_table = {
        .struct_size = sizeof(answerd_knowledge_service),
        .match = match,
        .field = field,
        .record_count = record_count,
        .pack_count = pack_count,
        .pack_field = pack_field,
        .selection = selection,
        .bridge = bridge,
};
