#include "agent/dist/node_name.h"

#include <stdio.h>
#include <unistd.h>

#include "tests/support/test.h"

static void only_printable_names_are_valid(void **state)
{
        static const char *const valid[] = {"shop", "shop@web1", "a-b_c@127.0.0.1", "~"};
        static const char *const invalid[] = {
                "", " ", "a b", "a\n", "\x1b[2J", "caf\xc3\xa9", "\x7f"};

        (void)state;
        for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
                assert_true(ph_node_name_is_valid(valid[i], strlen(valid[i])));
        for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
                assert_false(ph_node_name_is_valid(invalid[i], strlen(invalid[i])));
}

static void a_name_has_a_longest_length(void **state)
{
        char name[PH_NODE_NAME_MAX + 1];

        (void)state;
        memset(name, 'x', sizeof(name));
        assert_true(ph_node_name_is_valid(name, PH_NODE_NAME_MAX));
        assert_false(ph_node_name_is_valid(name, PH_NODE_NAME_MAX + 1));
}

static void a_name_without_host_gets_ours(void **state)
{
        char host[256], *expected, *name;
        bool guessed;

        (void)state;
        assert_int_equal(gethostname(host, sizeof(host)), 0);
        expected = ph_test_format("shop@%s", host);
        name = ph_node_name_make("shop", true, &guessed);
        assert_string_equal(name, expected);
        assert_true(guessed);
        free(name);
        expected[strlen("shop@") + strcspn(host, ".")] = '\0';
        name = ph_node_name_make("shop", false, &guessed);
        assert_string_equal(name, expected);
        free(name);
        free(expected);
}

static void a_name_with_a_host_is_kept(void **state)
{
        bool guessed = true;
        char *name = ph_node_name_make("shop@web1", false, &guessed);

        (void)state;
        assert_string_equal(name, "shop@web1");
        assert_false(guessed);
        free(name);
        assert_null(ph_node_name_make("sh op", false, &guessed));
}

static void what_a_person_says_is_matched(void **state)
{
        static const struct {
                const char *name, *wanted;
                bool guessed, matches;
        } cases[] = {
                {"shop@web1", "shop@web1", false, true},
                {"shop@web1", "shop", false, true},
                {"shop@web1", "sho", false, false},
                {"shop@web1", "shop@", false, false},
                {"shop@web1", "shop@web2", false, false},
                {"shop@web1", "shop@web1.example.com", false, false},
                {"shop@web1", "shop@web1.example.com", true, true},
                {"shop@web1", "shop@web2.example.com", true, false},
                {"shop@web1", "shop@web", true, false},
                {"shop@web1", "other@web1", true, false},
                {"shop@web1", "", false, false},
                {"shop@web1", "@web1", false, false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                if (ph_node_name_matches(cases[i].name, cases[i].guessed, cases[i].wanted) !=
                        cases[i].matches)
                        ph_test_fail("%s for %s", cases[i].wanted, cases[i].name);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_printable_names_are_valid),
                cmocka_unit_test(a_name_has_a_longest_length),
                cmocka_unit_test(a_name_without_host_gets_ours),
                cmocka_unit_test(a_name_with_a_host_is_kept),
                cmocka_unit_test(what_a_person_says_is_matched),
        };

        return cmocka_run_group_tests_name("dist node_name", tests, NULL, NULL);
}
