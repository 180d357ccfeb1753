#include "conversation/session.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sys/random.h>

#define NS_PER_SECOND 1e9

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

static void clear_final(struct stored_final *final)
{
    arena_destroy(final->arena);
    *final = (struct stored_final){0};
}

void session_destroy(struct session *session)
{
    if (session == NULL) {
        return;
    }
    for (size_t i = 0; i < SESSION_FINALS; i++) {
        clear_final(&session->finals[i]);
    }
    list_remove(&session->link);
    list_remove(&session->replay_link);
    free(session);
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

const struct answer *session_store_final(struct session *session, struct answer *answer)
{
    struct stored_final *slot;

    answer->sequence = ++session->sequence;
    slot = &session->finals[answer->sequence % SESSION_FINALS];
    clear_final(slot);
    slot->arena = arena_create(1024, 0);
    slot->answer = answer_copy(slot->arena, answer);
    return slot->answer;
}

struct stored_final *session_find_final(struct session *session, struct text answer_id)
{
    for (size_t i = 0; i < SESSION_FINALS; i++) {
        struct stored_final *final = &session->finals[i];

        if (final->arena != NULL && text_equal(final->answer->answer_id, answer_id)) {
            return final;
        }
    }
    return NULL;
}

const struct answer *session_find_by_message(
        const struct session *session, struct text client_message_id)
{
    for (size_t i = 0; client_message_id.length > 0 && i < SESSION_FINALS; i++) {
        const struct stored_final *final = &session->finals[i];

        if (final->arena != NULL &&
                text_equal(final->answer->client_message_id, client_message_id)) {
            return final->answer;
        }
    }
    return NULL;
}

/* The last final stays: asking again with its id must not make a second question. */
void session_drop_finals(struct session *session, uint64_t up_to)
{
    for (size_t i = 0; i < SESSION_FINALS; i++) {
        struct stored_final *final = &session->finals[i];

        if (final->arena != NULL && final->answer->sequence <= up_to &&
                final->answer->sequence + 4 <= session->sequence) {
            clear_final(final);
        }
    }
}
