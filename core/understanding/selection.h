/*
 * Questions that set conditions rather than name one record: "which semiconductor deals of Korean
 * companies were there in 2023", "how many joint ventures", "the largest investment". What fits is
 * told by the fields of the records alone, so that the answer can say how complete it is.
 */
#ifndef UNDERSTANDING_SELECTION_H
#define UNDERSTANDING_SELECTION_H

#include "understanding/analysis.h"

/* After the focus is resolved: sets analysis->selection, SELECTION_NONE for other questions. */
void selection_resolve(struct analysis *analysis);
/* chronology.c: the same for "what happened in 2024?" and "which came first, A or B?". */
void chronology_resolve(struct analysis *analysis);
/*
 * chronology.c: moves the latest or earliest to the front and sets the kind, unless no record has a
 * date or two overlap.
 */
void chronology_choose(struct selection *selection, bool latest);

#endif
