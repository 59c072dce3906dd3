/*
 * What the screen tests begin with: the real program under the terminal emulator, looking into a
 * fake agent or a real node. Test's own thread.
 */
#ifndef PH_TESTS_SCREEN_PORTHOLE_H
#define PH_TESTS_SCREEN_PORTHOLE_H

#include "tests/support/fake_agent.h"
#include "tests/support/screen.h"
#include "tests/support/test.h"

/* Starts porthole with @words (up to a NULL) as its command line. */
struct ph_screen *porthole_start(
        const char *const *words, const char *const *env, int rows, int columns);
#define porthole_screen(rows, columns, ...) \
        porthole_start((const char *const[]){__VA_ARGS__, NULL}, NULL, (rows), (columns))

/* A fake agent in the world's folder, and the path of its socket; ended by fake_end(). */
struct fake {
        struct ph_fake_agent *agent;
        char *path;
};
struct fake fake_begin(void);
void fake_end(struct fake *fake);

/* Opens @fake at 80x24 and waits for its Overview, or for its list of processes. */
struct ph_screen *open_overview(const struct fake *fake);
struct ph_screen *open_processes(const struct fake *fake);

/* Waits until the row under the cursor holds @text. */
#define wait_chosen(screen, text) wait_chosen_at((screen), (text), __FILE__, __LINE__)
void wait_chosen_at(struct ph_screen *screen, const char *text, const char *file, int line);

/* Waits for the end, and fails the test unless it was exit status @status. */
void assert_exits(struct ph_screen *screen, int status);

#endif
