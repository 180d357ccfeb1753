/* How often an intent guess with such evidence is right. */
#ifndef UNDERSTANDING_INTENT_CONFIDENCE_H
#define UNDERSTANDING_INTENT_CONFIDENCE_H

/*
 * Chance (0..1) that a class with this share among the classes, whose nearest phrasing has this
 * cosine with the question, is what was meant. Any thread.
 */
float intent_confidence(float share, float nearest);

#endif
