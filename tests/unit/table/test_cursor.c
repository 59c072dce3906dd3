/* What stands for a place in a table between two requests: written, read again, and damaged. */
#include "tests/support/test.h"

#include "agent/core/table/cursor.h"
#include "agent/term/etf_build.h"

static struct ph_etf window(const struct ph_etf_builder *builder)
{
        return ph_etf_of(builder->bytes, builder->size);
}

struct parts {
        struct ph_etf_builder table, name, owner, place;
};

static struct ph_cursor build(struct parts *parts, size_t key_size)
{
        const struct ph_etf_atom node = {.text = (const uint8_t *)"shop@here", .size = 9};
        char *key = calloc(1, key_size);

        ph_etf_build_init(&parts->table);
        ph_etf_build_init(&parts->name);
        ph_etf_build_init(&parts->owner);
        ph_etf_build_init(&parts->place);
        ph_etf_build_reference(&parts->table,
                &(struct ph_etf_reference){.node = node, .words = {1, 2, 3}, .count = 3});
        ph_etf_build_atom(&parts->name, "goods");
        ph_etf_build_pid(&parts->owner, &(struct ph_etf_pid){.node = node, .id = 80});
        ph_etf_build_binary(&parts->place, key, key_size);
        free(key);
        return (struct ph_cursor){.kind = PH_CURSOR_BACKWARD,
                .table = window(&parts->table),
                .name = window(&parts->name),
                .owner = window(&parts->owner),
                .rows = 4711,
                .place = window(&parts->place)};
}

static void finish(struct parts *parts)
{
        ph_etf_build_finish(&parts->table);
        ph_etf_build_finish(&parts->name);
        ph_etf_build_finish(&parts->owner);
        ph_etf_build_finish(&parts->place);
}

static void assert_same(struct ph_etf a, struct ph_etf b)
{
        assert_int_equal(ph_etf_left(&a), ph_etf_left(&b));
        assert_memory_equal(a.at, b.at, ph_etf_left(&a));
}

static void what_is_written_is_read_again_whatever_its_length(void **state)
{
        struct parts parts;

        (void)state;
        for (size_t size = 1; size < 70; size++) {
                struct ph_cursor cursor = build(&parts, size), again;
                char *text = ph_cursor_format(&cursor);
                uint8_t *bytes;

                assert_non_null(text);
                assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                              "0123456789-_"),
                        strlen(text));
                assert_int_equal(ph_cursor_parse(text, &again, &bytes), 0);
                assert_int_equal(again.kind, PH_CURSOR_BACKWARD);
                assert_int_equal(again.rows, 4711);
                assert_same(again.table, cursor.table);
                assert_same(again.name, cursor.name);
                assert_same(again.owner, cursor.owner);
                assert_same(again.place, cursor.place);
                free(bytes);
                free(text);
                finish(&parts);
        }
}

static void a_key_that_is_too_large_makes_no_cursor(void **state)
{
        struct parts parts;
        struct ph_cursor cursor = build(&parts, PH_MAX_CURSOR_BYTES);

        (void)state;
        assert_null(ph_cursor_format(&cursor));
        finish(&parts);
}

static void what_is_cut_or_changed_is_no_cursor(void **state)
{
        struct parts parts;
        struct ph_cursor cursor = build(&parts, 10), again;
        char *text = ph_cursor_format(&cursor);
        uint8_t *bytes;

        (void)state;
        assert_int_equal(ph_cursor_parse("", &again, &bytes), -EINVAL);
        assert_int_equal(ph_cursor_parse("no cursor", &again, &bytes), -EINVAL);
        for (size_t length = strlen(text) - 2; length > 0; length--) {
                text[length] = '\0';
                assert_int_equal(ph_cursor_parse(text, &again, &bytes), -EINVAL);
        }
        free(text);
        finish(&parts);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_written_is_read_again_whatever_its_length),
                cmocka_unit_test(a_key_that_is_too_large_makes_no_cursor),
                cmocka_unit_test(what_is_cut_or_changed_is_no_cursor),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
