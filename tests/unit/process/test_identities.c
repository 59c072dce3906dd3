/* What many processes are alike in is kept once, and no more of it than there is room for. */
#include <stdio.h>

#include "agent/core/process/identities.h"
#include "tests/unit/process/table.h"

static void the_same_is_kept_once(void **state)
{
        struct ph_identities identities;
        struct ph_identity same = {"a:b/1", ":a.b/1", "label"};
        struct ph_identity other = {"a:b/1", ":a.b/1", ""};
        uint32_t first;

        (void)state;
        ph_identities_init(&identities);
        first = ph_identities_add(&identities, &same);
        assert_int_not_equal(first, PH_IDENTITY_UNKNOWN);
        assert_int_equal(ph_identities_add(&identities, &same), first);
        assert_int_not_equal(ph_identities_add(&identities, &other), first);
        assert_string_equal(ph_identities_get(&identities, first).label, "label");
        assert_string_equal(ph_identities_get(&identities, first).call_elixir, ":a.b/1");
        ph_identities_finish(&identities);
}

static void parts_of_texts_do_not_run_together(void **state)
{
        static const struct ph_identity alike[] = {
                {"ab", "x", "c"}, {"a", "x", "bc"}, {"abc", "x", ""}, {"", "x", "abc"}};
        struct ph_identities identities;

        (void)state;
        ph_identities_init(&identities);
        for (uint32_t i = 0; i < COUNT(alike); i++)
                assert_int_equal(ph_identities_add(&identities, &alike[i]), i + 1);
        ph_identities_finish(&identities);
}

static void what_is_not_known_has_empty_texts(void **state)
{
        static const uint32_t numbers[] = {PH_IDENTITY_UNKNOWN, 1, 77, UINT32_MAX};
        struct ph_identities identities;

        (void)state;
        ph_identities_init(&identities);
        for (size_t i = 0; i < COUNT(numbers); i++) {
                assert_string_equal(ph_identities_get(&identities, numbers[i]).call_erlang, "");
                assert_string_equal(ph_identities_get(&identities, numbers[i]).label, "");
        }
        ph_identities_finish(&identities);
}

static void ten_thousand_are_found_again_by_their_texts(void **state)
{
        struct ph_identities identities;
        char call[32], label[32];

        (void)state;
        ph_identities_init(&identities);
        for (uint32_t turn = 0; turn < 2; turn++) {
                for (uint32_t i = 0; i < 10000; i++) {
                        snprintf(call, sizeof(call), "m%u:f/1", i / 7);
                        snprintf(label, sizeof(label), "%u", i % 7);
                        assert_int_equal(ph_identities_add(&identities,
                                                 &(struct ph_identity){call, "", label}),
                                i + 1);
                        assert_string_equal(
                                ph_identities_get(&identities, i + 1).call_erlang, call);
                }
        }
        ph_identities_clear(&identities);
        assert_int_equal(ph_identities_add(&identities, &(struct ph_identity){"new", "", ""}), 1);
        ph_identities_finish(&identities);
}

static void no_more_is_kept_than_the_limit(void **state)
{
        struct ph_identities identities;
        char label[10001];
        uint32_t added = 0;

        (void)state;
        ph_identities_init(&identities);
        memset(label, 'x', sizeof(label) - 1);
        label[10000] = '\0';
        for (uint32_t i = 0; i < 2000; i++) {
                snprintf(label, 12, "%010u", i);
                label[10] = 'x';
                added += ph_identities_add(&identities, &(struct ph_identity){"", "", label}) !=
                         PH_IDENTITY_UNKNOWN;
        }
        assert_in_range(added, 800, PH_IDENTITIES_MAX_BYTES / 10000);
        assert_true(ph_identities_is_full(&identities));
        assert_true(identities.text_size <= PH_IDENTITIES_MAX_BYTES);
        ph_identities_finish(&identities);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_same_is_kept_once),
                cmocka_unit_test(parts_of_texts_do_not_run_together),
                cmocka_unit_test(what_is_not_known_has_empty_texts),
                cmocka_unit_test(ten_thousand_are_found_again_by_their_texts),
                cmocka_unit_test(no_more_is_kept_than_the_limit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
