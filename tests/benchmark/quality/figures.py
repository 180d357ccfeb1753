"""The figures of one program on one set, from what it answered or found."""

import measures
import typos
from peer_programs import Finding
from sets import ADVERSARIAL, KNOWN, UNKNOWN

TYPED = "typed "  # before the id of a question with a typo


def clean(question_set):
    return [(question.id, question.text) for question in question_set.questions]


def clean_and_typed(question_set):
    """All questions, then those in the knowledge with a typo each."""
    return clean(question_set) + [
        (TYPED + question.id, typos.with_typo(question.text, question.language, question.id))
        for question in question_set.of(KNOWN)]


def from_answers(answers):
    """The first citation counts, also of what was declined: there it is the nearest record."""
    return {key: Finding(answer["citations"][0]["record"] if answer["citations"] else "",
                         answer["confidence"] or 0.0, 0)
            for key, answer in answers.items()}


def is_right(question, findings, prefix=""):
    return findings[prefix + question.id].record in question.right


def share_right(question_set, findings, prefix=""):
    return measures.share(is_right(question, findings, prefix) for question in question_set.of(KNOWN))


def common(question_set, findings):
    known, unknown, adversarial = (
        [(findings[question.id].confidence, is_right(question, findings))
         for question in question_set.of(standing)] for standing in (KNOWN, UNKNOWN, ADVERSARIAL))
    confidences = [[confidence for confidence, _ in pairs] for pairs in (known, unknown, adversarial)]
    right = share_right(question_set, findings)
    return {
        "right": right,
        "typo_loss_points": 100 * (right - share_right(question_set, findings, TYPED)),
        "auroc": measures.auroc(confidences[0], confidences[1]),
        "auroc_adversarial": measures.auroc(confidences[0], confidences[2]),
        "right_at_declined": measures.right_at_declined(known, confidences[1]),
    }


def calibration_error(questions, findings):
    return measures.calibration_error(
        [(findings[question.id].confidence, is_right(question, findings)) for question in questions])


def of_answers(question_set, answers):
    """A server's figures; it also chooses by itself what it answers."""
    findings = from_answers(answers)
    answered = [question for question in question_set.questions if not answers[question.id]["refused"]]
    given = {question.id for question in answered}
    with_answers = [question for question in question_set.of(KNOWN) if question.answers]
    return common(question_set, findings) | {
        "gives": measures.share(question.id in given and is_right(question, findings)
                                for question in question_set.of(KNOWN)),
        "declines": measures.share(question.id not in given for question in question_set.of(UNKNOWN)),
        "declines_adversarial": measures.share(
            question.id not in given for question in question_set.of(ADVERSARIAL)),
        "holds_answer": measures.share(
            question.id in given and measures.holds_answer(answers[question.id]["text"], question.answers)
            for question in with_answers),
        "calibration_error": calibration_error(answered, findings),
        "calibration_error_without_adversarial": calibration_error(
            [question for question in answered if question.standing != ADVERSARIAL], findings),
    }


def of_findings(question_set, findings, is_probability):
    """A peer's figures; it answers everything, so its error counts all where its score is a probability."""
    taken = [findings[question.id].taken_ns / 1000 for question in question_set.questions]
    return common(question_set, findings) | {
        "calibration_error":
            calibration_error(question_set.questions, findings) if is_probability else None,
        "p50_us": measures.percentile(taken, 0.50),
        "p99_us": measures.percentile(taken, 0.99),
    }
