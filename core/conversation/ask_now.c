/* Asking without a connection. */
#include "conversation/conversation.h"

struct waiting_answer {
    struct arena *arena;
    struct answer *answer;
};

static void keep_answer(void *context, const struct conversation_event *event)
{
    struct waiting_answer *waiting = context;

    if (event->type == EVENT_DONE) {
        waiting->answer = answer_copy(waiting->arena, event->answer);
    }
}

const struct answer *conversation_ask_now(struct conversation *conversation, struct arena *arena,
        const struct text *turns, size_t turn_count, struct text language)
{
    struct waiting_answer waiting = {.arena = arena};
    struct session_request request = {.language = language,
            .last_sequence = -1,
            .unlimited = true,
            .on_event = keep_answer,
            .context = &waiting};
    struct session_info info;

    if (conversation_open(conversation, &request, &info, NULL, NULL) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < turn_count; i++) {
        struct submission submission = {.text = turns[i]};
        char answer_id[ANSWER_ID_SIZE];
        uint32_t retry = 0;

        waiting.answer = NULL;
        if (conversation_submit(info.session, &submission, answer_id, &retry, NULL) == 0) {
            while (conversation_run_pending(conversation) > 0) {
            }
        }
    }
    conversation_detach(info.session, true);
    return waiting.answer;
}
