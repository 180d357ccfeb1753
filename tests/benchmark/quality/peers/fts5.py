"""SQLite FTS5: BM25 over the OR of a question's words, or of its trigrams where words have no spaces."""

import math
import re
import sqlite3

import lines

K1 = 1.2  # of FTS5's bm25()
TRIGRAM = 3


def words(text):
    return re.findall(r"\w+", text)


def trigrams(text):
    text = " ".join(words(text))
    return [text[at:at + TRIGRAM] for at in range(len(text) - TRIGRAM + 1)]


def create(database, name, texts, tokenizer):
    database.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(text, tokenize='{tokenizer}')")
    database.executemany(f"INSERT INTO {name}(rowid, text) VALUES (?, ?)", enumerate(texts))


def best_scores(database, document_count, questions):
    """For each question the sum of what its terms can weigh, those no document holds included."""
    database.execute("CREATE VIRTUAL TABLE held USING fts5vocab(documents, row)")
    database.execute("CREATE VIRTUAL TABLE asked_terms USING fts5vocab(asked, instance)")
    held = dict(database.execute("SELECT term, doc FROM held"))
    best = {key: 0.0 for key, _ in questions}
    for at, term in database.execute("SELECT doc, term FROM asked_terms"):
        count = held.get(term, 0)
        weight = max(math.log((document_count - count + 0.5) / (count + 0.5)), 1e-6)
        best[questions[at][0]] += weight * (K1 + 1)
    return best


def main():
    documents, questions, language = lines.arguments()
    is_split = language not in lines.WITHOUT_SPACES
    split, tokenizer = (words, "porter unicode61") if is_split else (trigrams, "trigram")
    database = sqlite3.connect(":memory:")
    create(database, "documents", (text for _, text in documents), tokenizer)
    # Cut as a question is matched: a trigram over punctuation is never asked for.
    create(database, "asked", (" ".join(words(text)) for _, text in questions), tokenizer)
    best = best_scores(database, len(documents), questions)

    def find(text):
        query = " OR ".join(f'"{term}"' for term in split(text))
        row = query and database.execute(
            "SELECT rowid, rank FROM documents WHERE documents MATCH ? ORDER BY rank LIMIT 1",
            (query,)).fetchone()
        return (documents[row[0]][0], -row[1]) if row else ("", 0)

    lines.ask_all(questions, find, lambda key, text: best[key])


main()
