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

#endif
