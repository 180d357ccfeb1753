#include "conversation/session.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sys/random.h>

#define NS_PER_SECOND 1e9
#define FINAL_BLOCK 1536u /* holds most answers */
/* The last ones stay: asking again with their ids must not make a second question. */
#define FINALS_AFTER_ACK 4u

void session_random_id(char id[CONVERSATION_ID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[16];

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
        abort();
    }
    for (size_t i = 0; i < sizeof(bytes); i++) {
        id[2 * i] = digits[bytes[i] >> 4];
        id[2 * i + 1] = digits[bytes[i] & 15];
    }
    id[CONVERSATION_ID_SIZE - 1] = '\0';
}

struct session *session_create(struct conversation *conversation)
{
    struct session *session = calloc(1, sizeof(*session));

    if (session == NULL) {
        abort();
    }
    session->conversation = conversation;
    session->language = LANGUAGE_NONE;
    session_random_id(session->id);
    list_init(&session->questions);
    return session;
}

void session_destroy(struct session *session)
{
    if (session == NULL) {
        return;
    }
    for (size_t i = 0; session->finals != NULL && i < SESSION_FINALS; i++) {
        arena_destroy(session->finals[i].arena);
    }
    list_remove(&session->link);
    list_remove(&session->replay_link);
    free(session->finals);
    free(session->focus);
    free(session);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL) {
        abort();
    }
    return memory;
}

struct focus *session_focus(struct session *session)
{
    if (session->focus == NULL) {
        session->focus = allocate(1, sizeof(*session->focus));
    }
    return session->focus;
}

void session_renew_token(struct session *session, char token[CONVERSATION_ID_SIZE])
{
    session_random_id(token);
    SHA256((const unsigned char *)token, CONVERSATION_ID_SIZE - 1, session->token_hash);
}

bool session_accepts_token(const struct session *session, struct text token)
{
    unsigned char hash[32];

    SHA256((const unsigned char *)token.data, token.length, hash);
    return CRYPTO_memcmp(hash, session->token_hash, sizeof(hash)) == 0;
}

bool session_take_token(struct session *session, uint32_t per_second, uint32_t burst,
        uint64_t now_ns, uint32_t *retry_after_ms)
{
    double rate = per_second;

    if (session->unlimited || per_second == 0) {
        return true;
    }
    if (session->tokens_at_ns == 0) {
        session->tokens = burst;
    } else {
        session->tokens += (double)(now_ns - session->tokens_at_ns) / NS_PER_SECOND * rate;
        if (session->tokens > burst) {
            session->tokens = burst;
        }
    }
    session->tokens_at_ns = now_ns;
    if (session->tokens < 1.0) {
        *retry_after_ms = (uint32_t)((1.0 - session->tokens) / rate * 1000.0) + 1;
        return false;
    }
    session->tokens -= 1.0;
    return true;
}

void session_keep_final(struct session *session, const struct answer *answer, int rating)
{
    struct stored_final *slot;

    if (session->finals == NULL) {
        session->finals = allocate(SESSION_FINALS, sizeof(*session->finals));
    }
    slot = &session->finals[answer->sequence % SESSION_FINALS];
    if (slot->arena == NULL) {
        slot->arena = arena_create(FINAL_BLOCK, 0);
    } else {
        arena_reset(slot->arena);
    }
    slot->rating = rating;
    slot->answer = answer_copy(slot->arena, answer);
}

const struct answer *session_store_final(struct session *session, struct answer *answer)
{
    answer->sequence = ++session->sequence;
    session_keep_final(session, answer, 0);
    return session->finals[answer->sequence % SESSION_FINALS].answer;
}

const struct answer *session_final(const struct session *session, uint64_t sequence)
{
    const struct answer *answer =
            session->finals != NULL ? session->finals[sequence % SESSION_FINALS].answer : NULL;

    return answer != NULL && answer->sequence == sequence ? answer : NULL;
}

bool session_has_gap(const struct session *session, uint64_t from)
{
    if (session->sent_up_to > from && session->sent_up_to - from > SESSION_FINALS) {
        return true;
    }
    for (uint64_t sequence = from + 1; sequence <= session->sent_up_to; sequence++) {
        if (session_final(session, sequence) == NULL) {
            return true;
        }
    }
    return false;
}

struct stored_final *session_find_final(struct session *session, struct text answer_id)
{
    for (size_t i = 0; session->finals != NULL && i < SESSION_FINALS; i++) {
        struct stored_final *final = &session->finals[i];

        if (final->answer != NULL && text_equal(final->answer->answer_id, answer_id)) {
            return final;
        }
    }
    return NULL;
}

const struct answer *session_find_by_message(
        const struct session *session, struct text client_message_id)
{
    if (session->finals == NULL || client_message_id.length == 0) {
        return NULL;
    }
    for (size_t i = 0; i < SESSION_FINALS; i++) {
        const struct answer *answer = session->finals[i].answer;

        if (answer != NULL && text_equal(answer->client_message_id, client_message_id)) {
            return answer;
        }
    }
    return NULL;
}

void session_drop_finals(struct session *session, uint64_t up_to)
{
    for (size_t i = 0; session->finals != NULL && i < SESSION_FINALS; i++) {
        struct stored_final *final = &session->finals[i];

        if (final->answer != NULL && final->answer->sequence <= up_to &&
                final->answer->sequence + FINALS_AFTER_ACK <= session->sequence) {
            arena_destroy(final->arena);
            *final = (struct stored_final){0};
        }
    }
}
