#include "language/unicode.h"
#include "process/explain.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"

#define LABEL_COLUMNS 11u
#define RECORD_ROWS 8u
#define COVERAGE_COLUMNS 3u /* the best records are shown item by item */
#define NAME_COLUMNS_MAX 44u

/* Where and how one turn is written. */
struct page {
    const struct explained_turn *turn;
    struct text_buffer *out;
    bool colours;
};

static void write_shade(const struct page *page, const char *shade)
{
    if (page->colours) {
        text_buffer_append_string(page->out, shade);
    }
}

static void write_shaded(const struct page *page, const char *shade, struct text text)
{
    write_shade(page, shade);
    text_buffer_append_text(page->out, text);
    write_shade(page, PLAIN);
}

/* By display width, so that East Asian text stays in its column. */
static void write_spaces(const struct page *page, struct text text, size_t columns)
{
    for (size_t width = unicode_width(text); width < columns; width++) {
        text_buffer_append_char(page->out, ' ');
    }
}

static void write_padded(const struct page *page, struct text text, size_t columns)
{
    text_buffer_append_text(page->out, text);
    write_spaces(page, text, columns);
}

/* The name of a part, at the first line of it. */
static void write_label(const struct page *page, const char *label)
{
    struct text text = text_from(label);
    write_shaded(page, BOLD, text);
    write_spaces(page, text, LABEL_COLUMNS);
}

/* No spaces before the end of a line. */
static void end_line(const struct page *page)
{
    struct text_buffer *out = page->out;
    while (out->length > 0 && out->data[out->length - 1] == ' ') {
        out->length--;
    }
    text_buffer_append_char(out, '\n');
}

static void widen(size_t *columns, struct text text)
{
    size_t width = unicode_width(text);
    if (width > *columns && width <= NAME_COLUMNS_MAX) {
        *columns = width;
    }
}

/* ---- How the question was read --------------------------------------------------------------- */

static void write_pieces(const struct page *page)
{
    const struct explanation *explanation = page->turn->explanation;
    size_t said = 0;
    for (size_t i = 0; i < explanation->piece_count; i++) {
        widen(&said, explanation->pieces[i].said);
    }
    for (size_t i = 0; i < explanation->piece_count; i++) {
        const struct explained_piece *piece = &explanation->pieces[i];
        write_label(page, i == 0 ? "pieces" : "");
        write_padded(page, piece->said, said + 2);
        write_padded(page, text_from(piece->class), 14);
        text_buffer_append_text(page->out, piece->meaning);
        if (piece->kind.length > 0) {
            text_buffer_format(page->out, " (%.*s)", TEXT_ARG(piece->kind));
        }
        if (piece->also.length > 0) {
            text_buffer_format(page->out, "%salso %.*s", piece->meaning.length > 0 ? ", " : "",
                    TEXT_ARG(piece->also));
        }
        if (piece->read_as.length > 0) {
            write_shade(page, YELLOW);
            text_buffer_format(page->out, "  read as '%.*s'", TEXT_ARG(piece->read_as));
            write_shade(page, PLAIN);
        }
        end_line(page);
    }
}

static void write_asked(const struct page *page)
{
    const struct explanation *explanation = page->turn->explanation;
    write_label(page, "asked");
    for (size_t i = 0; i < explanation->aspect_count; i++) {
        text_buffer_format(
                page->out, "%s%.*s", i == 0 ? "" : ", ", TEXT_ARG(explanation->aspects[i]));
    }
    if (explanation->forms.length > 0) {
        text_buffer_format(page->out, "%s%.*s", explanation->aspect_count > 0 ? "; " : "",
                TEXT_ARG(explanation->forms));
    }
    if (explanation->aspect_count == 0 && explanation->forms.length == 0) {
        text_buffer_append_string(page->out, "any statement");
    }
    if (explanation->time.length > 0) {
        text_buffer_format(page->out, "; %.*s", TEXT_ARG(explanation->time));
    }
    end_line(page);
}

/* What pronouns and ellipsis take from the turn before. */
static void write_leaning(const struct page *page)
{
    const struct explanation *explanation = page->turn->explanation;
    size_t count = 0;
    if (explanation->picked.length > 0) {
        write_label(page, "picks");
        text_buffer_format(page->out, "%.*s, of what was asked back about: the question before\n",
                TEXT_ARG(explanation->picked));
    }
    for (size_t i = 0; i < explanation->item_count; i++) {
        const struct explained_item *item = &explanation->items[i];
        if (item->carried) {
            if (count++ == 0) {
                write_label(page, "leans on");
            }
            text_buffer_format(
                    page->out, "%s%s %.*s", count == 1 ? "" : ", ", item->type, TEXT_ARG(item->id));
        }
    }
    if (count > 0 && explanation->pronoun.length > 0) {
        text_buffer_format(page->out, ", for '%.*s' (%.*s)", TEXT_ARG(explanation->pronoun),
                TEXT_ARG(explanation->pronoun_stands));
    } else if (count > 0 && explanation->continues) {
        text_buffer_append_string(page->out, ", as its opening continues the turn before");
    }
    if (count > 0) {
        end_line(page);
    }
}

static struct text item_name(const struct explained_item *item)
{
    return item->said.length > 0 ? item->said : item->id;
}

static void write_item(const struct page *page, size_t at, size_t name_columns)
{
    const struct explanation *explanation = page->turn->explanation;
    const struct explained_item *item = &explanation->items[at];
    write_label(page, "");
    write_padded(page, item_name(item), name_columns + 2);
    text_buffer_format(page->out, "%6.2f  %3.0f%%", item->weight, 100.0 * item->part);
    for (size_t i = 0; i < explanation->record_count && i < COVERAGE_COLUMNS; i++) {
        const struct explained_record *record = &explanation->records[i];
        write_shade(page, record->covered[at] ? GREEN : RED);
        text_buffer_format(page->out, "  %4.2f", record->coverage[at]);
        write_shade(page, PLAIN);
    }
    text_buffer_format(page->out, "  %s", item->type);
    if (item->said.length > 0 && !text_equal(item->said, item->id)) {
        text_buffer_format(page->out, " %.*s", TEXT_ARG(item->id));
    }
    if (item->kind.length > 0) {
        text_buffer_format(page->out, " (%.*s)", TEXT_ARG(item->kind));
    }
    text_buffer_append_string(page->out, item->carried ? ", of the turn before" : "");
    text_buffer_append_string(page->out, item->background ? ", beside the question" : "");
    text_buffer_append_string(page->out, item->unknown ? ", in no record" : "");
    end_line(page);
}

static void write_items(const struct page *page)
{
    const struct explanation *explanation = page->turn->explanation;
    size_t columns = 0;
    for (size_t i = 0; i < explanation->item_count; i++) {
        widen(&columns, item_name(&explanation->items[i]));
    }
    if (explanation->item_count == 0) {
        return;
    }
    write_label(page, "items");
    write_spaces(page, TEXT_NONE, columns + 2);
    write_shade(page, DIM);
    text_buffer_append_string(page->out, "weight  part");
    for (size_t i = 0; i < explanation->record_count && i < COVERAGE_COLUMNS; i++) {
        text_buffer_format(page->out, "    #%zu", i + 1);
    }
    write_shade(page, PLAIN);
    end_line(page);
    for (size_t i = 0; i < explanation->item_count; i++) {
        write_item(page, i, columns);
    }
}

/* ---- Records and bids ------------------------------------------------------------------------ */

static void write_flags(const struct page *page, uint32_t flags)
{
    const char *const *names = explain_flag_names();
    struct text_buffer words = {0};
    for (size_t i = 0; names[i] != NULL; i++) {
        if ((flags & 1u << i) != 0) {
            text_buffer_format(&words, "%s%s", words.length > 0 ? " " : "", names[i]);
        }
    }
    write_padded(page, text_buffer_view(&words), 20);
    text_buffer_clear(&words);
}

static void write_lacks(const struct page *page, const struct explained_record *record)
{
    const struct explanation *explanation = page->turn->explanation;
    const char *separator = "";
    for (size_t i = 0; i < record->unstated_count; i++) {
        text_buffer_format(page->out, "%s%.*s", separator, TEXT_ARG(record->unstated[i]));
        separator = ", ";
    }
    for (size_t i = 0; i < explanation->item_count; i++) {
        if (!record->covered[i] && !explanation->items[i].background) {
            text_buffer_format(
                    page->out, "%s%.*s", separator, TEXT_ARG(item_name(&explanation->items[i])));
            separator = ", ";
        }
    }
}

static void write_record(const struct page *page, size_t at, size_t id_columns)
{
    const struct explained_record *record = &page->turn->explanation->records[at];
    char number[16];
    snprintf(number, sizeof(number), "#%zu", at + 1);
    write_label(page, "");
    write_padded(page, text_from(number), 4);
    write_padded(page, record->record->id, id_columns + 2);
    text_buffer_format(
            page->out, "%4u%%  %4.2f  ", record->share / 10, (double)record->confidence / 1000.0);
    write_flags(page, record->flags);
    write_lacks(page, record);
    if (record->asked.length > 0) {
        text_buffer_format(page->out, " (not so: %.*s)", TEXT_ARG(record->asked));
    }
    end_line(page);
}

static void write_records(const struct page *page)
{
    const struct explanation *explanation = page->turn->explanation;
    size_t rows = explanation->record_count < RECORD_ROWS ? explanation->record_count : RECORD_ROWS;
    size_t columns = 0;
    for (size_t i = 0; i < rows; i++) {
        widen(&columns, explanation->records[i].record->id);
    }
    write_label(page, "records");
    if (rows == 0) {
        text_buffer_append_string(page->out, "none\n");
        return;
    }
    write_spaces(page, TEXT_NONE, 4 + columns + 2);
    write_shade(page, DIM);
    text_buffer_append_string(page->out, "share  conf  flags               lacks");
    write_shade(page, PLAIN);
    end_line(page);
    for (size_t i = 0; i < rows; i++) {
        write_record(page, i, columns);
    }
}

static void write_bids(const struct page *page)
{
    const struct question_trace *trace = page->turn->trace;
    for (size_t i = 0; i < trace->bid_count; i++) {
        const struct bid *bid = &trace->bids[i];
        struct plugin_info info = plugin_host_info(page->turn->plugin_host, bid->plugin);
        write_label(page, i == 0 ? "bids" : "");
        text_buffer_format(page->out, "%4.2f  ", bid->confidence);
        write_padded(page, text_from(info.id), 16);
        write_padded(page, text_from(explain_fate_name(trace->fates[i])), 10);
        for (size_t k = 0; k < bid->record_count; k++) {
            text_buffer_format(page->out, "%.*s  ", TEXT_ARG(bid->records[k]->id));
        }
        write_shaded(page, DIM, bid->reason);
        end_line(page);
    }
    write_label(page, trace->bid_count == 0 ? "bids" : "");
    if (trace->bid_count == 0) {
        text_buffer_append_string(page->out, "none; ");
    }
    text_buffer_format(page->out, "%4.2f  the pack's threshold\n", trace->threshold);
}

/* ---- The answer ------------------------------------------------------------------------------ */

static void write_answer(const struct page *page)
{
    const struct answer *answer = page->turn->trace->answer;
    struct text rest = answer->text;
    for (size_t line = 0; line == 0 || rest.length > 0; line++) {
        write_label(page, line == 0 ? "answer" : "");
        text_buffer_append_text(page->out, text_split(&rest, '\n'));
        end_line(page);
    }
    for (size_t i = 0; i < answer->citation_count; i++) {
        const struct answer_citation *citation = &answer->citations[i];
        write_label(page, "");
        text_buffer_format(page->out, "[%u] %.*s: %.*s, paragraph %u\n", citation->number,
                TEXT_ARG(citation->record), TEXT_ARG(citation->title), citation->paragraph);
    }
}

static void write_reason(const struct page *page)
{
    enum outcome outcome = page->turn->trace->answer->outcome;
    struct text_buffer reason = {0};
    explain_reason(page->turn, &reason);
    write_label(page, "why");
    write_shaded(page,
            outcome == OUTCOME_ANSWERED ? GREEN
            : outcome == OUTCOME_FAILED ? RED
                                        : YELLOW,
            text_buffer_view(&reason));
    text_buffer_append_char(page->out, '\n');
    text_buffer_clear(&reason);
}

void explain_text(const struct explained_turn *turn, bool colours, struct text_buffer *out)
{
    const struct page page = {turn, out, colours};
    const struct explanation *explanation = turn->explanation;
    write_label(&page, "question");
    write_shaded(&page, BOLD, turn->trace->text);
    end_line(&page);
    write_label(&page, "language");
    text_buffer_append_text(out, explanation->text_language);
    if (!text_equal(explanation->language, explanation->text_language)) {
        text_buffer_format(out, ", answered in %.*s", TEXT_ARG(explanation->language));
    }
    end_line(&page);
    write_pieces(&page);
    write_asked(&page);
    write_leaning(&page);
    write_items(&page);
    write_records(&page);
    write_bids(&page);
    write_answer(&page);
    write_reason(&page);
}
