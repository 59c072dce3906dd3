/* Property lists of the probe are read by a table; hostile ones come to nothing. */
#include <errno.h>

#include "agent/core/fields.h"
#include "agent/term/etf_build.h"
#include "tests/support/test.h"

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
        int r = ph_fields_read(&in, specs, sizeof(specs) / sizeof(specs[0]), object);

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
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
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
        for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
                for (size_t size = 0; size <= hostile[i].size; size++) {
                        uint8_t *bytes = malloc(size > 0 ? size : 1);
                        struct ph_etf in = ph_etf_of(bytes, size);
                        struct object object = {.number = 0};
                        int r;

                        memcpy(bytes, hostile[i].bytes, size);
                        r = ph_fields_read(&in, specs, sizeof(specs) / sizeof(specs[0]), &object);
                        if (r != (size == hostile[i].size ? hostile[i].result : -EBADMSG))
                                ph_test_fail("%s, %zu bytes: %d", hostile[i].name, size, r);
                        free(bytes);
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_property_list_is_read_into_its_fields),
                cmocka_unit_test(values_of_another_type_leave_their_field_alone),
                cmocka_unit_test(huge_integers_are_the_most_there_is),
                cmocka_unit_test(texts_are_cut_between_characters),
                cmocka_unit_test(hostile_lists_are_refused_and_nothing_is_read_beyond_them),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
