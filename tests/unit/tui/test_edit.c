#include "tests/support/test.h"

#include "protocol/utf8.h"
#include "tests/support/random.h"
#include "tui/model/edit.h"
#include "tui/terminal/key.h"

static void type(struct ph_edit *edit, const char *text)
{
        while (*text != '\0') {
                uint32_t code;
                size_t n = ph_utf8_decode(text, strlen(text), &code);

                assert_true(n > 0);
                assert_true(ph_edit_take(edit, (int)code));
                text += n;
        }
}

static void characters_of_any_length_come_and_go(void **state)
{
        struct ph_edit edit = {{0}};

        (void)state;
        type(&edit, "aé漢🚢");
        assert_string_equal(edit.text, "aé漢🚢");
        ph_edit_take(&edit, PH_KEY_BACKSPACE);
        assert_string_equal(edit.text, "aé漢");
        ph_edit_take(&edit, PH_KEY_BACKSPACE);
        ph_edit_take(&edit, PH_KEY_BACKSPACE);
        assert_string_equal(edit.text, "a");
        ph_edit_take(&edit, PH_KEY_BACKSPACE);
        ph_edit_take(&edit, PH_KEY_BACKSPACE);
        assert_string_equal(edit.text, "");
}

static void words_and_all_go_at_once(void **state)
{
        struct ph_edit edit = {{0}};

        (void)state;
        type(&edit, "one two  ");
        ph_edit_take(&edit, PH_KEY_CTRL('W'));
        assert_string_equal(edit.text, "one ");
        ph_edit_take(&edit, PH_KEY_CTRL('U'));
        assert_string_equal(edit.text, "");
}

static void other_keys_are_left_to_others(void **state)
{
        static const int keys[] = {
                PH_KEY_ENTER, PH_KEY_ESCAPE, PH_KEY_TAB, PH_KEY_UP, PH_KEY_MOUSE, PH_KEY_F1};
        struct ph_edit edit = {"x"};

        (void)state;
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
                assert_false(ph_edit_take(&edit, keys[i]));
        assert_string_equal(edit.text, "x");
}

static void a_full_line_takes_no_half_character(void **state)
{
        struct ph_test_random random = ph_test_random_start();
        static const char *const pieces[] = {"a", "é", "漢", "🚢"};

        (void)state;
        for (int round = 0; round < 50; round++) {
                struct ph_edit edit = {{0}};

                for (int i = 0; i < PH_EDIT_BYTES; i++)
                        type(&edit, pieces[ph_test_random_below(&random, 4)]);
                assert_true(strlen(edit.text) < PH_EDIT_BYTES);
                assert_true(strlen(edit.text) >= PH_EDIT_BYTES - 4);
                assert_true(ph_utf8_is_valid(edit.text, strlen(edit.text)));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(characters_of_any_length_come_and_go),
                cmocka_unit_test(words_and_all_go_at_once),
                cmocka_unit_test(other_keys_are_left_to_others),
                cmocka_unit_test(a_full_line_takes_no_half_character),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
