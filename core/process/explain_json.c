#include "process/explain.h"
#include "protocol/json_writer.h"

static void write_number(struct text_buffer *out, struct text key, double value)
{
    json_write_key(out, key);
    text_buffer_format(out, "%.3f", value);
}

static void write_flag(struct text_buffer *out, struct text key, bool value)
{
    json_write_key(out, key);
    text_buffer_append_string(out, value ? "true" : "false");
}

static void write_word(struct text_buffer *out, struct text key, const char *word)
{
    json_write_string_member(out, key, text_from(word));
}

static void begin(struct text_buffer *out, struct text key, char bracket)
{
    json_write_key(out, key);
    text_buffer_append_char(out, bracket);
}

static void begin_object(struct text_buffer *out)
{
    json_write_separator(out);
    text_buffer_append_char(out, '{');
}

static void end(struct text_buffer *out, char bracket)
{
    text_buffer_append_char(out, bracket);
}

static void write_pieces(const struct explanation *explanation, struct text_buffer *out)
{
    begin(out, TEXT("pieces"), '[');
    for (size_t i = 0; i < explanation->piece_count; i++) {
        const struct explained_piece *piece = &explanation->pieces[i];
        begin_object(out);
        json_write_string_member(out, TEXT("text"), piece->said);
        write_word(out, TEXT("class"), piece->class);
        json_write_optional_member(out, TEXT("meaning"), piece->meaning);
        json_write_optional_member(out, TEXT("kind"), piece->kind);
        json_write_optional_member(out, TEXT("also"), piece->also);
        json_write_optional_member(out, TEXT("read_as"), piece->read_as);
        end(out, '}');
    }
    end(out, ']');
}

static void write_asked(const struct explanation *explanation, struct text_buffer *out)
{
    begin(out, TEXT("aspects"), '[');
    for (size_t i = 0; i < explanation->aspect_count; i++) {
        json_write_separator(out);
        json_write_string(out, explanation->aspects[i]);
    }
    end(out, ']');
    json_write_string_member(out, TEXT("forms"), explanation->forms);
    json_write_optional_member(out, TEXT("time"), explanation->time);
    json_write_optional_member(out, TEXT("pronoun"), explanation->pronoun);
    json_write_optional_member(out, TEXT("picked"), explanation->picked);
    write_flag(out, TEXT("continues"), explanation->continues);
}

static void write_items(const struct explanation *explanation, struct text_buffer *out)
{
    begin(out, TEXT("items"), '[');
    for (size_t i = 0; i < explanation->item_count; i++) {
        const struct explained_item *item = &explanation->items[i];
        begin_object(out);
        write_word(out, TEXT("type"), item->type);
        json_write_string_member(out, TEXT("id"), item->id);
        json_write_optional_member(out, TEXT("kind"), item->kind);
        json_write_optional_member(out, TEXT("text"), item->said);
        write_number(out, TEXT("weight"), item->weight);
        write_number(out, TEXT("part"), item->part);
        write_flag(out, TEXT("carried"), item->carried);
        write_flag(out, TEXT("background"), item->background);
        write_flag(out, TEXT("unknown"), item->unknown);
        end(out, '}');
    }
    end(out, ']');
}

static void write_record(const struct explanation *explanation,
        const struct explained_record *record, struct text_buffer *out)
{
    const char *const *flags = explain_flag_names();
    begin_object(out);
    json_write_string_member(out, TEXT("id"), record->record->id);
    json_write_key(out, TEXT("share"));
    json_write_permille(out, record->share);
    json_write_key(out, TEXT("confidence"));
    json_write_permille(out, record->confidence);
    begin(out, TEXT("flags"), '[');
    for (size_t i = 0; flags[i] != NULL; i++) {
        if ((record->flags & 1u << i) != 0) {
            json_write_separator(out);
            json_write_string(out, text_from(flags[i]));
        }
    }
    end(out, ']');
    json_write_optional_member(out, TEXT("not_so"), record->asked);
    begin(out, TEXT("unstated"), '[');
    for (size_t i = 0; i < record->unstated_count; i++) {
        json_write_separator(out);
        json_write_string(out, record->unstated[i]);
    }
    end(out, ']');
    begin(out, TEXT("coverage"), '[');
    for (size_t i = 0; i < explanation->item_count; i++) {
        begin_object(out);
        write_number(out, TEXT("coverage"), record->coverage[i]);
        write_flag(out, TEXT("enough"), record->covered[i]);
        end(out, '}');
    }
    end(out, ']');
    end(out, '}');
}

static void write_bids(const struct explained_turn *turn, struct text_buffer *out)
{
    const struct question_trace *trace = turn->trace;
    begin(out, TEXT("bids"), '[');
    for (size_t i = 0; i < trace->bid_count; i++) {
        const struct bid *bid = &trace->bids[i];
        begin_object(out);
        write_word(out, TEXT("plugin"), plugin_host_info(turn->plugin_host, bid->plugin).id);
        write_number(out, TEXT("confidence"), bid->confidence);
        write_number(out, TEXT("threshold"), trace->thresholds[i]);
        begin(out, TEXT("records"), '[');
        for (size_t k = 0; k < bid->record_count; k++) {
            json_write_separator(out);
            json_write_string(out, bid->records[k]->id);
        }
        end(out, ']');
        json_write_string_member(out, TEXT("reason"), bid->reason);
        write_word(out, TEXT("fate"), explain_fate_name(trace->fates[i]));
        end(out, '}');
    }
    end(out, ']');
    write_number(out, TEXT("threshold"), trace->threshold);
}

static void write_answer(const struct answer *answer, struct text_buffer *out)
{
    write_word(out, TEXT("outcome"), outcome_name(answer->outcome));
    json_write_optional_member(out, TEXT("winner"), answer->plugin);
    write_number(out, TEXT("confidence"), answer->confidence);
    json_write_string_member(out, TEXT("text"), answer->text);
    begin(out, TEXT("citations"), '[');
    for (size_t i = 0; i < answer->citation_count; i++) {
        json_write_separator(out);
        json_write_string(out, answer->citations[i].record);
    }
    end(out, ']');
    begin(out, TEXT("suggestions"), '[');
    for (size_t i = 0; i < answer->suggestion_count; i++) {
        json_write_separator(out);
        json_write_string(out, answer->suggestions[i].text);
    }
    end(out, ']');
}

void explain_json(const struct explained_turn *turn, struct text_buffer *out)
{
    const struct explanation *explanation = turn->explanation;
    struct text_buffer reason = {0};
    explain_reason(turn, &reason);
    begin_object(out);
    json_write_string_member(out, TEXT("question"), turn->trace->text);
    json_write_string_member(out, TEXT("question_language"), explanation->text_language);
    json_write_string_member(out, TEXT("language"), explanation->language);
    write_pieces(explanation, out);
    write_asked(explanation, out);
    write_items(explanation, out);
    begin(out, TEXT("records"), '[');
    for (size_t i = 0; i < explanation->record_count; i++) {
        write_record(explanation, &explanation->records[i], out);
    }
    end(out, ']');
    write_bids(turn, out);
    write_answer(turn->trace->answer, out);
    json_write_string_member(out, TEXT("why"), text_buffer_view(&reason));
    end(out, '}');
    text_buffer_clear(&reason);
}
