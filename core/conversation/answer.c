#include "conversation/answer.h"

#define BAND_HIGH 0.8
#define BAND_MEDIUM 0.6

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[] = {"answered", "unknown", "clarify", "cancelled", "failed"};

    return names[outcome];
}

struct text answer_band(double confidence)
{
    return confidence >= BAND_HIGH     ? TEXT("high")
           : confidence >= BAND_MEDIUM ? TEXT("medium")
                                       : TEXT("low");
}

static struct answer_citation copy_citation(
        struct arena *arena, const struct answer_citation *citation)
{
    struct answer_citation copy = *citation;

    copy.record = arena_copy_text(arena, citation->record);
    copy.source_id = arena_copy_text(arena, citation->source_id);
    copy.title = arena_copy_text(arena, citation->title);
    copy.published = arena_copy_text(arena, citation->published);
    copy.url = arena_copy_text(arena, citation->url);
    copy.quote = arena_copy_text(arena, citation->quote);
    copy.label = arena_copy_text(arena, citation->label);
    copy.speaker = arena_copy_text(arena, citation->speaker);
    copy.speaker_role = arena_copy_text(arena, citation->speaker_role);
    copy.date = arena_copy_text(arena, citation->date);
    return copy;
}

struct answer *answer_copy(struct arena *arena, const struct answer *answer)
{
    struct answer *copy = arena_allocate(arena, sizeof(*copy));

    *copy = *answer;
    copy->answer_id = arena_copy_text(arena, answer->answer_id);
    copy->client_message_id = arena_copy_text(arena, answer->client_message_id);
    copy->text = arena_copy_text(arena, answer->text);
    copy->language = arena_copy_text(arena, answer->language);
    copy->plugin = arena_copy_text(arena, answer->plugin);
    copy->plugin_version = arena_copy_text(arena, answer->plugin_version);
    copy->citations =
            arena_allocate_array(arena, answer->citation_count + 1, sizeof(*copy->citations));
    for (size_t i = 0; i < answer->citation_count; i++) {
        copy->citations[i] = copy_citation(arena, &answer->citations[i]);
    }
    copy->suggestions =
            arena_allocate_array(arena, answer->suggestion_count + 1, sizeof(*copy->suggestions));
    for (size_t i = 0; i < answer->suggestion_count; i++) {
        copy->suggestions[i].title = arena_copy_text(arena, answer->suggestions[i].title);
        copy->suggestions[i].text = arena_copy_text(arena, answer->suggestions[i].text);
    }
    copy->packs = arena_allocate_array(arena, answer->pack_count + 1, sizeof(*copy->packs));
    for (size_t i = 0; i < answer->pack_count; i++) {
        copy->packs[i].id = arena_copy_text(arena, answer->packs[i].id);
        copy->packs[i].hash = arena_copy_text(arena, answer->packs[i].hash);
    }
    return copy;
}
