#include "process/calibration.h"

#include <math.h>
#include <stdio.h>

void calibration_add(struct calibration *calibration, double confidence, bool right)
{
    size_t bin = confidence <= 0.0 ? 0 : (size_t)(confidence * CALIBRATION_BINS);
    bin = bin < CALIBRATION_BINS ? bin : CALIBRATION_BINS - 1;
    calibration->bins[bin].answers++;
    calibration->bins[bin].right += right;
    calibration->bins[bin].said += confidence;
}

size_t calibration_answers(const struct calibration *calibration)
{
    size_t answers = 0;
    for (size_t i = 0; i < CALIBRATION_BINS; i++) {
        answers += calibration->bins[i].answers;
    }
    return answers;
}

double calibration_error(const struct calibration *calibration)
{
    size_t answers = calibration_answers(calibration);
    double sum = 0.0;
    for (size_t i = 0; i < CALIBRATION_BINS; i++) {
        sum += fabs(calibration->bins[i].said - (double)calibration->bins[i].right);
    }
    return answers == 0 ? 0.0 : sum / (double)answers;
}

void calibration_print(const struct calibration *calibration)
{
    printf("%-14s  %7s  %5s  %5s\n", "confidence", "answers", "said", "right");
    for (size_t i = 0; i < CALIBRATION_BINS; i++) {
        double answers = (double)calibration->bins[i].answers;
        if (answers > 0.0) {
            printf("%.1f - %.1f       %7zu  %5.3f  %5.3f\n", (double)i / CALIBRATION_BINS,
                    (double)(i + 1) / CALIBRATION_BINS, calibration->bins[i].answers,
                    calibration->bins[i].said / answers,
                    (double)calibration->bins[i].right / answers);
        }
    }
    printf("expected calibration error %.3f\n\n", calibration_error(calibration));
}
