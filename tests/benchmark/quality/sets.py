"""The question sets: what a folder holds, read into one form."""

import collections
import dataclasses
import gzip
import hashlib
import json
import random
import re

QUESTIONS = "questions.jsonl.gz"
PASSAGES = "passages.jsonl.gz"
ENTRIES = "entries.jsonl.gz"
FEW_PHRASINGS = 10
FEW_SEED = "ten phrasings"

# In the knowledge; outside it; outside it, yet written to look as if a passage answered it.
KNOWN, UNKNOWN, ADVERSARIAL = "known", "unknown", "adversarial"


@dataclasses.dataclass(frozen=True)
class Question:
    id: str
    language: str
    text: str
    standing: str
    right: frozenset  # the records, one of which must come first
    answers: tuple    # texts, one of which the answer should hold
    group: str        # what is held out as a whole


@dataclasses.dataclass(frozen=True)
class QuestionSet:
    name: str
    language: str
    source: object    # the file that is imported
    documents: tuple  # (record, text); an entry has one for each phrasing
    questions: tuple
    few: tuple        # the entries with few phrasings; empty for passages

    @property
    def is_retrieval(self):
        return self.source.name == PASSAGES

    def of(self, standing):
        return [question for question in self.questions if question.standing == standing]

    @property
    def few_documents(self):
        return entry_documents(self.few)


def read_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def commonest(values):
    return collections.Counter(values).most_common(1)[0][0]


def is_held_out(group, part):
    """Whether the group belongs to part N of M; `part` is (N, M), or None for all."""
    if part is None:
        return True
    digest = hashlib.sha256(group.encode()).digest()
    return int.from_bytes(digest[:8], "big") % part[1] == part[0] - 1


def parse_part(text):
    """`N/M` as (N, M), None for nothing; ValueError for anything else."""
    if not text:
        return None
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    part = tuple(map(int, found.groups())) if found else (0, 0)
    if not 1 <= part[0] <= part[1]:
        raise ValueError(f"a part is N/M, such as 2/5, not {text}")
    return part


def passage_question(line, indexed):
    if line["in_knowledge"]:
        standing = KNOWN
    else:
        standing = ADVERSARIAL if line.get("near_passage_id") in indexed else UNKNOWN
    return Question(
        id=line["id"], language=line["lang"], text=line["text"], standing=standing,
        right=frozenset([line["passage_id"]] if standing == KNOWN else []),
        answers=tuple(line.get("answers") or ()), group=line.get("article") or line["id"])


def entry_question(line, entries_of):
    """An intent that no entry has is out of scope, as is none."""
    right = frozenset(entries_of.get(line.get("intent"), ()))
    is_known = bool(right) and line.get("in_knowledge", True)
    return Question(
        id=line["id"], language=line["lang"], text=line["text"],
        standing=KNOWN if is_known else UNKNOWN, right=right if is_known else frozenset(),
        answers=(), group=line["id"])


def entry_documents(entries):
    return tuple((entry["id"], phrasing) for entry in entries for phrasing in entry["phrasings"])


def with_few_phrasings(entry):
    """The first ten after a shuffle that depends on the entry alone."""
    phrasings = list(entry["phrasings"])
    random.Random(f"{FEW_SEED} {entry['id']}").shuffle(phrasings)
    return entry | {"phrasings": phrasings[:FEW_PHRASINGS]}


def write_entries(entries, path):
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for entry in entries:
            lines.write(json.dumps(entry, ensure_ascii=False) + "\n")


def read_passages(folder, lines):
    passages = [passage for passage in read_lines(folder / PASSAGES) if passage.get("indexed", True)]
    indexed = {passage["id"] for passage in passages}
    documents = tuple((passage["id"], f"{passage['title']}\n{passage['text']}") for passage in passages)
    return documents, [passage_question(line, indexed) for line in lines], ()


def read_entries(folder, lines):
    entries = read_lines(folder / ENTRIES)
    entries_of = collections.defaultdict(list)
    for entry in entries:
        entries_of[entry["intent"]].append(entry["id"])
    questions = [entry_question(line, entries_of) for line in lines]
    return entry_documents(entries), questions, tuple(map(with_few_phrasings, entries))


def read_set(folder, part=None):
    """The set in a folder; of its questions those in `part` (see is_held_out)."""
    lines = read_lines(folder / QUESTIONS)
    is_retrieval = (folder / PASSAGES).exists()
    read = read_passages if is_retrieval else read_entries
    documents, questions, few = read(folder, lines)
    return QuestionSet(
        name=folder.name, language=commonest(question.language for question in questions),
        source=folder / (PASSAGES if is_retrieval else ENTRIES), documents=documents,
        questions=tuple(question for question in questions if is_held_out(question.group, part)),
        few=few)


def find_sets(folder):
    """The folders that hold questions and what to look them up in, by name."""
    return sorted(path.parent for path in folder.glob(f"*/{QUESTIONS}")
                  if (path.parent / PASSAGES).exists() or (path.parent / ENTRIES).exists())
