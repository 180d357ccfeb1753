#include "process/question_trial.h"

#define TURN_LIMIT 16u

static bool is_refused(const struct answer *answer)
{
    return answer->outcome != OUTCOME_ANSWERED;
}

static bool cites_any(const struct answer *answer, const struct text_list *records)
{
    for (size_t i = 0; i < answer->citation_count; i++) {
        for (size_t j = 0; j < records->count; j++) {
            if (text_equal(answer->citations[i].record, records->items[j])) {
                return true;
            }
        }
    }
    return records->count == 0;
}

static bool holds_what_it_must(const struct answer *answer, const struct question_case *item)
{
    for (size_t i = 0; i < item->contains.count; i++) {
        if (!question_text_matches(answer->text, item->contains.items[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < item->not_contains.count; i++) {
        if (question_text_matches(answer->text, item->not_contains.items[i])) {
            return false;
        }
    }
    return true;
}

static enum verdict judge(const struct answer *answer, const struct question_case *item)
{
    if (item->declines) {
        return is_refused(answer) ? VERDICT_RIGHT : VERDICT_WRONG;
    }
    if (is_refused(answer)) {
        return VERDICT_REFUSED;
    }
    bool is_right = cites_any(answer, &item->expect) && holds_what_it_must(answer, item);
    return is_right ? VERDICT_RIGHT : VERDICT_WRONG;
}

enum verdict question_trial(struct conversation *conversation, struct arena *arena,
        const struct question_case *item, const struct answer **answer)
{
    static const struct answer failed = {.outcome = OUTCOME_FAILED};
    struct text turns[TURN_LIMIT];
    size_t count = 0;
    size_t first =
            item->conversation.count < TURN_LIMIT ? 0 : item->conversation.count - TURN_LIMIT + 1;
    for (size_t i = first; i < item->conversation.count; i++) {
        turns[count++] = item->conversation.items[i];
    }
    turns[count++] = item->question;
    *answer = conversation_ask_now(conversation, arena, turns, count, TEXT_NONE);
    *answer = *answer == NULL ? &failed : *answer;
    return judge(*answer, item);
}
