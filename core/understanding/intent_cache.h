/* An intent model in a file, so that a restart need not train again. */
#ifndef UNDERSTANDING_INTENT_CACHE_H
#define UNDERSTANDING_INTENT_CACHE_H

#include "base/error.h"
#include "understanding/intent_model.h"

/* As intent_classifier_save. */
MUST_CHECK int intent_model_write(
        const struct intent_model *model, uint64_t key, const char *path, struct error *error);
/* As intent_classifier_load. `model` brings its arena; the rest is zero. */
MUST_CHECK int intent_model_read(
        uint64_t key, const char *path, struct intent_model *model, struct error *error);

#endif
