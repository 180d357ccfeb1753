#include "process/manual.h"
#include "base/version.h"
#include "config/option_help.h"
#include "process/commands.h"

static const char head[] =
        ".SH NAME\n"
        "answerd \\- answer business questions from curated knowledge packs\n"
        ".SH SYNOPSIS\n"
        ".B answerd\n"
        ".I COMMAND\n"
        "[\\fIARGUMENT\\fR...]\n"
        ".SH DESCRIPTION\n"
        ".B answerd\n"
        "takes questions over WebSocket and HTTP and answers them from knowledge packs, always\n"
        "with the source. What the packs do not hold it declines.\n"
        "Plugins compute the answers; it loads those of its plugin folder at start.\n"
        ".SH COMMANDS\n";

static const char options_head[] = ".SH OPTIONS\n"
                                   "Options stand in a file of lines\n"
                                   ".IR \"key = value\" ,\n"
                                   "given with\n"
                                   ".BR \"\\-\\-config FILE\" ;\n"
                                   "those with a flag may also be given to\n"
                                   ".BR \"answerd serve\" ,\n"
                                   "where they win over the file, as does\n"
                                   ".BR \"\\-\\-set KEY=VALUE\" .\n"
                                   ".B answerd config-template\n"
                                   "prints a commented file with every default.\n";

static const char tail[] =
        ".SH SIGNALS\n"
        ".TP\n.B SIGTERM, SIGINT\n"
        "Takes no new connections, finishes what is in flight within\n"
        ".BR shutdown_grace_ms ,\n"
        "and exits with 0. A second one ends at once.\n"
        ".SH EXIT STATUS\n"
        "0 fine, 1 failed (one line on standard error says why), 2 wrongly called.\n"
        ".SH ENVIRONMENT\n"
        ".TP\n.B NOTIFY_SOCKET\n"
        "Where to report READY=1 and STOPPING=1 (see\n"
        ".BR sd_notify (3)).\n"
        ".SH SEE ALSO\n"
        ".BR ask (1)\n";

void manual_append(struct text_buffer *out)
{
    text_buffer_format(
            out, ".TH ANSWERD 8 \"\" \"answerd %s\" \"System Administration\"\n", ANSWERD_VERSION);
    text_buffer_append_string(out, head);
    for (const struct command *command = command_table(); command->name != NULL; command++) {
        text_buffer_format(
                out, ".TP\n.B %s %s\n%s\n", command->name, command->arguments, command->summary);
    }
    text_buffer_append_string(out, options_head);
    option_help_manual(out);
    text_buffer_append_string(out, tail);
}
