/*
 * A program under a terminal emulator: type keys, wait for what comes, read the cells. Nothing
 * sleeps: waits have a generous deadline, and when it passes the test fails with the whole screen
 * printed. Test's own thread.
 *
 *     struct ph_screen *screen = ph_screen_start(&(struct ph_screen_options){.argv = argv});
 *     ph_screen_type(screen, "/comments");
 *     ph_screen_wait_text(screen, "17 match");
 *     ph_screen_finish(screen);
 */
#ifndef PH_TESTS_SUPPORT_SCREEN_H
#define PH_TESTS_SUPPORT_SCREEN_H

#include <stdbool.h>
#include <sys/types.h>
#include <vterm.h>

struct ph_screen;

struct ph_screen_options {
        const char *const *argv; /* NULL-terminated */
        const char *const *env;  /* NAME=value sets, NAME unsets; NULL-terminated; or NULL */
        int rows, columns;       /* 0: 24 and 80 */
        bool is_ascii;           /* a terminal, and a locale, without UTF-8 */
};

/*
 * Starts the program with TERM=tmux-256color, a UTF-8 locale and no NO_COLOR, unless options->env
 * says otherwise. (The emulator does not understand how xterm-256color turns the mouse on.)
 */
struct ph_screen *ph_screen_start(const struct ph_screen_options *options);

/* Kills the program if it still runs, and frees @screen. */
void ph_screen_finish(struct ph_screen *screen);

/* Typing. @text is sent as it is; keys and mouse as the program asked the terminal to send them. */
void ph_screen_type(struct ph_screen *screen, const char *text);
void ph_screen_key(struct ph_screen *screen, VTermKey key);
void ph_screen_click(struct ph_screen *screen, int row, int column);
void ph_screen_wheel(struct ph_screen *screen, int row, int column, bool is_up);

void ph_screen_resize(struct ph_screen *screen, int rows, int columns);
void ph_screen_signal(struct ph_screen *screen, int number);
/* The terminal goes away. Nothing can be read from it afterwards. */
void ph_screen_hang_up(struct ph_screen *screen);

/* Waits until @text is on a line of the screen, or on none. */
#define ph_screen_wait_text(screen, text) \
        ph_screen_wait_for((screen), (text), true, __FILE__, __LINE__)
#define ph_screen_wait_no_text(screen, text) \
        ph_screen_wait_for((screen), (text), false, __FILE__, __LINE__)
void ph_screen_wait_for(
        struct ph_screen *screen, const char *text, bool is_there, const char *file, int line);

/* Waits until @condition, which reads the screen, is true. */
#define ph_screen_wait(screen, condition)                                                      \
        do {                                                                                   \
                int64_t ph_screen_deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;           \
                while (!(condition))                                                           \
                        ph_screen_turn(                                                        \
                                (screen), ph_screen_deadline, #condition, __FILE__, __LINE__); \
        } while (0)
/* One turn of ph_screen_wait(): takes what the program wrote, or fails the test. */
void ph_screen_turn(struct ph_screen *screen, int64_t deadline_ms, const char *what,
        const char *file, int line);

/* Takes what the program writes during @milliseconds: to see that something does not come. */
void ph_screen_watch(struct ph_screen *screen, int milliseconds);

/* The text of @row, without blanks at its end. Valid until the next call on @screen. */
const char *ph_screen_row(struct ph_screen *screen, int row);

/* Returns the first row that holds @text, or -1; @column_out (or NULL) is set to its column. */
int ph_screen_find(struct ph_screen *screen, const char *text, int *column_out);

/* One cell with its characters and attributes. */
VTermScreenCell ph_screen_cell(const struct ph_screen *screen, int row, int column);

/* Returns true when no cell has a colour of its own. */
bool ph_screen_is_monochrome(const struct ph_screen *screen);

/* The whole screen, a line a row; owned by the caller. */
char *ph_screen_text(struct ph_screen *screen);

/* Waits for the program's end and returns waitpid's status. */
int ph_screen_wait_end(struct ph_screen *screen);

/* Waits until the program was stopped by a signal; has it go on in the foreground. */
void ph_screen_wait_stop(struct ph_screen *screen);
void ph_screen_continue(struct ph_screen *screen);

/* The program's side of the terminal, to be meddled with. Borrowed. */
int ph_screen_terminal(const struct ph_screen *screen);

pid_t ph_screen_pid(const struct ph_screen *screen);

/* How the terminal was left. */
bool ph_screen_is_alternate(const struct ph_screen *screen);
bool ph_screen_has_cursor(const struct ph_screen *screen);
bool ph_screen_has_mouse(const struct ph_screen *screen);

/*
 * Fails the test unless the terminal is as it was found: main screen, cursor, no mouse, modes.
 */
void ph_screen_assert_given_back(struct ph_screen *screen);

#endif
