/* store_count and store_copy: whole databases, row by row. */
#include "base/crash_point.h"
#include "store/backend.h"
#include <openssl/evp.h>

#define BUSY_MS 10000u

static const _Atomic uint64_t never = UINT64_MAX;

static int open_database(
        const char *address, bool must_exist, struct store_database **database, struct error *error)
{
    const struct backend_options options = {.address = address,
            .durability = STORE_POWER,
            .busy_ms = BUSY_MS,
            .must_exist = must_exist,
            .give_up_ns = &never};
    return backend_open(&options, database, error);
}

/* ---- Counting ----------------------------------------------------------------------------- */

struct counting {
    struct store_counts *counts;
    EVP_MD_CTX *digest;
};

static void hash_bytes(EVP_MD_CTX *digest, const void *data, size_t length)
{
    if (length > 0 && EVP_DigestUpdate(digest, data, length) != 1) {
        abort();
    }
}

static void hash_number(EVP_MD_CTX *digest, uint64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (unsigned char)(number >> (8 * (sizeof(bytes) - 1 - i)));
    }
    hash_bytes(digest, bytes, sizeof(bytes));
}

/* With its length, so that no two rows give the same bytes. */
static void hash_text(EVP_MD_CTX *digest, struct text text)
{
    hash_number(digest, text.length);
    hash_bytes(digest, text.data, text.length);
}

static int count_conversation(
        void *context, const struct store_conversation *conversation, struct error *error)
{
    struct counting *counting = context;
    EVP_MD_CTX *digest = counting->digest;
    (void)error;
    counting->counts->conversations++;
    hash_text(digest, TEXT("conversation"));
    hash_text(digest, text_from(conversation->id));
    hash_bytes(digest, conversation->token_hash, sizeof(conversation->token_hash));
    hash_text(digest, conversation->language);
    hash_text(digest, conversation->focus);
    hash_number(digest, conversation->sequence);
    hash_number(digest, conversation->used_at_ms);
    return 0;
}

static int count_turn(void *context, struct text conversation_id, const struct store_turn *turn,
        struct text comment, struct error *error)
{
    struct counting *counting = context;
    EVP_MD_CTX *digest = counting->digest;
    (void)error;
    counting->counts->turns++;
    counting->counts->feedback += turn->rating != 0 || comment.length > 0;
    hash_text(digest, TEXT("turn"));
    hash_text(digest, conversation_id);
    hash_number(digest, turn->sequence);
    hash_text(digest, text_from(turn->answer_id));
    hash_text(digest, turn->client_message_id);
    hash_text(digest, turn->question);
    hash_text(digest, turn->final);
    hash_number(digest, turn->asked_at_ms);
    hash_number(digest, (uint64_t)(int64_t)turn->rating);
    hash_text(digest, comment);
    return 0;
}

static void write_hash(EVP_MD_CTX *digest, char hash[65])
{
    unsigned char bytes[32];
    if (EVP_DigestFinal_ex(digest, bytes, NULL) != 1) {
        abort();
    }
    for (size_t i = 0; i < sizeof(bytes); i++) {
        (void)snprintf(hash + 2 * i, 3, "%02x", bytes[i]);
    }
}

int store_count(const char *address, struct store_counts *counts, struct error *error)
{
    struct store_database *database = NULL;
    *counts = (struct store_counts){0};
    int status = open_database(address, true, &database, error);
    if (status != 0) {
        return status;
    }
    struct counting counting = {counts, EVP_MD_CTX_new()};
    if (counting.digest == NULL || EVP_DigestInit_ex(counting.digest, EVP_sha256(), NULL) != 1) {
        abort();
    }
    const struct row_sink sink = {count_conversation, count_turn, &counting};
    status = database->backend->scan(database, &sink, error);
    if (status == 0) {
        write_hash(counting.digest, counts->hash);
    }
    EVP_MD_CTX_free(counting.digest);
    backend_close(database);
    return status;
}

/* ---- Copying ------------------------------------------------------------------------------ */

static int copy_conversation(
        void *context, const struct store_conversation *conversation, struct error *error)
{
    struct store_database *target = context;
    return target->backend->import_conversation(target, conversation, error);
}

static int copy_turn(void *context, struct text conversation_id, const struct store_turn *turn,
        struct text comment, struct error *error)
{
    struct store_database *target = context;
    crash_point(COPY_ROW);
    return target->backend->import_turn(target, conversation_id, turn, comment, error);
}

static int copy(struct store_database *source, struct store_database *target, struct error *error)
{
    int status = target->backend->begin_import(target, error);
    crash_point(COPY_BEGUN);
    if (status == 0) {
        const struct row_sink sink = {copy_conversation, copy_turn, target};
        status = source->backend->scan(source, &sink, error);
    }
    crash_point(COPY_COMMIT);
    if (status == 0) {
        status = target->backend->commit_import(target, error);
    }
    crash_point(COPY_COMMITTED);
    return status;
}

int store_copy(const char *from, const char *to, struct error *error)
{
    struct store_database *source = NULL;
    struct store_database *target = NULL;
    int status = open_database(from, true, &source, error);
    if (status == 0) {
        status = open_database(to, false, &target, error);
    }
    if (status == 0) {
        status = copy(source, target, error);
    }
    backend_close(target);
    backend_close(source);
    return status;
}
