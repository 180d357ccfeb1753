/* What differs between the snapshot that serves and a candidate, in lines for a person. */
#ifndef PROCESS_CANDIDATE_REPORT_H
#define PROCESS_CANDIDATE_REPORT_H

#include "base/text.h"
#include "config/config_change.h"
#include "process/engine.h"

/* One line. Values of plugins' options and of the store are not told: they may hold secrets. */
void candidate_report_option(struct text_buffer *out, const struct config_change *change);
void candidate_report_finding(struct text_buffer *out, const struct knowledge_finding *finding);

/* Every pack of either, with version and hash. */
void candidate_report_packs(
        struct text_buffer *out, const struct knowledge *before, const struct knowledge *after);

/*
 * Every plugin that was added, changed, removed or fails. False when one that served fails now.
 */
bool candidate_report_plugins(
        struct text_buffer *out, const struct engine_copy *before, const struct plugin_host *after);

#endif
