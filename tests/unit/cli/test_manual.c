/*
 * porthole(1) against the tables that it describes, in both directions.
 */
#include "tests/support/test.h"

#include "protocol/columns.h"
#include "protocol/error.h"
#include "protocol/table_columns.h"
#include "tui/cli/command.h"

static char *page;

/* Returns true when a line of the page is @line, or begins with it and a blank. */
static bool has_line(const char *line)
{
        size_t length = strlen(line);

        for (const char *p = page; *p != '\0'; p += strcspn(p, "\n") + 1) {
                if (strncmp(p, line, length) == 0 && strchr(" \n", p[length]) != NULL)
                        return true;
        }
        return false;
}

static void assert_line(const char *format, const char *first, const char *second)
{
        char line[128];

        snprintf(line, sizeof(line), format, first, second);
        if (!has_line(line))
                ph_test_fail("porthole(1) lacks the line: %s", line);
}

static void every_command_is_described(void **state)
{
        (void)state;
        for (size_t i = 1; i < ph_command_count; i++) {
                assert_line(".It Cm %s%s", ph_commands[i].name, "");
                assert_line(".Cm %s%s", ph_commands[i].name, "");
        }
}

static void every_option_is_described(void **state)
{
        (void)state;
        for (int i = 0; i < PH_OPTION_COUNT; i++) {
                const struct ph_option *option = &ph_options[i];

                assert_line(option->value != NULL ? ".It Fl -%s Ar %s" : ".It Fl -%s%s",
                        option->name, option->value != NULL ? option->value : "");
        }
}

/* The lines between the synopsis' line of @command and the next ".Nm". */
static char *synopsis_of(const struct ph_command *command)
{
        char *start = strstr(page, ".Sh SYNOPSIS\n.Nm\n");
        char *wanted = ph_test_format("\n.Nm\n.Cm %s\n", command->name);
        char *end;

        if (command->name[0] != '\0')
                start = strstr(start, wanted);
        free(wanted);
        assert_non_null(start);
        start = strstr(start, ".Nm\n") + 4;
        end = strstr(start, "\n.Nm\n");
        if (end == NULL || strstr(start, "\n.Sh") < end)
                end = strstr(start, "\n.Sh");
        return strndup(start, (size_t)(end + 1 - start));
}

static void the_synopsis_has_each_commands_options_and_no_other(void **state)
{
        (void)state;
        for (size_t i = 0; i < ph_command_count; i++) {
                char *synopsis = synopsis_of(&ph_commands[i]);
                unsigned options = ph_commands[i].options;

                if (i == 0)
                        options |= 1U << PH_OPTION_SYNTAX;
                for (int option = 0; option < PH_OPTION_COUNT; option++) {
                        char *macro = ph_test_format(".Op Fl -%s%s%s\n", ph_options[option].name,
                                ph_options[option].value != NULL ? " Ar " : "",
                                ph_options[option].value != NULL ? ph_options[option].value : "");

                        if ((strstr(synopsis, macro) != NULL) != ((options >> option & 1) != 0))
                                ph_test_fail(
                                        "synopsis of \"%s\" and %s", ph_commands[i].name, macro);
                        free(macro);
                }
                free(synopsis);
        }
}

/* Every ".It Cm" or ".It Fl" of the page is something that there is. */
static void nothing_else_is_described(void **state)
{
        (void)state;
        for (const char *p = page; *p != '\0'; p += strcspn(p, "\n") + 1) {
                char word[32] = "";
                bool known = false;

                if (sscanf(p, ".It Cm %31[^ \n]", word) == 1) {
                        known = ph_command_find(word) != NULL || ph_column_find(word) != NULL ||
                                ph_table_column_find(word) != NULL;
                } else if (sscanf(p, ".It Fl -%31[^ \n]", word) == 1) {
                        for (int i = 0; i < PH_OPTION_COUNT; i++)
                                known = known || strcmp(ph_options[i].name, word) == 0;
                }
                if (word[0] != '\0' && !known)
                        ph_test_fail("porthole(1) describes %s, which there is not", word);
        }
}

static void every_sort_key_and_exit_status_is_described(void **state)
{
        char status[8];

        (void)state;
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                if (ph_columns[i].sortable)
                        assert_line(".It Cm %s%s", ph_columns[i].key, "");
        }
        for (int i = 0; i < PH_TABLE_COLUMN_COUNT; i++) {
                if (ph_table_columns[i].sortable)
                        assert_line(".It Cm %s%s", ph_table_columns[i].key, "");
        }
        for (size_t i = 0; i < ph_error_kind_count; i++) {
                snprintf(status, sizeof(status), "%d", ph_error_kinds[i].exit_status);
                assert_line(".It %s%s", status, "");
        }
}

static int read_page(void **state)
{
        char *path = ph_test_source_path("man/porthole.1");

        (void)state;
        page = ph_test_read_file(path, NULL);
        free(path);
        return 0;
}

static int free_page(void **state)
{
        (void)state;
        free(page);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_command_is_described),
                cmocka_unit_test(every_option_is_described),
                cmocka_unit_test(the_synopsis_has_each_commands_options_and_no_other),
                cmocka_unit_test(nothing_else_is_described),
                cmocka_unit_test(every_sort_key_and_exit_status_is_described),
        };

        return cmocka_run_group_tests(tests, read_page, free_page);
}
