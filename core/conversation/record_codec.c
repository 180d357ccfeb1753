#include "conversation/record_codec.h"

#define ANSWER_VERSION 1u
#define FOCUS_VERSION 1u
#define LIST_LIMIT 4096u
#define CONFIDENCE_UNIT 1e9

/* --- writing: numbers in groups of seven bits, the lowest first (LEB128); texts after their length
 * --- */

static void put_number(struct text_buffer *bytes, uint64_t number)
{
    while (number >= 0x80u) {
        text_buffer_append_char(bytes, (char)(number | 0x80u));
        number >>= 7;
    }
    text_buffer_append_char(bytes, (char)number);
}

static void put_text(struct text_buffer *bytes, struct text text)
{
    put_number(bytes, text.length);
    text_buffer_append_text(bytes, text);
}

static void put_citation(struct text_buffer *bytes, const struct answer_citation *citation)
{
    put_number(bytes, citation->number);
    put_number(bytes, citation->paragraph);
    put_text(bytes, citation->record);
    put_text(bytes, citation->source_id);
    put_text(bytes, citation->title);
    put_text(bytes, citation->published);
    put_text(bytes, citation->url);
    put_text(bytes, citation->quote);
    put_text(bytes, citation->label);
    put_text(bytes, citation->speaker);
}

void record_write_answer(struct text_buffer *bytes, const struct answer *answer)
{
    put_number(bytes, ANSWER_VERSION);
    put_number(bytes, answer->sequence);
    put_text(bytes, answer->answer_id);
    put_text(bytes, answer->client_message_id);
    put_text(bytes, answer->text);
    put_number(bytes, (uint64_t)answer->outcome);
    put_number(bytes, (uint64_t)(answer->confidence * CONFIDENCE_UNIT + 0.5));
    put_text(bytes, answer->language);
    put_text(bytes, answer->plugin);
    put_text(bytes, answer->plugin_version);
    put_number(bytes, answer->citation_count);
    for (size_t i = 0; i < answer->citation_count; i++) {
        put_citation(bytes, &answer->citations[i]);
    }
    put_number(bytes, answer->suggestion_count);
    for (size_t i = 0; i < answer->suggestion_count; i++) {
        put_text(bytes, answer->suggestions[i].title);
        put_text(bytes, answer->suggestions[i].text);
    }
    put_number(bytes, answer->pack_count);
    for (size_t i = 0; i < answer->pack_count; i++) {
        put_text(bytes, answer->packs[i].id);
        put_text(bytes, answer->packs[i].hash);
    }
}

void record_write_focus(struct text_buffer *bytes, const struct focus *focus)
{
    put_number(bytes, FOCUS_VERSION);
    put_number(bytes, focus->turn);
    put_text(bytes, text_from(focus->aspect));
    put_text(bytes, text_from(focus->question));
    put_text(bytes, text_from(focus->language));
    put_number(bytes, FOCUS_RECORDS);
    for (size_t i = 0; i < FOCUS_RECORDS; i++) {
        put_text(bytes, text_from(focus->records[i]));
    }
    put_number(bytes, FOCUS_ENTITIES);
    for (size_t i = 0; i < FOCUS_ENTITIES; i++) {
        put_text(bytes, text_from(focus->entities[i]));
    }
    put_number(bytes, FOCUS_CHOICES);
    for (size_t i = 0; i < FOCUS_CHOICES; i++) {
        put_text(bytes, text_from(focus->choices[i]));
    }
}

/* --- reading --- */

struct reader {
    struct text bytes;
    size_t at;
    bool broken; /* and what is read from then on is empty */
    struct arena *arena;
};

static uint64_t take_number(struct reader *reader)
{
    uint64_t number = 0;

    for (unsigned shift = 0; shift < 64 && reader->at < reader->bytes.length; shift += 7) {
        unsigned char byte = (unsigned char)reader->bytes.data[reader->at++];

        number |= (uint64_t)(byte & 0x7Fu) << shift;
        if ((byte & 0x80u) == 0) {
            return number;
        }
    }
    reader->broken = true;
    return 0;
}

static struct text take_text(struct reader *reader)
{
    uint64_t length = take_number(reader);
    struct text text;

    if (reader->broken || length > reader->bytes.length - reader->at) {
        reader->broken = true;
        return TEXT_NONE;
    }
    text = text_slice(reader->bytes, reader->at, reader->at + (size_t)length);
    reader->at += (size_t)length;
    return reader->arena == NULL ? text : arena_copy_text(reader->arena, text);
}

static size_t take_count(struct reader *reader)
{
    uint64_t count = take_number(reader);

    if (count > LIST_LIMIT) {
        reader->broken = true;
        return 0;
    }
    return (size_t)count;
}

static void take_citation(struct reader *reader, struct answer_citation *citation)
{
    citation->number = (uint32_t)take_number(reader);
    citation->paragraph = (uint32_t)take_number(reader);
    citation->record = take_text(reader);
    citation->source_id = take_text(reader);
    citation->title = take_text(reader);
    citation->published = take_text(reader);
    citation->url = take_text(reader);
    citation->quote = take_text(reader);
    citation->label = take_text(reader);
    citation->speaker = take_text(reader);
}

static void take_lists(struct reader *reader, struct answer *answer)
{
    answer->citation_count = take_count(reader);
    answer->citations = arena_allocate_array(
            reader->arena, answer->citation_count + 1, sizeof(*answer->citations));
    for (size_t i = 0; i < answer->citation_count && !reader->broken; i++) {
        take_citation(reader, &answer->citations[i]);
    }
    answer->suggestion_count = take_count(reader);
    answer->suggestions = arena_allocate_array(
            reader->arena, answer->suggestion_count + 1, sizeof(*answer->suggestions));
    for (size_t i = 0; i < answer->suggestion_count && !reader->broken; i++) {
        answer->suggestions[i].title = take_text(reader);
        answer->suggestions[i].text = take_text(reader);
    }
    answer->pack_count = take_count(reader);
    answer->packs =
            arena_allocate_array(reader->arena, answer->pack_count + 1, sizeof(*answer->packs));
    for (size_t i = 0; i < answer->pack_count && !reader->broken; i++) {
        answer->packs[i].id = take_text(reader);
        answer->packs[i].hash = take_text(reader);
    }
}

static int check(const struct reader *reader, const char *what, struct error *error)
{
    return reader->broken ? error_set(error, ERR_PARSE, "%s in the store is damaged", what) : 0;
}

static int check_version(
        struct reader *reader, uint64_t newest, const char *what, struct error *error)
{
    uint64_t version = take_number(reader);

    if (!reader->broken && version > newest) {
        return error_set(error, ERR_UNSUPPORTED,
                "%s in the store was written by a newer answerd: use that version or a newer one",
                what);
    }
    reader->broken = reader->broken || version == 0;
    return check(reader, what, error);
}

int record_read_answer(
        struct text bytes, struct arena *arena, struct answer **answer, struct error *error)
{
    struct reader reader = {.bytes = bytes, .arena = arena};
    struct answer *read = arena_allocate(arena, sizeof(*read));
    uint64_t outcome;
    int status = check_version(&reader, ANSWER_VERSION, "an answer", error);

    if (status != 0) {
        return status;
    }
    read->sequence = take_number(&reader);
    read->answer_id = take_text(&reader);
    read->client_message_id = take_text(&reader);
    read->text = take_text(&reader);
    outcome = take_number(&reader);
    read->confidence = (double)take_number(&reader) / CONFIDENCE_UNIT;
    read->language = take_text(&reader);
    read->plugin = take_text(&reader);
    read->plugin_version = take_text(&reader);
    take_lists(&reader, read);
    reader.broken = reader.broken || outcome > OUTCOME_FAILED || read->confidence > 1.0;
    read->outcome = reader.broken ? OUTCOME_FAILED : (enum outcome)outcome;
    read->band = answer_band(read->confidence);
    *answer = read;
    return check(&reader, "an answer", error);
}

static void take_string(struct reader *reader, char *string, size_t size)
{
    struct text text = take_text(reader);

    if (text.length >= size) {
        reader->broken = true;
        return;
    }
    if (text.length > 0) {
        memcpy(string, text.data, text.length);
    }
    string[text.length] = '\0';
}

int record_read_focus(struct text bytes, struct focus *focus, struct error *error)
{
    struct reader reader = {.bytes = bytes};
    int status = check_version(&reader, FOCUS_VERSION, "a conversation", error);
    size_t count;

    *focus = (struct focus){0};
    if (status != 0) {
        return status;
    }
    focus->turn = (uint32_t)take_number(&reader);
    take_string(&reader, focus->aspect, sizeof(focus->aspect));
    take_string(&reader, focus->question, sizeof(focus->question));
    take_string(&reader, focus->language, sizeof(focus->language));
    count = take_count(&reader);
    for (size_t i = 0; i < count && i < FOCUS_RECORDS; i++) {
        take_string(&reader, focus->records[i], sizeof(focus->records[i]));
    }
    reader.broken = reader.broken || count > FOCUS_RECORDS;
    count = take_count(&reader);
    for (size_t i = 0; i < count && i < FOCUS_ENTITIES; i++) {
        take_string(&reader, focus->entities[i], sizeof(focus->entities[i]));
    }
    reader.broken = reader.broken || count > FOCUS_ENTITIES;
    count = take_count(&reader);
    for (size_t i = 0; i < count && i < FOCUS_CHOICES; i++) {
        take_string(&reader, focus->choices[i], sizeof(focus->choices[i]));
    }
    reader.broken = reader.broken || count > FOCUS_CHOICES;
    if (reader.broken) {
        *focus = (struct focus){0};
    }
    return check(&reader, "a conversation", error);
}
