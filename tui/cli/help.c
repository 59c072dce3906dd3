#include "tui/cli/help.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "tui/cli/run.h"

#define LINE_WIDTH 80
#define USAGE_INDENT 8

/* Writes "--sort KEY" as far as it fits. */
static void format_option(const struct ph_option *option, char *out, size_t size)
{
        snprintf(out, size, "--%s%s%s", option->name, option->value != NULL ? " " : "",
                option->value != NULL ? option->value : "");
}

/* Writes @word behind the @used cells of the line, or on a new one. Returns the cells used then. */
static size_t print_wrapped(FILE *out, const char *word, size_t used)
{
        if (used + 1 + strlen(word) > LINE_WIDTH) {
                fprintf(out, "\n%*s%s", USAGE_INDENT, "", word);
                return USAGE_INDENT + strlen(word);
        }
        fprintf(out, " %s", word);
        return used + 1 + strlen(word);
}

static void print_usage(const struct ph_command *command, FILE *out)
{
        size_t used = strlen("Usage: porthole");
        char text[64];

        fprintf(out, "Usage: porthole");
        if (command->name[0] != '\0')
                used = print_wrapped(out, command->name, used);
        if (command->operands[0] != '\0')
                used = print_wrapped(out, command->operands, used);
        for (int i = 0; i < PH_OPTION_COUNT; i++) {
                if ((command->options & (1U << i)) == 0)
                        continue;
                text[0] = '[';
                format_option(&ph_options[i], text + 1, sizeof(text) - 2);
                memcpy(text + strlen(text), "]", 2);
                used = print_wrapped(out, text, used);
        }
        fputc('\n', out);
}

static void print_options(const struct ph_command *command, FILE *out)
{
        char text[64];

        fprintf(out, "\nOptions:\n");
        for (int i = 0; i < PH_OPTION_COUNT; i++) {
                if (!ph_command_takes(command, (enum ph_option_id)i))
                        continue;
                format_option(&ph_options[i], text, sizeof(text));
                fprintf(out, "  %-24s %s\n", text, ph_options[i].summary);
        }
}

static void print_sort_keys(const struct ph_command *command, FILE *out)
{
        struct ph_sort_key keys[PH_MAX_SORT_KEYS];
        size_t count = command->sort_keys(keys);

        fprintf(out, "\nKeys to sort by:\n");
        for (size_t i = 0; i < count; i++)
                fprintf(out, "  %-24s %s\n", keys[i].key, keys[i].summary);
}

void ph_help_print(const struct ph_command *command, FILE *out)
{
        print_usage(command, out);
        fprintf(out, "\n%c%s.\n", toupper((unsigned char)command->summary[0]),
                command->summary + 1);
        print_options(command, out);
        if (command->sort_keys != NULL)
                print_sort_keys(command, out);
}

void ph_help_print_all(FILE *out)
{
        fprintf(out, "porthole looks into a running Erlang or Elixir node.\n\n"
                     "Usage: porthole [COMMAND] [WORDS] [OPTIONS]\n\nCommands:\n");
        for (size_t i = 0; i < ph_command_count; i++) {
                char words[64];

                snprintf(words, sizeof(words), "%s%s%s",
                        ph_commands[i].name[0] != '\0' ? ph_commands[i].name : "(none)",
                        ph_commands[i].operands[0] != '\0' ? " " : "", ph_commands[i].operands);
                fprintf(out, "  %-27s %s\n", words, ph_commands[i].summary);
        }
        fprintf(out,
                "\nTARGET is a node's name (the host may be left out), the pid of its process, or "
                "the\npath of an agent's socket. \"porthole help COMMAND\" tells a command's "
                "options;\nporthole(1) tells the rest.\n");
}

int ph_run_help(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        const char *name = arguments->operands[0];
        const struct ph_command *command = name != NULL ? ph_command_find(name) : NULL;

        if (name == NULL) {
                ph_help_print_all(cli->out);
                return 0;
        }
        if (command == NULL || command->name[0] == '\0') {
                ph_error_set(error, PH_ERROR_USAGE,
                        "there is no command \"%s\"; \"porthole help\" lists them", name);
                return -EINVAL;
        }
        ph_help_print(command, cli->out);
        return 0;
}
