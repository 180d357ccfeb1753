#include "protocol/server_message.h"
#include "protocol/json_writer.h"

#define APPEND(out, literal) text_buffer_append((out), (literal), sizeof(literal) - 1)

static void open_result(struct text_buffer *out, struct text id)
{
    APPEND(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    text_buffer_append_text(out, id);
    APPEND(out, ",\"result\":{");
}

static void open_notification(struct text_buffer *out, struct text method)
{
    APPEND(out, "{\"jsonrpc\":\"2.0\",\"method\":\"");
    text_buffer_append_text(out, method);
    APPEND(out, "\",\"params\":");
}

static void write_limits(struct text_buffer *out, const struct wire_limits *limits)
{
    json_write_key(out, TEXT("limits"));
    text_buffer_append_char(out, '{');
    json_write_integer_member(out, TEXT("message_bytes"), limits->message_bytes);
    json_write_integer_member(out, TEXT("question_characters"), limits->question_characters);
    json_write_integer_member(out, TEXT("fragments"), limits->fragments);
    json_write_integer_member(out, TEXT("in_flight"), limits->in_flight);
    json_write_integer_member(out, TEXT("questions_per_second"), limits->questions_per_second);
    json_write_integer_member(out, TEXT("questions_burst"), limits->questions_burst);
    json_write_integer_member(out, TEXT("send_queue_bytes"), limits->send_queue_bytes);
    json_write_integer_member(out, TEXT("first_message_ms"), limits->first_message_ms);
    json_write_integer_member(out, TEXT("idle_s"), limits->idle_s);
    text_buffer_append_char(out, '}');
}

static void write_packs(struct text_buffer *out, const struct wire_session *session)
{
    json_write_key(out, TEXT("packs"));
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < session->pack_count; i++) {
        const struct wire_pack *pack = &session->packs[i];
        json_write_separator(out);
        text_buffer_append_char(out, '{');
        json_write_string_member(out, TEXT("id"), pack->id);
        json_write_string_member(out, TEXT("title"), pack->title);
        json_write_string_member(out, TEXT("version"), pack->version);
        json_write_string_member(out, TEXT("hash"), pack->hash);
        text_buffer_append_char(out, '}');
    }
    text_buffer_append_char(out, ']');
}

void wire_write_session(struct text_buffer *out, struct text id, const struct wire_session *session)
{
    if (id.length == 0) {
        return;
    }
    open_result(out, id);
    json_write_string_member(out, TEXT("conversation"), session->conversation);
    json_write_string_member(out, TEXT("resume_token"), session->resume_token);
    json_write_integer_member(out, TEXT("last_seq"), session->last_sequence);
    json_write_integer_member(out, TEXT("heartbeat_s"), session->heartbeat_s);
    write_limits(out, &session->limits);
    json_write_key(out, TEXT("server"));
    text_buffer_append_char(out, '{');
    json_write_string_member(out, TEXT("name"), TEXT("answerd"));
    json_write_string_member(out, TEXT("version"), session->server_version);
    text_buffer_append_char(out, '}');
    write_packs(out, session);
    APPEND(out, "}}");
}

void wire_write_ask_result(struct text_buffer *out, struct text id, struct text answer_id)
{
    if (id.length == 0) {
        return;
    }
    open_result(out, id);
    json_write_string_member(out, TEXT("answer_id"), answer_id);
    APPEND(out, "}}");
}

void wire_write_empty_result(struct text_buffer *out, struct text id)
{
    if (id.length == 0) {
        return;
    }
    open_result(out, id);
    APPEND(out, "}}");
}

static void write_error_data(struct text_buffer *out, const struct wire_error *error)
{
    if (error->retry_after_ms == 0 && error->parameter.length == 0) {
        return;
    }
    json_write_key(out, TEXT("data"));
    text_buffer_append_char(out, '{');
    if (error->retry_after_ms != 0) {
        json_write_integer_member(out, TEXT("retry_after_ms"), error->retry_after_ms);
    }
    json_write_optional_member(out, TEXT("parameter"), error->parameter);
    text_buffer_append_char(out, '}');
}

void wire_write_error(struct text_buffer *out, struct text id, const struct wire_error *error)
{
    APPEND(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    text_buffer_append_text(out, id.length > 0 ? id : TEXT("null"));
    APPEND(out, ",\"error\":{");
    json_write_integer_member(out, TEXT("code"), error->code);
    json_write_string_member(out, TEXT("message"), wire_error_message(error));
    write_error_data(out, error);
    APPEND(out, "}}");
}

void wire_write_status(struct text_buffer *out, struct text answer_id, struct text state)
{
    open_notification(out, TEXT("answer.status"));
    text_buffer_append_char(out, '{');
    json_write_string_member(out, TEXT("answer_id"), answer_id);
    json_write_string_member(out, TEXT("state"), state);
    APPEND(out, "}}");
}

void wire_write_delta(
        struct text_buffer *out, struct text answer_id, uint64_t offset, struct text text)
{
    open_notification(out, TEXT("answer.delta"));
    text_buffer_append_char(out, '{');
    json_write_string_member(out, TEXT("answer_id"), answer_id);
    json_write_integer_member(out, TEXT("offset"), (int64_t)offset);
    json_write_string_member(out, TEXT("text"), text);
    APPEND(out, "}}");
}

void wire_write_done(struct text_buffer *out, const struct wire_answer *answer)
{
    open_notification(out, TEXT("answer.done"));
    wire_write_answer(out, answer);
    text_buffer_append_char(out, '}');
}

void wire_write_notice(
        struct text_buffer *out, struct text kind, int64_t retry_after_ms, struct text message)
{
    open_notification(out, TEXT("notice"));
    text_buffer_append_char(out, '{');
    json_write_string_member(out, TEXT("kind"), kind);
    json_write_integer_member(out, TEXT("retry_after_ms"), retry_after_ms);
    json_write_string_member(out, TEXT("message"), message);
    APPEND(out, "}}");
}

static void write_citation(struct text_buffer *out, const struct wire_citation *citation)
{
    json_write_separator(out);
    text_buffer_append_char(out, '{');
    json_write_integer_member(out, TEXT("n"), citation->number);
    json_write_string_member(out, TEXT("record"), citation->record);
    json_write_string_member(out, TEXT("source_id"), citation->source_id);
    json_write_string_member(out, TEXT("title"), citation->title);
    json_write_string_member(out, TEXT("published"), citation->published);
    json_write_integer_member(out, TEXT("paragraph"), citation->paragraph);
    json_write_optional_member(out, TEXT("url"), citation->url);
    json_write_optional_member(out, TEXT("quote"), citation->quote);
    json_write_string_member(out, TEXT("label"), citation->label);
    json_write_optional_member(out, TEXT("speaker"), citation->speaker);
    json_write_optional_member(out, TEXT("speaker_role"), citation->speaker_role);
    json_write_optional_member(out, TEXT("date"), citation->date);
    text_buffer_append_char(out, '}');
}

static void write_citations(struct text_buffer *out, const struct wire_answer *answer)
{
    json_write_key(out, TEXT("citations"));
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < answer->citation_count; i++) {
        write_citation(out, &answer->citations[i]);
    }
    text_buffer_append_char(out, ']');
}

static void write_suggestions(struct text_buffer *out, const struct wire_answer *answer)
{
    json_write_key(out, TEXT("suggestions"));
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < answer->suggestion_count; i++) {
        json_write_separator(out);
        text_buffer_append_char(out, '{');
        json_write_string_member(out, TEXT("title"), answer->suggestions[i].title);
        json_write_string_member(out, TEXT("text"), answer->suggestions[i].text);
        text_buffer_append_char(out, '}');
    }
    text_buffer_append_char(out, ']');
}

/* Ids are keys here, so they go through the escaper as well. */
static void write_pins(
        struct text_buffer *out, struct text key, const struct wire_pin *pins, size_t count)
{
    json_write_key(out, key);
    text_buffer_append_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        json_write_separator(out);
        json_write_string(out, pins[i].id);
        text_buffer_append_char(out, ':');
        json_write_string(out, pins[i].value);
    }
    text_buffer_append_char(out, '}');
}

static void write_receipt(struct text_buffer *out, const struct wire_answer *answer)
{
    json_write_key(out, TEXT("receipt"));
    text_buffer_append_char(out, '{');
    write_pins(out, TEXT("pack"), answer->packs, answer->pack_count);
    write_pins(out, TEXT("plugins"), answer->plugins, answer->plugin_count);
    json_write_key(out, TEXT("records"));
    text_buffer_append_char(out, '[');
    for (size_t i = 0; i < answer->record_count; i++) {
        json_write_separator(out);
        json_write_string(out, answer->records[i]);
    }
    APPEND(out, "]}");
}

void wire_write_answer(struct text_buffer *out, const struct wire_answer *answer)
{
    text_buffer_append_char(out, '{');
    if (answer->sequence > 0) {
        json_write_integer_member(out, TEXT("seq"), answer->sequence);
    }
    json_write_string_member(out, TEXT("answer_id"), answer->answer_id);
    json_write_optional_member(out, TEXT("client_msg_id"), answer->client_message_id);
    json_write_string_member(out, TEXT("text"), answer->text);
    json_write_string_member(out, TEXT("outcome"), answer->outcome);
    json_write_key(out, TEXT("confidence"));
    json_write_permille(out, answer->confidence);
    json_write_string_member(out, TEXT("band"), answer->band);
    json_write_string_member(out, TEXT("lang"), answer->language);
    write_citations(out, answer);
    write_suggestions(out, answer);
    json_write_string_member(out, TEXT("plugin"), answer->plugin);
    write_receipt(out, answer);
    text_buffer_append_char(out, '}');
}
