"""The real programs on a small pack, and the figures of what they answer."""

import gzip
import json
import pathlib
import tempfile

import figures
import server
import sets
from checks import check, check_equal

TEXTS = {
    "bridge": ("en", "The Arched Bridge", "The arched bridge of Selvern was built in 1902 by Ida Morren."),
    "observatory": ("ko", "별빛 천문대", "별빛 천문대는 1987년에 한라산 기슭에 세워졌다."),
    "glassworks": ("ja", "青葉硝子工場", "青葉硝子工場は1954年に山本健二が設立した。"),
}
PHRASINGS = ["How can I get a new library card?", "My library card is lost"]
QUESTIONS = [
    ("arches", "en", "Tell me about the arched bridge of Selvern", sets.KNOWN, "bridge", "Ida Morren"),
    ("stars", "ko", "한라산 기슭의 별빛 천문대에 대해 알려 주세요", sets.KNOWN, "observatory", "1987년"),
    ("founder", "ja", "青葉硝子工場を設立した山本健二について教えてください", sets.KNOWN, "glassworks", "山本健二"),
    ("card", "en", "I have lost my library card", sets.KNOWN, "card", None),
    ("whale", "en", "How deep do sperm whales dive?", sets.UNKNOWN, None, None),
]


def write_pack(pack):
    pack.mkdir()
    named = {language: "A test" for language in ("en", "ko", "ja")}
    (pack / "pack.json").write_text(json.dumps({
        "format": 1, "id": "quality", "version": "1.0.0", "as_of": "2025-01-01", "title": named,
        "about": named, "languages": ["en", "ko", "ja"], "licence": "CC0-1.0",
        "thresholds": {"answer": 0.55, "accuracy": 0.5}, "suggestions": []}))
    (pack / "sources.json").write_text("[]")
    records = [{"kind": "passage", "id": record, "language": language, "title": {language: title},
                "text": {language: text}} for record, (language, title, text) in TEXTS.items()]
    records.append({"kind": "faq", "id": "card", "answer": {"en": "Ask at the desk for a new one."},
                    "phrasings": {"en": PHRASINGS}})
    (pack / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))


def question_set():
    questions = tuple(
        sets.Question(key, language, text, standing, frozenset([right] if right else []),
                      (answer,) if answer else (), key)
        for key, language, text, standing, right, answer in QUESTIONS)
    return sets.QuestionSet("quality", "en", pathlib.Path(sets.PASSAGES), (), questions, ())


def test_a_pack_is_served_asked_and_measured():
    asked = question_set()
    with tempfile.TemporaryDirectory() as folder:
        pack = pathlib.Path(folder) / "quality"
        write_pack(pack)
        with server.serving(pack) as running:
            check(running.ready_ms > 0 and running.resident_kb() > 0, "load time and memory")
            answers = server.ask_all(running, figures.clean_and_typed(asked))
    check_equal(len(answers), 9, "all questions, those it knows with a typo too")
    found = figures.of_answers(asked, answers)
    for figure in ("right", "auroc", "right_at_declined", "gives", "declines", "holds_answer"):
        check_equal(found[figure], 1.0, figure)
    check_equal(found["auroc_adversarial"], None)


def test_wrong_answers_lower_the_figures():
    asked = question_set()
    right = {key: {"citations": [{"record": record}] if record else [], "confidence": 0.9 if record else 0.1,
                   "refused": not record, "text": answer or ""}
             for key, _, _, _, record, answer in QUESTIONS}
    answers = right | {figures.TYPED + key: answer for key, answer in right.items()}
    answers["arches"] = answers["arches"] | {"citations": [{"record": "card"}], "text": "a desk"}
    answers["stars"] = answers["stars"] | {"refused": True}
    answers["typed card"] = answers["typed card"] | {"citations": []}
    answers["typed founder"] = answers["typed founder"] | {"citations": [{"record": "card"}]}
    found = figures.of_answers(asked, answers)
    check_equal(found["right"], 0.75, "what is declined names what lies near")
    check_equal(found["typo_loss_points"], 25.0)
    check_equal(found["gives"], 0.5)
    check_equal(found["declines"], 1.0)
    check_equal(round(found["holds_answer"], 3), 0.333)
    # Answered with 0.9 are three, of which one is wrong.
    check_equal(round(found["calibration_error"], 3), round(0.9 - 2 / 3, 3))


def test_what_cannot_be_imported_is_a_failure():
    with tempfile.TemporaryDirectory() as folder:
        broken = pathlib.Path(folder) / sets.PASSAGES
        with gzip.open(broken, "wt") as lines:
            lines.write("no JSON\n")
        try:
            server.import_set(broken, pathlib.Path(folder) / "pack")
        except server.Failure as failure:
            check(str(failure), "the reason")
            return
    raise AssertionError("a broken file was imported")
