#include "import/language_guess.h"

/*
 * A character of Han, kana or Hangul is worth several letters, and names in Latin letters stand in
 * texts of every language.
 */
#define LATIN_WEIGHT 0.2
#define LETTERS_ENOUGH 2000u /* more change nothing */

/* Counts letters by script; what is beyond `limit` letters is left out. */
static void count_letters(struct text text, size_t limit, double seen[SCRIPT_COUNT])
{
    size_t letters = 0;
    for (size_t offset = 0; offset < text.length && letters < limit;) {
        enum script script = unicode_script(unicode_next(text, &offset));
        if (script >= SCRIPT_LATIN) {
            seen[script] += 1.0;
            letters++;
        }
    }
}

/* Of how much a language uses a script to how likely the script tells the language. */
static void share_among_languages(struct language_guess *guess, size_t script)
{
    double weight = script == SCRIPT_LATIN ? LATIN_WEIGHT : 1.0;
    double total = 0.0;
    for (size_t i = 0; i < guess->count; i++) {
        total += guess->share[i][script];
    }
    for (size_t i = 0; i < guess->count && total > 0.0; i++) {
        guess->share[i][script] *= weight / total;
    }
}

void language_guess_init(struct language_guess *guess, const struct languages *languages)
{
    *guess = (struct language_guess){.count = languages->count};
    for (size_t i = 0; i < languages->count; i++) {
        const struct language *language = &languages->items[i];
        double total = 1.0;
        for (size_t k = 0; k < language->entry_count; k++) {
            const struct lexicon_entry *entry = &language->entries[k];
            for (size_t s = 0; s < entry->surface_count; s++) {
                count_letters(entry->surfaces[s], SIZE_MAX, guess->share[i]);
            }
        }
        for (size_t script = SCRIPT_LATIN; script < SCRIPT_COUNT; script++) {
            total += guess->share[i][script];
        }
        for (size_t script = SCRIPT_LATIN; script < SCRIPT_COUNT; script++) {
            guess->share[i][script] /= total;
        }
    }
    for (size_t script = SCRIPT_LATIN; script < SCRIPT_COUNT; script++) {
        share_among_languages(guess, script);
    }
}

uint32_t language_guess(const struct language_guess *guess, struct text text)
{
    double seen[SCRIPT_COUNT] = {0};
    double best = 0.0;
    uint32_t chosen = LANGUAGE_NONE;
    count_letters(text, LETTERS_ENOUGH, seen);
    for (uint32_t i = 0; i < guess->count; i++) {
        double score = 0.0;
        for (size_t script = SCRIPT_LATIN; script < SCRIPT_COUNT; script++) {
            score += seen[script] * guess->share[i][script];
        }
        if (score > best) {
            best = score;
            chosen = i;
        }
    }
    return chosen;
}
