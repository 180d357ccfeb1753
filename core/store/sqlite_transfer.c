#include "store/sqlite_database.h"

static struct sqlite_database *of(struct store_database *base)
{
    return (struct sqlite_database *)base;
}

typedef int (*row_fn)(sqlite3_stmt *statement, const struct row_sink *sink, struct error *error);

static int hand_conversation(
        sqlite3_stmt *statement, const struct row_sink *sink, struct error *error)
{
    struct store_conversation conversation;
    sqlite_read_conversation(statement, 0, &conversation);
    return sink->conversation(sink->context, &conversation, error);
}

static int hand_turn(sqlite3_stmt *statement, const struct row_sink *sink, struct error *error)
{
    struct store_turn turn;
    sqlite_read_turn(statement, 1, &turn);
    return sink->turn(
            sink->context, sqlite_text(statement, 0), &turn, sqlite_text(statement, 8), error);
}

static int scan_table(struct sqlite_database *database, const char *sql, row_fn hand,
        const struct row_sink *sink, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int status = 0;
    int result = sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
    }
    while (result == SQLITE_ROW && status == 0) {
        status = hand(statement, sink, error);
        result = status == 0 ? sqlite3_step(statement) : result;
    }
    sqlite3_finalize(statement);
    if (status == 0 && result != SQLITE_DONE) {
        status = sqlite_fail(database, result, error);
    }
    return status;
}

int sqlite_scan(struct store_database *base, const struct row_sink *sink, struct error *error)
{
    struct sqlite_database *database = of(base);
    int result = sqlite_step_once(database->statements[STATEMENT_BEGIN_READ]);
    if (result != SQLITE_DONE) {
        return sqlite_fail(database, result, error);
    }
    int status = scan_table(database,
            "SELECT id, token_hash, language, focus, sequence, used_at_ms FROM conversation "
            "ORDER BY id",
            hand_conversation, sink, error);
    if (status == 0) {
        status = scan_table(database,
                "SELECT c.id, t.sequence, t.answer_id, t.client_message_id, t.question, t.final, "
                "t.asked_at_ms, t.rating, t.comment FROM conversation c JOIN turn t "
                "ON t.conversation = c.number ORDER BY c.id, t.sequence",
                hand_turn, sink, error);
    }
    if (database->handle != NULL) {
        (void)sqlite_step_once(database->statements[STATEMENT_COMMIT]);
    }
    return status;
}

static int check(struct sqlite_database *database, int result, struct error *error)
{
    return result == SQLITE_OK ? 0 : sqlite_fail(database, result, error);
}

int sqlite_begin_import(struct store_database *base, struct error *error)
{
    struct sqlite_database *database = of(base);
    sqlite3_stmt *any = NULL;
    int result = sqlite_step_once(database->statements[STATEMENT_BEGIN_WRITE]);
    if (result == SQLITE_DONE) {
        result = sqlite3_prepare_v2(database->handle,
                "SELECT EXISTS (SELECT 1 FROM conversation) OR EXISTS (SELECT 1 FROM turn)", -1,
                &any, NULL);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_step(any);
    }
    bool is_empty = result == SQLITE_ROW && sqlite3_column_int(any, 0) == 0;
    sqlite3_finalize(any);
    if (result != SQLITE_ROW) {
        return sqlite_fail(database, result, error);
    }
    return is_empty ? 0 : error_set(error, ERR_EXISTS, "%s has rows already", database->path);
}

int sqlite_import_conversation(struct store_database *base,
        const struct store_conversation *conversation, struct error *error)
{
    struct sqlite_place place = {0};
    int result = sqlite_find_place(of(base), text_from(conversation->id), &place);
    if (result == SQLITE_OK) {
        result = sqlite_write_conversation(of(base), &place, conversation);
    }
    return check(of(base), result, error);
}

int sqlite_import_turn(struct store_database *base, struct text conversation_id,
        const struct store_turn *turn, struct text comment, struct error *error)
{
    struct sqlite_place place = {0};
    int result = sqlite_find_place(of(base), conversation_id, &place);
    if (result == SQLITE_OK) {
        result = sqlite_insert_turn(of(base), place.number, turn, comment);
    }
    return check(of(base), result, error);
}

int sqlite_commit_import(struct store_database *base, struct error *error)
{
    struct sqlite_database *database = of(base);
    int result = sqlite_step_once(database->statements[STATEMENT_COMMIT]);
    return result == SQLITE_DONE ? 0 : sqlite_fail(database, result, error);
}
