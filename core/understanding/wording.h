/*
 * Templates of languages/LL/templates.json, filled.
 *
 * Placeholders: `{name}` is replaced by the argument; `{name|은|는}` also appends the first
 * alternative when the argument ends in a final consonant and the second otherwise, as Korean
 * particles need (digits, Latin letters and a closing bracket are judged as they are read aloud;
 * `{name|으로|로}` treats a final ㄹ as open); `{{` is a brace. With several alternatives of a
 * template, `seed` picks one.
 */
#ifndef UNDERSTANDING_WORDING_H
#define UNDERSTANDING_WORDING_H

#include "base/arena.h"
#include "knowledge/languages.h"

struct wording_argument {
    const char *name;
    struct text value;
};

/*
 * Fills the template `key`. Empty when the language lacks it. The result lives in `arena`; unknown
 * placeholders are left out.
 */
struct text wording_say(struct arena *arena, const struct language *language, const char *key,
        const struct wording_argument *arguments, size_t argument_count, uint64_t seed);

/* True when the last syllable of `text` ends in a consonant as a Korean reader reads it. */
bool wording_has_final_consonant(struct text text, bool *is_rieul);

#endif
