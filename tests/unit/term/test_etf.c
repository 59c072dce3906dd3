#include "agent/term/etf.h"

#include "tests/unit/term/term_test.h"

static struct ph_etf open_hex(const char *hex, uint8_t **bytes_out)
{
        size_t size;
        *bytes_out = from_hex(hex, &size);
        return ph_etf_of(*bytes_out, size);
}

/* Terms of every tag, as OTP 25 and its forerunners encode them. */
static const struct {
        const char *name, *hex;
        enum ph_etf_type type;
} terms[] = {
        {"small integer", "61 ff", PH_ETF_IS_INTEGER},
        {"integer", "62 ff ff ff ff", PH_ETF_IS_INTEGER},
        {"small big", "6e 08 01 00 00 00 00 00 00 00 80", PH_ETF_IS_INTEGER},
        {"large big", "6f 00 00 00 02 00 00 01", PH_ETF_IS_INTEGER},
        {"float", "46 3f f0 00 00 00 00 00 00", PH_ETF_IS_FLOAT},
        {"old float",
                "63 31 2e 35 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 65 2b 30 30 "
                "00 00 00 00 00 00",
                PH_ETF_IS_FLOAT},
        {"latin1 atom", "64 00 02 6f e9", PH_ETF_IS_ATOM},
        {"small latin1 atom", "73 02 6f 6b", PH_ETF_IS_ATOM},
        {"utf8 atom", "76 00 02 6f 6b", PH_ETF_IS_ATOM},
        {"small utf8 atom", "77 02 6f 6b", PH_ETF_IS_ATOM},
        {"empty atom", "77 00", PH_ETF_IS_ATOM},
        {"old reference", "65 77 01 61 00 00 00 01 02", PH_ETF_IS_REFERENCE},
        {"new reference", "72 00 01 77 01 61 03 00 00 00 01", PH_ETF_IS_REFERENCE},
        {"newer reference", "5a 00 02 77 01 61 00 00 00 03 00 00 00 01 00 00 00 02",
                PH_ETF_IS_REFERENCE},
        {"old port", "66 77 01 61 00 00 00 01 02", PH_ETF_IS_PORT},
        {"new port", "59 77 01 61 00 00 00 01 00 00 00 02", PH_ETF_IS_PORT},
        {"v4 port", "78 77 01 61 00 00 00 01 00 00 00 02 00 00 00 03", PH_ETF_IS_PORT},
        {"old pid", "67 77 01 61 00 00 00 01 00 00 00 02 03", PH_ETF_IS_PID},
        {"pid", "58 77 01 61 00 00 00 01 00 00 00 02 00 00 00 03", PH_ETF_IS_PID},
        {"empty tuple", "68 00", PH_ETF_IS_TUPLE},
        {"tuple", "68 02 61 01 6a", PH_ETF_IS_TUPLE},
        {"large tuple", "69 00 00 00 01 6a", PH_ETF_IS_TUPLE},
        {"map", "74 00 00 00 01 61 01 61 02", PH_ETF_IS_MAP},
        {"nil", "6a", PH_ETF_IS_LIST},
        {"string", "6b 00 02 61 62", PH_ETF_IS_LIST},
        {"list", "6c 00 00 00 01 61 01 6a", PH_ETF_IS_LIST},
        {"improper list", "6c 00 00 00 01 61 01 61 02", PH_ETF_IS_LIST},
        {"binary", "6d 00 00 00 02 00 ff", PH_ETF_IS_BITS},
        {"bitstring", "4d 00 00 00 01 03 e0", PH_ETF_IS_BITS},
        {"external fun", "71 77 01 61 77 01 62 61 03", PH_ETF_IS_FUN},
        {"fun",
                "70 00 00 00 35 01 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 00 00 00 02 "
                "00 00 00 01 77 01 6d 61 02 62 00 00 10 00 58 77 01 61 00 00 00 01 00 00 00 02 "
                "00 00 00 03 61 07",
                PH_ETF_IS_FUN},
        {"local", "79 01 02 03", PH_ETF_IS_LOCAL},
};

static void every_tag_has_its_type_and_is_skipped_whole(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(terms); i++) {
                uint8_t *bytes;
                struct ph_etf in = open_hex(terms[i].hex, &bytes), term;
                const uint8_t *end = in.end;
                assert_int_equal(ph_etf_type(&in), terms[i].type);
                assert_int_equal(ph_etf_take(&in, &term), 0);
                assert_ptr_equal(in.at, end);
                assert_ptr_equal(term.at, bytes);
                assert_ptr_equal(term.end, end);
                free(bytes);
        }
}

static void every_tag_cut_anywhere_is_refused(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(terms); i++) {
                size_t size;
                uint8_t *bytes = from_hex(terms[i].hex, &size);
                for (size_t cut = 0; cut < size; cut++) {
                        if (terms[i].type == PH_ETF_IS_LOCAL && cut > 0)
                                continue; /* it ends where the bytes end */
                        uint8_t *copy = malloc(cut + 1);
                        memcpy(copy, bytes, cut);
                        struct ph_etf in = ph_etf_of(copy, cut);
                        assert_int_equal(ph_etf_skip(&in), -EBADMSG);
                        assert_ptr_equal(in.at, copy);
                        free(copy);
                }
                free(bytes);
        }
}

static void hostile_bytes_are_refused(void **state)
{
        (void)state;
        static const char *const hostile[] = {
                "",
                "00",
                "ff",
                "69 ff ff ff ff",
                "69 ff ff ff ff 6a 6a",
                "6c ff ff ff ff 6a",
                "6c 00 00 00 00 6a",
                "6c 00 00 00 01 6a",
                "74 ff ff ff ff 6a 6a",
                "74 80 00 00 00 6a 6a",
                "6d ff ff ff ff 00",
                "4d 00 00 00 00 08",
                "4d 00 00 00 01 00 ff",
                "4d 00 00 00 01 09 ff",
                "6f ff ff ff ff 00 01",
                "76 ff ff 61",
                "5a ff ff 77 01 61 00 00 00 03 00 00 00 01",
                "5a 00 00 77 01 61 00 00 00 03",
                ("5a 00 06 77 01 61 00 00 00 03 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00 01 "
                 "00 00 00 01 00 00 00 01"),
                "58 61 01 00 00 00 01 00 00 00 02 00 00 00 03",
                "71 77 01 61 77 01 62 62 ff ff ff ff",
                "71 77 01 61 77 01 62 62 00 00 01 00",
                "46 7f f0 00 00 00 00 00 00",
                "46 7f f8 00 00 00 00 00 01",
                "68 01 79 00",
                "50 00 00 00 01 78 9c 53 00",
                "52 00",
                ("63 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                 "00 "
                 "00 00 00 00"),
        };
        for (size_t i = 0; i < COUNT(hostile); i++) {
                uint8_t *bytes;
                struct ph_etf in = open_hex(hostile[i], &bytes);
                assert_int_equal(ph_etf_skip(&in), -EBADMSG);
                assert_ptr_equal(in.at, bytes);
                free(bytes);
        }
}

static void a_million_levels_are_skipped_without_a_stack(void **state)
{
        (void)state;
        const size_t levels = 1000000;
        uint8_t *bytes = malloc(2 * levels + 1);
        for (size_t i = 0; i < levels; i++) {
                bytes[2 * i] = PH_ETF_SMALL_TUPLE;
                bytes[2 * i + 1] = 1;
        }
        bytes[2 * levels] = PH_ETF_NIL;
        struct ph_etf in = ph_etf_of(bytes, 2 * levels + 1);
        assert_int_equal(ph_etf_skip(&in), 0);
        in = ph_etf_of(bytes, 2 * levels);
        assert_int_equal(ph_etf_skip(&in), -EBADMSG);
        free(bytes);
}

static const struct {
        const char *hex;
        int error64, error_unsigned;
        int64_t value;
        uint64_t unsigned_value;
} integers[] = {
        {"61 00", 0, 0, 0, 0},
        {"61 ff", 0, 0, 255, 255},
        {"62 00 00 01 00", 0, 0, 256, 256},
        {"62 7f ff ff ff", 0, 0, INT32_MAX, INT32_MAX},
        {"62 80 00 00 00", 0, -ERANGE, INT32_MIN, 0},
        {"6e 00 00", 0, 0, 0, 0},
        {"6e 00 01", 0, 0, 0, 0},
        {"6e 04 00 00 00 00 80", 0, 0, 2147483648, 2147483648},
        {"6e 08 00 ff ff ff ff ff ff ff 7f", 0, 0, INT64_MAX, INT64_MAX},
        {"6e 08 01 00 00 00 00 00 00 00 80", 0, -ERANGE, INT64_MIN, 0},
        {"6e 08 00 00 00 00 00 00 00 00 80", -ERANGE, 0, 0, 9223372036854775808u},
        {"6e 08 01 01 00 00 00 00 00 00 80", -ERANGE, -ERANGE, 0, 0},
        {"6e 08 00 ff ff ff ff ff ff ff ff", -ERANGE, 0, 0, UINT64_MAX},
        {"6e 09 00 00 00 00 00 00 00 00 00 01", -ERANGE, -ERANGE, 0, 0},
        {"6f 00 00 00 09 00 ff ff ff ff ff ff ff 7f 00", 0, 0, INT64_MAX, INT64_MAX},
        {"6a", -EBADMSG, -EBADMSG, 0, 0},
        {"46 3f f0 00 00 00 00 00 00", -EBADMSG, -EBADMSG, 0, 0},
};

static void integers_are_read_to_the_edges_of_64_bits(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(integers); i++) {
                uint8_t *bytes;
                struct ph_etf in = open_hex(integers[i].hex, &bytes);
                int64_t value = 77;
                uint64_t unsigned_value = 77;
                assert_int_equal(ph_etf_read_int64(&in, &value), integers[i].error64);
                assert_int_equal(value, integers[i].error64 == 0 ? integers[i].value : 77);
                assert_ptr_equal(in.at, integers[i].error64 == 0 ? in.end : bytes);
                in.at = bytes;
                assert_int_equal(
                        ph_etf_read_uint64(&in, &unsigned_value), integers[i].error_unsigned);
                assert_int_equal(unsigned_value,
                        integers[i].error_unsigned == 0 ? integers[i].unsigned_value : 77);
                assert_ptr_equal(in.at, integers[i].error_unsigned == 0 ? in.end : bytes);
                free(bytes);
        }
}

static void floats_are_read_old_and_new(void **state)
{
        (void)state;
        uint8_t *bytes;
        double value;
        struct ph_etf in = open_hex("46 c0 04 00 00 00 00 00 00", &bytes);
        assert_int_equal(ph_etf_read_double(&in, &value), 0);
        assert_true(value == -2.5);
        free(bytes);
        in = open_hex("63 2d 31 2e 32 35 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 65 "
                      "2d 30 31 00 00 00 00",
                &bytes);
        assert_int_equal(ph_etf_read_double(&in, &value), 0);
        assert_true(value == -0.125);
        free(bytes);
        in = open_hex("63 31 2e 32 78 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 65 "
                      "2d 30 31 00 00 00 00",
                &bytes);
        assert_int_equal(ph_etf_read_double(&in, &value), -EBADMSG);
        free(bytes);
}

static const struct {
        const char *hex, *text;
        size_t room;
} atoms[] = {
        {"77 02 6f 6b", "ok", 100},
        {"64 00 02 6f e9", "o\xC3\xA9", 100},
        {"73 01 e9", "\xC3\xA9", 100},
        {"76 00 03 e2 82 ac", "\xE2\x82\xAC", 100},
        {"77 03 61 ff 62",
                "a\xEF\xBF\xBD"
                "b",
                100},
        {"77 02 61 c3", "a\xEF\xBF\xBD", 100},
        {"77 03 ed a0 80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 100},
        {"77 03 61 62 63", "abc", 4},
        {"77 03 61 62 63", "ab", 3},
        {"77 04 61 e2 82 ac", "a", 4},
        {"77 04 61 e2 82 ac", "a\xE2\x82\xAC", 5},
        {"77 00", "", 1},
};

static void atoms_become_utf8_text(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(atoms); i++) {
                uint8_t *bytes;
                struct ph_etf in = open_hex(atoms[i].hex, &bytes);
                struct ph_etf_atom atom;
                char text[100];
                assert_int_equal(ph_etf_read_atom(&in, &atom), 0);
                size_t length = ph_etf_atom_text(&atom, text, atoms[i].room);
                assert_string_equal(text, atoms[i].text);
                assert_int_equal(length, strlen(atoms[i].text));
                free(bytes);
        }
}

static void atoms_are_compared_whole(void **state)
{
        (void)state;
        struct ph_etf_atom atom = {.text = (const uint8_t *)"waiting", .size = 7};
        assert_true(ph_etf_atom_is(&atom, "waiting"));
        assert_false(ph_etf_atom_is(&atom, "wait"));
        assert_false(ph_etf_atom_is(&atom, "waiting_"));
        uint8_t *bytes;
        bool value;
        struct ph_etf in =
                open_hex("77 04 74 72 75 65 77 05 66 61 6c 73 65 77 03 6e 69 6c", &bytes);
        assert_int_equal(ph_etf_read_bool(&in, &value), 0);
        assert_true(value);
        assert_int_equal(ph_etf_read_bool(&in, &value), 0);
        assert_false(value);
        assert_int_equal(ph_etf_read_bool(&in, &value), -EBADMSG);
        free(bytes);
}

static void a_process_row_is_read_field_by_field(void **state)
{
        (void)state;
        uint8_t *bytes;
        struct ph_etf in = open_hex("83 68 05 58 77 01 61 00 00 01 9c 00 00 00 02 00 00 00 03 "
                                    "61 00 62 00 01 00 00 6e 05 00 00 00 00 00 01 77 07 77 61 69 "
                                    "74 69 6e 67",
                &bytes);
        struct ph_etf_pid pid = {0};
        struct ph_etf_atom status = {0};
        int64_t mailbox, reductions, memory;
        assert_int_equal(ph_etf_read_version(&in), 0);
        assert_int_equal(ph_etf_read_tuple_of(&in, 4), -EBADMSG);
        assert_int_equal(ph_etf_read_tuple_of(&in, 5), 0);
        assert_int_equal(ph_etf_read_pid(&in, &pid), 0);
        assert_int_equal(ph_etf_read_int64(&in, &mailbox), 0);
        assert_int_equal(ph_etf_read_int64(&in, &reductions), 0);
        assert_int_equal(ph_etf_read_int64(&in, &memory), 0);
        assert_int_equal(ph_etf_read_atom(&in, &status), 0);
        assert_true(ph_etf_atom_is(&pid.node, "a"));
        assert_int_equal(pid.id, 412);
        assert_int_equal(pid.serial, 2);
        assert_int_equal(pid.creation, 3);
        assert_int_equal(mailbox, 0);
        assert_int_equal(reductions, 65536);
        assert_int_equal(memory, 4294967296);
        assert_true(ph_etf_atom_is(&status, "waiting"));
        assert_int_equal(ph_etf_tag(&in), -1);
        free(bytes);
}

static void identifiers_give_all_their_parts(void **state)
{
        (void)state;
        uint8_t *bytes;
        struct ph_etf_port port = {0};
        struct ph_etf_reference reference = {0};
        struct ph_etf_fun fun = {0};
        struct ph_etf in = open_hex("78 77 01 61 00 00 00 01 00 00 00 02 00 00 00 03", &bytes);
        assert_int_equal(ph_etf_read_port(&in, &port), 0);
        assert_int_equal(port.id, 0x100000002);
        assert_int_equal(port.creation, 3);
        free(bytes);
        in = open_hex("5a 00 02 77 01 61 00 00 00 03 00 00 00 01 00 00 00 02", &bytes);
        assert_int_equal(ph_etf_read_reference(&in, &reference), 0);
        assert_int_equal(reference.count, 2);
        assert_int_equal(reference.words[0], 1);
        assert_int_equal(reference.words[1], 2);
        free(bytes);
        in = open_hex("71 77 01 61 77 01 62 61 03", &bytes);
        assert_int_equal(ph_etf_read_fun(&in, &fun), 0);
        assert_true(fun.external);
        assert_true(ph_etf_atom_is(&fun.name, "b"));
        assert_int_equal(fun.arity, 3);
        free(bytes);
}

static void lists_and_bits_come_in_two_forms(void **state)
{
        (void)state;
        uint8_t *bytes;
        const uint8_t *string = NULL;
        uint32_t count = 0;
        struct ph_etf_bits bits;
        struct ph_etf in = open_hex("6a 6c 00 00 00 01 6a 6a 6b 00 02 61 62", &bytes);
        assert_int_equal(ph_etf_read_list(&in, &count), 0);
        assert_int_equal(count, 0);
        assert_int_equal(ph_etf_read_list(&in, &count), 0);
        assert_int_equal(count, 1);
        assert_int_equal(ph_etf_read_nil(&in), 0);
        assert_int_equal(ph_etf_read_nil(&in), 0);
        assert_int_equal(ph_etf_read_nil(&in), -EBADMSG);
        assert_int_equal(ph_etf_read_list(&in, &count), -EBADMSG);
        assert_int_equal(ph_etf_read_string(&in, &string, &count), 0);
        assert_memory_equal(string, "ab", 2);
        free(bytes);
        in = open_hex("4d 00 00 00 02 03 ff e0 6d 00 00 00 00", &bytes);
        assert_int_equal(ph_etf_read_binary(&in, &string, &count), -EBADMSG);
        assert_int_equal(ph_etf_read_bits(&in, &bits), 0);
        assert_int_equal(bits.size, 2);
        assert_int_equal(bits.last_bits, 3);
        assert_int_equal(ph_etf_read_binary(&in, &string, &count), 0);
        assert_int_equal(count, 0);
        free(bytes);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_tag_has_its_type_and_is_skipped_whole),
                cmocka_unit_test(every_tag_cut_anywhere_is_refused),
                cmocka_unit_test(hostile_bytes_are_refused),
                cmocka_unit_test(a_million_levels_are_skipped_without_a_stack),
                cmocka_unit_test(integers_are_read_to_the_edges_of_64_bits),
                cmocka_unit_test(floats_are_read_old_and_new),
                cmocka_unit_test(atoms_become_utf8_text),
                cmocka_unit_test(atoms_are_compared_whole),
                cmocka_unit_test(a_process_row_is_read_field_by_field),
                cmocka_unit_test(identifiers_give_all_their_parts),
                cmocka_unit_test(lists_and_bits_come_in_two_forms),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
