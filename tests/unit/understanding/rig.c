#include "rig.h"
#include "packs/packs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int rig_setup(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    assert_non_null(rig);
    rig->knowledge = packs_load_ferries();
    rig->arena = arena_create(0, 0);
    *state = rig;
    return 0;
}

int rig_teardown(void **state)
{
    struct rig *rig = *state;
    arena_destroy(rig->arena);
    knowledge_release(rig->knowledge);
    free(rig);
    return 0;
}

struct analysis *rig_analyse(struct rig *rig, const char *text)
{
    rig->analysis =
            understanding_analyse(rig->knowledge, rig->arena, text_from(text), LANGUAGE_NONE, NULL);
    return rig->analysis;
}

static void match_all(struct rig *rig)
{
    rig->match_count = understanding_match(rig->analysis, UINT32_MAX, rig->matches,
            sizeof(rig->matches) / sizeof(rig->matches[0]));
}

void rig_match(struct rig *rig, const char *text)
{
    (void)rig_analyse(rig, text);
    match_all(rig);
}

void rig_turn(struct rig *rig, const char *text)
{
    rig->analysis = understanding_analyse(
            rig->knowledge, rig->arena, text_from(text), LANGUAGE_NONE, &rig->focus);
    match_all(rig);
    const struct record *const cited[] = {rig->match_count > 0 ? rig->matches[0].record : NULL};
    understanding_update_focus(&rig->focus, rig->analysis, cited, rig->match_count > 0);
}

void rig_forget(struct rig *rig)
{
    rig->focus = (struct focus){0};
}

struct text rig_best(const struct rig *rig)
{
    return rig->match_count > 0 ? rig->matches[0].record->id : TEXT_NONE;
}

const char *rig_language(const struct rig *rig)
{
    return rig->knowledge->languages->items[analysis_language(rig->analysis)].id.data;
}
