"""The peers: which there are, whether they are installed, and what they find."""

import dataclasses
import glob
import importlib.util
import os
import pathlib
import shutil
import sys
import tempfile

from server import BUILD, Failure, run_program

HERE = pathlib.Path(__file__).resolve().parent / "peers"
MODULES = BUILD / "quality"
JARS = "/usr/share/java/lucene-{}-8.*.jar"
NEEDED_JARS = ("core", "analyzers-common")
LANGUAGE_JARS = {"ja": "analyzers-kuromoji", "ko": "analyzers-nori"}


@dataclasses.dataclass(frozen=True)
class Finding:
    """What one question found: a record or an empty text, a confidence, nanoseconds."""
    record: str
    confidence: float
    taken_ns: int


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    needs: str           # what is to be installed
    is_classifier: bool  # for intents alone; its score is a probability
    command: object      # maps a language to a command, None where it cannot be had


def python_program(name):
    return [sys.executable, "-B", HERE / name]


def sqlite_command(_):
    try:
        import sqlite3
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='trigram')")
    except (ImportError, sqlite3.OperationalError):
        return None
    return python_program("fts5.py")


def xapian_command(_):
    return python_program("xapian_bm25.py") if importlib.util.find_spec("xapian") else None


def lucene_command(language):
    names = [*NEEDED_JARS, *filter(None, [LANGUAGE_JARS.get(language)])]
    jars = [jar for name in names for jar in glob.glob(JARS.format(name))[:1]]
    if len(jars) < len(names) or not shutil.which("javac"):
        return None
    return ["java", "-XX:+UseSerialGC", "-cp", ":".join(jars), HERE / "Lucene.java"]


def fasttext_command(_):
    return python_program("fasttext_classifier.py") if shutil.which("fasttext") else None


def nlpjs_command(_):
    has_modules = (MODULES / "node_modules/@nlpjs/basic").exists()
    return ["node", HERE / "nlpjs.js"] if has_modules and shutil.which("node") else None


PEERS = [
    Peer("SQLite FTS5", "Python's sqlite3 with FTS5", False, sqlite_command),
    Peer("Xapian", "python3-xapian", False, xapian_command),
    Peer("Lucene 8", "liblucene8-java, default-jdk-headless", False, lucene_command),
    Peer("fastText", "fasttext", True, fasttext_command),
    Peer("nlp.js", "nodejs, npm, @nlpjs/basic", True, nlpjs_command),
]


def write_texts(texts, path):
    path.write_text("".join(f"{key}\t{' '.join(text.split())}\n" for key, text in texts),
                    encoding="utf-8")


def parse_line(line):
    key, record, score, best, taken = line.split("\t")
    # A score has its meaning only beside the best that the question's terms allow.
    confidence = min(float(score) / (float(best) or 1), 1.0)
    return key, Finding(record, confidence, int(taken))


def ask_peer(command, language, documents, texts):
    """What a peer that holds `documents` finds for pairs of id and text, by id."""
    os.environ["QUALITY_MODULES"] = str(MODULES)
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder) / name for name in ("documents", "questions")]
        write_texts(documents, paths[0])
        write_texts(texts, paths[1])
        output = run_program([*command, *paths, language])
    findings = dict(map(parse_line, output.splitlines()))
    if len(findings) != len(texts):
        raise Failure(f"{len(texts) - len(findings)} questions have no answer")
    return findings
