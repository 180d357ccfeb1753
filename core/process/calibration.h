/*
 * Whether confidence means what it says: of the answers that were .9 sure, nine in ten should be
 * right.
 */
#ifndef PROCESS_CALIBRATION_H
#define PROCESS_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

#define CALIBRATION_BINS 10u

/* Zero-initialised is empty. */
struct calibration {
    struct {
        size_t answers;
        size_t right;
        double said; /* sum of the confidences */
    } bins[CALIBRATION_BINS];
};

/* `confidence` 0..1 of an answer that was given. */
void calibration_add(struct calibration *calibration, double confidence, bool right);
size_t calibration_answers(const struct calibration *calibration);

/*
 * Expected calibration error: how far the confidence said is from the share that was right,
 * averaged over the answers of all bins, 0..1 (Naeini, Cooper, Hauskrecht 2015). 0 without answers.
 */
double calibration_error(const struct calibration *calibration);
/* How sure the answers were, and how many of them were right, a line each bin that has any. */
void calibration_print(const struct calibration *calibration);

#endif
