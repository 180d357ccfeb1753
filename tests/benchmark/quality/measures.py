"""What is computed from confidences and right answers; no input, no output."""

import bisect
import math
import unicodedata


def share(flags):
    """The share that is true; None of nothing."""
    flags = list(flags)
    return sum(flags) / len(flags) if flags else None


def auroc(known, unknown):
    """How often a known question's confidence is above an unknown one's; a tie is half (Mann, Whitney)."""
    if not known or not unknown:
        return None
    ordered = sorted(unknown)
    wins = sum(bisect.bisect_left(ordered, confidence) + bisect.bisect_right(ordered, confidence)
               for confidence in known)
    return wins / (2 * len(known) * len(unknown))


def declining_threshold(unknown, declined):
    """The least confidence such that answering only above it declines that share of the unknown."""
    return sorted(unknown)[math.ceil(declined * len(unknown)) - 1]


def right_at_declined(known, unknown, declined=0.9):
    """Share of `known`, pairs of confidence and right, that is right and above that threshold."""
    if not known or not unknown:
        return None
    threshold = declining_threshold(unknown, declined)
    return share(confidence > threshold and right for confidence, right in known)


def calibration_error(answers, bins=10):
    """Expected calibration error of pairs of confidence and right, bins of equal width (Naeini 2015)."""
    if not answers:
        return None
    filled = [[] for _ in range(bins)]
    for confidence, right in answers:
        filled[min(int(confidence * bins), bins - 1)].append((confidence, right))
    return sum(abs(sum(confidence - right for confidence, right in held)) for held in filled) / len(answers)


def percentile(values, rank):
    """The nearest rank: the least value that `rank` of all do not exceed."""
    return sorted(values)[max(math.ceil(rank * len(values)) - 1, 0)] if values else None


def fold(text):
    return unicodedata.normalize("NFKC", text).casefold()


def holds_answer(text, answers):
    """Whether the text contains one of the answers, width and case aside."""
    folded = fold(text)
    return any(fold(answer) in folded for answer in answers)
