"""Xapian: BM25 over the OR of a question's stems, or of its n-grams where words have no spaces."""

import math

import lines
import xapian

K1 = 1  # of Xapian's BM25Weight


def term_generator(language):
    generator = xapian.TermGenerator()
    if language in lines.WITHOUT_SPACES:
        generator.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)
    else:
        generator.set_stemmer(xapian.Stem(language))
        generator.set_stemming_strategy(xapian.TermGenerator.STEM_ALL)
    return generator


def terms_of(generator, text):
    document = xapian.Document()
    generator.set_document(document)
    generator.index_text_without_positions(text)
    return document


def main():
    documents, questions, language = lines.arguments()
    generator = term_generator(language)
    database = xapian.WritableDatabase("", xapian.DB_BACKEND_INMEMORY)
    for record, text in documents:
        document = terms_of(generator, text)
        document.set_data(record)
        database.add_document(document)
    enquire = xapian.Enquire(database)

    def find(text):
        terms = [item.term for item in terms_of(generator, text).termlist()]
        enquire.set_query(xapian.Query(xapian.Query.OP_OR, terms))
        for match in enquire.get_mset(0, 1):
            return match.document.get_data().decode(), match.weight
        return "", 0

    def best_score(_, text):
        """The sum of what the terms can weigh, those no document holds included."""
        best = 0.0
        for item in terms_of(generator, text).termlist():
            count = database.get_termfreq(item.term)
            ratio = (len(documents) - count + 0.5) / (count + 0.5)
            best += math.log(ratio if ratio >= 2 else ratio / 2 + 1) * (K1 + 1)
        return best

    lines.ask_all(questions, find, best_score)


main()
