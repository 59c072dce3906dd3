#include "tests/support/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/test.h"

static void set_environment(const char *const *env)
{
        for (; env != NULL && *env != NULL; env++) {
                char *copy = strdup(*env);
                char *equals = strchr(copy, '=');

                if (equals != NULL)
                        *equals = '\0';
                if (equals != NULL)
                        setenv(copy, equals + 1, 1);
                else
                        unsetenv(copy);
                free(copy);
        }
}

static void run_program(int slave, const char *const *argv, const char *const *env)
{
        setpgid(0, 0);
        tcsetpgrp(slave, getpid());
        signal(SIGTTOU, SIG_DFL);
        signal(SIGHUP, SIG_DFL);
        for (int fd = 0; fd < 3; fd++)
                dup2(slave, fd);
        for (int fd = 3; fd < 1024; fd++)
                close(fd);
        set_environment(env);
        execvp(argv[0], (char *const *)argv);
        _exit(127);
}

static int terminal_of_leader;
static pid_t program_of_leader;

/* The job goes on in the foreground. */
static void on_continue(int number)
{
        (void)number;
        tcsetpgrp(terminal_of_leader, program_of_leader);
        kill(program_of_leader, SIGCONT);
}

/* What a shell does with a job: passes on how it fares, and takes the terminal back in between. */
static void lead(int slave, int reports, const char *const *argv, const char *const *env)
{
        struct sigaction action = {.sa_handler = on_continue};
        pid_t program;
        int status = 0;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setsid();
        signal(SIGTTOU, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        ioctl(slave, TIOCSCTTY, 0);
        program = fork();
        if (program == 0)
                run_program(slave, argv, env);
        setpgid(program, program);
        terminal_of_leader = slave;
        program_of_leader = program;
        sigaction(SIGUSR1, &action, NULL);
        if (write(reports, &program, sizeof(program)) != sizeof(program))
                _exit(1);
        do {
                while (waitpid(program, &status, WUNTRACED | WCONTINUED) < 0) {
                        if (errno != EINTR)
                                _exit(1);
                }
                if (!WIFCONTINUED(status))
                        tcsetpgrp(slave, getpid());
                if (write(reports, &status, sizeof(status)) != sizeof(status))
                        break;
        } while (WIFSTOPPED(status) || WIFCONTINUED(status));
        _exit(0);
}

void ph_pty_start(
        struct ph_pty *pty, const char *const *argv, const char *const *env, int rows, int columns)
{
        struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
        int pipe_fds[2];

        *pty = (struct ph_pty){0};
        assert_int_equal(openpty(&pty->master, &pty->slave, NULL, NULL, &size), 0);
        assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
        fcntl(pty->master, F_SETFD, FD_CLOEXEC);
        fcntl(pty->master, F_SETFL, O_NONBLOCK);
        assert_int_equal(tcgetattr(pty->slave, &pty->found), 0);
        fflush(NULL);
        pty->leader = fork();
        if (pty->leader == 0) {
                close(pty->master);
                lead(pty->slave, pipe_fds[1], argv, env);
        }
        assert_true(pty->leader > 0);
        close(pipe_fds[1]);
        pty->reports = pipe_fds[0];
        assert_int_equal(
                read(pty->reports, &pty->program, sizeof(pty->program)), sizeof(pty->program));
        fcntl(pty->reports, F_SETFL, O_NONBLOCK);
}

void ph_pty_finish(struct ph_pty *pty)
{
        ph_pty_update(pty);
        if (!pty->has_ended)
                kill(pty->program, SIGKILL);
        ph_pty_hang_up(pty);
        kill(pty->leader, SIGKILL);
        waitpid(pty->leader, NULL, 0);
        close(pty->slave);
        close(pty->reports);
}

void ph_pty_update(struct ph_pty *pty)
{
        int status;

        while (read(pty->reports, &status, sizeof(status)) == sizeof(status)) {
                pty->is_stopped = WIFSTOPPED(status);
                if (WIFSTOPPED(status) || WIFCONTINUED(status))
                        continue;
                pty->has_ended = true;
                pty->status = status;
        }
}

void ph_pty_continue(struct ph_pty *pty)
{
        assert_int_equal(kill(pty->leader, SIGUSR1), 0);
}

void ph_pty_resize(struct ph_pty *pty, int rows, int columns)
{
        struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

        assert_int_equal(ioctl(pty->master, TIOCSWINSZ, &size), 0);
}

void ph_pty_hang_up(struct ph_pty *pty)
{
        if (pty->master >= 0)
                close(pty->master);
        pty->master = -1;
}

bool ph_pty_is_restored(const struct ph_pty *pty)
{
        struct termios now;

        return tcgetattr(pty->slave, &now) == 0 && now.c_iflag == pty->found.c_iflag &&
               now.c_oflag == pty->found.c_oflag && now.c_cflag == pty->found.c_cflag &&
               now.c_lflag == pty->found.c_lflag &&
               memcmp(now.c_cc, pty->found.c_cc, sizeof(now.c_cc)) == 0;
}
