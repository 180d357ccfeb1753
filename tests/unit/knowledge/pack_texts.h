/* Pieces of sound records, ' for ", to be made wrong in one place by a test. */
#ifndef TESTS_PACK_TEXTS_H
#define TESTS_PACK_TEXTS_H

#define TEXTS "'text': {'en': 'Hello', 'ko': '안녕', 'ja': '挨拶'}"
#define TITLES                                                                                     \
    "'title': {'en': 'T', 'ko': '제', 'ja': '題'}, "                                             \
    "'question': {'en': 'Q', 'ko': '질', 'ja': '問'}"
#define SOURCE "'source': {'id': 'article', 'paragraph': 1}"
#define COVERED                                                                                    \
    "{'kind': 'fact', 'id': 'headline', 'source': {'id': 'article', 'paragraph': 0}, " TEXTS       \
    ", " TITLES "}"
#define FACT(id, more)                                                                             \
    "[" COVERED ",\n{'kind': 'fact', 'id': '" id "', " SOURCE ", " TEXTS ", " TITLES more "}]"
#define ENTITY(id, en, more)                                                                       \
    "{'kind': 'entity', 'id': '" id "', 'type': 'company', "                                       \
    "'name': {'en': '" en "', 'ko': '" en "', 'ja': '" en "'}" more "}"

#endif
