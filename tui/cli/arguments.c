#include "tui/cli/arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/cli/suggest.h"

struct parser {
        struct ph_arguments *arguments;
        int operand_count;
        bool only_operands; /* after "--" */
        struct ph_error *error;
};

/* The name of the command for a sentence: " ps", or nothing for porthole alone. */
static const char *command_name(const struct ph_command *command)
{
        return command->name;
}

static int unknown_command(const char *name, struct ph_error *error)
{
        struct ph_suggestion suggestion;

        ph_suggestion_init(&suggestion, name);
        for (size_t i = 1; i < ph_command_count; i++)
                ph_suggestion_offer(&suggestion, ph_commands[i].name);
        if (suggestion.best != NULL)
                ph_error_set(error, PH_ERROR_USAGE, "unknown command \"%s\"; did you mean \"%s\"?",
                        name, suggestion.best);
        else
                ph_error_set(error, PH_ERROR_USAGE,
                        "unknown command \"%s\"; \"porthole help\" lists them", name);
        return -EINVAL;
}

static int unknown_option(const struct parser *parser, const char *name, size_t length)
{
        const struct ph_command *command = parser->arguments->command;
        struct ph_suggestion suggestion;
        char word[32];

        snprintf(word, sizeof(word), "%.*s", (int)(length < 31 ? length : 31), name);
        ph_suggestion_init(&suggestion, word);
        for (int i = 0; i < PH_OPTION_COUNT; i++) {
                if (ph_command_takes(command, (enum ph_option_id)i))
                        ph_suggestion_offer(&suggestion, ph_options[i].name);
        }
        if (suggestion.best != NULL)
                ph_error_set(parser->error, PH_ERROR_USAGE,
                        "unknown option --%s; did you mean --%s?", word, suggestion.best);
        else
                ph_error_set(parser->error, PH_ERROR_USAGE,
                        "unknown option --%s; \"porthole help%s%s\" lists them", word,
                        command->name[0] != '\0' ? " " : "", command->name);
        return -EINVAL;
}

static bool is_choice(const char *choices, const char *value)
{
        size_t length = strlen(value);

        while (choices != NULL) {
                if (strncmp(choices, value, length) == 0 &&
                        (choices[length] == '|' || choices[length] == '\0'))
                        return true;
                choices = strchr(choices, '|');
                if (choices != NULL)
                        choices++;
        }
        return false;
}

static bool is_number(const struct ph_option *option, const char *value)
{
        char *end;
        long long number;

        errno = 0;
        number = strtoll(value, &end, 10);
        return errno == 0 && end != value && *end == '\0' && number >= option->least &&
               number <= option->most;
}

static int check_value(const struct ph_option *option, const char *value, struct ph_error *error)
{
        bool is_numeric = option->least != 0 || option->most != 0;

        if (is_numeric && !is_number(option, value))
                ph_error_set(error, PH_ERROR_USAGE, "--%s wants a number from %lld to %lld, not %s",
                        option->name, (long long)option->least, (long long)option->most, value);
        else if (strchr(option->value, '|') != NULL && !is_choice(option->value, value))
                ph_error_set(error, PH_ERROR_USAGE, "--%s wants one of %s, not %s", option->name,
                        option->value, value);
        else
                return 0;
        return -EINVAL;
}

/* Finds the option whose name are the @length bytes at @name, of the command's. */
static int find_option(const struct parser *parser, const char *name, size_t length)
{
        for (int i = 0; i < PH_OPTION_COUNT; i++) {
                if (ph_command_takes(parser->arguments->command, (enum ph_option_id)i) &&
                        strlen(ph_options[i].name) == length &&
                        strncmp(ph_options[i].name, name, length) == 0)
                        return i;
        }
        return -1;
}

/* Takes the option @word ("name" or "name=value"). @next_io is the word after it; NULL: used up. */
static int take_option(struct parser *parser, const char *word, const char **next_io)
{
        const char *equals = strchr(word, '=');
        size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
        int id = find_option(parser, word, length);
        const struct ph_option *option = &ph_options[id >= 0 ? id : 0];
        const char *value = equals != NULL ? equals + 1 : "";

        if (id < 0)
                return unknown_option(parser, word, length);
        if (option->value == NULL && equals != NULL) {
                ph_error_set(parser->error, PH_ERROR_USAGE, "--%s takes no value", option->name);
                return -EINVAL;
        }
        if (option->value != NULL && equals == NULL) {
                value = *next_io;
                *next_io = NULL;
        }
        if (value == NULL) {
                ph_error_set(parser->error, PH_ERROR_USAGE, "--%s wants a value: %s", option->name,
                        option->value);
                return -EINVAL;
        }
        parser->arguments->values[id] = value;
        return option->value != NULL ? check_value(option, value, parser->error) : 0;
}

static int count_words(const char *operands, bool only_needed)
{
        int count = 0;

        for (const char *p = operands; *p != '\0'; p++) {
                bool begins = *p != ' ' && (p == operands || p[-1] == ' ');

                count += begins && !(only_needed && *p == '[');
        }
        return count;
}

static int take_operand(struct parser *parser, const char *word)
{
        const struct ph_command *command = parser->arguments->command;

        if (parser->operand_count == count_words(command->operands, false)) {
                ph_error_set(parser->error, PH_ERROR_USAGE,
                        "\"%s\" is one word too many for \"porthole %s\"", word,
                        command_name(command));
                return -EINVAL;
        }
        parser->arguments->operands[parser->operand_count++] = word;
        return 0;
}

static bool is_option(const struct parser *parser, const char *word)
{
        return !parser->only_operands && word[0] == '-' && word[1] != '\0';
}

/* The first word that is no option names the command; options before it are the common ones. */
static int take_command(struct parser *parser, const char *word)
{
        const struct ph_command *command = ph_command_find(word);

        if (command == NULL || command->name[0] == '\0')
                return unknown_command(word, parser->error);
        parser->arguments->command = command;
        return 0;
}

static int take_word(struct parser *parser, const char *word, const char **next_io)
{
        if (!is_option(parser, word))
                return parser->arguments->command->name[0] == '\0' ? take_command(parser, word)
                                                                   : take_operand(parser, word);
        if (strcmp(word, "--") == 0) {
                parser->only_operands = true;
                return 0;
        }
        if (word[1] != '-')
                return unknown_option(parser, word + 1, strlen(word + 1));
        return take_option(parser, word + 2, next_io);
}

static int check_operands(const struct parser *parser)
{
        const struct ph_command *command = parser->arguments->command;

        if (ph_arguments_has(parser->arguments, PH_OPTION_HELP) ||
                ph_arguments_has(parser->arguments, PH_OPTION_VERSION) ||
                parser->operand_count >= count_words(command->operands, true))
                return 0;
        ph_error_set(parser->error, PH_ERROR_USAGE, "too few words; usage: porthole %s %s",
                command_name(command), command->operands);
        return -EINVAL;
}

int ph_arguments_parse(
        int argc, char *const *argv, struct ph_arguments *out, struct ph_error *error)
{
        struct parser parser = {.arguments = out, .error = error};

        *out = (struct ph_arguments){.command = &ph_commands[0]};
        for (int i = 1; i < argc; i++) {
                const char *next = i + 1 < argc ? argv[i + 1] : NULL;
                const char *before = next;
                int r = take_word(&parser, argv[i], &next);

                if (r < 0)
                        return r;
                if (next != before)
                        i++;
        }
        return check_operands(&parser);
}

bool ph_arguments_has(const struct ph_arguments *arguments, enum ph_option_id option)
{
        return arguments->values[option] != NULL;
}

int64_t ph_arguments_number(
        const struct ph_arguments *arguments, enum ph_option_id option, int64_t otherwise)
{
        const char *value = arguments->values[option];

        return value != NULL ? strtoll(value, NULL, 10) : otherwise;
}
