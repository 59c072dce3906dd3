/*
 * A program in the foreground of a terminal of its own, as a shell would start it: a session leader
 * in between holds the terminal and reports when the program stops, runs on and ends. The test
 * keeps the other side open, too, to see in which modes the terminal was left. Test's own thread.
 */
#ifndef PH_TESTS_SUPPORT_PTY_H
#define PH_TESTS_SUPPORT_PTY_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct ph_pty {
        int master;    /* owned: what the person at the terminal types and sees; -1: hung up */
        int slave;     /* owned: the program's side */
        int reports;   /* owned: statuses of waitpid, as the leader sends them */
        pid_t leader;  /* the session leader */
        pid_t program; /* the program under test */
        struct termios found; /* the modes at its start */
        bool is_stopped;
        bool has_ended;
        int status; /* waitpid's, once has_ended */
};

/*
 * Starts @argv (looked up in PATH) in a terminal of @rows and @columns. Each of @env is NAME=value,
 * or NAME to unset it; NULL: none. Fails the test when it can't.
 */
void ph_pty_start(
        struct ph_pty *pty, const char *const *argv, const char *const *env, int rows, int columns);

/* Kills what still runs, and closes all. */
void ph_pty_finish(struct ph_pty *pty);

/* Takes the reports that are there: sets is_stopped, has_ended and status. Does not wait. */
void ph_pty_update(struct ph_pty *pty);

/* Has a stopped program go on in the foreground. */
void ph_pty_continue(struct ph_pty *pty);

void ph_pty_resize(struct ph_pty *pty, int rows, int columns);

/* The terminal goes away, as when a connection breaks. */
void ph_pty_hang_up(struct ph_pty *pty);

/* Returns true when the terminal's modes are those it had at the start. */
bool ph_pty_is_restored(const struct ph_pty *pty);

#endif
