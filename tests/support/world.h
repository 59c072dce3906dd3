/*
 * A test program's own small world: a private folder as HOME, XDG_RUNTIME_DIR and TMPDIR, and a
 * private epmd on loopback, all set in the environment of this process, so that what it starts and
 * the libei in it meet neither the machine's nodes nor another test's. One per program, as cmocka's
 * group fixtures:
 *
 *     cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
 *
 * With the address sanitizer, its runtime is preloaded into whatever is started.
 */
#ifndef PH_TESTS_SUPPORT_WORLD_H
#define PH_TESTS_SUPPORT_WORLD_H

#include <sys/types.h>

/* Makes the folder and starts epmd. @state is left alone. Returns 0 or -1, having said why. */
int ph_test_world_setup(void **state);

/* Ends the nodes a failed test left behind and epmd, and removes the folder. */
int ph_test_world_teardown(void **state);

/* The world's folder: absolute, no slash at its end. Valid until teardown. */
const char *ph_test_world_folder(void);

/* Ends epmd, as a machine without one; the second starts it again on the same port. */
void ph_test_world_stop_epmd(void);
void ph_test_world_start_epmd(void);

/*
 * A folder of the user @uid with home/ and run/ in it, to be its HOME and XDG_RUNTIME_DIR; made
 * when it isn't there. Needs root for another user. Owned by the caller.
 */
char *ph_test_world_user_folder(uid_t uid);

/* Removes @path and all below it; no error when it isn't there. */
void ph_test_remove_tree(const char *path);

#endif
