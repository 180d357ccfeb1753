"""One typing error a question, the same at every run."""

import random
import re

SEED = "one typo"
KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Where a word is a few characters, most keyboard slips leave no character of the script.
WITHOUT_KEYS = ("ko", "ja", "zh")
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
LETTER = re.compile(r"[^\W\d_]")


def swap(random_source, text, places):
    """Two letters that stand side by side and differ; None where there are none."""
    pairs = [at for at in places if at + 1 in places and text[at] != text[at + 1]]
    if not pairs:
        return None
    at = random_source.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


def drop(random_source, text, places):
    at = random_source.choice(places)
    return text[:at] + text[at + 1:]


def double(random_source, text, places):
    at = random_source.choice(places)
    return text[:at] + text[at] + text[at:]


def neighbours(letter):
    for row, keys in enumerate(KEY_ROWS):
        column = keys.find(letter.lower())
        if column >= 0:
            beside = [(row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column)]
            found = "".join(KEY_ROWS[y][x] for y, x in beside
                            if 0 <= y < len(KEY_ROWS) and 0 <= x < len(KEY_ROWS[y]))
            return found.upper() if letter.isupper() else found
    return ""


def hit_neighbour(random_source, text, places):
    """The key beside the right one; None where no letter is on these keys."""
    places = [at for at in places if neighbours(text[at])]
    if not places:
        return None
    at = random_source.choice(places)
    return text[:at] + random_source.choice(neighbours(text[at])) + text[at + 1:]


def with_typo(text, language, key):
    """The text with one slip, chosen by `key`; unchanged where no word has four letters.

    Korean and Japanese: two characters swapped or one dropped, anywhere. Else swapped, dropped,
    doubled or the neighbouring key, in a random word of at least four letters.
    """
    random_source = random.Random(f"{SEED} {key}")
    if language in WITHOUT_KEYS:
        places = [found.start() for found in LETTER.finditer(text)]
        slips = [swap, drop]
    else:
        words = [range(*found.span()) for found in LONG_WORD.finditer(text)]
        places = list(random_source.choice(words)) if words else []
        slips = [swap, drop, double, hit_neighbour]
    if len(places) < 2:
        return text
    slip = random_source.choice(slips)
    return slip(random_source, text, places) or drop(random_source, text, places)
