/*
 * What every test program includes first: cmocka, waiting for something with a generous deadline
 * instead of a sleep, and where the build put its products. Test's own thread.
 */
#ifndef PH_TESTS_SUPPORT_TEST_H
#define PH_TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* How long a test waits for what must come: long enough for a sanitizer on a busy machine. */
#define PH_TEST_DEADLINE_MS 60000

/* A sanitizer keeps what was freed: what memory a program takes is for the
 * plain build to measure. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PH_TEST_MEASURES_MEMORY false
#else
#define PH_TEST_MEASURES_MEMORY true
#endif

/* Milliseconds of the monotonic clock. */
int64_t ph_test_now_ms(void);

void ph_test_sleep_ms(int milliseconds);

/*
 * One turn of ph_test_wait(): fails the test with @what when @deadline_ms has passed, else sleeps
 * for a moment.
 */
void ph_test_wait_turn(int64_t deadline_ms, const char *what, const char *file, int line);

/* Returns when @condition is true; fails the test when it isn't within PH_TEST_DEADLINE_MS. */
#define ph_test_wait(condition)                                                              \
        do {                                                                                 \
                int64_t ph_test_deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;           \
                while (!(condition))                                                         \
                        ph_test_wait_turn(ph_test_deadline, #condition, __FILE__, __LINE__); \
        } while (0)

/* Fails the test with a printf-formatted sentence. Does not return, which cmocka's fail() hides. */
#define ph_test_fail(...)                 \
        do {                              \
                print_error(__VA_ARGS__); \
                print_error("\n");        \
                fail();                   \
                abort();                  \
        } while (0)

/*
 * A path in the build folder ("tui/porthole") or in the source folder. Taken from PH_BUILD_DIR and
 * PH_SOURCE_DIR, which the build sets for its tests, else from the working directory, which is then
 * one of the two. Owned by the caller.
 */
char *ph_test_build_path(const char *relative);
char *ph_test_source_path(const char *relative);

/* The whole file with a NUL after it, owned by the caller; @length_out may be
 * NULL. Fails the test. */
char *ph_test_read_file(const char *path, size_t *length_out);

/* A printf-formatted string, owned by the caller. */
char *ph_test_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
