#include "agent/dist/command_line.h"

#include <stdio.h>

#include "tests/support/test.h"

/* Arguments are written with spaces between them here. */
static struct ph_command_line parse(char *text)
{
        struct ph_command_line line;
        size_t size = strlen(text) + 1;

        for (char *at = text; *at != '\0'; at++) {
                if (*at == ' ')
                        *at = '\0';
        }
        ph_command_line_parse(text, size, &line);
        return line;
}

#define PARSE(arguments)                                              \
        char text[] = "/usr/lib/erlang/erts/bin/beam.smp " arguments; \
        struct ph_command_line line = parse(text)

static void the_program_must_be_called_beam(void **state)
{
        static const struct {
                const char *program;
                bool is_beam;
        } cases[] = {{"beam.smp", true}, {"/a/b/beam.debug.smp", true}, {"beam", true},
                {"/beam/erl", false}, {"erl", false}, {"notbeam.smp", false}, {"", false}};

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct ph_command_line line;
                ph_command_line_parse(cases[i].program, strlen(cases[i].program) + 1, &line);
                assert_int_equal(line.is_beam, cases[i].is_beam);
        }
}

static void nothing_at_all_is_no_beam(void **state)
{
        struct ph_command_line line;

        (void)state;
        ph_command_line_parse("", 0, &line);
        assert_false(line.is_beam);
        assert_null(line.name);
}

static void what_erl_writes_is_understood(void **state)
{
        PARSE("-P 100000 -- -root /usr/lib/erlang -bindir /b -progname erl -- -home /root "
              "-epmd_port 5000 -- -sname shop -setcookie secret -noshell");
        (void)state;
        assert_true(line.is_beam);
        assert_string_equal(line.name, "shop");
        assert_false(line.has_long_name);
        assert_string_equal(line.home, "/root");
        assert_string_equal(line.cookie, "secret");
        assert_null(line.carrier);
        assert_int_equal(line.least_port, 0);
}

static void a_long_name_counts_without_a_short_one(void **state)
{
        PARSE("-name shop@127.0.0.1");
        (void)state;
        assert_string_equal(line.name, "shop@127.0.0.1");
        assert_true(line.has_long_name);
}

static void a_short_name_goes_before_a_long_one(void **state)
{
        PARSE("-name long@host -sname short");
        (void)state;
        assert_string_equal(line.name, "short");
        assert_false(line.has_long_name);
}

static void the_first_of_several_names_counts(void **state)
{
        PARSE("-sname one -sname two");
        (void)state;
        assert_string_equal(line.name, "one");
}

static void what_follows_extra_is_not_for_the_node(void **state)
{
        PARSE("-home /h -extra -sname shop -setcookie secret");
        (void)state;
        assert_null(line.name);
        assert_null(line.cookie);
        assert_string_equal(line.home, "/h");
}

static void a_flag_without_values_has_none(void **state)
{
        PARSE("-sname -setcookie -home -proto_dist");
        (void)state;
        assert_null(line.name);
        assert_null(line.cookie);
        assert_null(line.home);
        assert_null(line.carrier);
}

static void two_dashes_end_a_flag(void **state)
{
        PARSE("-sname -- shop");
        (void)state;
        assert_null(line.name);
}

/* Each line was tried with erlang:get_cookie() in a node of OTP 25. */
static void one_cookie_counts_and_no_more(void **state)
{
        (void)state;
        {
                PARSE("-setcookie a -setcookie b");
                assert_null(line.cookie);
        }
        {
                PARSE("-setcookie node@host a");
                assert_null(line.cookie);
        }
        {
                PARSE("-setcookie node@host a -setcookie b");
                assert_string_equal(line.cookie, "b");
        }
        {
                PARSE("-setcookie b -setcookie node@host a");
                assert_string_equal(line.cookie, "b");
        }
        {
                PARSE("-setcookie -setcookie a");
                assert_null(line.cookie);
        }
        {
                PARSE("-setcookie a -setcookie a -setcookie a");
                assert_null(line.cookie);
        }
}

static void two_homes_are_none(void **state)
{
        PARSE("-home /one -home /two");
        (void)state;
        assert_null(line.home);
}

static void a_carrier_is_named(void **state)
{
        PARSE("-proto_dist inet_tls");
        (void)state;
        assert_string_equal(line.carrier, "inet_tls");
}

static void the_ports_of_distribution_are_known(void **state)
{
        (void)state;
        {
                PARSE("-kernel inet_dist_listen_min 9100 inet_dist_listen_max 9105");
                assert_int_equal(line.least_port, 9100);
                assert_int_equal(line.most_port, 9105);
        }
        {
                PARSE("-kernel inet_dist_listen_min 9100 -kernel inet_dist_listen_max 9101");
                assert_int_equal(line.least_port, 9100);
                assert_int_equal(line.most_port, 9101);
        }
        {
                PARSE("-kernel inet_dist_listen_min 9100");
                assert_int_equal(line.most_port, 9100);
        }
        {
                PARSE("-erl_epmd_port 8001");
                assert_int_equal(line.least_port, 8001);
                assert_int_equal(line.most_port, 8001);
        }
        {
                PARSE("-kernel logger_level inet_dist_listen_min 9100 x");
                assert_int_equal(line.least_port, 0);
        }
        {
                PARSE("-erl_epmd_port 99999");
                assert_int_equal(line.least_port, 0);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_program_must_be_called_beam),
                cmocka_unit_test(nothing_at_all_is_no_beam),
                cmocka_unit_test(what_erl_writes_is_understood),
                cmocka_unit_test(a_long_name_counts_without_a_short_one),
                cmocka_unit_test(a_short_name_goes_before_a_long_one),
                cmocka_unit_test(the_first_of_several_names_counts),
                cmocka_unit_test(what_follows_extra_is_not_for_the_node),
                cmocka_unit_test(a_flag_without_values_has_none),
                cmocka_unit_test(two_dashes_end_a_flag),
                cmocka_unit_test(one_cookie_counts_and_no_more),
                cmocka_unit_test(two_homes_are_none),
                cmocka_unit_test(a_carrier_is_named),
                cmocka_unit_test(the_ports_of_distribution_are_known),
        };

        return cmocka_run_group_tests_name("dist command_line", tests, NULL, NULL);
}
