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

/* The fake agent of the test that runs: setup and teardown of WITH_FAKE(). */
extern struct fake {
        struct ph_fake_agent *agent;
        char *path; /* owned: of its socket, in the world's folder */
        struct ph_fake_behaviour behaviour;
} fake;
int fake_begin(void **state);
int fake_end(void **state);
#define WITH_FAKE(test) cmocka_unit_test_setup_teardown(test, fake_begin, fake_end)

/* Makes the fake agent behave as fake.behaviour says. */
void fake_behave(void);

/* Whether the fake agent's last parameters of @method have @part in their text. */
bool was_asked(const char *method, const char *part);
#define wait_asked(screen, method, part) ph_screen_wait((screen), was_asked((method), (part)))

/* Opens the fake agent at 80x24 and waits for its Overview, or for its list of processes. */
struct ph_screen *open_overview(void);
struct ph_screen *open_processes(void);

/* Waits until the row under the cursor holds @text. */
#define wait_chosen(screen, text) wait_chosen_at((screen), (text), __FILE__, __LINE__)
void wait_chosen_at(struct ph_screen *screen, const char *text, const char *file, int line);

/* Waits for the end, and fails the test unless it was exit status @status. */
void assert_exits(struct ph_screen *screen, int status);

/* Quits by key and frees @screen; fails the test unless all is well and the terminal given back. */
void leave(struct ph_screen *screen);

#endif
