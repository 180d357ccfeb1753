#include "process/candidate_report.h"

#define HASH_SHOWN 12

void candidate_report_option(struct text_buffer *out, const struct config_change *change)
{
    if (change->is_kept) {
        text_buffer_format(
                out, "  option %.*s: not taken, it needs a restart\n", TEXT_ARG(change->key));
    } else if (text_starts_with(change->key, TEXT("plugin."))) {
        text_buffer_format(out, "  option %.*s: changed\n", TEXT_ARG(change->key));
    } else {
        text_buffer_format(out, "  option %.*s: %.*s → %.*s\n", TEXT_ARG(change->key),
                TEXT_ARG(change->before), TEXT_ARG(change->after));
    }
}

void candidate_report_finding(struct text_buffer *out, const struct knowledge_finding *finding)
{
    text_buffer_format(out, "  %.*s", TEXT_ARG(finding->file));
    if (finding->line > 0) {
        text_buffer_format(out, ":%u", finding->line);
    }
    text_buffer_append_string(out, ": ");
    if (finding->record.length > 0) {
        text_buffer_format(out, "%.*s: ", TEXT_ARG(finding->record));
    }
    text_buffer_append_text(out, finding->what);
    if (finding->advice.length > 0) {
        text_buffer_format(out, "; %.*s", TEXT_ARG(finding->advice));
    }
    text_buffer_append_char(out, '\n');
}

/* ---- Packs --------------------------------------------------------------------------------- */

static const struct pack *find_pack(const struct knowledge *knowledge, struct text id)
{
    for (size_t i = 0; i < knowledge->pack_count; i++) {
        if (text_equal(knowledge->packs[i]->id, id)) {
            return knowledge->packs[i];
        }
    }
    return NULL;
}

static void report_pack(
        struct text_buffer *out, const struct pack *before, const struct pack *after)
{
    const struct pack *pack = after != NULL ? after : before;
    text_buffer_format(out, "  pack %.*s %.*s, hash %.*s: ", TEXT_ARG(pack->id),
            TEXT_ARG(pack->version), HASH_SHOWN, pack->hash);
    if (after == NULL) {
        text_buffer_append_string(out, "removed\n");
    } else if (before == NULL) {
        text_buffer_append_string(out, "added\n");
    } else if (strcmp(before->hash, after->hash) == 0) {
        text_buffer_append_string(out, "as before\n");
    } else {
        text_buffer_format(out, "changed, before %.*s, hash %.*s\n", TEXT_ARG(before->version),
                HASH_SHOWN, before->hash);
    }
}

void candidate_report_packs(
        struct text_buffer *out, const struct knowledge *before, const struct knowledge *after)
{
    for (size_t i = 0; i < after->pack_count; i++) {
        report_pack(out, find_pack(before, after->packs[i]->id), after->packs[i]);
    }
    for (size_t i = 0; i < before->pack_count; i++) {
        if (find_pack(after, before->packs[i]->id) == NULL) {
            report_pack(out, before->packs[i], NULL);
        }
    }
}

/* ---- Plugins ------------------------------------------------------------------------------- */

static const struct plugin_source *find_source(const struct engine_copy *before, const char *name)
{
    for (size_t i = 0; i < before->plugin_count; i++) {
        if (strcmp(before->plugins[i].name, name) == 0) {
            return &before->plugins[i];
        }
    }
    return NULL;
}

static bool is_there(const struct plugin_host *host, const char *name)
{
    for (size_t i = 0; i < plugin_host_count(host); i++) {
        if (strcmp(plugin_host_info(host, i).file, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool report_plugin(struct text_buffer *out, const struct plugin_source *before,
        const struct plugin_host *after, size_t position)
{
    struct plugin_info info = plugin_host_info(after, position);
    if (info.state != PLUGIN_RUNNING) {
        text_buffer_format(out, "  plugin %s: FAILS%s: %s\n", info.file,
                before == NULL ? "" : ", and served before", info.reason);
        return before == NULL;
    }
    if (before == NULL) {
        text_buffer_format(out, "  plugin %s %s: added\n", info.id, info.version);
    } else if (!plugin_host_is_same_code(after, position, before)) {
        text_buffer_format(out, "  plugin %s %s: changed\n", info.id, info.version);
    }
    return true;
}

bool candidate_report_plugins(
        struct text_buffer *out, const struct engine_copy *before, const struct plugin_host *after)
{
    bool passed = true;
    for (size_t i = 0; i < plugin_host_count(after); i++) {
        const char *name = plugin_host_info(after, i).file;
        passed = report_plugin(out, find_source(before, name), after, i) && passed;
    }
    for (size_t i = 0; i < before->plugin_count; i++) {
        if (!is_there(after, before->plugins[i].name)) {
            text_buffer_format(out, "  plugin %s: removed\n", before->plugins[i].name);
        }
    }
    return passed;
}
