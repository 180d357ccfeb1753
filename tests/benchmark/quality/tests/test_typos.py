"""The typo generator: one slip, in the right place, the same at every run."""

import typos
from checks import check, check_equal

ENGLISH = "Who has built the oldest bridge in it?"
KOREAN = "가장 오래된 다리는 누가 지었나요?"
JAPANESE = "最も古い橋は誰が作りましたか？"


def made_of(text, language, count=200):
    return [typos.with_typo(text, language, str(key)) for key in range(count)]


def distance(left, right):
    """Changes from one to the other; a swap of neighbours is one (optimal string alignment)."""
    rows = [list(range(len(right) + 1))]
    for i, one in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            least = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (one != other))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                least = min(least, rows[i - 2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def test_the_same_key_makes_the_same_typo():
    check_equal(made_of(ENGLISH, "en"), made_of(ENGLISH, "en"))
    check(len(set(made_of(ENGLISH, "en"))) > 20, "other keys make other typos")


def test_typos_stay_as_they_are():
    """Figures of two versions can only be compared when the typos are the same."""
    check_equal([typos.with_typo(ENGLISH, "en", key) for key in "ab"],
                ["Who has built the ooldest bridge in it?", "Who has built the oldest brifge in it?"])
    check_equal(typos.with_typo(KOREAN, "ko", "a"), "가장 오래된 다리는 가 지었나요?")


def test_each_typo_is_one_change():
    for text, language in ((ENGLISH, "en"), (KOREAN, "ko"), (JAPANESE, "ja")):
        for typed in made_of(text, language):
            check_equal(distance(text, typed), 1, f"{text} became {typed}")


def test_english_typos_are_in_long_words():
    for typed in made_of(ENGLISH, "en"):
        words = typed.split()
        check_equal(len(words), 8, typed)
        check_equal([words[at] for at in (0, 1, 3, 6, 7)], ["Who", "has", "the", "in", "it?"])


def test_english_typos_are_of_four_kinds():
    typed = set(made_of("bridge", "en"))
    for example in ("rbidge", "bidge", "briidge", "nridge"):
        check(example in typed, f"{example} is never made")


def test_korean_and_japanese_swap_or_drop():
    for text, language in ((KOREAN, "ko"), (JAPANESE, "ja")):
        lengths = {len(typed) - len(text) for typed in made_of(text, language)}
        check_equal(lengths, {0, -1}, language)
        for typed in made_of(text, language):
            check(set(typed) <= set(text), f"{typed} has a new character")
            check_equal(typed[-1], text[-1], "punctuation")


def test_short_words_have_no_typo():
    check_equal(typos.with_typo("Who is he?", "en", "a"), "Who is he?")
    check_equal(typos.with_typo("왜?", "ko", "a"), "왜?")
    check_equal(typos.with_typo("", "ja", "a"), "")


def test_equal_letters_are_not_swapped():
    for typed in made_of("aaaa", "en"):
        check(typed != "aaaa", "nothing changed")
