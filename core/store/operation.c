#include "store/operation.h"

#define LOADED_BLOCK 8192u
#define FIRST_TURNS 8u

static bool is_id(const char *id, size_t size)
{
    size_t length = strnlen(id, size);
    return length > 0 && length < size;
}

static bool is_number(uint64_t number)
{
    return number <= INT64_MAX;
}

static bool is_rating(int rating)
{
    return rating >= -1 && rating <= 1;
}

static bool is_sound(const struct operation_request *request)
{
    const struct store_conversation *conversation = request->conversation;
    const struct store_turn *turn = request->turn;
    if (conversation != NULL &&
            (!is_id(conversation->id, sizeof(conversation->id)) ||
                    !is_number(conversation->sequence) || !is_number(conversation->used_at_ms))) {
        return false;
    }
    if (turn != NULL &&
            (!is_id(turn->answer_id, sizeof(turn->answer_id)) || !is_number(turn->sequence) ||
                    !is_number(turn->asked_at_ms) || !is_rating(turn->rating))) {
        return false;
    }
    return is_number(request->used_before_ms) && is_rating(request->rating);
}

/* The texts of an operation, in the order in which their bytes are kept. */
#define TEXT_COUNT 8

static size_t list_texts(struct operation *operation, struct text *texts[TEXT_COUNT])
{
    struct operation_request *request = &operation->request;
    size_t count = 0;
    texts[count++] = &request->conversation_id;
    texts[count++] = &request->key;
    texts[count++] = &request->comment;
    if (request->conversation != NULL) {
        texts[count++] = &operation->conversation.language;
        texts[count++] = &operation->conversation.focus;
    }
    if (request->turn != NULL) {
        texts[count++] = &operation->turn.client_message_id;
        texts[count++] = &operation->turn.question;
        texts[count++] = &operation->turn.final;
    }
    return count;
}

/* SIZE_MAX when it is above the limit. */
static size_t bytes_of(const struct operation_request *request)
{
    static const struct store_conversation no_conversation;
    static const struct store_turn no_turn;
    const struct store_conversation *conversation =
            request->conversation != NULL ? request->conversation : &no_conversation;
    const struct store_turn *turn = request->turn != NULL ? request->turn : &no_turn;
    const size_t lengths[TEXT_COUNT] = {request->conversation_id.length, request->key.length,
            request->comment.length, conversation->language.length, conversation->focus.length,
            turn->client_message_id.length, turn->question.length, turn->final.length};
    size_t bytes = 0;
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        if (lengths[i] > STORE_OPERATION_LIMIT - bytes) {
            return SIZE_MAX;
        }
        bytes += lengths[i];
    }
    return bytes;
}

int operation_create(const struct operation_request *request, struct operation **result)
{
    if (!is_sound(request)) {
        return ERR_INVALID;
    }
    size_t bytes = bytes_of(request);
    if (bytes == SIZE_MAX) {
        return ERR_LIMIT;
    }
    struct operation *operation = calloc(1, sizeof(*operation) + bytes);
    if (operation == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    operation->request = *request;
    if (request->conversation != NULL) {
        operation->conversation = *request->conversation;
        operation->request.conversation = &operation->conversation;
    }
    if (request->turn != NULL) {
        operation->turn = *request->turn;
        operation->request.turn = &operation->turn;
    }
    struct text *texts[TEXT_COUNT];
    size_t count = list_texts(operation, texts);
    char *end = operation->bytes;
    for (size_t i = 0; i < count; i++) {
        if (texts[i]->length > 0) {
            memcpy(end, texts[i]->data, texts[i]->length);
        }
        texts[i]->data = end;
        end += texts[i]->length;
    }
    *result = operation;
    return 0;
}

void operation_destroy(struct operation *operation)
{
    if (operation != NULL) {
        arena_destroy(operation->arena);
        free(operation);
    }
}

bool operation_is_read(const struct operation *operation)
{
    return operation->request.kind >= OPERATION_LOAD_CONVERSATION;
}

void operation_reset(struct operation *operation)
{
    operation->status = 0;
    operation->error = (struct error){0};
    arena_destroy(operation->arena);
    operation->arena = NULL;
    operation->loaded = (struct store_loaded){0};
    operation->turn_capacity = 0;
}

static struct store_turn *next_turn(struct operation *operation)
{
    size_t count = operation->loaded.turn_count;
    if (count == operation->turn_capacity) {
        size_t capacity = count == 0 ? FIRST_TURNS : count * 2;
        struct store_turn *turns = arena_allocate_array(operation->arena, capacity, sizeof(*turns));
        if (count > 0) {
            memcpy(turns, operation->loaded.turns, count * sizeof(*turns));
        }
        operation->loaded.turns = turns;
        operation->turn_capacity = capacity;
    }
    operation->loaded.turn_count++;
    return (struct store_turn *)&operation->loaded.turns[count];
}

void operation_add_row(struct operation *operation, const struct operation_row *row)
{
    if (operation->arena == NULL) {
        operation->arena = arena_create(LOADED_BLOCK, 0);
        struct store_conversation *conversation = &operation->loaded.conversation;
        *conversation = row->conversation;
        conversation->language = arena_copy_text(operation->arena, conversation->language);
        conversation->focus = arena_copy_text(operation->arena, conversation->focus);
    }
    if (row->has_turn) {
        struct store_turn *turn = next_turn(operation);
        *turn = row->turn;
        turn->client_message_id = arena_copy_text(operation->arena, turn->client_message_id);
        turn->question = arena_copy_text(operation->arena, turn->question);
        turn->final = arena_copy_text(operation->arena, turn->final);
    }
}

static const char *subject_of(enum operation_kind kind)
{
    switch (kind) {
    case OPERATION_PUT_TURN:
    case OPERATION_LOAD_BY_MESSAGE:
        return "turn";
    case OPERATION_PUT_FEEDBACK:
    case OPERATION_LOAD_ANSWER:
        return "answer";
    default:
        return "conversation";
    }
}

void operation_refuse(struct operation *operation, int status)
{
    const char *subject = subject_of(operation->request.kind);
    operation->status =
            status == ERR_EXISTS
                    ? error_set(&operation->error, status, "the store has this %s already", subject)
                    : error_set(&operation->error, status, "the store has no such %s", subject);
}

void operation_call_back(struct operation *operation)
{
    const struct operation_request *request = &operation->request;
    const struct error *error = operation->status == 0 ? NULL : &operation->error;
    if (operation_is_read(operation)) {
        request->loaded(request->context, operation->status,
                operation->status == 0 ? &operation->loaded : NULL, error);
    } else {
        request->done(request->context, operation->status, error);
    }
}
