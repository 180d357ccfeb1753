"""What the peers in Python share: reading texts, asking them one by one, printing what was found.

A peer is called with DOCUMENTS QUESTIONS LANGUAGE. Both files hold an id, a tab and a text a line;
several documents may have one id. It prints for each question: id, id of the document found (empty
for none), its score, the best score possible (0: unknown), nanoseconds it took; tabs between.
"""

import sys
import time

WARM_UP = 200
WITHOUT_SPACES = ("ko", "ja", "zh")


def read_texts(path):
    with open(path, encoding="utf-8") as lines:
        return [tuple(line.rstrip("\n").split("\t", 1)) for line in lines]


def arguments():
    """The documents, the questions and the language that the command line names."""
    documents, questions, language = sys.argv[1:]
    return read_texts(documents), read_texts(questions), language


def ask_all(questions, find, best_score=lambda key, text: 0):
    """`find` maps a text to a document's id and a score; only it is timed."""
    for _, text in questions[:WARM_UP]:
        find(text)
    for key, text in questions:
        begun = time.perf_counter_ns()
        record, score = find(text)
        taken = time.perf_counter_ns() - begun
        print(key, record, score, best_score(key, text), taken, sep="\t")
