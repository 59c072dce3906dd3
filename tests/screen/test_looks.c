/*
 * Terminals with and without colours, with and without UTF-8.
 */
#include "tests/screen/porthole.h"

#include "tests/support/world.h"

/* On a console curses loads a library for the mouse, which keeps what it allocates. */
#define MOUSE_LEAKS "ASAN_OPTIONS=exitcode=66:detect_leaks=0"

static struct ph_screen *open_as(const char *setting, bool is_ascii)
{
        char *program = ph_test_build_path("tui/porthole");
        struct ph_screen *screen = ph_screen_start(&(struct ph_screen_options){
                .argv = (const char *const[]){program, "attach", fake.path, NULL},
                .env = (const char *const[]){setting, MOUSE_LEAKS, NULL},
                .is_ascii = is_ascii});

        free(program);
        ph_screen_wait_text(screen, "Schedulers");
        return screen;
}

static VTermScreenCell cell_of(struct ph_screen *screen, const char *text)
{
        int row, column;

        ph_screen_wait_text(screen, text);
        row = ph_screen_find(screen, text, &column);
        return ph_screen_cell(screen, row, column);
}

static void colours_are_used_where_there_are_some(void **state)
{
        static const char *const terms[] = {
                "TERM=xterm-256color", "TERM=xterm", "TERM=screen", "TERM=linux"};

        (void)state;
        for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
                struct ph_screen *screen = open_as(terms[i], false);
                VTermScreenCell cell;

                ph_screen_type(screen, "2");
                ph_screen_wait_text(screen, "<0.1000.0>");
                ph_screen_wait_text(screen, "<0.1001.0>");
                assert_false(ph_screen_is_monochrome(screen));
                cell = cell_of(screen, "<0.1000.0>");
                assert_false(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
                cell = cell_of(screen, "<0.1001.0>");
                assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
                leave(screen);
        }
}

static void without_colours_bold_and_reverse_tell_the_same(void **state)
{
        static const char *const settings[] = {
                "NO_COLOR=1", "TERM=vt100", "TERM=xterm-mono", "TERM=vt220"};

        (void)state;
        for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
                struct ph_screen *screen = open_as(settings[i], false);

                ph_screen_type(screen, "2");
                ph_screen_wait_text(screen, "worker_0");
                assert_true(ph_screen_is_monochrome(screen));
                assert_true(cell_of(screen, "<0.1000.0>").attrs.reverse);
                assert_false(cell_of(screen, "<0.1001.0>").attrs.reverse);
                assert_true(cell_of(screen, "2 Processes").attrs.reverse);
                assert_true(cell_of(screen, "fake@nowhere").attrs.bold);
                leave(screen);
        }
}

static void an_empty_no_color_is_none(void **state)
{
        struct ph_screen *screen = open_as("NO_COLOR=", false);

        (void)state;
        assert_false(ph_screen_is_monochrome(screen));
        leave(screen);
}

static void a_silent_node_stands_out_without_colours_too(void **state)
{
        struct ph_fake_behaviour silent = ph_fake_well;
        struct ph_screen *screen;

        (void)state;
        silent.silent_ms = 5000;
        ph_fake_agent_behave(fake.agent, &silent);
        screen = open_as("NO_COLOR=1", false);
        ph_screen_wait_text(screen, "VM silent");
        assert_true(cell_of(screen, "VM silent").attrs.reverse);
        assert_true(cell_of(screen, "VM silent").attrs.bold);
        leave(screen);
}

/* Every cell is an ASCII character. */
static void assert_ascii(struct ph_screen *screen)
{
        char *text = ph_screen_text(screen);

        for (const char *at = text; *at != '\0'; at++) {
                if ((unsigned char)*at >= 0x80)
                        ph_test_fail("not ASCII: %s", at);
        }
        free(text);
}

static void without_utf8_everything_is_ascii(void **state)
{
        struct ph_screen *screen = open_as("TERM=vt100", true);

        (void)state;
        ph_screen_wait_text(screen, "The last");
        assert_ascii(screen);
        ph_screen_type(screen, "2");
        ph_screen_wait_text(screen, "worker_0");
        ph_screen_wait_text(screen, "MAILBOX v");
        assert_ascii(screen);
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "+ Sort by ");
        assert_ascii(screen);
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Sort by");
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, "+ Keys ");
        assert_ascii(screen);
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Keys");
        leave(screen);
}

static void with_utf8_lines_and_curves_are_drawn(void **state)
{
        struct ph_screen *screen = open_as("TERM=xterm-256color", false);

        (void)state;
        ph_screen_wait_text(screen, "█");
        ph_screen_wait_text(screen, "▂");
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, "┌ Keys ");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Keys");
        leave(screen);
}

static void an_agent_that_may_kill_says_so(void **state)
{
        struct ph_fake_behaviour armed = ph_fake_well;
        struct ph_screen *screen = open_as("TERM=xterm-256color", false);

        (void)state;
        ph_screen_wait_text(screen, "read-only");
        leave(screen);
        armed.kill_enabled = true;
        ph_fake_agent_behave(fake.agent, &armed);
        screen = open_as("TERM=xterm-256color", false);
        ph_screen_wait_text(screen, "kill enabled");
        leave(screen);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_FAKE(colours_are_used_where_there_are_some),
                WITH_FAKE(without_colours_bold_and_reverse_tell_the_same),
                WITH_FAKE(an_empty_no_color_is_none),
                WITH_FAKE(a_silent_node_stands_out_without_colours_too),
                WITH_FAKE(without_utf8_everything_is_ascii),
                WITH_FAKE(with_utf8_lines_and_curves_are_drawn),
                WITH_FAKE(an_agent_that_may_kill_says_so),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
