#include "tests/support/test.h"

#include <errno.h>

#include "tests/unit/cli/capture.h"
#include "tests/unit/cli/fake_screens.h"
#include "tui/cli/arguments.h"
#include "tui/cli/help.h"

#define MOST_WORDS 16

/* Takes a command line of words that blanks separate apart. */
static int parse(const char *line, struct ph_arguments *out, struct ph_error *error)
{
        static char words[512];
        static char *argv[MOST_WORDS];
        int argc = 0;

        snprintf(words, sizeof(words), "%s", line);
        for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
                argv[argc++] = word;
        return ph_arguments_parse(argc, argv, out, error);
}

static void assert_refused(const char *line, const char *part_of_sentence)
{
        struct ph_arguments arguments;
        struct ph_error error = {0};

        assert_int_equal(parse(line, &arguments, &error), -EINVAL);
        assert_int_equal(error.code, PH_ERROR_USAGE);
        if (strstr(error.message, part_of_sentence) == NULL)
                ph_test_fail("\"%s\" is not in: %s", part_of_sentence, error.message);
}

static void porthole_alone_opens_the_screens(void **state)
{
        struct ph_arguments arguments;
        struct ph_error error = {0};
        struct ph_cli cli = {.has_terminal = true};

        (void)state;
        assert_int_equal(parse("porthole --syntax elixir", &arguments, &error), 0);
        fake_screens = (struct fake_screens){0};
        assert_int_equal(arguments.command->run(&cli, &arguments, &error), 0);
        assert_int_equal(fake_screens.times, 1);
        assert_string_equal(fake_screens.target, "");
        assert_string_equal(fake_screens.syntax, "elixir");
        assert_false(fake_screens.allow_kill);

        cli.has_terminal = false;
        assert_true(arguments.command->run(&cli, &arguments, &error) < 0);
        assert_int_equal(error.code, PH_ERROR_USAGE);
        assert_int_equal(fake_screens.times, 1);
}

static void attach_passes_everything_to_the_screens(void **state)
{
        struct ph_arguments arguments;
        struct ph_error error = {0};
        struct ph_cli cli = {.has_terminal = true};

        (void)state;
        assert_int_equal(parse("porthole attach shop@web1 --allow-kill --keep "
                               "--cookie-file=/etc/cookie --syntax erlang",
                                 &arguments, &error),
                0);
        fake_screens = (struct fake_screens){.answer = 15};
        assert_int_equal(arguments.command->run(&cli, &arguments, &error), 15);
        assert_string_equal(fake_screens.target, "shop@web1");
        assert_string_equal(fake_screens.cookie_file, "/etc/cookie");
        assert_string_equal(fake_screens.syntax, "erlang");
        assert_true(fake_screens.allow_kill);
        assert_true(fake_screens.keep);
}

/* What the screens of an agent with a budget of 5 say behind them when @words are asked for. */
static void assert_remark(const char *words, int budget, const char *expected)
{
        struct ph_arguments arguments;
        struct ph_error error = {0};
        struct capture capture;

        assert_int_equal(parse(words, &arguments, &error), 0);
        capture_begin(&capture, 0);
        capture.cli.has_terminal = true;
        capture.cli.remarks = capture.cli.out;
        fake_screens = (struct fake_screens){.agent_budget = 5};
        assert_int_equal(arguments.command->run(&capture.cli, &arguments, &error), 0);
        assert_int_equal(fake_screens.budget, budget);
        assert_string_equal(capture_end(&capture), expected);
        capture_finish(&capture);
}

static void an_agent_with_another_budget_is_remarked(void **state)
{
        (void)state;
        assert_remark("porthole attach shop", 0, "");
        assert_remark("porthole attach shop --budget 5", 5, "");
        assert_remark("porthole attach shop --budget 100", 100,
                "porthole: the agent that is in the node already has a budget of 5 %, not 100 %; "
                "detach it first for another\n");
}

static void budgets_keep_their_limits(void **state)
{
        (void)state;
        assert_refused("porthole attach a --budget 0", "--budget wants a number from 1 to 100");
        assert_refused("porthole demo --budget=101", "--budget wants a number from 1 to 100");
        assert_refused("porthole ps a --budget 5%", "--budget wants a number from 1 to 100");
        assert_refused("porthole detach a --budget 5", "unknown option --budget");
}

static void options_may_stand_anywhere(void **state)
{
        static const char *const lines[] = {
                "porthole ps shop --limit 7 --sort name --json",
                "porthole ps --limit=7 shop --sort=name --json",
                "porthole --syntax erlang ps --json --limit 3 --limit 7 --sort name -- shop",
        };

        (void)state;
        for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
                struct ph_arguments arguments;
                struct ph_error error = {0};

                assert_int_equal(parse(lines[i], &arguments, &error), 0);
                assert_string_equal(arguments.command->name, "ps");
                assert_string_equal(arguments.operands[0], "shop");
                assert_null(arguments.operands[1]);
                assert_int_equal(ph_arguments_number(&arguments, PH_OPTION_LIMIT, 50), 7);
                assert_int_equal(ph_arguments_number(&arguments, PH_OPTION_OFFSET, 50), 50);
                assert_string_equal(arguments.values[PH_OPTION_SORT], "name");
                assert_true(ph_arguments_has(&arguments, PH_OPTION_JSON));
                assert_false(ph_arguments_has(&arguments, PH_OPTION_FILTER));
        }
}

static void after_two_dashes_words_are_words(void **state)
{
        struct ph_arguments arguments;
        struct ph_error error = {0};

        (void)state;
        assert_int_equal(parse("porthole call -- --json -x -", &arguments, &error), 0);
        assert_string_equal(arguments.operands[0], "--json");
        assert_string_equal(arguments.operands[1], "-x");
        assert_string_equal(arguments.operands[2], "-");
}

static void help_needs_no_operands(void **state)
{
        struct ph_arguments arguments;
        struct ph_error error = {0};

        (void)state;
        assert_int_equal(parse("porthole ps --help", &arguments, &error), 0);
        assert_true(ph_arguments_has(&arguments, PH_OPTION_HELP));
        assert_int_equal(parse("porthole --version", &arguments, &error), 0);
        assert_true(ph_arguments_has(&arguments, PH_OPTION_VERSION));
}

static void what_is_wrong_is_named_with_what_is_near(void **state)
{
        (void)state;
        assert_refused("porthole pss shop", "did you mean \"ps\"?");
        assert_refused("porthole atach shop", "did you mean \"attach\"?");
        assert_refused("porthole xyzzy", "porthole help");
        assert_refused("porthole ps shop --limt 3", "did you mean --limit?");
        assert_refused("porthole ps shop --coo 3", "did you mean --cookie-file?");
        assert_refused("porthole ps shop --allow-kill", "unknown option --allow-kill");
        assert_refused("porthole nodes --xyzzy", "porthole help nodes");
        assert_refused("porthole ps shop -j", "unknown option --j");
        assert_refused("porthole ps", "porthole ps TARGET");
        assert_refused("porthole call shop", "TARGET METHOD [PARAMS]");
        assert_refused("porthole ps a b", "\"b\" is one word too many");
        assert_refused("porthole nodes x", "one word too many");
        assert_refused("porthole ps a --sort", "--sort wants a value");
        assert_refused("porthole ps a --json=1", "--json takes no value");
        assert_refused("porthole --syntax ruby", "erlang|elixir");
        assert_refused("porthole --syntax erl", "erlang|elixir");
        assert_refused("porthole --syntax=", "erlang|elixir");
}

static void numbers_keep_their_limits(void **state)
{
        static const char *const bad[] = {"1001", "-1", "x", "1x", "9999999999999999999999"};
        struct ph_arguments arguments;
        struct ph_error error = {0};
        char line[64];

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                snprintf(line, sizeof(line), "porthole ps a --limit=%s", bad[i]);
                assert_refused(line, "--limit wants a number from 0 to 1000");
        }
        assert_refused("porthole ps a --limit=", "--limit wants a number");
        assert_int_equal(parse("porthole ps a --limit 1000 --offset 0", &arguments, &error), 0);
        assert_int_equal(
                parse("porthole ps a --limit 0 --offset 2147483647", &arguments, &error), 0);
        assert_refused("porthole ps a --offset 2147483648", "--offset wants a number from 0");
}

static void a_wrong_sort_key_asks_no_node(void **state)
{
        struct ph_arguments arguments;
        struct ph_error error = {0};
        struct ph_cli cli = {0};

        (void)state;
        assert_int_equal(parse("porthole ps nonode --sort mailbx", &arguments, &error), 0);
        assert_int_equal(arguments.command->run(&cli, &arguments, &error), -EINVAL);
        assert_string_equal(error.message, "can't sort by \"mailbx\"; did you mean \"mailbox\"?");
        assert_int_equal(parse("porthole ps nonode --sort xyzzy", &arguments, &error), 0);
        assert_int_equal(arguments.command->run(&cli, &arguments, &error), -EINVAL);
        assert_non_null(strstr(error.message,
                "can't sort by \"xyzzy\", but by pid, name, mailbox, mailbox/s, reductions, "));
}

static void params_that_are_no_object_ask_no_node(void **state)
{
        static const char *const bad[] = {"[]", "1", "{", "{}x", "\"{}\""};
        struct ph_cli cli = {0};

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                struct ph_arguments arguments;
                struct ph_error error = {0};
                char line[64];

                snprintf(line, sizeof(line), "porthole call nonode hello %s", bad[i]);
                assert_int_equal(parse(line, &arguments, &error), 0);
                assert_int_equal(arguments.command->run(&cli, &arguments, &error), -EINVAL);
                assert_int_equal(error.code, PH_ERROR_USAGE);
        }
}

/* Each of the two lists has keys that the other has not. */
static void help_names_the_sort_keys_of_the_command(void **state)
{
        static const struct {
                const char *command, *key, *other;
        } cases[] = {{"ps", "\n  reds/s ", "\n  rows/s "}, {"tables", "\n  rows/s ", "\n  reds/s "},
                {"nodes", "\n  --json ", "Keys to sort by"}};

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct capture capture;

                capture_begin(&capture, 0);
                ph_help_print(ph_command_find(cases[i].command), capture.cli.out);
                capture_end(&capture);
                assert_non_null(strstr(capture.text, cases[i].key));
                assert_null(strstr(capture.text, cases[i].other));
                capture_finish(&capture);
        }
}

static void help_names_every_command_and_option(void **state)
{
        struct capture capture;

        (void)state;
        capture_begin(&capture, 0);
        ph_help_print_all(capture.cli.out);
        capture_end(&capture);
        for (size_t i = 0; i < ph_command_count; i++)
                assert_non_null(strstr(capture.text, ph_commands[i].summary));
        capture_finish(&capture);
        for (size_t i = 0; i < ph_command_count; i++) {
                capture_begin(&capture, 0);
                ph_help_print(&ph_commands[i], capture.cli.out);
                capture_end(&capture);
                for (int option = 0; option < PH_OPTION_COUNT; option++) {
                        bool takes = ph_command_takes(&ph_commands[i], (enum ph_option_id)option);

                        assert_int_equal(
                                strstr(capture.text, ph_options[option].summary) != NULL, takes);
                }
                for (const char *line = capture.text; *line != '\0';
                        line += strcspn(line, "\n") + 1)
                        assert_in_range(strcspn(line, "\n"), 0, 100);
                capture_finish(&capture);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(porthole_alone_opens_the_screens),
                cmocka_unit_test(attach_passes_everything_to_the_screens),
                cmocka_unit_test(an_agent_with_another_budget_is_remarked),
                cmocka_unit_test(budgets_keep_their_limits),
                cmocka_unit_test(options_may_stand_anywhere),
                cmocka_unit_test(after_two_dashes_words_are_words),
                cmocka_unit_test(help_needs_no_operands),
                cmocka_unit_test(what_is_wrong_is_named_with_what_is_near),
                cmocka_unit_test(numbers_keep_their_limits),
                cmocka_unit_test(a_wrong_sort_key_asks_no_node),
                cmocka_unit_test(params_that_are_no_object_ask_no_node),
                cmocka_unit_test(help_names_the_sort_keys_of_the_command),
                cmocka_unit_test(help_names_every_command_and_option),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
