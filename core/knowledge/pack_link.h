/* Makes one pack of what was read: resolves references, and proves that names do not collide. */
#ifndef KNOWLEDGE_PACK_LINK_H
#define KNOWLEDGE_PACK_LINK_H

#include "knowledge/fields.h"

/*
 * Resolves reader->references and the pack's suggestions among reader->records; reports ids that
 * stand twice, references to nothing, paragraphs that no source has, aliases that two entities
 * share without both saying so, and as warnings what a careful curator would add.
 */
void pack_link(struct pack_reader *reader);

/* Reports as warnings the names that entities of different packs share without saying so. */
void pack_link_compare(struct findings *findings, const struct knowledge *knowledge);

#endif
