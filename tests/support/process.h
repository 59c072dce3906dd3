/*
 * Starting and ending one other program for a test, and what the operating system knows of it. A
 * program ends with the test that started it, whatever ends the test. Test's own thread.
 */
#ifndef PH_TESTS_SUPPORT_PROCESS_H
#define PH_TESTS_SUPPORT_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A descriptor that the program gets under another number. */
struct ph_test_fd {
        int here;
        int there;
};

struct ph_test_process_options {
        const char *const *argv;  /* NULL-terminated; argv[0] is looked up in PATH */
        const char *const *env;   /* NAME=value, set beyond the test's environment; or NULL */
        const char *folder;       /* working directory; NULL: the test's own */
        uid_t uid;                /* 0: the test's own user */
        struct ph_test_fd fds[6]; /* 0, 1, 2 not listed are /dev/null; all others are closed */
        int fd_count;
};

/* Starts it. Fails the test when it can't be started. */
pid_t ph_test_process_start(const struct ph_test_process_options *options);

/* Waits until it ended by itself and returns waitpid's status. Fails the test at the deadline. */
int ph_test_process_wait(pid_t pid);

/* The same, with SIGTERM first and SIGKILL when @patience_ms passed. */
int ph_test_process_end(pid_t pid, int patience_ms);

/* True while it has not ended. Does not reap it. */
bool ph_test_process_is_running(pid_t pid);

/* What a program wrote and how it ended. */
struct ph_test_output {
        char *out, *err; /* owned: NUL-terminated */
        int status;      /* exit status, or 128 + the signal that ended it */
        int64_t ms;      /* from its start to its end */
};

/* Runs a program to its end with @input (NULL: none) on its stdin. */
struct ph_test_output ph_test_run(const char *const *argv, const char *input);
void ph_test_output_finish(struct ph_test_output *output);

/* Facts from /proc/PID. Fails the test when the process is not there. */
struct ph_test_facts {
        int descriptors;
        int threads;
        int maps; /* lines of its maps that name porthole */
        int64_t rss_bytes;
        int64_t cpu_ms; /* user and system time used so far */
};
struct ph_test_facts ph_test_process_facts(pid_t pid);

#endif
