"""Asking back where a question means two things alike, and the turn that picks one."""

import json

from asking import Asked
from support import Server, check, check_equal

# Question, how it is asked back, the choices, a pick of the second one, and its answer.
SHARED_NAMES = (
    ("When did Halden open?", "Which one: Halden Ferries or Port of Halden?",
     ["Halden Ferries", "Port of Halden"], "the second one", "June 1990"),
    ("할덴은 언제 문을 열었나요?", "할덴 페리, 할덴 항구 중 어느 쪽인가요?",
     ["할덴 페리", "할덴 항구"], "두 번째요", "1990년 6월"),
    ("ハルデンはいつ開業しましたか？", "ハルデン・フェリーとハルデン港のどれですか。",
     ["ハルデン・フェリー", "ハルデン港"], "2", "1990年6月"),
)


def served():
    return Server("--knowledge", "tests/packs/namesakes")


def batch(server, *conversations):
    lines = "".join(json.dumps({"id": str(at), "question": turns[-1],
                                "conversation": list(turns[:-1])}) + "\n"
                    for at, turns in enumerate(conversations))
    asked = Asked(["--batch", "-"], server, lines=lines)
    check_equal(asked.code, 0, asked.errors)
    return asked.records


def test_asks_which_one_is_meant():
    with served() as server:
        answers = batch(server, *((case[0],) for case in SHARED_NAMES))
        for answer, (question, text, choices, _, _) in zip(answers, SHARED_NAMES):
            check_equal(answer["outcome"], "clarify", question)
            check_equal(answer["refused"], True)
            check_equal(answer["text"], text)
            check_equal([choice["title"] for choice in answer["suggestions"]], choices)
            check_equal(answer["citations"], [])


def test_a_pick_is_answered():
    with served() as server:
        for question, _, choices, pick, said in SHARED_NAMES:
            answers = batch(server, (question, pick), (question, "2"), (question, choices[1]))
            for answer in answers:
                check_equal(answer["outcome"], "answered", question)
                check(said in answer["text"], answer["text"])


def test_every_suggestion_picks_what_it_says():
    with served() as server:
        question = "When was the investment?"
        asked_back, = batch(server, (question,))
        check_equal(asked_back["outcome"], "clarify")
        for choice in asked_back["suggestions"]:
            answer, = batch(server, (question, choice["text"]))
            check_equal(answer["outcome"], "answered", choice)
            year = "2031" if "Osk" in choice["title"] else "2030"
            check(year in answer["text"], answer["text"])


def test_what_is_clear_is_answered_at_once():
    with served() as server:
        answers = batch(server, ("When did Halden Ferries open?",), ("할덴 항구는 언제 문을 열었나요?",),
                        ("When did Halden open?", "How much did Osk Lines invest?"))
        check_equal([answer["outcome"] for answer in answers], ["answered"] * 3)
        check("30 million" in answers[2]["text"], answers[2]["text"])
