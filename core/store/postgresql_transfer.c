#include "store/postgresql_database.h"

typedef int (*row_fn)(const PGresult *result, const struct row_sink *sink, struct error *error);

static struct postgresql_database *of(struct store_database *base)
{
    return (struct postgresql_database *)base;
}

/* ---- Scanning ----------------------------------------------------------------------------- */

static int hand_conversation(
        const PGresult *result, const struct row_sink *sink, struct error *error)
{
    struct store_conversation conversation;
    postgresql_read_conversation(result, 0, 0, &conversation);
    return sink->conversation(sink->context, &conversation, error);
}

static int hand_turn(const PGresult *result, const struct row_sink *sink, struct error *error)
{
    struct store_turn turn;
    postgresql_read_turn(result, 0, 1, &turn);
    return sink->turn(sink->context, postgresql_text(result, 0, 0), &turn,
            postgresql_text(result, 0, 8), error);
}

/* Row by row, so that a table may be larger than the memory. */
static int scan_table(struct postgresql_database *database, const char *sql, row_fn hand,
        const struct row_sink *sink, struct error *error)
{
    if (PQsendQueryParams(database->connection, sql, 0, NULL, NULL, NULL, NULL, 1) == 0 ||
            PQsetSingleRowMode(database->connection) == 0) {
        return postgresql_fail_connection(database, error);
    }
    int status = postgresql_flush(database, error);
    PGresult *result = NULL;
    while (status == 0) {
        status = postgresql_next_result(database, &result, error);
        if (status != 0 || result == NULL) {
            break;
        }
        if (postgresql_is_failure(result)) {
            status = postgresql_fail(database, result, error);
        } else if (PQntuples(result) == 1) {
            status = hand(result, sink, error);
        }
        PQclear(result);
    }
    return status;
}

int postgresql_scan(struct store_database *base, const struct row_sink *sink, struct error *error)
{
    struct postgresql_database *database = of(base);
    int status = postgresql_execute(
            database, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL, error);
    if (status == 0) {
        status = scan_table(database,
                "SELECT id, token_hash, language, focus, sequence, used_at_ms FROM conversation "
                "ORDER BY id",
                hand_conversation, sink, error);
    }
    if (status == 0) {
        status = scan_table(database,
                "SELECT conversation, sequence, answer_id, client_message_id, question, final, "
                "asked_at_ms, rating::bigint, comment FROM turn ORDER BY conversation, sequence",
                hand_turn, sink, error);
    }
    return status == 0 ? postgresql_execute(database, "COMMIT", NULL, error) : status;
}

/* ---- Importing, by COPY in binary format ---------------------------------------------------- */

#define ROWS_BUFFER 65536u

static const char signature[11] = "PGCOPY\n\377\r\n"; /* and a zero byte */

static const char conversation_columns[] =
        "conversation (id, token_hash, language, focus, sequence, used_at_ms)";
static const char turn_columns[] = "turn (conversation, sequence, answer_id, client_message_id, "
                                   "question, final, asked_at_ms, rating, comment)";

/* Big-endian, as all of the format. */
static void add_integer(struct text_buffer *rows, uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        text_buffer_append_char(rows, (char)(unsigned char)(number >> (8 * i)));
    }
}

static void add_text(struct text_buffer *rows, struct text text)
{
    add_integer(rows, text.length, 4);
    text_buffer_append_text(rows, text);
}

static void add_bigint(struct text_buffer *rows, uint64_t number)
{
    add_integer(rows, 8, 4);
    add_integer(rows, number, 8);
}

static int send_rows(struct postgresql_database *database, size_t above, struct error *error)
{
    struct text_buffer *rows = &database->import_rows;
    if (rows->length <= above) {
        return 0;
    }
    int sent = PQputCopyData(database->connection, rows->data, (int)rows->length);
    text_buffer_reset(rows);
    return sent == 1 ? 0 : postgresql_fail_connection(database, error);
}

static int end_copy(struct postgresql_database *database, struct error *error)
{
    if (database->imported_table == NULL) {
        return 0;
    }
    database->imported_table = NULL;
    add_integer(&database->import_rows, UINT16_MAX, 2);
    int status = send_rows(database, 0, error);
    if (status == 0 && PQputCopyEnd(database->connection, NULL) != 1) {
        status = postgresql_fail_connection(database, error);
    }
    PGresult *result = NULL;
    while (status == 0) {
        status = postgresql_next_result(database, &result, error);
        if (status != 0 || result == NULL) {
            break;
        }
        if (postgresql_is_failure(result)) {
            status = postgresql_fail(database, result, error);
        }
        PQclear(result);
    }
    return status;
}

static int copy_into(struct postgresql_database *database, const char *table, struct error *error)
{
    if (database->imported_table == table) {
        return 0;
    }
    int status = end_copy(database, error);
    if (status != 0) {
        return status;
    }
    char sql[256];
    PGresult *result = NULL;
    (void)snprintf(sql, sizeof(sql), "COPY %s FROM STDIN (FORMAT binary)", table);
    if (PQsendQuery(database->connection, sql) == 0) {
        return postgresql_fail_connection(database, error);
    }
    status = postgresql_flush(database, error);
    if (status == 0) {
        status = postgresql_next_result(database, &result, error);
    }
    if (status == 0 && PQresultStatus(result) != PGRES_COPY_IN) {
        status = postgresql_fail(database, result, error);
    }
    PQclear(result);
    if (status == 0) {
        database->imported_table = table;
        text_buffer_append(&database->import_rows, signature, sizeof(signature));
        add_integer(&database->import_rows, 0, 8); /* no flags, no extension */
    }
    return status;
}

int postgresql_begin_import(struct store_database *base, struct error *error)
{
    struct postgresql_database *database = of(base);
    PGresult *result = NULL;
    int status = postgresql_execute(database,
            "BEGIN; LOCK TABLE conversation, turn IN SHARE ROW EXCLUSIVE MODE; "
            "SELECT (EXISTS (SELECT 1 FROM conversation))::int",
            &result, error);
    if (status != 0) {
        return status;
    }
    if (PQgetvalue(result, 0, 0)[0] != '0') {
        status = error_set(error, ERR_EXISTS, "the PostgreSQL database has rows already");
    } else if (PQsetnonblocking(database->connection, 0) != 0) {
        status = postgresql_fail_connection(database, error);
    }
    PQclear(result);
    return status;
}

int postgresql_import_conversation(struct store_database *base,
        const struct store_conversation *conversation, struct error *error)
{
    struct postgresql_database *database = of(base);
    int status = copy_into(database, conversation_columns, error);
    if (status != 0) {
        return status;
    }
    struct text_buffer *rows = &database->import_rows;
    add_integer(rows, 6, 2);
    add_text(rows, text_from(conversation->id));
    add_text(rows, (struct text){(const char *)conversation->token_hash, STORE_TOKEN_HASH_SIZE});
    add_text(rows, conversation->language);
    add_text(rows, conversation->focus);
    add_bigint(rows, conversation->sequence);
    add_bigint(rows, conversation->used_at_ms);
    return send_rows(database, ROWS_BUFFER, error);
}

int postgresql_import_turn(struct store_database *base, struct text conversation_id,
        const struct store_turn *turn, struct text comment, struct error *error)
{
    struct postgresql_database *database = of(base);
    int status = copy_into(database, turn_columns, error);
    if (status != 0) {
        return status;
    }
    struct text_buffer *rows = &database->import_rows;
    add_integer(rows, 9, 2);
    add_text(rows, conversation_id);
    add_bigint(rows, turn->sequence);
    add_text(rows, text_from(turn->answer_id));
    add_text(rows, turn->client_message_id);
    add_text(rows, turn->question);
    add_text(rows, turn->final);
    add_bigint(rows, turn->asked_at_ms);
    add_integer(rows, 2, 4);
    add_integer(rows, (uint64_t)(int64_t)turn->rating, 2);
    add_text(rows, comment);
    return send_rows(database, ROWS_BUFFER, error);
}

int postgresql_commit_import(struct store_database *base, struct error *error)
{
    struct postgresql_database *database = of(base);
    int status = end_copy(database, error);
    return status == 0 ? postgresql_execute(database, "COMMIT", NULL, error) : status;
}
