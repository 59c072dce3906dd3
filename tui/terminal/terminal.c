#include "tui/terminal/terminal.h"

#include <errno.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "tui/terminal/glyph.h"
#include "tui/terminal/rescue.h"
#include "tui/terminal/style.h"
#include "tui/text/text.h"

#define ESCAPE_DELAY_MS 25 /* a lone Esc is one after this */

static const char mouse_off[] = "\033[?1006l\033[?1002l\033[?1000l";

struct bytes {
        char data[PH_RESCUE_BYTES];
        size_t length;
};

static void append(struct bytes *bytes, const char *text)
{
        size_t length = strlen(text);

        if (bytes->length + length > sizeof(bytes->data))
                return;
        memcpy(bytes->data + bytes->length, text, length);
        bytes->length += length;
}

/* Appends what terminfo calls @name, without the delays ($<2>) of old terminals. */
static void append_capability(struct bytes *bytes, const char *name)
{
        const char *text = tigetstr(name);
        char plain[128];
        size_t at = 0;

        if (text == NULL || (intptr_t)text == -1) /* tigetstr(3): not a string */
                return;
        while (*text != '\0' && at + 1 < sizeof(plain)) {
                if (strncmp(text, "$<", 2) == 0 && strchr(text, '>') != NULL)
                        text = strchr(text, '>') + 1;
                else
                        plain[at++] = *text++;
        }
        plain[at] = '\0';
        append(bytes, plain);
}

static void arm_rescue(const struct ph_terminal *terminal)
{
        static const char *const capabilities[] = {"op", "sgr0", "rmacs", "rmkx", "rmcup", "cnorm"};
        struct bytes bytes = {.length = 0};

        if (has_mouse())
                append(&bytes, mouse_off);
        for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
                append_capability(&bytes, capabilities[i]);
        append(&bytes, "\r\n");
        ph_rescue_arm(STDOUT_FILENO, &terminal->found, bytes.data, bytes.length);
}

static int usable_colours(void)
{
        const char *no_color = getenv("NO_COLOR");

        if ((no_color != NULL && no_color[0] != '\0') || !has_colors() || start_color() == ERR ||
                use_default_colors() == ERR || COLOR_PAIRS <= PH_STYLE_COUNT)
                return 0;
        return COLORS;
}

/* The Linux console's font lacks what we draw curves and bars with. */
static bool has_all_glyphs(void)
{
        const char *term = getenv("TERM");

        return ph_text_is_utf8() && (term == NULL || strcmp(term, "linux") != 0);
}

/* For an event that it isn't to tell, curses would wait until there is one that it is. */
#define BUTTON(n) (NCURSES_MOUSE_MASK(n, NCURSES_BUTTON_PRESSED | NCURSES_BUTTON_RELEASED))
#define ALL_BUTTONS (BUTTON(1) | BUTTON(2) | BUTTON(3) | BUTTON(4) | BUTTON(5))

static void set_modes(void)
{
        cbreak();
        noecho();
        nonl();
        curs_set(0);
        set_escdelay(ESCAPE_DELAY_MS);
        leaveok(stdscr, TRUE);
        mouseinterval(0);
        mousemask(ALL_BUTTONS, NULL);
}

static int refuse(struct ph_error *error, const char *why)
{
        ph_error_set(error, PH_ERROR_FAILED, "%s", why);
        return -ENOTTY;
}

int ph_terminal_start(struct ph_terminal *terminal, struct ph_error *error)
{
        *terminal = (struct ph_terminal){0};
        if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
                tcgetattr(STDIN_FILENO, &terminal->found) < 0)
                return refuse(error, "the screens need a terminal; stats and ps print instead");
        terminal->screen = newterm(NULL, stdout, stdin);
        if (terminal->screen == NULL)
                return refuse(error, "nothing is known of this kind of terminal; set TERM");
        ph_style_start(usable_colours());
        ph_glyph_start(has_all_glyphs());
        set_modes();
        arm_rescue(terminal);
        ph_terminal_resize(terminal);
        return 0;
}

void ph_terminal_stop(struct ph_terminal *terminal)
{
        if (terminal->screen == NULL)
                return;
        ph_terminal_suspend(terminal);
        delscreen(terminal->screen);
        terminal->screen = NULL;
}

/* Without a screen of its own to leave, it would leave what was drawn behind. */
static void wipe(void)
{
        const char *leave = tigetstr("rmcup");

        if (leave != NULL && (intptr_t)leave != -1)
                return;
        erase();
        refresh();
}

/*
 * Some terminals (those of Emacs and Neovim) count the cursor's being hidden to what is saved with
 * its position. Then leaving the screen hides it again.
 */
static void show_cursor(void)
{
        const char *show = tigetstr("cnorm");

        if (show == NULL || (intptr_t)show == -1)
                return;
        putp(show);
        fflush(stdout);
}

void ph_terminal_suspend(struct ph_terminal *terminal)
{
        if (terminal->screen == NULL || terminal->is_out)
                return;
        wipe();
        curs_set(1);
        endwin();
        show_cursor();
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->found);
        ph_rescue_disarm();
        terminal->is_out = true;
}

void ph_terminal_resume(struct ph_terminal *terminal)
{
        if (terminal->screen == NULL)
                return;
        if (!terminal->is_out)
                endwin();
        terminal->is_out = false;
        arm_rescue(terminal);
        ph_terminal_resize(terminal);
        ph_terminal_repaint(terminal);
        refresh();
        curs_set(0);
}

void ph_terminal_resize(struct ph_terminal *terminal)
{
        struct winsize size;

        if (terminal->screen == NULL || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ||
                size.ws_row == 0 || size.ws_col == 0)
                return;
        resizeterm(size.ws_row, size.ws_col);
}

void ph_terminal_repaint(struct ph_terminal *terminal)
{
        if (terminal->screen != NULL)
                clearok(curscr, TRUE);
}

void ph_terminal_flush(struct ph_terminal *terminal)
{
        if (terminal->screen != NULL && !terminal->is_out)
                refresh();
}
