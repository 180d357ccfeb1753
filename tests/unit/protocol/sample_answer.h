/* An answer with every member filled, in more than one language. */
#ifndef UNIT_PROTOCOL_SAMPLE_ANSWER_H
#define UNIT_PROTOCOL_SAMPLE_ANSWER_H

#include "protocol/server_message.h"

static const struct wire_citation sample_citations[] = {
        {.number = 1,
                .record = TEXT_INIT("ferry-route"),
                .source_id = TEXT_INIT("s1"),
                .title = TEXT_INIT("부산 \"항로\""),
                .published = TEXT_INIT("2031-05-06T07:00"),
                .paragraph = 3,
                .url = TEXT_INIT("https://example.org/a?b=1"),
                .quote = TEXT_INIT("We sail\nat dawn."),
                .label = TEXT_INIT("claim"),
                .speaker = TEXT_INIT("海野 蓮"),
                .speaker_role = TEXT_INIT("북해해운 회장"),
                .date = TEXT_INIT("2031-spring")},
        {.number = 2,
                .record = TEXT_INIT("fare"),
                .source_id = TEXT_INIT("s1"),
                .title = TEXT_INIT("Fares"),
                .published = TEXT_INIT("2031"),
                .label = TEXT_INIT("fact")},
};
static const struct wire_suggestion sample_suggestions[] = {
        {TEXT_INIT("Fares"), TEXT_INIT("運賃はいくらですか？")},
};
static const struct wire_pin sample_packs[] = {{TEXT_INIT("ferries"), TEXT_INIT("00ff")}};
static const struct wire_pin sample_plugins[] = {{TEXT_INIT("facts"), TEXT_INIT("1.2.3")}};
static const struct text sample_records[] = {TEXT_INIT("ferry-route"), TEXT_INIT("fare")};

static const struct wire_answer sample_answer = {
        .sequence = 9,
        .answer_id = TEXT_INIT("a9"),
        .client_message_id = TEXT_INIT("m\\9"),
        .text = TEXT_INIT("항로는 \"둘\"입니다. [1]\n두 번째. [2]"),
        .outcome = TEXT_INIT("answered"),
        .confidence = 875,
        .band = TEXT_INIT("high"),
        .language = TEXT_INIT("ko"),
        .plugin = TEXT_INIT("facts"),
        .citations = sample_citations,
        .citation_count = 2,
        .suggestions = sample_suggestions,
        .suggestion_count = 1,
        .packs = sample_packs,
        .pack_count = 1,
        .plugins = sample_plugins,
        .plugin_count = 1,
        .records = sample_records,
        .record_count = 2,
};

#endif
