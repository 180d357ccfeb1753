/*
 * Questions of two links: "who chairs the company that A works with on B?". What describes an
 * entity instead of naming it is looked up in the records first; its name then takes the place of
 * the description.
 */
#ifndef UNDERSTANDING_CHAIN_H
#define UNDERSTANDING_CHAIN_H

#include "understanding/analysis.h"

enum chain_result {
    CHAIN_NONE, /* the question describes nobody, or asks for the one described */
    CHAIN_RESOLVED,
    CHAIN_UNRESOLVED /* it does, but no record or several say who that is */
};

/*
 * After the segments are taken. When resolved, *text is the question with the name, in the
 * analysis' arena, and *bridge the record that tells whose name it is.
 */
enum chain_result chain_resolve(const struct analysis *analysis, const struct lexicon *lexicon,
        const struct key_text *key, const struct segments *segments, struct text *text,
        const struct record **bridge);

#endif
