/* porthole-protocol(7) against the tables that it describes, in both directions. */
#include <stdio.h>

#include "protocol/columns.h"
#include "protocol/error.h"
#include "protocol/limits.h"
#include "protocol/methods.h"
#include "tests/support/test.h"

enum { MAX_LINES = 512 };

/* The ".It Li NAME Pq TYPE" lines of one list of fields, as the table would have them. */
struct lines {
        char *line[MAX_LINES]; /* owned */
        int count;
};

static char *page;

static int read_page(void **state)
{
        char *path = ph_test_source_path("man/porthole-protocol.7");

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

/* A copy of what is between the line @begin and the next that begins with @end. */
static char *cut(const char *text, const char *begin, const char *end)
{
        char *first = ph_test_format("\n%s\n", begin);
        char *last = ph_test_format("\n%s", end);
        const char *from = strstr(text, first);
        const char *to;
        char *part;

        if (from == NULL)
                ph_test_fail("porthole-protocol(7) lacks the line: %s", begin);
        from += strlen(first) - 1;
        to = strstr(from, last);
        part = to != NULL ? strndup(from, (size_t)(to - from) + 1) : strdup(from);
        free(last);
        free(first);
        return part;
}

static void add_fields(struct lines *lines, const struct ph_field *fields, const char *prefix)
{
        for (const struct ph_field *field = fields; field->name != NULL; field++) {
                char *inner;

                assert_true(lines->count < MAX_LINES);
                lines->line[lines->count++] = ph_test_format(".It Li %s%s Pq %s%s%s", prefix,
                        field->name, ph_type_name(field->type),
                        (field->flags & PH_FIELD_NULLABLE) != 0 ? " or null" : "",
                        (field->flags & PH_FIELD_REQUIRED) != 0 ? ", required" : "");
                if (field->fields == NULL)
                        continue;
                inner = ph_test_format(
                        "%s%s%s.", prefix, field->name, field->type == PH_TYPE_ARRAY ? "[]" : "");
                add_fields(lines, field->fields, inner);
                free(inner);
        }
}

/* The next list of @text: its item lines must be those of @fields, in their order. */
static void check_list(const char *where, const char *text, const struct ph_field *fields)
{
        struct lines lines = {.count = 0};
        char *copy = strdup(text), *rest = copy;
        int next = 0;

        add_fields(&lines, fields, "");
        for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
                if (strncmp(line, ".It ", 4) != 0)
                        continue;
                if (next == lines.count || strcmp(line, lines.line[next]) != 0)
                        ph_test_fail("porthole-protocol(7), %s: \"%s\" instead of \"%s\"", where,
                                line, next < lines.count ? lines.line[next] : "nothing more");
                next++;
        }
        if (next < lines.count)
                ph_test_fail("porthole-protocol(7), %s, lacks \"%s\"", where, lines.line[next]);
        for (int i = 0; i < lines.count; i++)
                free(lines.line[i]);
        free(copy);
}

/* What stands between the word @label and the next such word. */
static char *cut_label(const char *section, const char *label)
{
        const char *from = strstr(section, label);
        const char *to;

        if (from == NULL)
                return strdup("");
        from += strlen(label);
        to = strstr(from, "\nResult:\n");
        return to != NULL ? strndup(from, (size_t)(to - from)) : strdup(from);
}

static void check_section(const char *sections, const struct ph_method *method)
{
        char *heading = ph_test_format(".Ss %s", method->name);
        char *section = cut(sections, heading, ".Ss ");
        char *params = cut_label(section, "\nParameters:\n");
        char *result = cut_label(section, "\nResult:\n");
        char *where = ph_test_format("parameters of %s", method->name);

        check_list(where, params, method->params);
        free(where);
        where = ph_test_format("result of %s", method->name);
        check_list(where, result, method->result);
        if (method->params->name == NULL)
                assert_non_null(strstr(section, "\nNo parameters.\n"));
        assert_int_equal(
                strstr(section, "\nMay be subscribed to.\n") != NULL, method->can_subscribe);
        free(where);
        free(result);
        free(params);
        free(section);
        free(heading);
}

static int count_headings(const char *text)
{
        int count = 0;

        for (const char *at = strstr(text, "\n.Ss "); at != NULL; at = strstr(at + 1, "\n.Ss "))
                count++;
        return count;
}

static void every_method_is_described_field_by_field(void **state)
{
        char *sections = cut(page, ".Sh METHODS", ".Sh ");

        (void)state;
        for (size_t i = 0; i < ph_method_count; i++)
                check_section(sections, &ph_methods[i]);
        assert_int_equal(count_headings(sections), ph_method_count);
        free(sections);
}

static void every_notification_is_described_field_by_field(void **state)
{
        char *sections = cut(page, ".Sh NOTIFICATIONS", ".Sh ");

        (void)state;
        for (size_t i = 0; i < ph_notification_count; i++)
                check_section(sections, &ph_notifications[i]);
        assert_int_equal(count_headings(sections), ph_notification_count);
        free(sections);
}

static int count_items(const char *text)
{
        int count = 0;

        for (const char *at = strstr(text, "\n.It "); at != NULL; at = strstr(at + 1, "\n.It "))
                count++;
        return count;
}

/* The last three kinds never cross the socket. */
static void every_error_that_crosses_the_socket_is_described(void **state)
{
        char *section = cut(page, ".Sh ERROR CODES", ".Sh ");
        int described = 0;

        (void)state;
        for (size_t i = 0; i < ph_error_kind_count; i++) {
                const struct ph_error_kind *kind = &ph_error_kinds[i];
                char *text = ph_test_format(
                        "\n.It Li %d Pq %s\n%s", kind->code, kind->name, kind->summary);
                bool crosses = kind->code > PH_ERROR_USAGE || kind->code < -32099;
                char *sentence = strrchr(text, '.');

                *sentence = '\0'; /* the page may go on with a cross reference */
                if ((strstr(section, text) != NULL) != crosses)
                        ph_test_fail("porthole-protocol(7) %s:%s", crosses ? "lacks" : "has", text);
                described += crosses;
                free(text);
        }
        assert_int_equal(count_items(section), described);
        free(section);
}

static void every_sort_key_is_described_with_its_direction(void **state)
{
        char *section = cut(page, ".Sh SORTING", ".Sh ");

        (void)state;
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                const struct ph_column_info *column = &ph_columns[i];
                char *text = ph_test_format(
                        "\n.It Li %s\n%s", column->key, column->descending ? "down" : "up");

                if ((strstr(section, text) != NULL) != column->sortable)
                        ph_test_fail("porthole-protocol(7), SORTING, lacks:%s", text);
                free(text);
        }
        free(section);
}

static void the_limits_are_those_that_are_kept(void **state)
{
        static const struct {
                const char *item;
                long long limit;
        } limits[] = {
                {".It clients of an agent", PH_MAX_CLIENTS},
                {".It values in such a line", PH_MAX_REQUEST_VALUES},
                {".It requests under way", PH_MAX_PENDING},
                {".It subscriptions", PH_MAX_SUBSCRIPTIONS},
                {".It rows of an answer", PH_MAX_ROWS},
                {".It a filter", PH_MAX_FILTER_BYTES},
                {".It a cursor", PH_MAX_CURSOR_BYTES},
                {".It a printed term", PH_MAX_TEXT_BYTES},
        };
        char *section = cut(page, ".Sh LIMITS", ".Sh ");

        (void)state;
        for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
                const char *at = strstr(section, limits[i].item);
                char *number = ph_test_format("%lld", limits[i].limit);

                if (at == NULL)
                        ph_test_fail("porthole-protocol(7), LIMITS, lacks: %s", limits[i].item);
                at += strlen(limits[i].item) + 1;
                if (strncmp(at, number, strlen(number)) != 0 ||
                        strspn(at, "0123456789") != strlen(number))
                        ph_test_fail("%s: not %s", limits[i].item, number);
                free(number);
        }
        assert_int_equal(PH_MAX_REQUEST_BYTES, 1024 * 1024);
        assert_non_null(strstr(section, ".It a line from a client\n1 MiB;"));
        assert_true(PH_MAX_OUTPUT_BYTES == 4 * 1024 * 1024);
        assert_non_null(strstr(section, ".It output that waits\n4 MiB "));
        free(section);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_method_is_described_field_by_field),
                cmocka_unit_test(every_notification_is_described_field_by_field),
                cmocka_unit_test(every_error_that_crosses_the_socket_is_described),
                cmocka_unit_test(every_sort_key_is_described_with_its_direction),
                cmocka_unit_test(the_limits_are_those_that_are_kept),
        };

        return cmocka_run_group_tests(tests, read_page, free_page);
}
