#include "tests/support/screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/support/pty.h"
#include "tests/support/test.h"

#define MOST_ENV 32

struct ph_screen {
        struct ph_pty pty;
        VTerm *terminal;     /* owned */
        VTermScreen *screen; /* borrowed from terminal */
        bool is_alternate, has_cursor, has_mouse;
        char row[4096];
};

static int on_property(VTermProp property, VTermValue *value, void *context)
{
        struct ph_screen *screen = context;

        if (property == VTERM_PROP_ALTSCREEN)
                screen->is_alternate = value->boolean;
        if (property == VTERM_PROP_CURSORVISIBLE)
                screen->has_cursor = value->boolean;
        if (property == VTERM_PROP_MOUSE)
                screen->has_mouse = value->number != VTERM_PROP_MOUSE_NONE;
        return 1;
}

static void on_output(const char *bytes, size_t length, void *context)
{
        struct ph_screen *screen = context;

        while (length > 0 && screen->pty.master >= 0) {
                ssize_t n = write(screen->pty.master, bytes, length);

                if (n < 0 && errno != EAGAIN && errno != EINTR)
                        return;
                if (n < 0)
                        ph_test_sleep_ms(1);
                bytes += n > 0 ? n : 0;
                length -= n > 0 ? (size_t)n : 0;
        }
}

static void start_emulator(struct ph_screen *screen, int rows, int columns, bool is_ascii)
{
        static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

        screen->terminal = vterm_new(rows, columns);
        vterm_set_utf8(screen->terminal, !is_ascii);
        vterm_output_set_callback(screen->terminal, on_output, screen);
        screen->screen = vterm_obtain_screen(screen->terminal);
        vterm_screen_enable_altscreen(screen->screen, 1);
        vterm_screen_set_callbacks(screen->screen, &callbacks, screen);
        vterm_screen_reset(screen->screen, 1);
        screen->has_cursor = true;
}

struct ph_screen *ph_screen_start(const struct ph_screen_options *options)
{
        struct ph_screen *screen = calloc(1, sizeof(*screen));
        const char *env[MOST_ENV + 1] = {"TERM=tmux-256color",
                options->is_ascii ? "LC_ALL=C" : "LC_ALL=C.UTF-8", "NO_COLOR", "LINES", "COLUMNS"};
        int rows = options->rows != 0 ? options->rows : 24;
        int columns = options->columns != 0 ? options->columns : 80;
        size_t at = 5;

        assert_non_null(screen);
        for (size_t i = 0; options->env != NULL && options->env[i] != NULL; i++) {
                assert_true(at < MOST_ENV);
                env[at++] = options->env[i];
        }
        start_emulator(screen, rows, columns, options->is_ascii);
        ph_pty_start(&screen->pty, options->argv, env, rows, columns);
        return screen;
}

void ph_screen_finish(struct ph_screen *screen)
{
        ph_pty_finish(&screen->pty);
        vterm_free(screen->terminal);
        free(screen);
}

void ph_screen_type(struct ph_screen *screen, const char *text)
{
        on_output(text, strlen(text), screen);
}

void ph_screen_key(struct ph_screen *screen, VTermKey key)
{
        vterm_keyboard_key(screen->terminal, key, VTERM_MOD_NONE);
}

static void press(struct ph_screen *screen, int row, int column, int button)
{
        vterm_mouse_move(screen->terminal, row, column, VTERM_MOD_NONE);
        vterm_mouse_button(screen->terminal, button, true, VTERM_MOD_NONE);
        if (button < 4)
                vterm_mouse_button(screen->terminal, button, false, VTERM_MOD_NONE);
}

void ph_screen_click(struct ph_screen *screen, int row, int column)
{
        press(screen, row, column, 1);
}

void ph_screen_wheel(struct ph_screen *screen, int row, int column, bool is_up)
{
        press(screen, row, column, is_up ? 4 : 5);
}

/* Takes what is there, waiting @milliseconds for it at the most. */
static void pump(struct ph_screen *screen, int milliseconds)
{
        struct pollfd fd = {.fd = screen->pty.master, .events = POLLIN};
        char bytes[16384];
        ssize_t n;

        if (screen->pty.master < 0 || poll(&fd, 1, milliseconds) <= 0) {
                if (screen->pty.master < 0)
                        ph_test_sleep_ms(milliseconds < 5 ? milliseconds : 5);
                ph_pty_update(&screen->pty);
                return;
        }
        while ((n = read(screen->pty.master, bytes, sizeof(bytes))) > 0)
                vterm_input_write(screen->terminal, bytes, (size_t)n);
        vterm_screen_flush_damage(screen->screen);
        ph_pty_update(&screen->pty);
}

void ph_screen_resize(struct ph_screen *screen, int rows, int columns)
{
        pump(screen, 0);
        vterm_set_size(screen->terminal, rows, columns);
        ph_pty_resize(&screen->pty, rows, columns);
}

void ph_screen_signal(struct ph_screen *screen, int number)
{
        assert_int_equal(kill(screen->pty.program, number), 0);
}

void ph_screen_hang_up(struct ph_screen *screen)
{
        ph_pty_hang_up(&screen->pty);
}

void ph_screen_turn(
        struct ph_screen *screen, int64_t deadline_ms, const char *what, const char *file, int line)
{
        int rows, columns;

        pump(screen, 20);
        if (ph_test_now_ms() < deadline_ms)
                return;
        print_error("waited in vain for: %s; the screen%s:\n", what,
                screen->pty.has_ended ? " (the program has ended)" : "");
        vterm_get_size(screen->terminal, &rows, &columns);
        for (int row = 0; row < rows; row++)
                print_error("%s\n", ph_screen_row(screen, row));
        _fail(file, line);
}

void ph_screen_wait_for(
        struct ph_screen *screen, const char *text, bool is_there, const char *file, int line)
{
        int64_t deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;

        while ((ph_screen_find(screen, text, NULL) >= 0) != is_there)
                ph_screen_turn(screen, deadline, text, file, line);
}

void ph_screen_watch(struct ph_screen *screen, int milliseconds)
{
        int64_t end = ph_test_now_ms() + milliseconds;

        while (ph_test_now_ms() < end)
                pump(screen, 10);
}

static size_t put_utf8(char *out, uint32_t code)
{
        static const struct {
                uint32_t below;
                int bytes;
                uint8_t lead;
        } forms[] = {{0x80, 1, 0}, {0x800, 2, 0xc0}, {0x10000, 3, 0xe0}, {0x110000, 4, 0xf0}};
        int n = 0;

        while (code >= forms[n].below)
                n++;
        n = forms[n].bytes;
        for (int i = n - 1; i > 0; i--, code >>= 6)
                out[i] = (char)(0x80 | (code & 0x3f));
        out[0] = (char)(forms[n - 1].lead | code);
        return (size_t)n;
}

VTermScreenCell ph_screen_cell(const struct ph_screen *screen, int row, int column)
{
        VTermScreenCell cell = {0};

        vterm_screen_get_cell(screen->screen, (VTermPos){row, column}, &cell);
        return cell;
}

const char *ph_screen_row(struct ph_screen *screen, int row)
{
        size_t at = 0;
        int rows, columns;

        vterm_get_size(screen->terminal, &rows, &columns);
        for (int column = 0; column < columns && at + 32 < sizeof(screen->row);) {
                VTermScreenCell cell = ph_screen_cell(screen, row, column);

                for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
                        at += put_utf8(screen->row + at, cell.chars[i]);
                if (cell.chars[0] == 0)
                        screen->row[at++] = ' ';
                column += cell.width > 1 ? cell.width : 1;
        }
        while (at > 0 && screen->row[at - 1] == ' ')
                at--;
        screen->row[at] = '\0';
        return screen->row;
}

/* The column of byte @offset of a row's text, all of whose characters are one cell wide. */
static int column_at(const char *text, size_t offset)
{
        int column = 0;

        for (size_t i = 0; i < offset; i++)
                column += ((unsigned char)text[i] & 0xc0) != 0x80;
        return column;
}

int ph_screen_find(struct ph_screen *screen, const char *text, int *column_out)
{
        int rows, columns;

        vterm_get_size(screen->terminal, &rows, &columns);
        for (int row = 0; row < rows; row++) {
                const char *line = ph_screen_row(screen, row);
                const char *at = strstr(line, text);

                if (at == NULL)
                        continue;
                if (column_out != NULL)
                        *column_out = column_at(line, (size_t)(at - line));
                return row;
        }
        return -1;
}

bool ph_screen_is_monochrome(const struct ph_screen *screen)
{
        int rows, columns;

        vterm_get_size(screen->terminal, &rows, &columns);
        for (int i = 0; i < rows * columns; i++) {
                VTermScreenCell cell = ph_screen_cell(screen, i / columns, i % columns);

                if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
                        return false;
        }
        return true;
}

char *ph_screen_text(struct ph_screen *screen)
{
        int rows, columns;
        char *text;
        size_t size = 0;

        vterm_get_size(screen->terminal, &rows, &columns);
        text = calloc((size_t)rows, sizeof(screen->row) + 1);
        assert_non_null(text);
        for (int row = 0; row < rows; row++)
                size += (size_t)sprintf(text + size, "%s\n", ph_screen_row(screen, row));
        return text;
}

int ph_screen_wait_end(struct ph_screen *screen)
{
        ph_screen_wait(screen, screen->pty.has_ended);
        pump(screen, 0);
        return screen->pty.status;
}

void ph_screen_wait_stop(struct ph_screen *screen)
{
        ph_screen_wait(screen, screen->pty.is_stopped);
}

void ph_screen_continue(struct ph_screen *screen)
{
        ph_pty_continue(&screen->pty);
}

int ph_screen_terminal(const struct ph_screen *screen)
{
        return screen->pty.slave;
}

pid_t ph_screen_pid(const struct ph_screen *screen)
{
        return screen->pty.program;
}

bool ph_screen_is_alternate(const struct ph_screen *screen)
{
        return screen->is_alternate;
}

bool ph_screen_has_cursor(const struct ph_screen *screen)
{
        return screen->has_cursor;
}

bool ph_screen_has_mouse(const struct ph_screen *screen)
{
        return screen->has_mouse;
}

/* What a program wrote last may still be on its way when it has ended. */
void ph_screen_assert_given_back(struct ph_screen *screen)
{
        ph_screen_wait(screen, !screen->is_alternate);
        ph_screen_wait(screen, screen->has_cursor);
        ph_screen_wait(screen, !screen->has_mouse);
        assert_true(ph_pty_is_restored(&screen->pty));
}
