"""Reading sets: which questions count as what, what is held out, which phrasings stay."""

import contextlib
import gzip
import json
import pathlib
import tempfile

import sets
from checks import check, check_equal

PASSAGES = [
    {"id": "p1", "lang": "ko", "title": "다리", "text": "다리는 1900년에 지어졌다.", "indexed": True},
    {"id": "p2", "lang": "ko", "title": "성", "text": "성은 1600년에 지어졌다.", "indexed": False},
]
PASSAGE_QUESTIONS = [
    {"id": "q1", "lang": "ko", "text": "다리는 언제 지어졌나요?", "passage_id": "p1", "answers": ["1900년"],
     "article": "다리", "in_knowledge": True},
    {"id": "q2", "lang": "ko", "text": "성은 언제 지어졌나요?", "passage_id": "p2", "answers": ["1600년"],
     "article": "성", "in_knowledge": False},
    {"id": "q3", "lang": "ko", "text": "다리는 언제 무너졌나요?", "passage_id": None, "answers": [],
     "near_passage_id": "p1", "article": "다리", "in_knowledge": False},
    {"id": "q4", "lang": "ko", "text": "성은 언제 무너졌나요?", "passage_id": None, "answers": [],
     "near_passage_id": "p2", "article": "성", "in_knowledge": False},
]
ENTRIES = [
    {"id": f"e-{intent}", "lang": "en", "intent": intent, "title": intent,
     "phrasings": [f"{intent} phrasing {at}" for at in range(25)]} for intent in ("pay", "send")]
ENTRY_QUESTIONS = [
    {"id": "q1", "lang": "en", "text": "how to pay", "intent": "pay"},
    {"id": "q2", "lang": "en", "text": "how to fly", "intent": "fly"},
    {"id": "q3", "lang": "en", "text": "how to sing", "intent": None},
    {"id": "q4", "lang": "en", "text": "how to send", "intent": "send", "in_knowledge": False},
]


@contextlib.contextmanager
def folder_of(name, **files):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / name
        folder.mkdir()
        for stem, lines in files.items():
            with gzip.open(folder / f"{stem}.jsonl.gz", "wt", encoding="utf-8") as out:
                out.writelines(json.dumps(line) + "\n" for line in lines)
        yield folder


def ids(question_set, standing):
    return [question.id for question in question_set.of(standing)]


def test_passages_make_a_retrieval_set():
    with folder_of("any", passages=PASSAGES, questions=PASSAGE_QUESTIONS) as folder:
        check_equal(sets.find_sets(folder.parent), [folder])
        found = sets.read_set(folder)
    check(found.is_retrieval, "passages")
    check_equal(found.language, "ko")
    check_equal(found.documents, (("p1", "다리\n다리는 1900년에 지어졌다."),), "what is indexed")
    check_equal(ids(found, sets.KNOWN), ["q1"])
    check_equal(ids(found, sets.UNKNOWN), ["q2", "q4"], "their article is not indexed")
    check_equal(ids(found, sets.ADVERSARIAL), ["q3"])


def test_entries_make_an_intent_set():
    with folder_of("any", entries=ENTRIES, questions=ENTRY_QUESTIONS) as folder:
        found = sets.read_set(folder)
    check(not found.is_retrieval, "entries")
    check_equal(len(found.documents), 50)
    check_equal(ids(found, sets.KNOWN), ["q1"])
    check_equal(found.questions[0].right, frozenset(["e-pay"]))
    check_equal(ids(found, sets.UNKNOWN), ["q2", "q3", "q4"], "out of scope")


def test_other_folders_are_no_sets():
    with folder_of("any", questions=ENTRY_QUESTIONS) as folder:
        check_equal(sets.find_sets(folder.parent), [])


def test_few_phrasings_are_the_same_ten():
    few = [sets.with_few_phrasings(entry)["phrasings"] for entry in ENTRIES]
    check_equal(few, [sets.with_few_phrasings(entry)["phrasings"] for entry in ENTRIES])
    check_equal([len(phrasings) for phrasings in few], [10, 10])
    check(few[0] != ENTRIES[0]["phrasings"][:10], "shuffled")
    check(set(few[0]) < set(ENTRIES[0]["phrasings"]), "of the entry")
    check_equal(len(ENTRIES[0]["phrasings"]), 25, "the entry itself keeps all")


def test_parts_are_whole_articles_and_make_up_all():
    groups = [f"article {at}" for at in range(100)]
    parts = [[group for group in groups if sets.is_held_out(group, (part, 3))] for part in (1, 2, 3)]
    check_equal(sorted(sum(parts, [])), sorted(groups))
    check(all(len(part) > 15 for part in parts), f"even parts: {[len(part) for part in parts]}")
    with folder_of("any", passages=PASSAGES, questions=PASSAGE_QUESTIONS) as folder:
        read = [sets.read_set(folder, (part, 7)) for part in range(1, 8)]
    kept = [sorted(question.id for question in each.questions) for each in read if each.questions]
    check(all(each in (["q1", "q3"], ["q2", "q4"], ["q1", "q2", "q3", "q4"]) for each in kept), kept)
    check_equal(sum(map(len, kept)), 4)
    check_equal(read[0].documents, read[1].documents, "all passages stay")


def test_parts_are_written_as_fractions():
    check_equal(sets.parse_part("2/5"), (2, 5))
    check_equal(sets.parse_part(""), None)
    for text in ("0/5", "6/5", "2", "a/b", "1/2/3", "-1/5"):
        try:
            sets.parse_part(text)
        except ValueError:
            continue
        raise AssertionError(f"{text} is a part")
