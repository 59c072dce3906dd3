/* What is read of the probe's answers about single processes, and how functions are written. */
#include <stdio.h>

#include "agent/core/fields.h"
#include "agent/core/mfa.h"
#include "agent/core/process/census.h"
#include "agent/core/process/identities.h"
#include "tests/unit/process/probe.h"
#include "tests/unit/process/table.h"

/* ---- functions */

static const struct {
        const char *module, *function;
        int64_t arity;
        const char *erlang, *elixir;
} functions[] = {
        {"lists", "map", 2, "lists:map/2", ":lists.map/2"},
        {"gen_server", "init_it", 6, "gen_server:init_it/6", ":gen_server.init_it/6"},
        {"Elixir.Shop.Cart", "add", 0, "'Elixir.Shop.Cart':add/0", "Shop.Cart.add/0"},
        {"Elixir.Shop", "-fun.add/1-", 255, "'Elixir.Shop':'-fun.add/1-'/255",
                "Shop.\"-fun.add/1-\"/255"},
        {"erlang", "apply", 2, "erlang:apply/2", ":erlang.apply/2"},
        {"My Module", "do it", 1, "'My Module':'do it'/1", ":\"My Module\".\"do it\"/1"},
        {"it's", "'", 1, "'it\\'s':'\\''/1", ":\"it's\".\"'\"/1"},
        {"m", "fun", 1, "m:'fun'/1", ":m.fun/1"},
        {"m", "==", 2, "m:'=='/2", ":m.==/2"},
        {"", "", 0, "'':''/0", ":\"\".\"\"/0"},
        {"gr\xC3\xBC\xC3\x9F", "\xE4\xB8\xAD", 3, "gr\xC3\xBC\xC3\x9F:'\xE4\xB8\xAD'/3",
                ":gr\xC3\xBC\xC3\x9F.\xE4\xB8\xAD/3"},
};

static void build_function(
        struct ph_etf_builder *builder, const char *module, const char *function, int64_t arity)
{
        ph_etf_build_tuple(builder, 3);
        ph_etf_build_atom(builder, module);
        ph_etf_build_atom(builder, function);
        ph_etf_build_int64(builder, arity);
}

static void functions_are_written_as_people_do_in_both_languages(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(functions); i++) {
                struct ph_etf_builder term;
                struct ph_etf in;
                struct ph_mfa mfa;
                char text[PH_MFA_SIZE];

                ph_etf_build_init(&term);
                build_function(
                        &term, functions[i].module, functions[i].function, functions[i].arity);
                in = ph_etf_of(term.bytes, term.size);
                assert_int_equal(ph_mfa_read(&in, &mfa), 0);
                assert_int_equal(ph_etf_left(&in), 0);
                assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ERLANG, text), 0);
                assert_string_equal(text, functions[i].erlang);
                assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ELIXIR, text), 0);
                assert_string_equal(text, functions[i].elixir);
                ph_etf_build_finish(&term);
        }
}

static void the_longest_function_there_is_fits(void **state)
{
        char name[255 * 4 + 1], text[PH_MFA_SIZE];
        struct ph_etf_builder term;
        struct ph_etf in;
        struct ph_mfa mfa;

        (void)state;
        for (size_t i = 0; i < 255; i++)
                memcpy(name + i * 4, "\xF0\x9F\x9A\xA2", 4);
        name[255 * 4] = '\0';
        ph_etf_build_init(&term);
        build_function(&term, name, name, 255);
        in = ph_etf_of(term.bytes, term.size);
        assert_int_equal(ph_mfa_read(&in, &mfa), 0);
        assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ERLANG, text), 0);
        assert_int_equal(strlen(text), 255 * 8 + 4 + 5);
        memset(name, '\n', 255);
        name[255] = '\0';
        ph_etf_build_reset(&term);
        build_function(&term, name, name, 255);
        in = ph_etf_of(term.bytes, term.size);
        assert_int_equal(ph_mfa_read(&in, &mfa), 0);
        assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ELIXIR, text), 0);
        assert_int_equal(strlen(text), 2 * (255 * 2 + 2) + 2 + 4);
        ph_etf_build_finish(&term);
}

static void what_is_no_function_is_refused_and_not_consumed(void **state)
{
        static const int64_t arities[] = {-1, 256, INT64_MAX};

        (void)state;
        for (size_t i = 0; i <= COUNT(arities); i++) {
                struct ph_etf_builder term;
                struct ph_etf in;
                struct ph_mfa mfa;

                ph_etf_build_init(&term);
                if (i < COUNT(arities))
                        build_function(&term, "m", "f", arities[i]);
                else
                        ph_etf_build_atom(&term, "undefined");
                in = ph_etf_of(term.bytes, term.size);
                assert_int_equal(ph_mfa_read(&in, &mfa), -EBADMSG);
                assert_int_equal(ph_etf_left(&in), term.size);
                ph_etf_build_finish(&term);
        }
}

/* ---- identities */

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

/* ---- property lists */

struct object {
        int64_t number;
        char text[8];
        bool truth;
        struct ph_etf term;
};

static const struct ph_field_spec specs[] = {
        {"number", PH_FIELD_INT64, offsetof(struct object, number), 0},
        {"text", PH_FIELD_TEXT, offsetof(struct object, text), 8},
        {"truth", PH_FIELD_BOOL, offsetof(struct object, truth), 0},
        {"term", PH_FIELD_TERM, offsetof(struct object, term), 0},
};

static int read_object(const struct ph_etf_builder *list, struct object *object)
{
        struct ph_etf in = ph_etf_of(list->bytes, list->size);
        int r = ph_fields_read(&in, specs, COUNT(specs), object);

        if (r == 0)
                assert_int_equal(ph_etf_left(&in), 0);
        return r;
}

static void build_property(struct ph_etf_builder *list, const char *name)
{
        ph_etf_build_tuple(list, 2);
        ph_etf_build_atom(list, name);
}

static void a_property_list_is_read_into_its_fields(void **state)
{
        struct object object = {.number = 1, .text = "kept"};
        struct ph_etf_builder list;
        struct ph_etf_atom atom;

        (void)state;
        ph_etf_build_init(&list);
        ph_etf_build_list(&list, 5);
        build_property(&list, "number");
        ph_etf_build_int64(&list, -5);
        build_property(&list, "text");
        ph_etf_build_binary(&list, "binary", 6);
        build_property(&list, "of no interest");
        ph_etf_build_double(&list, 1.5);
        build_property(&list, "truth");
        ph_etf_build_bool(&list, true);
        build_property(&list, "term");
        ph_etf_build_atom(&list, "anything");
        ph_etf_build_nil(&list);
        assert_int_equal(read_object(&list, &object), 0);
        assert_int_equal(object.number, -5);
        assert_string_equal(object.text, "binary");
        assert_true(object.truth);
        assert_int_equal(ph_etf_read_atom(&object.term, &atom), 0);
        assert_true(ph_etf_atom_is(&atom, "anything"));
        ph_etf_build_reset(&list);
        ph_etf_build_nil(&list);
        assert_int_equal(read_object(&list, &object), 0);
        assert_int_equal(object.number, -5);
        ph_etf_build_finish(&list);
}

static void values_of_another_type_leave_their_field_alone(void **state)
{
        struct object object = {.number = 1, .text = "kept", .truth = true};
        struct ph_etf_builder list;

        (void)state;
        ph_etf_build_init(&list);
        ph_etf_build_list(&list, 3);
        build_property(&list, "number");
        ph_etf_build_atom(&list, "undefined");
        build_property(&list, "text");
        ph_etf_build_int64(&list, 7);
        build_property(&list, "truth");
        ph_etf_build_atom(&list, "maybe");
        ph_etf_build_nil(&list);
        assert_int_equal(read_object(&list, &object), 0);
        assert_int_equal(object.number, 1);
        assert_string_equal(object.text, "kept");
        assert_true(object.truth);
        ph_etf_build_finish(&list);
}

static void huge_integers_are_the_most_there_is(void **state)
{
        static const uint8_t magnitude[] = {0, 0, 0, 0, 0, 0, 0, 0, 1};
        struct object object = {.number = 1};

        (void)state;
        for (int negative = 0; negative < 2; negative++) {
                struct ph_etf_builder list;

                ph_etf_build_init(&list);
                ph_etf_build_list(&list, 1);
                build_property(&list, "number");
                ph_etf_build_big(&list, negative != 0, magnitude, sizeof(magnitude));
                ph_etf_build_nil(&list);
                assert_int_equal(read_object(&list, &object), 0);
                assert_true(object.number == (negative ? INT64_MIN : INT64_MAX));
                ph_etf_build_finish(&list);
        }
}

static void texts_are_cut_between_characters(void **state)
{
        static const struct {
                const char *given, *read;
        } cases[] = {{"1234567", "1234567"}, {"12345678", "1234567"}, {"123456\xC3\xA4", "123456"},
                {"12345\xC3\xA4", "12345\xC3\xA4"},
                {"1234\xE2\x82\xAC\xE2\x82\xAC", "1234\xE2\x82\xAC"},
                {"12345\xE2\x82\xAC", "12345"}, {"\x80\x80\x80\x80\x80\x80\x80\x80\x80", ""}};

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct object object = {.number = 0};
                struct ph_etf_builder list;

                ph_etf_build_init(&list);
                ph_etf_build_list(&list, 1);
                build_property(&list, "text");
                ph_etf_build_binary(&list, cases[i].given, strlen(cases[i].given));
                ph_etf_build_nil(&list);
                assert_int_equal(read_object(&list, &object), 0);
                assert_string_equal(object.text, cases[i].read);
                ph_etf_build_finish(&list);
        }
}

/* Bytes behind a list's header; what is expected; each is also cut short at every byte. */
static const struct {
        const char *name;
        uint8_t bytes[48];
        size_t size;
        int result;
} hostile[] = {
        {"an atom", {119, 1, 'a'}, 3, -EBADMSG},
        {"a string", {107, 0, 2, 1, 2}, 5, -EBADMSG},
        {"an improper list", {108, 0, 0, 0, 1, 104, 2, 119, 1, 'x', 97, 1, 97, 2}, 14, -EBADMSG},
        {"a bare atom in it", {108, 0, 0, 0, 1, 119, 1, 'x', 106}, 9, -EBADMSG},
        {"a triple", {108, 0, 0, 0, 1, 104, 3, 119, 1, 'x', 97, 1, 97, 2, 106}, 15, -EBADMSG},
        {"a name that is a number", {108, 0, 0, 0, 1, 104, 2, 97, 1, 97, 1, 106}, 12, -EBADMSG},
        {"a length beyond the end", {108, 255, 255, 255, 255, 104, 2, 119, 1, 'x', 97, 1}, 12,
                -EBADMSG},
        {"a value with no end", {108, 0, 0, 0, 1, 104, 2, 119, 1, 'x', 109, 255, 255, 255, 255}, 15,
                -EBADMSG},
        {"the same twice",
                {108, 0, 0, 0, 2, 104, 2, 119, 6, 'n', 'u', 'm', 'b', 'e', 'r', 97, 1, 104, 2, 119,
                        6, 'n', 'u', 'm', 'b', 'e', 'r', 97, 9, 106},
                30, 0},
};

static void hostile_lists_are_refused_and_nothing_is_read_beyond_them(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(hostile); i++) {
                for (size_t size = 0; size <= hostile[i].size; size++) {
                        uint8_t *bytes = malloc(size > 0 ? size : 1);
                        struct ph_etf in = ph_etf_of(bytes, size);
                        struct object object = {.number = 0};
                        int r;

                        memcpy(bytes, hostile[i].bytes, size);
                        r = ph_fields_read(&in, specs, COUNT(specs), &object);
                        if (r != (size == hostile[i].size ? hostile[i].result : -EBADMSG))
                                ph_test_fail("%s, %zu bytes: %d", hostile[i].name, size, r);
                        free(bytes);
                }
        }
}

/* ---- facts */

static void build_facts(struct ph_etf_builder *term, const char *state)
{
        ph_etf_build_init(term);
        ph_etf_build_tuple(term, 2);
        probe_build_pid(term, (struct ph_pid){412, 3});
        if (state != NULL)
                ph_etf_build_atom(term, state);
}

static void states_are_read(void **state)
{
        static const struct {
                const char *name;
                int state;
        } cases[] = {{"gone", PH_FACTS_GONE}, {"no_answer", PH_FACTS_NO_ANSWER},
                {"not_asked", PH_FACTS_NOT_ASKED}, {"too_large", PH_FACTS_NO_ANSWER}};

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct ph_etf_builder term;
                struct ph_facts facts;
                struct ph_etf in;

                build_facts(&term, cases[i].name);
                in = ph_etf_of(term.bytes, term.size);
                assert_int_equal(ph_facts_read(&in, &facts), 0);
                assert_int_equal(facts.state, cases[i].state);
                assert_int_equal(facts.pid.id, 412);
                assert_int_equal(facts.pid.serial, 3);
                assert_int_equal(facts.mailbox, -1);
                assert_int_equal(facts.memory, -1);
                assert_string_equal(facts.status, "");
                ph_etf_build_finish(&term);
        }
}

static void facts_are_read(void **state)
{
        struct ph_etf_builder term;
        struct ph_facts facts;
        struct ph_etf in;

        (void)state;
        build_facts(&term, NULL);
        ph_etf_build_list(&term, 4);
        build_property(&term, "message_queue_len");
        ph_etf_build_int64(&term, 5000000);
        build_property(&term, "status");
        ph_etf_build_atom(&term, "garbage_collecting");
        build_property(&term, "current_function");
        build_function(&term, "gen", "do_call", 4);
        build_property(&term, "label");
        ph_etf_build_int64(&term, 1);
        ph_etf_build_nil(&term);
        in = ph_etf_of(term.bytes, term.size);
        assert_int_equal(ph_facts_read(&in, &facts), 0);
        assert_int_equal(facts.state, PH_FACTS_FOUND);
        assert_int_equal(facts.mailbox, 5000000);
        assert_int_equal(facts.reductions, -1);
        assert_string_equal(facts.status, "garbage_collecting");
        assert_true(ph_etf_left(&facts.current_function) > 0);
        assert_int_equal(ph_etf_left(&facts.initial_call), 0);
        assert_int_equal(ph_etf_left(&facts.label), 2);
        ph_etf_build_finish(&term);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(functions_are_written_as_people_do_in_both_languages),
                cmocka_unit_test(the_longest_function_there_is_fits),
                cmocka_unit_test(what_is_no_function_is_refused_and_not_consumed),
                cmocka_unit_test(the_same_is_kept_once),
                cmocka_unit_test(parts_of_texts_do_not_run_together),
                cmocka_unit_test(what_is_not_known_has_empty_texts),
                cmocka_unit_test(ten_thousand_are_found_again_by_their_texts),
                cmocka_unit_test(no_more_is_kept_than_the_limit),
                cmocka_unit_test(a_property_list_is_read_into_its_fields),
                cmocka_unit_test(values_of_another_type_leave_their_field_alone),
                cmocka_unit_test(huge_integers_are_the_most_there_is),
                cmocka_unit_test(texts_are_cut_between_characters),
                cmocka_unit_test(hostile_lists_are_refused_and_nothing_is_read_beyond_them),
                cmocka_unit_test(states_are_read),
                cmocka_unit_test(facts_are_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
