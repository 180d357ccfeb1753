/*
 * Names written in Latin letters in whatever way: the names that packs give in their own script
 * are put into Latin letters by languages/LL/romanisation.json, and both sides are reduced to what
 * the systems of romanisation have in common.
 *
 * Sources: Revised Romanization of Korean (2000), McCune-Reischauer (1939), Hepburn, Kunrei.
 */
#ifndef UNDERSTANDING_ROMANISATION_H
#define UNDERSTANDING_ROMANISATION_H

#include "knowledge/knowledge.h"

struct romanisation;

/* Owned by the caller, ended by romanisation_destroy; read-only. `knowledge` is borrowed. */
struct romanisation *romanisation_create(const struct knowledge *knowledge);
/* NULL is accepted. */
void romanisation_destroy(struct romanisation *romanisation);

/*
 * The entity whose name the words may spell: in their order, or with the last word first or the
 * first last. `words` are folded Latin letters. NULL when there is none, or several.
 */
const struct entity *romanisation_find(
        const struct romanisation *romanisation, const struct text *words, size_t count);

#endif
