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

#define ROMANISATION_WORDS 4u /* of a name, at most */

/*
 * The entity whose name the first words may spell, as many of them as possible: in their order, or
 * with the last word first or the first last. `words` are folded Latin letters, at most
 * ROMANISATION_WORDS; only names of `least` words or more count. `*used` is how many it took. NULL
 * when there is none, or several.
 */
const struct entity *romanisation_find(const struct romanisation *romanisation,
        const struct text *words, size_t count, size_t least, size_t *used);

#endif
