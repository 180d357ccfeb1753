/*
 * What was typed with the wrong keyboard layout switched on, by languages/LL/keyboard.json.
 */
#ifndef UNDERSTANDING_KEYBOARD_H
#define UNDERSTANDING_KEYBOARD_H

#include "base/arena.h"
#include "knowledge/languages.h"

/*
 * The syllables that Latin letters type: "tkatjd" is 삼성 on a dubeolsik keyboard. Empty when they
 * do not make whole syllables. In `arena`.
 */
struct text keyboard_syllables(
        struct arena *arena, const struct language *language, struct text letters);
/* The Latin letters under syllables and single jamo; empty when there is something else. */
struct text keyboard_letters(
        struct arena *arena, const struct language *language, struct text syllables);

#endif
